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
    knowledge, week, required, forced = posed.knowledge, posed.week, posed.required, posed.forced
    index, points_of = index_of(knowledge), dict(zip(places_of(posed.allowed), posed.points, strict=True))
    table = dose_table(knowledge, posed.phase, week.days, gentle=posed.gentle)
    needed = frozenset[str]().union(*required)
    # Below the threshold only what something needs or forces could be part of a best set.
    least = knowledge.scoring.exercise_threshold
    parts = []
    for category, members in index.by_category.items():
        places = places_of(posed.allowed & members)
        if places:
            points = tuple([points_of[place] for place in places])
            # Minutes beyond the longest dose change nothing.
            minutes = min(week.minutes, table.longest[category])
            terms = Terms(knowledge, table, minutes, None if category in needed else least, forced)
            part = _part(category, places, points, terms)
            if part.candidates:
                parts.append(part)
    return Problem(
        parts=tuple(parts),
        minutes=week.minutes,
        per_day=posed.per_day,
        in_all=posed.per_day + (knowledge.limits.extra_on_alternate_days if len(week.days) > 1 else 0),
        max_per_category=knowledge.limits.max_per_category,
        default_max_per_category=knowledge.limits.default_max_per_category,
        required=required,
        threshold=least,
        forced=forced,
    )


class Terms(NamedTuple):
    """What beside their points decides which of some exercises may be chosen, and how they are dosed."""

    knowledge: Knowledge
    table: DoseTable
    minutes: int
    least: int | None
    """The points that are asked for, but not of what is forced."""
    forced: frozenset[int]


@lru_cache(maxsize=1 << 9)
def _part(category: str, places: tuple[int, ...], points: tuple[int, ...], terms: Terms) -> Part:
    """Return what a category offers, one and the same wherever the same points are given for it."""
    index = index_of(terms.knowledge)
    return Part(
        category,
        [
            Candidate(
                own,
                index.ties[place],
                place,
                index.exercises[place].family,
                category,
                doses_for(terms.table, place, terms.minutes),
            )
            for place, own in zip(places, points, strict=True)
            if terms.least is None or own >= terms.least or place in terms.forced
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
