"""The problem that selection solves: what may be chosen, under which limits, and what a choice is worth."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from app.planning.dosage import POINT, Choice, Dose, Doses, tie_share
from app.planning.knowledge import Codes
from app.planning.ties import SHARES
from app.planning.value import value

BELOW = 1 << 24
"""What a point below the threshold weighs: more than the numbers that tell equals apart, each of which is less."""

REQUIRED = 1 << 20
"""What a required category weighs, in points: more than all points together."""

# Whole numbers under 2**53 are exact as floats, which are added and compared in half the time.


class Candidate(NamedTuple):
    """An exercise that may be chosen: its points for this person, its doses, and what tells it from its equals.

    The greater of two is the better one.
    """

    points: int
    tie: int
    """In whole SHARES, so that what a dose takes off it is exact."""
    place: int
    family: str
    category: str
    doses: Doses


class Part:
    """The candidates of one category, those with the most points first.

    Compared by identity, so that what is worked out of them can be kept for the next patient who has the same.
    """

    __slots__ = ("candidates", "category", "families")

    def __init__(self, category: str, candidates: Iterable[Candidate]) -> None:
        self.category = category
        self.candidates = tuple(sorted(candidates, reverse=True))
        self.families = frozenset(candidate.family for candidate in self.candidates)


@value
class Problem:
    """What may be chosen, and the limits."""

    parts: tuple[Part, ...]
    """What each category offers, in the order of the categories' codes."""
    minutes: int
    per_day: int
    in_all: int
    max_per_category: Mapping[str, int]
    default_max_per_category: int
    required: tuple[Codes, ...]
    threshold: int
    forced: frozenset[int] = frozenset()
    """Places that must be in the set."""

    @property
    def candidates(self) -> Iterator[Candidate]:
        """Return all that may be chosen."""
        return (candidate for part in self.parts for candidate in part.candidates)

    def limit_of(self, category: str) -> int:
        """Return how many exercises of a category a set may hold."""
        return self.max_per_category.get(category, self.default_max_per_category)

    @property
    def all_required(self) -> int:
        """Return the set of all required categories, a bit each."""
        return (1 << len(self.required)) - 1


@value
class Solution:
    """The chosen doses by place, which required categories they meet, and what the set is worth."""

    chosen: tuple[Choice, ...]
    met: tuple[bool, ...]
    points: int
    worth: float


def worth_of(candidate: Candidate, dose: Dose, threshold: int) -> float:
    """Return what a dose is worth beside a required category: less than nothing below the threshold.

    So it is taken for a required category alone, and of several the one with the most points.
    """
    points = candidate.points + dose.cost
    tie = candidate.tie - candidate.tie // SHARES * tie_share(dose.pattern, dose.cost)
    if points >= threshold:
        return float(points * POINT + tie)
    return tie - loss_below(points, threshold)


def loss_below(points: int, threshold: int) -> float:
    """Return what a dose with points below the threshold is worth less than nothing."""
    return float((threshold - points) * BELOW - min(points, 0) * POINT)


def required_worth(number: int) -> float:
    """Return what meeting the required category of a number is worth: each much, an earlier one a little more."""
    return float((REQUIRED + (1 << max(0, 12 - number))) * POINT)


@cache
def bonuses(number: int) -> tuple[float, ...]:
    """Return the worth of every set of so many required categories."""
    single = [required_worth(each) for each in range(number)]
    return tuple(
        sum((worth for each, worth in enumerate(single) if met >> each & 1), 0.0) for met in range(1 << number)
    )
