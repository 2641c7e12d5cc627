"""Plan: from an assessment to a safe, explained plan, or to the reason why there is none.

A straight road: profile → screening → eligibility → scoring → selection → dosage → phases → explanation. Nothing
on it reads a clock, a file or chance: the same values in give the same values out.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.planning.assessment import Assessment, Options, Person
from app.planning.bars import Bars
from app.planning.codes import EDUCATION, WITHOUT_MOVEMENT, DeliveredBy, Phase
from app.planning.document import Plan, PlannedExercise, PlannedPhase, PlannedTechnique, Provenance, technique_dosage
from app.planning.dosage import dosage_of, is_gentle
from app.planning.eligibility import Case, judge
from app.planning.explanation import (
    advice_for,
    evidence_of,
    exercise_evidence,
    on_request,
    safety_nets_for,
    summary_of,
    technique_cautions,
)
from app.planning.includes import Declined, Included, Lack, accept, does_not_fit
from app.planning.index import index_of
from app.planning.knowledge import Exercise, Knowledge
from app.planning.phases import Span, spans
from app.planning.pregnancy import told_of_one_week, told_of_pregnancy, trimesters_ahead, weeks_until_due
from app.planning.profile import Profile, profile_of
from app.planning.reasons import Reason, lower_first, reason_of
from app.planning.reviews import discharge_when, ease_off_when, progress_when, reviews_of
from app.planning.schedule import Entry
from app.planning.scoring import Earlier, PhaseScores, reasons_for_exercise, reasons_for_technique, score
from app.planning.screening import Screening, screen
from app.planning.sessions import last_sessions, sessions_held, used_up
from app.planning.speaking import Speaking, speaking
from app.planning.techniques import TechniqueChoice, choose_techniques, home_minutes
from app.planning.value import value
from app.planning.week import PlannedWeek, plan_week

ENGINE = "1.0.0"


@value
class Blocked:
    """Screening forbids a plan."""

    screening: Screening


@value
class Stretch:
    """One phase of the road: what was decided for it, and what came of that."""

    span: Span
    week: PlannedWeek
    techniques: tuple[TechniqueChoice, ...]
    sessions_before: Mapping[int, int]
    """Sessions that earlier phases hold, by the place of a technique that has a most in all."""
    planned: PlannedPhase


@value
class Road:
    """All that was decided on the way to a plan, so that each step can be looked into."""

    case: Case
    included: Included
    stretches: tuple[Stretch, ...]


def make_plan(
    assessment: Assessment,
    person: Person,
    options: Options,
    knowledge: Knowledge,
    *,
    assessment_hash: str,
) -> Plan | Blocked | Declined:
    """Make the plan of one assessment; `assessment_hash` names its content in the plan's provenance."""
    road = walk(assessment, person, options, knowledge)
    return finished(road, assessment_hash) if isinstance(road, Road) else road


def walk(assessment: Assessment, person: Person, options: Options, knowledge: Knowledge) -> Road | Blocked | Declined:
    """Take every decision of a plan, or find the reason why there is none."""
    profile = profile_of(assessment, person, knowledge)
    screening = screen(assessment, profile, knowledge)
    if screening.gate is not None:
        return Blocked(screening)

    laid = _laid(
        knowledge,
        profile.first_phase,
        options.weeks,
        _longest_default(assessment, options, knowledge),
        _is_short(profile, knowledge),
    )
    ahead = trimesters_ahead(assessment, options.start_on, laid, knowledge.thresholds)
    case = Case(assessment, profile, screening, options, judge(profile, options, knowledge, ahead), knowledge)
    included = accept(case, laid)
    if isinstance(included, Declined):
        return included

    stretches: list[Stretch] = []
    rules = speaking(profile, knowledge)
    earlier: list[Earlier] = []
    for number, span in enumerate(laid, start=1):
        before = sessions_held([(each.span, each.techniques) for each in stretches], index_of(knowledge).techniques)
        stretch = _plan_phase(number, span, included, case, rules=rules, earlier=earlier, sessions_before=before)
        if stretch is None:
            return _first_without_room(span, included, case)
        stretches.append(stretch)
        earlier.append(tuple(index_of(knowledge).place_of[exercise.code] for exercise in stretch.planned.exercises))
    return Road(case, included, tuple(stretches))


