"""The point rules that speak for a person, and the points that they give."""

from collections.abc import Mapping
from functools import lru_cache

from app.planning.bits import Bits, bits_of
from app.planning.index import PointBits, index_of
from app.planning.knowledge import Knowledge
from app.planning.profile import Profile
from app.planning.reasons import Reason, reason_of
from app.planning.tally import Tally
from app.planning.value import value

Spoken = tuple[PointBits, Reason]
"""A point rule and the reason that it gives for one person."""


Priorities = tuple[tuple[str, int], ...]
"""Goals with the priorities that they count by."""


@value
class Speaking:
    """The point rules that hold for one person in some phase, and the points of those that hold in every phase."""

    rules: Bits
    priorities: Priorities
    spoken: Mapping[int, Spoken]
    """By the places of the rules."""
    everywhere: Tally
    techniques_everywhere: Tally


def speaking(profile: Profile, knowledge: Knowledge) -> Speaking:
    """Return the point rules that hold for this person in some phase, with their points."""
    rules = index_of(knowledge).speaking_points.holding(profile.facts, profile.measures)
    return _speaking(knowledge, rules, tuple((goal.code, goal.priority) for goal in profile.goals))


@lru_cache(maxsize=64)
def _speaking(knowledge: Knowledge, rules: Bits, priorities: Priorities) -> Speaking:
    spoken = dict(zip(bits_of(rules), spoken_in(rules, priorities, knowledge), strict=True))
    return Speaking(rules, priorities, spoken, *tallies(knowledge, rules & index_of(knowledge).always, priorities))


@lru_cache(maxsize=64)
def tallies(knowledge: Knowledge, rules: Bits, priorities: Priorities) -> tuple[Tally, Tally]:
    """Return the points that some rules give together, to exercises and to techniques."""
    tally = technique_tally = 0
    for found, reason in spoken_in(rules, priorities, knowledge):
        tally += reason.points * found.tally
        technique_tally += reason.points * found.technique_tally
    return tally, technique_tally


def spoken_in(rules: Bits, priorities: Priorities, knowledge: Knowledge) -> list[Spoken]:
    """Return some point rules with the reasons that they give for a person with such goals."""
    for_everybody = _for_everybody(knowledge)
    return [for_everybody[place] or _by_goal(place, priorities, knowledge) for place in bits_of(rules)]


@lru_cache(maxsize=64)
def _for_everybody(knowledge: Knowledge) -> tuple[Spoken | None, ...]:
    """Return each point rule with its reason, which is the same for everybody; None for one about a goal."""
    return tuple(
        None if found.rule.goal else (found, reason_of(found.rule.factor, found.rule.text, found.rule.points))
        for found in index_of(knowledge).points
    )


def _by_goal(place: int, priorities: Priorities, knowledge: Knowledge) -> Spoken:
    """Return a rule about a goal of this person with its points, which count by the goal's priority."""
    rule = index_of(knowledge).points[place].rule
    return _with_points(knowledge, place, rule.points * _weight(knowledge, rule.goal, priorities))


@lru_cache(maxsize=1 << 9)
def _weight(knowledge: Knowledge, goal: str | None, priorities: Priorities) -> int:
    """Return by what points about a goal are multiplied."""
    weights = knowledge.scoring.priority_weight
    highest = min((priority for code, priority in priorities if code == goal), default=max(weights))
    return weights[min(highest, max(weights))]


@lru_cache(maxsize=1 << 10)
def _with_points(knowledge: Knowledge, place: int, points: int) -> Spoken:
    found = index_of(knowledge).points[place]
    return found, reason_of(found.rule.factor, found.rule.text, points)
