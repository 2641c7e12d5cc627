"""What a case expects of a plan, read and looked for: `walking_programme`, `in calm: category:aerobic`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from app.planning.codes import EDUCATION, DeliveredBy, Phase
from app.planning.document import Evidence, Plan, PlannedExercise, PlannedPhase, PlannedTechnique
from app.planning.includes import Declined
from app.planning.knowledge import Exercise, Knowledge
from app.planning.plan import Blocked
from tests.planning.specification.facts import known

EVERY_PHASE = "every phase"
OR = " / "
DECLINED = "declined"
Item = PlannedExercise | PlannedTechnique


@dataclass(frozen=True)
class Wanted:
    """One expectation, taken apart; alternatives are kept as they stand, one of them is enough."""

    phase: str | None
    alternatives: tuple[str, ...]


def read(expectation: str, knowledge: Knowledge) -> Wanted:
    """Take an expectation apart.

    :raises ValueError: if a word or a phase is unknown, or a phase is named for what the whole plan has once
    """
    said = re.match(r"in ([a-z ]+): (.*)", expectation)
    phase = said[1] if said else None
    if phase is not None:
        known(phase, (*Phase, EVERY_PHASE), expectation)
    wanted = Wanted(phase, tuple((said[2] if said else expectation).split(OR)))
    for each in wanted.alternatives:
        kind, value = _kind_and_value(each)
        known(kind, IN_A_PHASE if phase else {**IN_A_PHASE, **IN_THE_PLAN}, expectation)
        check = WORDS[kind]
        check(value, knowledge, expectation)
    return wanted


def phases_of(wanted: Wanted, plan: Plan) -> list[PlannedPhase]:
    """Return the phases that an expectation speaks of; without one named, all of the plan."""
    return [phase for phase in plan.phases if wanted.phase in (None, EVERY_PHASE, phase.code)]


def is_had(wanted: Wanted, plan: Plan, knowledge: Knowledge) -> bool:
    """Tell whether a plan has what it must have: in the phase that is named, in each, or anywhere."""
    found = [
        any(_holds(each, (phase,), plan, knowledge) for each in wanted.alternatives)
        for phase in phases_of(wanted, plan)
    ]
    if wanted.phase is None:
        return any(found) or any(_holds(each, plan.phases, plan, knowledge) for each in wanted.alternatives)
    return bool(found) and all(found)


def is_free_of(wanted: Wanted, plan: Plan, knowledge: Knowledge) -> bool:
    """Tell whether a plan is free of what it must not have; a phase that is named must be there."""
    phases = phases_of(wanted, plan)
    return bool(phases) and not any(
        _holds(each, (phase,), plan, knowledge) for phase in phases for each in wanted.alternatives
    )


def refusal(found: Blocked | Declined) -> tuple[str, dict[str, str]]:
    """Return what there is instead of a plan: the gate and each finding's action, or which include is declined."""
    if isinstance(found, Declined):
        return DECLINED, {found.code: str(found.decline)}
    return str(found.screening.gate), {finding.code: str(finding.action) for finding in found.screening.findings}


def read_refusal(cell: str) -> tuple[str, dict[str, str], bool]:
    """Take `block: rf_… (emergency), …` apart: the gate, the findings, and whether there may be more.

    :raises ValueError: if it isn't of this form
    """
    gate, _, rest = cell.partition(": ")
    parts = [part.strip() for part in rest.split(",")]
    more = parts[-1] == "…"
    found = dict(_finding(part) for part in parts[: -1 if more else None])
    return gate, found, more


def _finding(part: str) -> tuple[str, str]:
    found = re.fullmatch(r"([\w.]+) \((\w+)\)", part)
    if found is None:
        raise ValueError(f"Not a finding: {part}")
    return found[1], found[2]


def _kind_and_value(each: str) -> tuple[str, str]:
    kind, colon, value = each.partition(":")
    return (kind, value) if colon else ("item", each)