@lru_cache(maxsize=64)
def _laid(
    knowledge: Knowledge,
    first: Phase,
    weeks: int | None,
    longest_default: int,
    short: bool,  # noqa: FBT001  # a name would cost more than the look-up
) -> tuple[Span, ...]:
    return spans(first, weeks, knowledge.phases, longest_default=longest_default, short=short)


def _longest_default(assessment: Assessment, options: Options, knowledge: Knowledge) -> int:
    """Return the most weeks of a plan whose length nobody chose: in pregnancy it ends by the due date, if it can."""
    longest = knowledge.limits.longest_default_plan_weeks
    due = weeks_until_due(assessment, options.start_on, knowledge.thresholds)
    return longest if due is None else min(longest, max(1, due))


def _is_short(profile: Profile, knowledge: Knowledge) -> bool:
    """Tell whether the phases of a plan whose length nobody chose are as short as they may be."""
    limits = knowledge.limits
    suits = profile.condition.code in limits.short_plan_conditions
    if not suits or profile.irritability not in limits.short_plan_irritabilities:
        return False
    return any(f"risk_group={group}" in profile.facts for group in limits.short_plan_risk_groups)


def _first_without_room(span: Span, included: Included, case: Case) -> Declined:
    """Name the first included exercise of a phase that has no room for all of them."""
    index = index_of(case.knowledge)
    wanted = {index.exercises[place].code for place in included.exercises[span.phase]}
    wanted |= {wish.code for wish in case.options.include if wish.code not in index.place_of}
    number, code = next((number, wish.code) for number, wish in enumerate(case.options.include) if wish.code in wanted)
    return does_not_fit(number, code, case.knowledge.texts["bar.no_room"], Lack.ROOM, case)


def _plan_phase(
    number: int,
    span: Span,
    included: Included,
    case: Case,
    *,
    rules: Speaking,
    earlier: Sequence[Earlier],
    sessions_before: Mapping[int, int],
) -> Stretch | None:
    """Plan one phase; None when what the therapist included leaves no room."""
    knowledge, profile, index = case.knowledge, case.profile, index_of(case.knowledge)
    scores = score(span.phase, case, rules, earlier=earlier)
    minutes = int(profile.measures["minutes"]) - included.home_minutes
    if minutes < 1:
        return None
    days = knowledge.limits.training_days[int(profile.measures["days"])]
    forced = included.exercises[span.phase]
    week = plan_week(scores, case, forced=forced, minutes=minutes, days=days)
    if week is None:
        return None
    scores = week.scores
    techniques = choose_techniques(
        scores,
        week.schedule,
        included.techniques,
        case,
        with_exercise=bool(week.solution.chosen),
        used_up=used_up(sessions_before, index.techniques),
    )
    rule, gentle = knowledge.phases[span.phase], is_gentle(span.phase, profile)
    planned = PlannedPhase(
        number=number,
        code=span.phase,
        name=rule.name,
        first_week=span.first_week,
        last_week=span.last_week,
        aims=rule.aims,
        minutes_per_day=home_minutes(week.schedule, techniques),
        days_per_week=len(days),
        exercises=tuple(
            [
                _planned_exercise(entry, week, included, case, gentle=gentle)
                for entry in _in_session_order(week.schedule.entries, case)
            ]
        ),
        techniques=tuple(
            [
                _planned_technique(
                    choice, scores, included, case, last=last_sessions(choice, span, sessions_before, index.techniques)
                )
                for choice in techniques
            ]
        ),
        progress_when=progress_when(span.phase, profile, knowledge),
        ease_off_when=ease_off_when(span.phase, profile, knowledge),
        left_out=week.left_out,
    )
    return Stretch(span, week, techniques, sessions_before, planned)


def _in_session_order(entries: tuple[Entry, ...], case: Case) -> list[Entry]:
    """Return a phase's exercises as a session runs: warm-up and direction first, education last."""
    rank_of = index_of(case.knowledge).rank_of
    # Places follow the order of the codes; no two entries have the same.
    order = sorted(
        [
            (rank_of[entry.choice.category], -entry.choice.points, entry.choice.place, number)
            for number, entry in enumerate(entries)
        ]
    )
    return [entries[number] for _, _, _, number in order]


