"""Levers: which single change of the time, or of what a patient has, would help most.

A lever never touches a precaution, a flag or a wish: the plan that it would bring about is made in the same way as
every plan, with every bar that holds for this person.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.planning.assessment import Assessment, Options, Person
from app.planning.codes import Direction
from app.planning.difference import Difference, difference, in_short, names_of
from app.planning.differing_doses import DoseChange
from app.planning.differing_items import ItemIn, ItemOut
from app.planning.document import Plan
from app.planning.facts import holds
from app.planning.knowledge import Knowledge, LeverRule
from app.planning.plan import Road, finished, walk
from app.planning.planned_items import held_by_phase
from app.planning.profile import Profile
from app.planning.screening import source_line
from app.planning.standing import OnTheRoad
from app.planning.value import value

MOST_DAYS = 7
AMOUNTS_OF_WORK = frozenset({"sets", "repetitions", "minutes", "times_per_day", "days_per_week", "times_per_week"})


@value
class Effect:
    """What one change would bring about; `answer` is what a test would have found, where it is one."""

    answer: Direction | None
    points: int
    """So many more than the plan has."""
    items_in: tuple[ItemIn, ...]
    items_out: tuple[ItemOut, ...]
    doses: tuple[DoseChange, ...]
    say: str
    """What a therapist may tell the patient of it."""
    text: str
    """The same for the therapist, in short."""


@value
class Lever:
    """A change that would help, and what it would bring about."""

    code: str
    say: str
    """What a therapist may say to the patient."""
    points: int
    """So many more than the plan has; where a test may find several things, the fewest of them."""
    effects: tuple[Effect, ...]
    source: str


@value
class Levers:
    """The changes that would add something, those that add most first."""

    points: int
    """Of the plan as it is: all exercises and techniques of all phases together."""
    levers: tuple[Lever, ...]


def levers_of(
    assessment: Assessment, person: Person, options: Options, knowledge: Knowledge, today: Knowledge
) -> Levers | None:
    """Try every change, and return those that would add something; None where there is no plan to begin with.

    `knowledge` is that which the plan was made by; what is tried, and how it is said, comes from today's.
    """
    road = walk(assessment, person, options, knowledge)
    if not isinstance(road, Road):
        return None
    plan = finished(road, "")
    before = points_of(plan)
    found = []
    for rule in today.levers:
        if not holds(rule.when, road.case.profile.facts, road.case.profile.measures):
            continue
        effects = []
        for answer, changed in _tried(rule, assessment, road.case.profile):
            other = walk(changed, person, options, knowledge)
            if not isinstance(other, Road):
                continue
            effect = _effect(answer, plan, other, before, today)
            if effect is not None:
                effects.append(effect)
        if effects:
            least = min(effect.points for effect in effects)
            found.append(Lever(rule.code, rule.say, least, tuple(effects), source_line(rule.sources)))
    return Levers(before, tuple(sorted(found, key=lambda lever: (-lever.points, lever.code))))


def points_of(plan: Plan) -> int:
    """Return the points of all exercises and techniques of all phases."""
    return sum(reason.points for held in held_by_phase(plan).values() for item in held.values() for reason in item.why)


def _effect(answer: Direction | None, plan: Plan, road: Road, before: int, today: Knowledge) -> Effect | None:
    """Return what a change would bring about; None where it would add nothing."""
    made = finished(road, "")
    points = points_of(made) - before
    found = difference(plan, made, today, OnTheRoad(road))
    if points <= 0 or not (found.items_in or found.doses):
        return None
    say, short = _promised(found, today), in_short(found, today)
    return Effect(answer, points, found.items_in, found.items_out, found.doses, say, short)


def _promised(found: Difference, today: Knowledge) -> str:
    """Say what a patient would have of it, the best first."""
    new = [item for item in found.items_in if item.new]
    if new:
        return today.texts["lever.adds"].format(names=names_of(new))
    more: list[ItemIn | DoseChange] = [*found.items_in, *(change for change in found.doses if _grew(change))]
    if more:
        return today.texts["lever.more"].format(names=names_of(more))
    return today.texts["lever.better"]


def _grew(change: DoseChange) -> bool:
    """Tell whether there is more of it in one way and in no way less."""
    amounts = [each for each in change.changes if each.field in AMOUNTS_OF_WORK]
    return bool(amounts) and all(
        isinstance(each.before, int) and isinstance(each.after, int) and each.before < each.after for each in amounts
    )


def _tried(rule: LeverRule, said: Assessment, profile: Profile) -> Iterator[tuple[Direction | None, Assessment]]:
    """Yield the assessment as it would be; nothing where there is nothing to change."""
    life = said.lifestyle
    if rule.add_minutes:
        minutes = life.minutes_per_day_available + rule.add_minutes
        yield None, replace(said, lifestyle=replace(life, minutes_per_day_available=minutes))
    if rule.add_days and life.days_per_week_available < MOST_DAYS:
        days = min(MOST_DAYS, life.days_per_week_available + rule.add_days)
        yield None, replace(said, lifestyle=replace(life, days_per_week_available=days))
    if rule.add_equipment is not None and rule.add_equipment not in profile.equipment:
        available = (life.equipment_available or frozenset()) | {rule.add_equipment}
        missing = life.equipment_missing - {rule.add_equipment}
        yield None, replace(said, lifestyle=replace(life, equipment_available=available, equipment_missing=missing))
    # Whom a therapist has recorded with the precaution itself is asked for nothing of the kind.
    if rule.floor_transfer and life.floor_transfer is False and "no_floor_transfer" not in said.precautions:
        yield None, replace(said, lifestyle=replace(life, floor_transfer=True))
    if profile.direction is Direction.UNKNOWN:
        for direction in rule.test_directions:
            yield direction, replace(said, complaint=replace(said.complaint, directional_preference=direction))
