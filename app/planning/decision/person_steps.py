"""The steps that are about the person: who it is, whether there may be a plan, and what may be in it."""

from collections.abc import Iterator

from app.planning.bits import Bits
from app.planning.codes import Level
from app.planning.decision.derived import derived_facts
from app.planning.decision.values import Said, Step, StepTaken, Told
from app.planning.decision.words import counted, fact_in_words, labels, name_of, premises_of
from app.planning.document import Plan
from app.planning.eligibility import Case
from app.planning.index import RuleBits
from app.planning.plan import Road
from app.planning.screening import must_be_asked, source_line

ELSEWHERE = ("condition=", "region=", "goal=", "ends_in=")
"""Facts that are told by themselves."""


def profile_step(road: Road, plan: Plan) -> StepTaken:
    """Return what was known of the person, what followed from it and what was assumed."""
    case = road.case
    outcomes = [Said(f"{fact.label}: {fact.why}." if fact.why else fact.label) for fact in derived_facts(case)]
    outcomes += [Said(f"Assumed: {text}") for text in plan.provenance.assumptions]
    return StepTaken(Step.PROFILE, "Who the patient is", tuple(_answers(case)), tuple(outcomes))


def _answers(case: Case) -> Iterator[Told]:
    said, knowledge, profile = case.assessment, case.knowledge, case.profile
    complaint, life = said.complaint, said.lifestyle
    yield Told("Assessed on", said.assessed_on.isoformat())
    yield Told(
        "Condition", f"{profile.condition.label} (regions: {labels('region', profile.condition.regions, knowledge)})"
    )
    pain = complaint.pain
    worst = "" if pain.worst is None else f", at worst {pain.worst}"
    average = "" if pain.average is None else f", on average {pain.average}"
    yield Told("Pain of 10", f"now {pain.now}{average}{worst}")
    for measure in sorted(profile.measures):
        yield Told(name_of(measure).capitalize(), f"{profile.measures[measure]:g}")
    facts: dict[str, list[str]] = {}
    for fact in sorted(profile.facts):
        if not fact.startswith(ELSEWHERE):
            name, _, value = fact_in_words(fact, knowledge).partition(": ")
            facts.setdefault(name.capitalize(), []).append(value)
    for name, values in facts.items():
        yield Told(name, "; ".join(values))
    goals = "; ".join(f"{goal.priority}. {knowledge.label('goal', goal.code)}" for goal in profile.goals)
    yield Told("Goals by priority", goals)
    yield Told("Equipment", labels("equipment", profile.equipment, knowledge))
    if life.equipment_missing:
        yield Told("Equipment that is missing", labels("equipment", life.equipment_missing, knowledge))
    for name, codes in (("Liked", life.liked), ("Disliked", life.disliked)):
        if codes:
            yield Told(name, ", ".join(_item_or_category(code, case) for code in sorted(codes)))
    for score in said.scores:
        yield Told(knowledge.label("instrument", score.instrument), f"{score.score:g}")


def _item_or_category(code: str, case: Case) -> str:
    for vocabulary in ("exercise", "technique", "category", "technique_kind"):
        if code in case.knowledge.vocabulary.get(vocabulary, {}):
            return case.knowledge.label(vocabulary, code)
    return code


def screening_step(road: Road) -> StepTaken:
    """Return what the screening asked, and why it lets a plan be made."""
    case = road.case
    said, knowledge = case.assessment.screening, case.knowledge
    asked = [flag for flag in knowledge.red_flags.values() if must_be_asked(flag, case.profile)]
    inputs = [
        Told("Screening completed", "yes" if said.completed else "no"),
        Told("Red flags that had to be asked", counted(len(asked), "question")),
        Told("Answered yes or derived", labels("red_flag", case.profile.red_flags, knowledge)),
        Told("Not asked", labels("red_flag", said.not_asked, knowledge)),
    ]
    for entry in sorted(said.cleared, key=lambda entry: (entry.code, entry.cleared_on)):
        name = knowledge.label("clearable", entry.code)
        inputs.append(Told(f"Looked into: {name}", f"{entry.outcome}, on {entry.cleared_on.isoformat()}"))
    outcomes = [Said("No red flag and no precaution forbids a plan.")]
    for alert in case.screening.alerts:
        gate = knowledge.label("plan_gate", alert.gate)
        outcomes.append(Said(f"On the plan ({gate}): {alert.text} {alert.advice}", *_alert(alert.code, case)))
    return StepTaken(Step.SCREENING, "May there be a plan?", tuple(inputs), tuple(outcomes))