def _planned_exercise(
    entry: Entry, week: PlannedWeek, included: Included, case: Case, *, gentle: bool
) -> PlannedExercise:
    knowledge, index, scores = case.knowledge, index_of(case.knowledge), week.scores
    place, phase = entry.choice.place, scores.phase
    item = index.exercises[place]
    why = reasons_for_exercise(place, scores, case.profile, knowledge) or _by_phase(item, phase, case)
    if entry.choice.points != scores.exercises[place]:
        why = (*why, _by_dose(entry, scores.exercises[place], case))
    if week.last_resort and item.category != EDUCATION:
        why = (reason_of("phase", knowledge.texts["why.last_resort"], 0), *why)
    why, cautions = _as_wished(item.code, why, item.cautions, included, case)
    return PlannedExercise(
        code=item.code,
        name=item.name,
        category=item.category,
        dosage=dosage_of(entry.choice.dose, item, phase, entry.days, entry.minutes, gentle=gentle, knowledge=knowledge),
        instructions=item.instructions,
        feel=item.feel,
        should_not=item.should_not,
        stop_when=item.stop_when,
        cautions=cautions,
        harder=index.harder[place],
        easier=index.easier[place],
        why=why,
        evidence=exercise_evidence(item.category, case.profile, knowledge),
    )


