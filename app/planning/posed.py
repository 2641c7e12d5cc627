"""A phase's problem as it is posed: all that decides what its best set is, short enough to look an answer up by.

A patient's plan is seldom made once: it is previewed, varied, made, looked into and asked for levers, within minutes
and with most of its problems the same each time. So the sets found last are kept, and what is met again isn't solved
again. Nothing but what is posed goes into a problem, so no answer can be another's. A first plan is no quicker for it.
"""

from functools import lru_cache
from typing import NamedTuple

from app.planning.bits import Bits, places_of
from app.planning.codes import EDUCATION, Phase
from app.planning.dosage import DoseTable, Week, dose_table, doses_for, is_gentle
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.knowledge import Codes, Knowledge
from app.planning.problem import Candidate, Part, Problem, Solution
from app.planning.scoring import PhaseScores
from app.planning.selection import solve

KEPT = 1 << 9
"""How many answers are kept, at two KiB each: those of two hundred plans, or of ten previews of variations."""


class Posed(NamedTuple):
    """A problem, by what it is made from."""

    knowledge: Knowledge
    """Known by identity: an edition stays as long as an answer under it is kept."""
    phase: Phase
    gentle: bool
    week: Week
    per_day: int
    required: tuple[Codes, ...]
    """What the set should hold, education apart: that has its days beside it."""
    forced: frozenset[int]
    """The places of what a therapist included, education apart."""
    allowed: Bits
    """All exercises that may be chosen, education apart."""
    points: tuple[int, ...]
    """Of each of those, in the order of their places."""


def pose(scores: PhaseScores, case: Case, week: Week, required: tuple[Codes, ...], forced: frozenset[int]) -> Posed:
    """Say which problem a phase has: `required` are all categories that it should hold, `forced` holds no education."""
    phase = scores.phase
    allowed = case.eligibility.phases[phase].allowed | sum(1 << place for place in forced)
    allowed &= ~index_of(case.knowledge).education
    points = scores.exercises
    return Posed(
        case.knowledge,
        phase,
        is_gentle(phase, case.profile),
        week,
        cap_on_number(phase, case),
        tuple([group for group in required if EDUCATION not in group]),
        forced,
        allowed,
        tuple([points[place] for place in places_of(allowed)]),
    )


@lru_cache(maxsize=KEPT)
def best_set(posed: Posed) -> Solution | None:
    """Return the best set; None when what is forced doesn't fit."""
    return solve(problem_of(posed))


def problem_of(posed: Posed) -> Problem:
    """Return the problem itself, with every exercise in every dose."""
    knowledge, week = posed.knowledge, posed.week
    table = dose_table(knowledge, posed.phase, week.days, gentle=posed.gentle)
    least = knowledge.scoring.exercise_threshold
    # Minutes beyond the longest dose change nothing.
    parts = [
        _part(
            category, tuple(places), tuple(points), Terms(knowledge, table, min(week.minutes, table.longest[category]))
        )
        for category, (places, points) in sorted(_with_points_enough(posed, least).items())
    ]
    return Problem(
        parts=tuple(parts),
        minutes=week.minutes,
        per_day=posed.per_day,
        in_all=posed.per_day + (knowledge.limits.extra_on_alternate_days if len(week.days) > 1 else 0),
        max_per_category=knowledge.limits.max_per_category,
        default_max_per_category=knowledge.limits.default_max_per_category,
        required=posed.required,
        threshold=least,
        forced=posed.forced,
    )


def _with_points_enough(posed: Posed, least: int) -> dict[str, tuple[list[int], list[int]]]:
    """Return by category what could be part of a best set: places, and the points of each.

    Below the threshold that is only what something needs or forces.
    """
    needed = _needed(posed.knowledge, posed.required) | posed.forced
    categories = index_of(posed.knowledge).categories
    found: dict[str, tuple[list[int], list[int]]] = {}
    for place, own in zip(places_of(posed.allowed), posed.points, strict=True):
        if own >= least or place in needed:
            category = categories[place]
            if category not in found:
                found[category] = [], []
            places, points = found[category]
            places.append(place)
            points.append(own)
    return found


@lru_cache(maxsize=64)
def _needed(knowledge: Knowledge, required: tuple[Codes, ...]) -> frozenset[int]:
    """Return the places of all exercises of the required categories."""
    by_category = index_of(knowledge).by_category
    return frozenset(place for group in required for code in group for place in places_of(by_category.get(code, 0)))


class Terms(NamedTuple):
    """What beside their points decides how some exercises are dosed."""

    knowledge: Knowledge
    table: DoseTable
    minutes: int


@lru_cache(maxsize=1 << 9)
def _part(category: str, places: tuple[int, ...], points: tuple[int, ...], terms: Terms) -> Part:
    """Return what a category offers, one and the same wherever the same points are given for it."""
    knowledge, table, minutes = terms
    index = index_of(knowledge)
    families, ties = index.families, index.ties
    return Part(
        category,
        [
            Candidate(own, ties[place], place, families[place], category, doses_for(table, place, minutes))
            for place, own in zip(places, points, strict=True)
        ],
    )


def cap_on_number(phase: Phase, case: Case) -> int:
    """Return the most exercises a day, education apart: the smallest of all caps that apply."""
    limits, rules = case.knowledge.limits, case.knowledge.phases
    minutes = case.profile.measures["minutes"]
    found = next(cap for cap in limits.by_minutes if cap.below is None or minutes < cap.below)
    trained = not case.profile.facts.isdisjoint({"activity_level=athlete", "job_type=athlete"})
    caps = [limits.athlete_max_exercises if trained and found.below is None else found.max_exercises]
    caps += [
        cap
        for cap in (rules[phase].max_exercises, case.eligibility.max_exercises, case.options.max_exercises_per_day)
        if cap is not None
    ]
    return min(caps)
