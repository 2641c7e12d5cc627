"""Each fact that nobody sent, with the premises from which it follows."""

from collections.abc import Callable, Mapping

from app.planning.decision.values import DerivedFact
from app.planning.decision.words import labels, premises_of
from app.planning.eligibility import Case
from app.planning.profile import Derived
from app.planning.reasons import lower_first

Premises = tuple[str, ...]


def derived_facts(case: Case) -> tuple[DerivedFact, ...]:
    """Return every derived fact in the order in which they were found."""
    return tuple(
        DerivedFact(fact.name, _label(fact, case), fact.value, fact.why, _premises(fact, case))
        for fact in case.profile.derived
    )


def _label(fact: Derived, case: Case) -> str:
    knowledge = case.knowledge
    for vocabulary in ("precaution", "yellow_flag", "red_flag"):
        if fact.name in knowledge.vocabulary.get(vocabulary, {}):
            return knowledge.label(vocabulary, fact.name)
    name = fact.name.replace("_", " ").capitalize()
    vocabulary = {"first_phase": "phase", "likely_directional_preference": "directional_preference"}.get(
        fact.name, fact.name
    )
    said = knowledge.label(vocabulary, fact.value) if isinstance(fact.value, str) else fact.value
    return f"{name}: {said}"


def _premises(fact: Derived, case: Case) -> Premises:
    known = {**KNOWN, **dict.fromkeys(AGES, _age), **dict.fromkeys(TRIMESTERS, _pregnancy)}
    if fact.name in known:
        return known[fact.name](case)
    for rule in case.knowledge.derivations:
        if rule.why == fact.why and fact.name in rule.precautions | rule.yellow_flags:
            return (*premises_of(rule.when, case.profile, case.knowledge), f"rule: {rule.code}")
    # What a red flag or the condition itself brings with it says so in its reason.
    return (fact.why,)


AGES = ("age", "age_under_18", "age_over_65", "age_over_80", "rf_young_onset_under_16")
TRIMESTERS = ("pregnancy_t1", "pregnancy_t2", "pregnancy_t3")


def _age(case: Case) -> Premises:
    bounds = case.knowledge.thresholds
    return (
        f"{case.profile.age} years old on {case.assessment.assessed_on.isoformat()}",
        (
            f"young below {bounds.young_below_age}, adult from {bounds.adult_from_age}, "
            f"older from {bounds.older_from_age}, oldest from {bounds.oldest_from_age}"
        ),
    )


def _pregnancy(case: Case) -> Premises:
    bounds = case.knowledge.thresholds
    return (
        f"week {case.assessment.pregnancy_weeks} of pregnancy",
        (
            f"second trimester from week {bounds.second_trimester_from_week}, "
            f"third from week {bounds.third_trimester_from_week}"
        ),
    )


def _stage(case: Case) -> Premises:
    bounds = case.knowledge.thresholds
    return (
        f"{case.assessment.complaint.duration_weeks:g} weeks since it began",
        f"acute below {bounds.acute_below_weeks:g} weeks, chronic above {bounds.chronic_above_weeks:g}",
    )


def _pain(case: Case) -> Premises:
    knowledge, bounds, pain = case.knowledge, case.knowledge.thresholds, case.assessment.complaint.pain
    which = "now, since no average was recorded" if pain.average is None else "on average"
    return (
        f"pain {case.profile.deciding_pain} of 10 {which}",
        f"severe from {bounds.severe_pain_from}, moderate from {bounds.moderate_pain_from}",
        f"irritability: {lower_first(knowledge.label('irritability', case.profile.irritability))}",
        f"stage: {lower_first(knowledge.label('stage', case.profile.stage))}",
    )


def _likely(case: Case) -> Premises:
    complaint, knowledge = case.assessment.complaint, case.knowledge
    rule = knowledge.likely_direction
    return (
        "no directional preference was tested",
        f"made worse by: {labels('movement', complaint.aggravated_by, knowledge).lower()}",
        f"eased by: {labels('movement', complaint.eased_by - complaint.aggravated_by, knowledge).lower()}",
        f"one direction needs {rule.fewest_signs} more signs than the other",
    )


KNOWN: Mapping[str, Callable[[Case], Premises]] = {
    "stage": _stage,
    "treatment_class": _pain,
    "first_phase": _pain,
    "likely_directional_preference": _likely,
}
