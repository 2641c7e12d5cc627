"""What a set may be put together from: every ladder's rungs in their doses, and the room that each takes.

Room is kept in one number: minutes and places on odd and on even days, places in all, places by category, and the one
place on each ladder whose rungs are of several categories, each in a field of its own with a guard bit above it.
Something fits when taking it leaves every guard bit standing, so one subtraction asks all limits at once.

What a category offers is worked out category by category and kept: the same patient's next plan, with other minutes or
wishes, often has the same points for, say, all stretches.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.planning.dosage import DAY_BITS, DAY_GUARDS, EVEN, ON_EVEN, ON_ODD, POINT, Dose, Doses
from app.planning.knowledge import Codes
from app.planning.problem import Candidate, Part, Problem, loss_below
from app.planning.ties import SHARES

# Above the fields of a dose (see dosage.py): places in all, then three bits a category.
IN_ALL = DAY_BITS
CATEGORIES = IN_ALL + 5
CATEGORY_BITS = 4
LARGEST_LIMIT = 7
LARGEST_IN_ALL = 15
DAY = (1 << CATEGORIES) - 1

Option = tuple[float, int, int, float, int, Candidate, Dose]
"""One rung of a ladder in one dose. What it costs more than it is worth, once it has paid for room (see bounds.py);
its place in the index; the room that it takes; its worth; the required categories that it meets, a bit each; the rung
and the dose. A plain tuple, the best one first when sorted: there are many, and they are sorted often."""

Way = tuple[float, int, int, int]
"""What an option is worth; the minutes and places that it takes of an odd and an even day together, and its room."""

NONE: frozenset[str] = frozenset()


class Ladder:
    """The options that a ladder has in one category, most worth first.

    Compared by identity, so that what is worked out of it can be kept.
    """

    __slots__ = ("family", "options", "ways", "ways_apart")

    def __init__(self, family: str, options: tuple[Option, ...]) -> None:
        self.family = family
        self.options = options
        self.ways_apart: list[Way] = [
            (worth, dose.week_minutes, dose.week_days, dose.takes)
            for _, _, _, worth, _, _, dose in options
            if worth > 0
        ]
        # Where odd and even days cost alike, so do options that take as much of both together.
        self.ways = self.ways_apart
        if len(self.ways) > 1:
            best: dict[tuple[int, int], Way] = {}
            for way in self.ways_apart:
                best.setdefault(way[1:3], way)
            self.ways = list(best.values())


class Terms(NamedTuple):
    """On which terms the exercises of a category are chosen."""

    limit: int
    """How many of them a set may hold."""
    in_all: int
    """How many exercises a set may hold; more where that can't matter."""
    meets: int
    """The required categories that they meet, a bit each."""
    takes: int
    """The places, in all and of the category, that each of them takes."""
    threshold: int
    forced: frozenset[int]
    mixed: frozenset[str]
    """The ladders that are of several categories."""
    occupied: frozenset[str]
    """The ladders that a forced exercise stands on."""


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
        self.lasting = DAY

    def add_ladder(self) -> int:
        """Add a field for the one place on a ladder; return what takes it."""
        place = 1 << self.start.bit_length()
        self.start |= place | place << 1
        self.guards |= place << 1
        self.lasting |= place
        return place

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

    room: Room
    by_category: dict[str, tuple[Ladder, ...]]
    """What may be chosen freely; a ladder of several categories has a part in each."""
    forced: list[list[Option]]
    """For each ladder with something forced on it, that in all its doses."""


def offer_of(problem: Problem) -> Offer:
    """Return the options by category, without those that no best set needs."""
    room, mixed, occupied = Room(problem), _mixed(problem), NONE
    if problem.forced:
        occupied = frozenset(each.family for each in problem.candidates if each.place in problem.forced)
    by_category: dict[str, tuple[Ladder, ...]] = {}
    parts: dict[str, list[tuple[str, Ladder]]] = {}
    meets = _meets(problem.required)
    in_all, threshold, forced_places = problem.in_all, problem.threshold, problem.forced
    for part in problem.parts:
        category, families = part.category, part.families
        terms = Terms(
            limit=problem.limit_of(category),
            in_all=in_all if len(families) > in_all else LARGEST_IN_ALL,
            meets=meets.get(category, 0),
            takes=1 << IN_ALL | 1 << room.shift[category],
            threshold=threshold,
            forced=forced_places,
            mixed=mixed & families,
            occupied=occupied & families,
        )
        by_category[category], others = _ladders(part, terms)
        for ladder in others:
            parts.setdefault(ladder.family, []).append((category, ladder))
    forced = []
    for family in sorted(parts):
        if family in occupied:
            options = [option for _, ladder in parts[family] for option in ladder.options]
            forced.append(sorted(option for option in options if option[1] in problem.forced))
            continue
        takes = room.add_ladder() if len(parts[family]) > 1 else 0
        for category, ladder in parts[family]:
            by_category[category] += (_taking(ladder, takes) if takes else ladder,)
    return Offer(room, by_category, forced)


