"""What a set may be put together from: every ladder's rungs in their doses, and the room that each takes.

Room is kept in one number: minutes and places on odd and on even days, places in all, and places by category, each
in a field of its own with a guard bit above it. Something fits when taking it leaves every guard bit standing, so
one subtraction asks all limits at once.
"""

from collections.abc import Iterator

from app.planning.dosage import DAY_BITS, DAY_GUARDS, EVEN, ON_EVEN, ON_ODD, Dose, Doses
from app.planning.problem import POINT, Candidate, Problem, worth_of

# Above the fields of a dose (see dosage.py): places in all, then three bits a category.
IN_ALL = DAY_BITS
CATEGORIES = IN_ALL + 5
CATEGORY_BITS = 4
LARGEST_LIMIT = 7
DAY = (1 << CATEGORIES) - 1


Option = tuple[int, int, int, int, int, Candidate, Dose]
"""One rung of a ladder in one dose. What it costs more than it is worth, once it has paid for room (see bounds.py);
its place in the index; the room that it takes; its worth; the required categories that it meets, a bit each; the rung
and the dose. A plain tuple, the best one first when sorted: there are many, and they are sorted often."""


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


def ladders_of(problem: Problem, room: Room) -> dict[str, list[Option]]:
    """Return the options by ladder, without those that no best set needs.

    A set holds at most so many of a category as its limit says. Where as many other ladders, each wholly of that
    category, offer something worth at least as much at no more cost, one of them is free, and could stand in its
    place. Judged from the most worth down against what was kept, so that nothing rests on what was dropped.
    """
    pure, forced = _pure(problem), problem.forced
    meets = {
        category: sum(1 << number for number, group in enumerate(problem.required) if category in group)
        for category in room.shift
    }
    taken_by = {category: 1 << IN_ALL | 1 << shift for category, shift in room.shift.items()}
    limits = {category: problem.limit_of(category) for category in room.shift}
    better: dict[str, list[tuple[int, str, bool]]] = {category: [] for category in room.shift}
    kept: dict[str, list[Option]] = {}
    for loss, place, takes, candidate, dose in _most_worth_first(problem, pure):
        category, family = candidate.category, candidate.family
        rivals, guarded, standing_in = better[category], takes | DAY_GUARDS, []
        if place not in forced:
            outclassed = False
            for other, other_family, is_pure in rivals:
                if (guarded - other) & DAY_GUARDS == DAY_GUARDS:
                    if other_family == family:
                        outclassed = True
                        break
                    if is_pure and other_family not in standing_in:
                        standing_in.append(other_family)
                        if len(standing_in) >= limits[category]:
                            outclassed = True
                            break
            if outclassed:
                continue
        rivals.append((takes, family, family in pure))
        option = (loss, place, takes | taken_by[category], -loss, meets[category], candidate, dose)
        if family in kept:
            kept[family].append(option)
        else:
            kept[family] = [option]
    return kept


def _most_worth_first(problem: Problem, pure: set[str]) -> list[tuple[int, int, int, Candidate, Dose]]:
    """Return every exercise in every dose: what it is worth, as a loss, its place, and the room that it takes."""
    threshold = problem.threshold
    found = []
    for candidate in _without_twins(problem, pure):
        place, points = candidate.place, candidate.points
        full = points * POINT + candidate.tie
        for dose in candidate.doses.doses:
            # Above the threshold it is worked out right here: asking would cost as much as all the rest.
            cost = dose.cost
            worth = full + cost * POINT if points + cost >= threshold else worth_of(candidate, dose, threshold)
            found.append((-worth, place, dose.takes, candidate, dose))
    found.sort()
    return found


def _pure(problem: Problem) -> set[str]:
    """Return the ladders that are wholly of one category and that no forced exercise occupies."""
    of: dict[str, str] = {}
    mixed = set()
    for candidate in problem.candidates:
        if of.setdefault(candidate.family, candidate.category) != candidate.category:
            mixed.add(candidate.family)
    forced = {candidate.family for candidate in problem.candidates if candidate.place in problem.forced}
    return of.keys() - mixed - forced


def _without_twins(problem: Problem, pure: set[str]) -> Iterator[Candidate]:
    """Yield the candidates, without those that enough others with the very same doses beat on points."""
    rivals: dict[tuple[str, Doses], list[str]] = {}
    for candidate in sorted(problem.candidates, key=lambda found: (-found.points, -found.tie, found.place)):
        families = rivals.setdefault((candidate.category, candidate.doses), [])
        if candidate.place not in problem.forced:
            if candidate.family in families:
                continue
            limit = problem.limit_of(candidate.category)
            if len(families) >= limit and len(pure.intersection(families)) >= limit:
                continue
            families.append(candidate.family)
        yield candidate