def _holds(each: str, phases: Iterable[PlannedPhase], plan: Plan, knowledge: Knowledge) -> bool:
    kind, value = _kind_and_value(each)
    if kind in IN_THE_PLAN:
        return IN_THE_PLAN[kind](value, plan, knowledge)
    return any(IN_A_PHASE[kind](value, phase, knowledge) for phase in phases)


# What a phase may hold.


def _items(phase: PlannedPhase) -> tuple[Item, ...]:
    return (*phase.exercises, *phase.techniques)


def _item(code: str, phase: PlannedPhase, knowledge: Knowledge) -> bool:
    return any(item.code == code for item in _items(phase))


def _technique_kind(kind: str, phase: PlannedPhase, knowledge: Knowledge) -> bool:
    return any(kind in knowledge.techniques[item.code].kinds for item in phase.techniques)


def _exercise_is(name: str, word: str, phase: PlannedPhase, knowledge: Knowledge) -> bool:
    return any(word == getattr(knowledge.exercises[item.code], name) for item in phase.exercises)


def _exercise_asks(name: str, word: str, phase: PlannedPhase, knowledge: Knowledge) -> bool:
    return any(word in getattr(knowledge.exercises[item.code], name) for item in phase.exercises)


def _by(who: DeliveredBy, code: str, phase: PlannedPhase, knowledge: Knowledge) -> bool:
    return any(item.code == code and item.delivered_by is who for item in phase.techniques)


def _most_exercises(most: str, phase: PlannedPhase, knowledge: Knowledge) -> bool:
    days = {day for item in phase.exercises for day in item.dosage.days}
    counted = [item for item in phase.exercises if item.category != EDUCATION]
    return all(sum(day in item.dosage.days for item in counted) <= int(most) for day in days)


def _most_minutes(most: str, phase: PlannedPhase, knowledge: Knowledge) -> bool:
    return phase.minutes_per_day <= int(most)


IN_A_PHASE: Mapping[str, Callable[[str, PlannedPhase, Knowledge], bool]] = {
    "item": _item,
    "kind": _technique_kind,
    "category": partial(_exercise_is, "category"),
    "family": partial(_exercise_is, "family"),
    "direction": partial(_exercise_is, "direction"),
    "position": partial(_exercise_is, "position"),
    "surface": partial(_exercise_is, "surface"),
    "feature": partial(_exercise_asks, "features"),
    "needs": partial(_exercise_asks, "equipment"),
    "by_patient": partial(_by, DeliveredBy.PATIENT),
    "by_therapist": partial(_by, DeliveredBy.THERAPIST),
    "most_exercises": _most_exercises,
    "most_minutes": _most_minutes,
}

# What a plan has once.


def _starts_in(phase: str, plan: Plan, knowledge: Knowledge) -> bool:
    return plan.phases[0].code == phase


def _climbs(family: str, plan: Plan, knowledge: Knowledge) -> bool:
    """Tell whether a later phase has a harder rung of a ladder than an earlier one, and none an easier."""
    rungs = [
        knowledge.exercises[item.code].level
        for phase in plan.phases
        for item in phase.exercises
        if knowledge.exercises[item.code].family == family
    ]
    return rungs == sorted(rungs) and len(set(rungs)) > 1


def _advice(code: str, plan: Plan, knowledge: Knowledge) -> bool:
    return any(advice.code == f"advice.{code}" for advice in plan.advice)


def _advice_says(word: str, plan: Plan, knowledge: Knowledge) -> bool:
    return any(word.lower() in advice.text.lower() for advice in plan.advice)


def _on_request(code: str, plan: Plan, knowledge: Knowledge) -> bool:
    return any(offered.code == code for offered in plan.on_request)


def _alert(code: str, plan: Plan, knowledge: Knowledge) -> bool:
    return any(alert.code == code for alert in plan.alerts)


def _left_out(code: str, plan: Plan, knowledge: Knowledge) -> bool:
    return any(bar.code == code for bar in plan.excluded)


def _safety_net(region: str, plan: Plan, knowledge: Knowledge) -> bool:
    """Tell whether a plan says all that a patient with pain in this region must stop and call for."""
    return {net.text for net in knowledge.safety_nets if region in net.regions} <= set(plan.stop_and_call_when)