def _as_wished(
    code: str, why: tuple[Reason, ...], cautions: tuple[str, ...], included: Included, case: Case
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """Return the reasons and cautions of an item, after those that come of a therapist's having included it."""
    if not case.options.include:
        return why, cautions
    return (
        (*_by_therapist(code, included, case), *why),
        (*_despite_a_bar(code, included, case), *cautions),
    )


def _by_therapist(code: str, included: Included, case: Case) -> tuple[Reason, ...]:
    if code not in {wish.code for wish in case.options.include}:
        return ()
    told = _despite_a_bar(code, included, case) or (case.knowledge.texts["why.included"],)
    return tuple(reason_of("therapist", text, 0) for text in told)


def _despite_a_bar(code: str, included: Included, case: Case) -> tuple[str, ...]:
    """Name the bar that a therapist overrode; it stands among the cautions, where nobody overlooks it."""
    if code not in included.overridden:
        return ()
    return (case.knowledge.texts["why.included_reason"].format(reason=included.overridden[code].reason),)


def _by_phase(item: Exercise, phase: Phase, case: Case) -> tuple[Reason, ...]:
    """Name what the phase asks for, where no points speak for or against an exercise of it."""
    knowledge, condition = case.knowledge, case.profile.condition
    if not any(item.category in group for group in condition.required.get(phase, ())):
        return ()
    text = knowledge.texts["why.required"].format(
        condition=lower_first(condition.label), category=lower_first(knowledge.label("category", item.category))
    )
    return (reason_of("condition", text, 0),)


def _by_dose(entry: Entry, points: int, case: Case) -> Reason:
    """Name what a dose that was cut to fit the day cost."""
    dose, texts = entry.choice.dose, case.knowledge.texts
    key = "why.dose_missing_days"
    if dose.shortened:
        key = "why.dose_shortened"
    elif case.knowledge.profiles[index_of(case.knowledge).exercises[entry.choice.place].profile].scalable:
        key = "why.dose_shorter"
    elif dose.times_per_day > 1:
        key = "why.dose_fewer_bouts"
    return reason_of("dose", texts[key], entry.choice.points - points)


def _planned_technique(
    choice: TechniqueChoice, scores: PhaseScores, included: Included, case: Case, *, last: int | None
) -> PlannedTechnique:
    knowledge = case.knowledge
    item = index_of(knowledge).techniques[choice.place]
    # What needs no device is fitted by the therapist and worn at home, where it has instructions.
    alone = choice.delivered_by is DeliveredBy.PATIENT or item.home_equipment is None
    why = reasons_for_technique(choice.place, scores, case.profile, knowledge)
    cautions = technique_cautions(item, last, included=choice.included, profile=case.profile, knowledge=knowledge)
    why, cautions = _as_wished(item.code, why, cautions, included, case)
    return PlannedTechnique(
        code=item.code,
        kind=item.kind,
        name=item.name,
        delivered_by=choice.delivered_by,
        dosage=technique_dosage(choice.minutes, choice.times_per_week),
        instructions=item.instructions if alone else (),
        feel=item.feel if alone else None,
        should_not=item.should_not if alone else None,
        stop_when=item.stop_when if alone else (),
        why=why,
        evidence=evidence_of(item.kinds, case.profile, knowledge),
        cautions=cautions,
    )


def finished(road: Road, assessment_hash: str) -> Plan:
    """Write the plan that was decided upon."""
    case, planned = road.case, tuple(stretch.planned for stretch in road.stretches)
    knowledge, options, laid = case.knowledge, case.options, tuple(stretch.span for stretch in road.stretches)
    phases = tuple([span.phase for span in laid])
    profile = profile_beside(case, planned)
    weeks = laid[-1].last_week
    reviews = reviews_of(case.assessment, profile, options.start_on, weeks, knowledge)
    held = {exercise.code for phase in planned for exercise in phase.exercises}
    held |= {technique.code for phase in planned for technique in phase.techniques}
    return Plan(
        start_on=options.start_on,
        weeks=weeks,
        summary=summary_of(planned, weeks, profile, knowledge),
        alerts=case.screening.alerts,
        phases=planned,
        on_request=tuple([offered for offered in on_request(phases, case) if offered.code not in held]),
        advice=advice_for(profile, knowledge),
        excluded=tuple([bar for bar in Bars(case).over(phases) if bar.code not in held]),
        review_on=reviews[0].on,
        reviews=reviews,
        stop_and_call_when=safety_nets_for(profile, knowledge),
        discharge_when=discharge_when(profile, knowledge),
        provenance=Provenance(
            engine=ENGINE,
            rules=knowledge.rules_hash,
            catalogue=knowledge.catalogue_hash,
            assessment=assessment_hash,
            assumptions=(*profile.assumptions, *_assumed(planned, laid, case)),
        ),
    )


def profile_beside(case: Case, planned: tuple[PlannedPhase, ...]) -> Profile:
    """Return what is known once the exercises are chosen: some sentences turn on whether there are any."""
    moves = any(exercise.category not in WITHOUT_MOVEMENT for phase in planned for exercise in phase.exercises)
    return case.profile.with_facts(frozenset({f"plan_without_exercise={'no' if moves else 'yes'}"}))


def _assumed(planned: tuple[PlannedPhase, ...], laid: tuple[Span, ...], case: Case) -> tuple[str, ...]:
    """Name the defaults that the finished plan rests on."""
    texts, index = case.knowledge.texts, index_of(case.knowledge)
    found = []
    if case.options.weeks is None:
        found.append(_length_assumed(case))
    if case.options.clinic_visits_per_week is None and any(
        technique.delivered_by is DeliveredBy.THERAPIST for phase in planned for technique in phase.techniques
    ):
        found.append(texts["assumption.visits"])
    if case.assessment.lifestyle.floor_transfer is None and any(
        index.exercises[index.place_of[exercise.code]].surface == "floor"
        for phase in planned
        for exercise in phase.exercises
    ):
        found.append(texts["assumption.floor"])
    assessment, start_on = case.assessment, case.options.start_on
    found += told_of_pregnancy(assessment, case.profile.precautions, start_on, laid, case.knowledge)
    return tuple(found)


def _length_assumed(case: Case) -> str:
    """Say what the length of a plan goes by when nobody chose it."""
    knowledge = case.knowledge
    if weeks_until_due(case.assessment, case.options.start_on, knowledge.thresholds) == 0:
        return told_of_one_week(knowledge.thresholds)
    if _longest_default(case.assessment, case.options, knowledge) < knowledge.limits.longest_default_plan_weeks:
        return knowledge.texts["assumption.weeks_due"].format(week=knowledge.thresholds.pregnancy_due_in_week)
    return knowledge.texts["assumption.weeks_short" if _is_short(case.profile, knowledge) else "assumption.weeks"]
