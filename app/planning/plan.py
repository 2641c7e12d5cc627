"""Plan: from an assessment to a safe, explained plan, or to the reason why there is none.

A straight road: profile → screening → eligibility → scoring → selection → dosage → phases → explanation. Nothing
on it reads a clock, a file or chance: the same values in give the same values out.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.planning.assessment import Assessment, Options, Person
from app.planning.bars import Bars
from app.planning.bits import Bits
from app.planning.codes import WITHOUT_MOVEMENT, DeliveredBy, Phase
from app.planning.document import Plan, PlannedPhase, Provenance
from app.planning.dosage import is_gentle
from app.planning.eligibility import Case, judge
from app.planning.explanation import advice_for, on_request, safety_nets_for, summary_of
from app.planning.includes import Declined, Included, Lack, accept, does_not_fit
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from app.planning.phases import Span, ends_in, spans
from app.planning.pregnancy import told_of_one_week, told_of_pregnancy, trimesters_ahead, weeks_until_due
from app.planning.profile import Profile, profile_of
from app.planning.reviews import discharge_when, ease_off_when, progress_when, reviews_of
from app.planning.schedule import Entry
from app.planning.scoring import Earlier, score
from app.planning.screening import Screening, screen
from app.planning.sessions import last_sessions, used_up, with_sessions_of
from app.planning.shown import planned_exercise, planned_technique
from app.planning.speaking import Speaking, speaking
from app.planning.techniques import TechniqueChoice, choose_techniques, home_minutes
from app.planning.value import value
from app.planning.week import PlannedWeek, plan_week

ENGINE = "1.1.0"


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
    used_up: Bits
    """Techniques of which earlier phases hold all the sessions that a plan may hold."""
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
    profile = profile.with_facts(ends_in(laid[-1].phase))
    ahead = trimesters_ahead(assessment, options.start_on, laid, knowledge.thresholds)
    case = Case(assessment, profile, screening, options, judge(profile, options, knowledge, ahead), knowledge)
    included = accept(case, laid)
    if isinstance(included, Declined):
        return included

    stretches: list[Stretch] = []
    rules = speaking(profile, knowledge)
    earlier: list[Earlier] = []
    sessions: Mapping[int, int] = {}
    for number, span in enumerate(laid, start=1):
        stretch = _plan_phase(number, span, included, case, rules=rules, earlier=earlier, sessions_before=sessions)
        if stretch is None:
            return _first_without_room(span, included, case)
        stretches.append(stretch)
        earlier.append(tuple(index_of(knowledge).place_of[exercise.code] for exercise in stretch.planned.exercises))
        sessions = with_sessions_of(span, stretch.techniques, sessions, index_of(knowledge).techniques)
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
    over = used_up(sessions_before, index.techniques)
    techniques = choose_techniques(
        scores,
        week.schedule,
        included.techniques,
        case,
        with_exercise=bool(week.solution.chosen),
        used_up=over,
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
                planned_exercise(entry, week, included, case, gentle=gentle)
                for entry in _in_session_order(week.schedule.entries, case)
            ]
        ),
        techniques=tuple(
            [
                planned_technique(
                    choice, scores, included, case, last=last_sessions(choice, span, sessions_before, index.techniques)
                )
                for choice in techniques
            ]
        ),
        progress_when=progress_when(span.phase, profile, knowledge),
        ease_off_when=ease_off_when(span.phase, profile, knowledge),
        left_out=week.left_out,
    )
    return Stretch(span, week, techniques, over, planned)


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
