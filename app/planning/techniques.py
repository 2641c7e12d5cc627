"""Techniques beside the exercises: adjuncts that serve an aim, each chosen for a reason or left to a therapist."""

from app.planning.bits import Bits, bits_of, where
from app.planning.codes import DeliveredBy, Phase
from app.planning.eligibility import Case, Eligibility
from app.planning.index import index_of
from app.planning.knowledge import Knowledge, Technique
from app.planning.profile import Profile
from app.planning.schedule import Schedule
from app.planning.scoring import PhaseScores
from app.planning.value import value


@value
class TechniqueChoice:
    """A technique of a phase: who applies it, how long and how often."""

    place: int
    delivered_by: DeliveredBy
    minutes: int
    times_per_week: int
    included: bool


def choose_techniques(
    scores: PhaseScores, planned: Schedule, included: Bits, case: Case, *, with_exercise: bool, used_up: Bits
) -> tuple[TechniqueChoice, ...]:
    """Choose the techniques of one phase: what a therapist included, then the best of what serves an aim.

    What is `used_up` isn't chosen any more: earlier phases hold all the sessions that it has in a plan. Another course
    of its kind is begun by a therapist alone.
    What the patient applies takes minutes that the exercises left; what a therapist does takes none.
    """
    index = index_of(case.knowledge)
    found = [_included(place, index.techniques[place], planned, case) for place in bits_of(included)]
    kinds = {index.techniques[choice.place].kind for choice in found}
    # What was included has its minutes reserved on every day already.
    spent = chosen = 0
    for place in _candidates(scores, case, used_up, with_exercise=with_exercise):
        item = index.techniques[place]
        if chosen == case.knowledge.scoring.max_techniques:
            break
        choice = None if item.kind in kinds else _fitted(place, item, planned, spent, case)
        if choice is not None:
            found.append(choice)
            kinds.add(item.kind)
            chosen += 1
            spent += choice.minutes if choice.delivered_by is DeliveredBy.PATIENT else 0
    return tuple(found)


def delivered_by(item: Technique, profile: Profile) -> DeliveredBy:
    """Return who applies a technique: the patient, where the device is at home."""
    at_home = item.home_equipment is not None and item.home_equipment in profile.equipment
    return DeliveredBy.PATIENT if at_home else DeliveredBy.THERAPIST


def _included(place: int, item: Technique, planned: Schedule, case: Case) -> TechniqueChoice:
    who = delivered_by(item, case.profile)
    times = len(planned.week.days) if who is DeliveredBy.PATIENT else max(1, case.clinic_visits)
    return TechniqueChoice(place, who, item.minutes, min(item.times_per_week, times), included=True)


def _candidates(scores: PhaseScores, case: Case, used_up: Bits, *, with_exercise: bool) -> list[int]:
    """Return what may be chosen automatically and has points enough, best first."""
    eligibility, index = case.eligibility, index_of(case.knowledge)
    sets, threshold = eligibility.phases[scores.phase], case.knowledge.scoring.technique_threshold
    barred = (
        sets.techniques_absolute
        | sets.techniques_relative
        | eligibility.techniques_excluded
        | eligibility.techniques_switched_off
        | used_up
        | second_courses(used_up, index.techniques)
    )
    asked = eligibility.techniques_suited & eligibility.techniques_fitting & ~barred
    asked &= index.automatic if with_exercise else index.without_exercise
    # Among equals what the patient can do alone comes first: it lasts longer than a visit. Then the codes decide, whose
    # order is that of the places.
    found = sorted(
        [
            (-points, delivered_by(index.techniques[place], case.profile) is DeliveredBy.THERAPIST, place)
            for place in bits_of(asked)
            if (points := scores.techniques[place]) >= threshold
        ]
    )
    return [place for _, _, place in found]


def second_courses(used_up: Bits, techniques: tuple[Technique, ...]) -> Bits:
    """Return what has a number of sessions in all, and is of the kind of something that has used up its own."""
    kinds = {techniques[place].kind for place in bits_of(used_up)}
    if not kinds:
        return 0
    return where(item.sessions_most is not None and item.kind in kinds for item in techniques) & ~used_up


def _fitted(place: int, item: Technique, planned: Schedule, spent: int, case: Case) -> TechniqueChoice | None:
    """Return how a technique fits the week; None when neither the patient's days nor the visits have room."""
    if delivered_by(item, case.profile) is DeliveredBy.THERAPIST:
        times = min(item.times_per_week, case.clinic_visits)
        return TechniqueChoice(place, DeliveredBy.THERAPIST, item.minutes, times, included=False) if times else None
    days = planned.days_with_room(item.minutes + spent)
    if len(days) < case.knowledge.limits.technique_days_fewest:
        return None
    return TechniqueChoice(
        place, DeliveredBy.PATIENT, item.minutes, min(item.times_per_week, len(days)), included=False
    )


def home_minutes(planned: Schedule, techniques: tuple[TechniqueChoice, ...]) -> int:
    """Return the home minutes of the busiest day, the patient's own techniques on the days with most room."""
    minutes = {day: planned.minutes_on(day) for day in planned.week.days}
    for choice in techniques:
        if choice.delivered_by is DeliveredBy.PATIENT:
            lightest = sorted(minutes, key=lambda day: (minutes[day], day))[: choice.times_per_week]
            for day in lightest:
                minutes[day] += choice.minutes
    return max(minutes.values(), default=0)


def on_request_places(phases: tuple[Phase, ...], judged: Eligibility, knowledge: Knowledge) -> Bits:
    """Return techniques that serve an aim, that nothing forbids absolutely, and that only a therapist adds."""
    forbidden = judged.techniques_excluded | judged.techniques_switched_off
    for phase in phases:
        forbidden |= judged.phases[phase].techniques_absolute
    return judged.techniques_suited & judged.techniques_fitting & index_of(knowledge).by_therapist & ~forbidden