@lru_cache(maxsize=64)
def _meets(required: tuple[Codes, ...]) -> Mapping[str, int]:
    """Return the required categories that an exercise of each category meets, a bit each."""
    found: dict[str, int] = {}
    for number, group in enumerate(required):
        for category in group:
            found[category] = found.get(category, 0) | 1 << number
    return found


def _mixed(problem: Problem) -> frozenset[str]:
    """Return the ladders that are of several categories."""
    found = seen = NONE
    for part in problem.parts:
        found |= seen & part.families
        seen |= part.families
    return found


@lru_cache(maxsize=1 << 7)
def _taking(ladder: Ladder, place: int) -> Ladder:
    """Return the part of a ladder with options that take the place on it as well."""
    return Ladder(
        ladder.family,
        tuple(
            (loss, number, takes | place, worth, meets, candidate, dose)
            for loss, number, takes, worth, meets, candidate, dose in ladder.options
        ),
    )


@lru_cache(maxsize=1 << 9)
def _ladders(part: Part, terms: Terms) -> tuple[tuple[Ladder, ...], tuple[Ladder, ...]]:
    """Return the ladders of a category, those that are free and wholly of it, and the others.

    A set holds at most so many of a category as its limit says. Where as many other ladders, each wholly of that
    category, offer something worth at least as much at no more cost, one of them is free, and could stand in its
    place. So it is where as many offer it as a set holds exercises, of whatever categories. Judged from the most
    worth down against what was kept, so that nothing rests on what was dropped.
    """
    forced, limit, meets, places = terms.forced, terms.limit, terms.meets, terms.takes
    # By what a dose takes: the ladders that offer as much for no more of any day.
    standing_in: dict[int, set[str]] = {}
    # By what a dose takes: those of the former that change when a ladder offers it.
    changing: dict[int, list[set[str]]] = {}
    found: dict[str, list[Option]] = {}
    hopeless: set[int] = set()
    for loss, place, takes, candidate, dose in _most_worth_first(part.candidates, terms):
        family = candidate.family
        if takes not in standing_in:
            _meet(takes, standing_in, changing)
        if place not in forced:
            if takes in hopeless:
                continue
            instead = standing_in[takes]
            if len(instead) >= limit and _are_enough(instead, terms):
                hopeless.add(takes)
                continue
            if family in instead:
                continue
        for families in changing[takes]:
            families.add(family)
        option = (loss, place, takes | places, -loss, meets, candidate, dose)
        if family in found:
            found[family].append(option)
        else:
            found[family] = [option]
    ladders = [Ladder(family, tuple(options)) for family, options in found.items()]
    others = terms.mixed | terms.occupied
    if not others:
        return tuple(ladders), ()
    return (
        tuple([ladder for ladder in ladders if ladder.family not in others]),
        tuple([ladder for ladder in ladders if ladder.family in others]),
    )


def _meet(takes: int, standing_in: dict[int, set[str]], changing: dict[int, list[set[str]]]) -> None:
    """Find which ladders known so far offer as much for no more of any day than a dose that takes so much."""
    here: set[str] = set()
    guarded, changes = takes | DAY_GUARDS, [here]
    for other, families in standing_in.items():
        if (guarded - other) & DAY_GUARDS == DAY_GUARDS:
            here |= families
            changing[other].append(here)
        elif ((other | DAY_GUARDS) - takes) & DAY_GUARDS == DAY_GUARDS:
            changes.append(families)
    standing_in[takes], changing[takes] = here, changes


def _most_worth_first(candidates: Sequence[Candidate], terms: Terms) -> list[tuple[float, int, int, Candidate, Dose]]:
    """Return the exercises of a category in every dose: what it is worth, as a loss, its place, its room.

    Left out are twins: exercises that enough others with the very same doses beat on points.
    """
    forced, limit, threshold = terms.forced, terms.limit, terms.threshold
    better: dict[Doses, set[str]] = {}
    hopeless: set[Doses] = set()
    found: list[tuple[float, int, int, Candidate, Dose]] = []
    for candidate in candidates:
        points, tie, place, family, _, doses = candidate
        if doses in hopeless and place not in forced:
            continue
        if place not in forced:
            families = better.get(doses)
            if families is None:
                families = better[doses] = set()
            if family in families:
                continue
            families.add(family)
            if len(families) >= limit and _are_enough(families, terms):
                hopeless.add(doses)
        full, share = float(points * POINT + tie), tie // SHARES
        if points + doses.dearest >= threshold:
            for lost, shares, takes, dose in doses.ways:
                found.append((lost - full + share * shares, place, takes, candidate, dose))
        else:
            for lost, shares, takes, dose in doses.ways:
                own = points + dose.cost
                loss = lost - full if own >= threshold else loss_below(own, threshold) - tie
                found.append((loss + share * shares, place, takes, candidate, dose))
    found.sort()
    return found


def _are_enough(families: set[str], terms: Terms) -> bool:
    """Tell whether one of so many ladders is free in any set that holds something of this category besides."""
    # It is asked of no fewer than the category may hold: where all are free, that many are enough.
    if not terms.occupied and not terms.mixed:
        return True
    free = families - terms.occupied
    return len(free) >= terms.in_all or len(free - terms.mixed) >= terms.limit