def _alert(code: str, case: Case) -> tuple[str, str | None]:
    """Return the rule and the source of an alert: a flag's own, or those of the rule about a precaution."""
    flag = case.knowledge.red_flags.get(code)
    if flag is not None:
        return code, source_line(flag.sources)
    named = f"precaution={code}"
    for rule in case.knowledge.safety_rules:
        if (rule.advice or rule.holds_plan) and any(named in group for group in rule.when.one_of):
            return rule.code, source_line(rule.sources)
    return code, None


def eligibility_step(road: Road) -> StepTaken:
    """Return the safety rules that speak for this person, in which phases, and what each bars."""
    case, phases = road.case, [stretch.span.phase for stretch in road.stretches]
    judged, knowledge = case.eligibility, case.knowledge
    speaking: dict[str, tuple[RuleBits, Bits, list[str]]] = {}
    for phase in phases:
        for found, relative in judged.phases[phase].rules:
            _, bars, names = speaking.get(found.rule.code, (found, 0, []))
            speaking[found.rule.code] = found, bars | relative, [*names, knowledge.label("phase", phase).lower()]
    inputs = (
        Told("Suit the condition and the goals", _counts(judged.suited, judged.techniques_suited)),
        Told("Equipment at hand", labels("equipment", case.profile.equipment, knowledge)),
        Told("Left out at the therapist's wish", ", ".join(sorted(case.options.exclude)) or "none"),
        Told("Switched off by the clinic", ", ".join(sorted(knowledge.switched_off)) or "none"),
    )
    outcomes = [_rule(found, bars, names, len(phases), case) for found, bars, names in speaking.values()]
    outcomes += [
        Said(
            f"Included by the therapist against this: {bar.reason}"
            f" ({knowledge.label('contraindication_level', bar.level)}; reason given: {_reason(code, case)})",
            bar.rule,
            bar.source,
        )
        for code, bar in sorted(road.included.overridden.items())
    ]
    return StepTaken(Step.ELIGIBILITY, "What may be in it?", inputs, tuple(outcomes))


def _reason(code: str, case: Case) -> str:
    return next((wish.override_reason or "" for wish in case.options.include if wish.code == code), "")


def _counts(exercises: Bits, techniques: Bits) -> str:
    sets = (exercises, "exercise"), (techniques, "technique")
    return " and ".join(counted(bits.bit_count(), noun) for bits, noun in sets if bits) or "nothing"


def _rule(found: RuleBits, bars: Bits, names: list[str], phases: int, case: Case) -> Said:
    """Return what a rule bars of what suits this person, and for which of the person's facts."""
    rule, judged = found.rule, case.eligibility
    levels = {
        Level.ABSOLUTE: (found.absolute & judged.suited, found.techniques_absolute & judged.techniques_suited),
        Level.RELATIVE: (
            bars & ~found.absolute & judged.suited,
            found.techniques_relative & ~found.techniques_absolute & judged.techniques_suited,
        ),
    }
    words = {Level.ABSOLUTE: "forbids", Level.RELATIVE: "bars, unless a reason is given,"}
    told = [f"{words[level]} {_counts(*sets)}" for level, sets in levels.items() if any(sets)]
    if rule.lifts:
        told.append(f"lifts the condition's own bar on {labels('feature', rule.lifts, case.knowledge).lower()}")
    if rule.max_exercises is not None:
        told.append(f"allows {counted(rule.max_exercises, 'exercise')} a day")
    if rule.advice:
        told.append("puts an alert on the plan")
    premises = ", ".join(premises_of(rule.when, case.profile, case.knowledge)) or "for everybody"
    where = "" if len(names) == phases else f" ({', '.join(names)} phase)"
    return Said(
        f"{premises}{where}: {'; '.join(told) or 'bars nothing that suits here'}.", rule.code, source_line(rule.sources)
    )
