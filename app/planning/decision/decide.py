"""Write the record of a plan from the decisions that were taken on the way to it."""

from collections.abc import Iterator

from app.planning.codes import DeliveredBy
from app.planning.decision.choice_steps import dosage_step, phases_step, scoring_step, selection_step
from app.planning.decision.derived import derived_facts
from app.planning.decision.evidence import evidence_said
from app.planning.decision.exercise_fates import exercise_fates
from app.planning.decision.explanation_step import explanation_step
from app.planning.decision.narrowing import narrowing_of
from app.planning.decision.person_steps import eligibility_step, profile_step, screening_step
from app.planning.decision.runner_up import exercise_runner_up, technique_runner_up
from app.planning.decision.technique_fates import technique_fates
from app.planning.decision.values import ChosenItem, Decision, Kind, Narrowed, OfferedItem, PhaseDecision
from app.planning.decision.words import dose_in_words, technique_dose_in_words
from app.planning.document import OnRequest, Plan, PlannedExercise, PlannedTechnique
from app.planning.explanation import AGAINST
from app.planning.index import index_of
from app.planning.plan import Road, Stretch
from app.planning.reasons import EVERY_EXERCISE, lower_first
from app.planning.screening import source_line


def decision_of(road: Road, plan: Plan) -> Decision:
    """Return why the plan that came of these decisions is as it is.

    Solves each phase once more for every exercise in it, so it takes several times as long as the plan did.
    """
    phases = tuple(_phase(stretch, road) for stretch in road.stretches)
    narrowing = narrowing_of(phases)
    counts = {step.step: step.count for step in narrowing}
    condition = road.case.profile.condition.label
    summary = (
        f"Of {counts[Narrowed.CATALOGUE]} items in the catalogue {counts[Narrowed.SUITABLE]} suit "
        f"{lower_first(condition)}, the goals and the phases; {counts[Narrowed.SAFE]} of these are safe for this "
        f"patient, {counts[Narrowed.POSSIBLE]} possible, and {counts[Narrowed.CHOSEN]} chosen{_against_a_bar(road)}."
    )
    return Decision(
        condition=condition,
        summary=summary,
        notices=tuple(dict.fromkeys(_notices(phases))),
        narrowing=narrowing,
        steps=(
            profile_step(road, plan),
            screening_step(road),
            eligibility_step(road),
            scoring_step(road),
            selection_step(road, phases),
            dosage_step(road, phases),
            phases_step(road),
            explanation_step(road, plan),
        ),
        derived=derived_facts(road.case),
        assumptions=plan.provenance.assumptions,
        on_request=tuple(_offered(item, road) for item in plan.on_request),
        phases=phases,
    )


def _against_a_bar(road: Road) -> str:
    """Say how many came all the way only because a therapist wanted them to."""
    number = len(road.included.overridden)
    return f", {number} of them against a bar, as the therapist wished" if number else ""


def _phase(stretch: Stretch, road: Road) -> PhaseDecision:
    planned = stretch.planned
    chosen = (
        *(_exercise(item, stretch, road) for item in planned.exercises),
        *(_technique(item, stretch, road) for item in planned.techniques),
    )
    return PhaseDecision(
        number=planned.number,
        code=planned.code,
        name=planned.name,
        first_week=planned.first_week,
        last_week=planned.last_week,
        points=sum(item.points for item in chosen),
        chosen=chosen,
        left_out=planned.left_out,
        items=(*exercise_fates(stretch, road.case), *technique_fates(stretch, road.case)),
    )


def _exercise(item: PlannedExercise, stretch: Stretch, road: Road) -> ChosenItem:
    case = road.case
    place, exercise = index_of(case.knowledge).place_of[item.code], case.knowledge.exercises[item.code]
    choice = next(entry.choice for entry in stretch.week.schedule.entries if entry.choice.place == place)
    overrides, reason = _overridden(item.code, road)
    return ChosenItem(
        kind=Kind.EXERCISE,
        code=item.code,
        name=item.name,
        group=item.category,
        delivered_by=DeliveredBy.PATIENT,
        points=sum(each.points for each in item.why),
        why=item.why,
        dose=dose_in_words(item.dosage, counts_minutes=case.knowledge.profiles[exercise.profile].counts_minutes),
        source=source_line(exercise.sources),
        runner_up=exercise_runner_up(choice, stretch, road),
        included=_is_included(item.code, road),
        overrides=overrides,
        override_reason=reason,
        evidence=evidence_said(frozenset({item.category, EVERY_EXERCISE}), case.profile, case.knowledge),
    )


def _technique(item: PlannedTechnique, stretch: Stretch, road: Road) -> ChosenItem:
    index = index_of(road.case.knowledge)
    place = index.technique_place_of[item.code]
    overrides, reason = _overridden(item.code, road)
    return ChosenItem(
        kind=Kind.TECHNIQUE,
        code=item.code,
        name=item.name,
        group=item.kind,
        delivered_by=item.delivered_by,
        points=sum(each.points for each in item.why),
        why=item.why,
        dose=technique_dose_in_words(item.dosage),
        source=source_line(index.techniques[place].sources),
        runner_up=technique_runner_up(place, stretch, road),
        included=_is_included(item.code, road),
        overrides=overrides,
        override_reason=reason,
        evidence=evidence_said(index.techniques[place].kinds, road.case.profile, road.case.knowledge),
    )


def _offered(item: OnRequest, road: Road) -> OfferedItem:
    profile, knowledge = road.case.profile, road.case.knowledge
    technique = knowledge.techniques[item.code]
    return OfferedItem(
        code=item.code,
        name=item.name,
        group=item.kind,
        level=item.level,
        why_not_chosen=item.why_not_chosen,
        source=source_line(technique.sources),
        evidence=evidence_said(technique.kinds, profile, knowledge),
    )


def _is_included(code: str, road: Road) -> bool:
    return any(wish.code == code for wish in road.case.options.include)


def _overridden(code: str, road: Road) -> tuple[str | None, str | None]:
    """Return the bar that a therapist overrode, and why."""
    bar = road.included.overridden.get(code)
    if bar is None:
        return None, None
    wish = next(wish for wish in road.case.options.include if wish.code == code)
    return f"{bar.reason} ({bar.rule}; {bar.source})", wish.override_reason


def _notices(phases: tuple[PhaseDecision, ...]) -> Iterator[str]:
    for phase in phases:
        for item in phase.chosen:
            if item.overrides is not None:
                yield (
                    f"{item.name} was included by the therapist despite a bar: {item.overrides}. "
                    f"Reason given: {item.override_reason}"
                )
            if any(word.direction in AGAINST for word in item.evidence.words):
                yield f"A guideline speaks against {lower_first(item.name)}. {item.evidence.side_by_side}."
        if phase.left_out:
            yield f"{phase.name} lacks something that it asks for: {' '.join(phase.left_out)}"
