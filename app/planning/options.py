"""What a set may be put together from: every ladder's rungs in their doses, and the room that each takes.

Room is kept in one number: minutes and places on odd and on even days, places in all, and places by category, each
in a field of its own with a guard bit above it. Something fits when taking it leaves every guard bit standing, so
one subtraction asks all limits at once.

What a category offers is worked out category by category and kept: two patients seldom have the same points for all
of the catalogue, but often the same for, say, all stretches.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from app.planning.dosage import DAY_BITS, DAY_GUARDS, EVEN, ON_EVEN, ON_ODD, POINT, Dose, Doses
from app.planning.problem import Candidate, Part, Problem, worth_of

# Above the fields of a dose (see dosage.py): places in all, then three bits a category.
IN_ALL = DAY_BITS
CATEGORIES = IN_ALL + 5
CATEGORY_BITS = 4
LARGEST_LIMIT = 7
DAY = (1 << CATEGORIES) - 1

Option = tuple[float, int, int, float, int, Candidate, Dose]
"""One rung of a ladder in one dose. What it costs more than it is worth, once it has paid for room (see bounds.py);
its place in the index; the room that it takes; its worth; the required categories that it meets, a bit each; the rung
and the dose. A plain tuple, the best one first when sorted: there are many, and they are sorted often."""

NONE: frozenset[str] = frozenset()


class Ladder:
    """The options of a ladder, most worth first; compared by identity, so that what is worked out of it can be kept."""

    __slots__ = ("category", "family", "options")

    def __init__(self, family: str, category: str, options: tuple[Option, ...]) -> None:
        self.family = family
        self.category = category
        """The category of all its options, nothing where they are of several."""
        self.options = options


class Terms(NamedTuple):
    """On which terms the exercises of a category are chosen."""

    limit: int
    """How many of them a set may hold."""
    meets: int
    """The required categories that they meet, a bit each."""
    takes: int
    """The places, in all and of the category, that each of them takes."""
    threshold: int
    forced: frozenset[int]
    impure: frozenset[str]
    """The ladders that are of several categories, or that a forced exercise occupies."""


class Room:
    """The fields of one number for the limits of one problem."""

    def __init__(self, problem: Problem) -> None:
        categories = [part.category for part in problem.parts]
        self.shift = {category: CATEGORIES + CATEGORY_BITS * number for number, category in enumerate(categories)}
        start = problem.minutes | problem.minutes << EVEN | problem.per_day << ON_ODD | problem.per_day << ON_EVEN
        start |= problem.in_all << IN_ALL
        self.guards = DAY_GUARDS | 1 << (CATEGORIES - 1)
        for category, shift in self.shift.items():
            start |= min(problem.limit_of(category), LARGEST_LIMIT) << shift
            self.guards |= 1 << (shift + CATEGORY_BITS - 1)
        self.start = start | self.guards

    def without_forced(self, room: int, takes: int) -> int | None:
        """Return the room left by a forced option, which no category's limit holds back; None if it doesn't fit.

        What a therapist includes goes beyond a category's limit, and leaves nothing of it.
        """
        left = (room & DAY) - (takes & DAY)
        if left & self.guards & DAY != self.guards & DAY:
            return None
        for shift in self.shift.values():
            if takes >> shift & LARGEST_LIMIT and not room >> shift & LARGEST_LIMIT:
                return room - (takes & DAY)
        return room - takes


class Offer(NamedTuple):
    """All that a set may be put together from."""

    by_category: dict[str, tuple[Ladder, ...]]
    """The ladders that are wholly of one category."""
    mixed: list[Ladder]
    """The ladders of several categories, or with a forced exercise in them."""


def offer_of(problem: Problem, room: Room) -> Offer:
    """Return the options by ladder, without those that no best set needs."""
    impure = _impure(problem)
    pure: dict[str, tuple[Ladder, ...]] = {}
    mixed: dict[str, list[Ladder]] = {}
    for part in problem.parts:
        category = part.category
        terms = Terms(
            limit=problem.limit_of(category),
            meets=sum(1 << number for number, group in enumerate(problem.required) if category in group),
            takes=1 << IN_ALL | 1 << room.shift[category],
            threshold=problem.threshold,
            forced=problem.forced,
            impure=impure,
        )
        pure[category], others = _ladders(part, terms)
        for ladder in others:
            mixed.setdefault(ladder.family, []).append(ladder)
    return Offer(pure, [_joined(tuple(parts)) for parts in mixed.values()])


def _impure(problem: Problem) -> frozenset[str]:
    """Return the ladders that are of several categories, or that a forced exercise occupies."""
    found = seen = NONE
    if problem.forced:
        found = frozenset(each.family for each in problem.candidates if each.place in problem.forced)
    for part in problem.parts:
        found |= seen & part.families
        seen |= part.families
    return found


@lru_cache(maxsize=1 << 11)
def _joined(parts: tuple[Ladder, ...]) -> Ladder:
    """Join the parts of a ladder, each of one category."""
    categories = {part.category for part in parts}
    options = sorted(option for part in parts for option in part.options)
    return Ladder(parts[0].family, categories.pop() if len(categories) == 1 else "", tuple(options))


@lru_cache(maxsize=1 << 11)
def _ladders(part: Part, terms: Terms) -> tuple[tuple[Ladder, ...], tuple[Ladder, ...]]:
    """Return the ladders of a category, the pure ones and the others, from its exercises with the most points first.

    A set holds at most so many of a category as its limit says. Where as many other ladders, each wholly of that
    category, offer something worth at least as much at no more cost, one of them is free, and could stand in its
    place. Judged from the most worth down against what was kept, so that nothing rests on what was dropped.
    """
    rivals: list[tuple[int, str, bool]] = []
    found: dict[str, list[Option]] = {}
    for loss, place, takes, candidate, dose in _most_worth_first(part.candidates, terms):
        family = candidate.family
        if place in terms.forced or not _outclassed(takes, family, rivals, terms.limit):
            rivals.append((takes, family, family not in terms.impure))
            option = (loss, place, takes | terms.takes, -loss, terms.meets, candidate, dose)
            found.setdefault(family, []).append(option)
    ladders = [Ladder(family, part.category, tuple(options)) for family, options in found.items()]
    return (
        tuple(ladder for ladder in ladders if ladder.family not in terms.impure),
        tuple(ladder for ladder in ladders if ladder.family in terms.impure),
    )


def _most_worth_first(candidates: Sequence[Candidate], terms: Terms) -> list[tuple[float, int, int, Candidate, Dose]]:
    """Return the exercises of a category in every dose: what it is worth, as a loss, its place, its room.

    Left out are twins: exercises that enough others with the very same doses beat on points.
    """
    better: dict[Doses, list[str]] = {}
    found = []
    for candidate in candidates:
        place, family, _, points, tie, doses = candidate
        families = better.setdefault(doses, [])
        if place not in terms.forced:
            if family in families or len([other for other in families if other not in terms.impure]) >= terms.limit:
                continue
            families.append(family)
        if points + doses.dearest >= terms.threshold:
            full, share = float(points * POINT + tie), tie >> 12
            found += [
                (lost - full + share * shares, place, takes, candidate, dose)
                for lost, shares, takes, dose in doses.ways
            ]
        else:
            found += [
                (-worth_of(candidate, dose, terms.threshold), place, dose.takes, candidate, dose)
                for dose in doses.doses
            ]
    found.sort()
    return found


def _outclassed(takes: int, family: str, rivals: list[tuple[int, str, bool]], limit: int) -> bool:
    """Tell whether its own ladder, or enough pure ones, offer as much for no more of any day."""
    guarded = takes | DAY_GUARDS
    standing_in: list[str] = []
    for other, other_family, is_pure in rivals:
        if (guarded - other) & DAY_GUARDS == DAY_GUARDS:
            if other_family == family:
                return True
            if is_pure and other_family not in standing_in:
                standing_in.append(other_family)
                if len(standing_in) >= limit:
                    return True
    return False