def _review_within(days: str, plan: Plan, knowledge: Knowledge) -> bool:
    return plan.review_on - plan.start_on <= timedelta(days=int(days))


def _evidence(value: str, plan: Plan, knowledge: Knowledge) -> bool:
    """Look for what a guideline says of an item of the plan, or of one that is offered: `tens… NG59 against_strong`."""
    code, guideline, direction = value.split()
    said: list[Evidence] = [row for offered in plan.on_request if offered.code == code for row in offered.evidence]
    said += [row for phase in plan.phases for item in _items(phase) if item.code == code for row in item.evidence]
    return any(row.guideline.split()[0] == guideline and row.direction == direction for row in said)


IN_THE_PLAN: Mapping[str, Callable[[str, Plan, Knowledge], bool]] = {
    "starts_in": _starts_in,
    "climbs": _climbs,
    "advice": _advice,
    "advice_says": _advice_says,
    "on_request": _on_request,
    "alert": _alert,
    "left_out": _left_out,
    "safety_net": _safety_net,
    "review_within_days": _review_within,
    "evidence": _evidence,
}

# Which words each kind of expectation knows.


def _among(*vocabularies: Callable[[Knowledge], Iterable[str]]) -> Callable[[str, Knowledge, str], None]:
    def check(value: str, knowledge: Knowledge, expectation: str) -> None:
        known(value, {word for words in vocabularies for word in words(knowledge)}, expectation)

    return check


def _vocabulary(name: str) -> Callable[[str, Knowledge, str], None]:
    return _among(lambda knowledge: knowledge.vocabulary[name])


def _a_number(value: str, knowledge: Knowledge, expectation: str) -> None:
    if not value.isdecimal():
        raise ValueError(f"Not a number: {expectation}")


def _a_word(value: str, knowledge: Knowledge, expectation: str) -> None:
    if not re.fullmatch(r"\w+", value):
        raise ValueError(f"Not a word: {expectation}")


def _a_verdict(value: str, knowledge: Knowledge, expectation: str) -> None:
    code, guideline, direction = value.split()
    known(code, _all_items(knowledge), expectation)
    known(guideline, {row.guideline.split()[0] for row in knowledge.evidence}, expectation)
    known(direction, knowledge.vocabulary["evidence_direction"], expectation)


def _all_items(knowledge: Knowledge) -> dict[str, object]:
    return {**knowledge.exercises, **knowledge.techniques}


def _of_exercises(knowledge: Knowledge) -> Iterable[Exercise]:
    return knowledge.exercises.values()


_CODES = _among(_all_items)
_TECHNIQUES = _among(lambda knowledge: knowledge.techniques)
_FAMILIES = _among(lambda knowledge: (item.family for item in _of_exercises(knowledge)))
_ADVICE = _among(lambda knowledge: (rule.code.removeprefix("advice.") for rule in knowledge.advice))
_NETS = _among(lambda knowledge: (region for net in knowledge.safety_nets for region in net.regions))
_ALERTS = _among(lambda knowledge: knowledge.red_flags, lambda knowledge: knowledge.vocabulary["precaution"])

WORDS: Mapping[str, Callable[[str, Knowledge, str], None]] = {
    "item": _CODES,
    "kind": _vocabulary("technique_kind"),
    "category": _vocabulary("category"),
    "family": _FAMILIES,
    "direction": _vocabulary("direction"),
    "position": _vocabulary("position"),
    "surface": _vocabulary("surface"),
    "feature": _vocabulary("feature"),
    "needs": _vocabulary("equipment"),
    "by_patient": _TECHNIQUES,
    "by_therapist": _TECHNIQUES,
    "most_exercises": _a_number,
    "most_minutes": _a_number,
    "starts_in": _vocabulary("phase"),
    "climbs": _FAMILIES,
    "advice": _ADVICE,
    "advice_says": _a_word,
    "on_request": _TECHNIQUES,
    "alert": _ALERTS,
    "left_out": _CODES,
    "safety_net": _NETS,
    "review_within_days": _a_number,
    "evidence": _a_verdict,
}
