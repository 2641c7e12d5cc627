"""What a set may be put together from: every ladder's rungs in their doses, and the room that each takes.

Room is kept in one number: minutes and places on odd and on even days, places in all, and places by category, each
in a field of its own with a guard bit above it. Something fits when taking it leaves every guard bit standing, so
one subtraction asks all limits at once.
"""

from collections.abc import Sequence
from operator import itemgetter

from app.planning.dosage import DAY_BITS, DAY_GUARDS, EVEN, ON_EVEN, ON_ODD, POINT, Dose, Doses
from app.planning.problem import Candidate, Problem, worth_of

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

Ladder = tuple[str, list[Option]]
"""The category of all its options, nothing where they are of several; and the options, most worth first."""

_points_and_tie = itemgetter(3, 4, 0)


class Room:
    """The fields of one number for the limits of one problem."""

    def __init__(self, problem: Problem) -> None:
        categories = sorted({candidate.category for candidate in problem.candidates})
        self.shift = {category: CATEGORIES + CATEGORY_BITS * number for number, category in enumerate(categories)}
        self.limits = {category: min(problem.limit_of(category), LARGEST_LIMIT) for category in categories}
        start = problem.minutes | problem.minutes << EVEN | problem.per_day << ON_ODD | problem.per_day << ON_EVEN
        start |= problem.in_all << IN_ALL
        self.guards = DAY_GUARDS | 1 << (CATEGORIES - 1)
        for category, shift in self.shift.items():
            start |= self.limits[category] << shift
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


def ladders_of(problem: Problem, room: Room) -> dict[str, Ladder]:
    """Return the options by ladder, without those that no best set needs.

    A set holds at most so many of a category as its limit says. Where as many other ladders, each wholly of that
    category, offer something worth at least as much at no more cost, one of them is free, and could stand in its
    place. Judged from the most worth down against what was kept, so that nothing rests on what was dropped.
    """
    by_category: dict[str, list[Candidate]] = {category: [] for category in room.shift}
    for candidate in sorted(problem.candidates, key=_points_and_tie, reverse=True):
        by_category[candidate[2]].append(candidate)
    pure = _pure(problem)
    found: dict[str, Ladder] = {}
    for category, candidates in by_category.items():
        limit = problem.limit_of(category)
        meets = sum(1 << number for number, group in enumerate(problem.required) if category in group)
        place_taken = 1 << IN_ALL | 1 << room.shift[category]
        rivals: list[tuple[int, str, bool]] = []
        for loss, place, takes, candidate, dose in _most_worth_first(candidates, limit, pure, problem):
            family = candidate[1]
            if place not in problem.forced and _outclassed(takes, family, rivals, limit):
                continue
            rivals.append((takes, family, family in pure))
            option = (loss, place, takes | place_taken, -loss, meets, candidate, dose)
            if family not in found:
                found[family] = (category, [option])
            elif found[family][0] == category:
                found[family][1].append(option)
            else:
                found[family] = ("", sorted([*found[family][1], option]))
    return found


def _pure(problem: Problem) -> set[str]:
    """Return the ladders that are wholly of one category and that no forced exercise occupies."""
    of: dict[str, str] = {}
    mixed = {family for place, family, *_ in problem.candidates if place in problem.forced} if problem.forced else set()
    for _, family, category, _, _, _ in problem.candidates:
        if of.setdefault(family, category) != category:
            mixed.add(family)
    return of.keys() - mixed


def _most_worth_first(
    candidates: Sequence[Candidate], limit: int, pure: set[str], problem: Problem
) -> list[tuple[float, int, int, Candidate, Dose]]:
    """Return the exercises of a category in every dose: what it is worth, as a loss, its place, its room.

    Left out are twins: exercises that enough others with the very same doses beat on points.
    """
    threshold, forced = problem.threshold, problem.forced
    better: dict[Doses, list[str]] = {}
    found = []
    for candidate in candidates:
        place, family, _, points, tie, doses = candidate
        if place not in forced:
            if doses in better:
                families = better[doses]
                if family in families or (len(families) >= limit and len(pure.intersection(families)) >= limit):
                    continue
                families.append(family)
            else:
                better[doses] = [family]
        if points + doses.dearest >= threshold:
            full = float(points * POINT + tie)
            found += [(lost - full, place, takes, candidate, dose) for lost, takes, dose in doses.ways]
        else:
            found += [
                (-worth_of(candidate, dose, threshold), place, takes, candidate, dose) for _, takes, dose in doses.ways
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
