"""The best set of exercises under the limits of a day: exact, and the same whatever order the catalogue has.

The problem: of every ladder at most one exercise, in one of its doses. No day over its minutes or its number of
exercises, no phase over its number of different ones, no category over its own. First as many of the required
categories as fit, those listed earlier before later ones; then the most points. Among equal sets a number drawn
from each exercise's code decides, so that the answer never depends on an order.

Solved by depth-first search over the ladders, best first, cut off wherever even the best of the rest could not
beat what was found. That best is bounded by charging prices for minutes and for places on a day: whatever the
prices, the worth of the room left plus what the best ladders are worth after paying is never too low (Lagrangian
relaxation), and good prices make it tight. Greedy search gives the first answer to beat.

Room is kept in one number: minutes and places on odd and on even days, places in all, and places by category, each
in a field of its own with a guard bit above it. Something fits when taking it leaves every guard bit standing, so
one subtraction asks all limits at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.planning.dosage import DAY_BITS, DAY_GUARDS, EVEN, ON_EVEN, ON_ODD, Choice, Dose, Doses
from app.planning.knowledge import Codes

POINT = 1 << 24
"""What one point weighs beside the numbers that tell equals apart (each under 2**20)."""

REQUIRED = 1 << 20
"""What a required category weighs, in points: more than all points together."""

PRICES = tuple(POINT * quarters // 4 for quarters in (0, 1, 2, 4, 8))
"""Prices of a minute and of a place on a day that are tried, in quarters of a point."""


class Candidate(NamedTuple):
    """An exercise that may be chosen: its points for this person, its doses, and what tells it from its equals."""

    place: int
    family: str
    category: str
    points: int
    tie: int
    doses: Doses


@dataclass(frozen=True, slots=True)
class Problem:
    """What may be chosen, and the limits."""

    candidates: tuple[Candidate, ...]
    minutes: int
    per_day: int
    in_all: int
    max_per_category: Mapping[str, int]
    default_max_per_category: int
    required: tuple[Codes, ...]
    threshold: int
    forced: frozenset[int] = frozenset()
    """Places that must be in the set."""

    def limit_of(self, category: str) -> int:
        """Return how many exercises of a category a set may hold."""
        return self.max_per_category.get(category, self.default_max_per_category)


@dataclass(frozen=True, slots=True)
class Solution:
    """The chosen doses by place, which required categories they meet, and what the set is worth."""

    chosen: tuple[Choice, ...]
    met: tuple[bool, ...]
    points: int
    worth: int


def solve(problem: Problem) -> Solution | None:
    """Return the best set; None when what is forced doesn't fit."""
    search = _Search(problem)
    # Two rungs of one ladder can't both stand, nor can what isn't there.
    if len(search.forced_families) == len(problem.forced):
        search.run()
    if search.best is None:
        return None
    chosen = tuple(
        Choice(candidate.place, candidate.category, dose, candidate.points + dose.cost)
        for candidate, dose in sorted(search.best, key=lambda taken: taken[0].place)
    )
    categories = {choice.category for choice in chosen}
    return Solution(
        chosen=chosen,
        met=tuple(not group.isdisjoint(categories) for group in problem.required),
        points=sum(choice.points for choice in chosen),
        worth=search.best_worth,
    )


def worth_of(candidate: Candidate, dose: Dose, threshold: int) -> int:
    """Return what a dose is worth beside a required category: nothing good below the threshold."""
    points = candidate.points + dose.cost
    if points < threshold:
        return points * POINT if points < 0 else 0
    return points * POINT + candidate.tie


def required_worth(number: int) -> int:
    """Return what meeting the required category of a number is worth: each much, an earlier one a little more."""
    return (REQUIRED + (1 << max(0, 12 - number))) * POINT


# Above the fields of a dose (see dosage.py): places in all, then three bits a category.
_IN_ALL = DAY_BITS
_CATEGORIES = _IN_ALL + 5

_Option = tuple[int, int, int, int, Candidate, Dose]
"""Worth, room that it takes, requirements that it meets, its net worth after paying, and what it is."""


class _Search:
    """Searches once; holds what the recursion shares."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.best: tuple[tuple[Candidate, Dose], ...] | None = None
        self.best_worth = -1
        self.taken: list[tuple[Candidate, Dose]] = []
        self.forced_families = {found.family for found in problem.candidates if found.place in problem.forced}
        self.bonus = self._bonuses()
        pure = self._pure()
        ladders = self._ladders(pure)
        self.forced = [
            [option for option in ladders.pop(family, []) if option[4].place in problem.forced]
            for family in sorted(self.forced_families)
        ]
        self.minute_price, self.place_price = self._best_prices(ladders)
        priced = [self._priced(options) for options in ladders.values()]
        self.free = sorted(priced, key=lambda options: (-options[0][3], options[0][4].place))
        self.reach, self.tops = self._bounds(pure)

    def _bonuses(self) -> list[int]:
        """Return the worth of every set of required categories."""
        single = [required_worth(number) for number in range(len(self.problem.required))]
        return [
            sum(worth for number, worth in enumerate(single) if numbers >> number & 1)
            for numbers in range(1 << len(single))
        ]

    def _ladders(self, pure: set[str]) -> dict[str, list[_Option]]:
        """Return the options by ladder, without those that no best set needs.

        A set holds at most so many of a category as its limit says. Where as many other ladders, each wholly of that
        category, offer something worth at least as much at no more cost, one of them is free, and could stand in its
        place. Judged from the most worth down against what was kept, so that nothing rests on what was dropped.
        """
        problem = self.problem
        categories = sorted({candidate.category for candidate in problem.candidates})
        field = {category: 1 << (_CATEGORIES + 4 * number) for number, category in enumerate(categories)}
        meets = {
            category: sum(1 << number for number, group in enumerate(problem.required) if category in group)
            for category in categories
        }
        limits = {category: problem.limit_of(category) for category in categories}
        self.start = self._start(limits)
        self.guards = DAY_GUARDS | 1 << (_CATEGORIES - 1) | sum(one << 3 for one in field.values())
        options = [
            (worth_of(candidate, dose, problem.threshold), candidate, dose)
            for candidate in self._without_twins(pure)
            for dose in candidate.doses.doses
        ]
        options.sort(key=lambda option: (-option[0], option[1].place, option[2].takes))
        better: dict[str, list[tuple[int, str, bool]]] = {category: [] for category in categories}
        kept: dict[str, list[_Option]] = {}
        for worth, candidate, dose in options:
            category, family = candidate.category, candidate.family
            rivals, takes = better[category], dose.takes
            if _outclassed(takes, family, rivals, limits[category]) and candidate.place not in problem.forced:
                continue
            rivals.append((takes, family, family in pure))
            room = takes | 1 << _IN_ALL | field[category]
            kept.setdefault(family, []).append((worth, room, meets[category], 0, candidate, dose))
        return kept

    def _without_twins(self, pure: set[str]) -> Iterator[Candidate]:
        """Yield the candidates, without those that enough others with the very same doses beat on points."""
        problem = self.problem
        rivals: dict[tuple[str, Doses], list[str]] = {}
        for candidate in sorted(problem.candidates, key=lambda found: (-found.points, -found.tie, found.place)):
            families = rivals.setdefault((candidate.category, candidate.doses), [])
            if candidate.place not in problem.forced:
                if candidate.family in families:
                    continue
                if len(families) >= problem.limit_of(candidate.category) and len(
                    pure.intersection(families)
                ) >= problem.limit_of(candidate.category):
                    continue
                families.append(candidate.family)
            yield candidate

    def _start(self, limits: Mapping[str, int]) -> int:
        """Return all the room there is, every guard bit standing."""
        problem = self.problem
        room = problem.minutes | problem.minutes << EVEN | problem.per_day << ON_ODD | problem.per_day << ON_EVEN
        room |= problem.in_all << _IN_ALL | DAY_GUARDS | 1 << (_CATEGORIES - 1)
        for number, limit in enumerate(limits.values()):
            # What a therapist includes goes beyond a category's limit, and leaves nothing of it.
            room |= (min(limit, 7) | 1 << 3) << (_CATEGORIES + 4 * number)
        return room

    def _pure(self) -> set[str]:
        """Return the ladders that are wholly of one category and that no forced exercise occupies."""
        of: dict[str, set[str]] = {}
        for candidate in self.problem.candidates:
            of.setdefault(candidate.family, set()).add(candidate.category)
        return {family for family, found in of.items() if len(found) == 1} - self.forced_families

    def _best_prices(self, ladders: Mapping[str, list[_Option]]) -> tuple[int, int]:
        """Return the prices of a minute and of a place that bound the whole search most tightly, among a few."""
        costs = [
            [(worth, dose.week_minutes, dose.week_days) for worth, _, _, _, _, dose in options]
            for options in ladders.values()
        ]
        minutes, places, number = 2 * self.problem.minutes, 2 * self.problem.per_day, self.problem.in_all

        def bound(minute: int, place: int) -> int:
            nets = [max([worth - minute * m - place * p for worth, m, p in options]) for options in costs]
            nets.sort(reverse=True)
            return minute * minutes + place * places + sum([net for net in nets[:number] if net > 0])

        best_place = min(PRICES, key=lambda price: bound(0, price))
        return min(PRICES, key=lambda price: bound(price, best_place)), best_place

    def _priced(self, options: list[_Option]) -> list[_Option]:
        """Return a ladder's options with their worth after paying, best first."""
        minute, place = self.minute_price, self.place_price
        priced = [
            (worth, room, meets, worth - minute * dose.week_minutes - place * dose.week_days, candidate, dose)
            for worth, room, meets, _, candidate, dose in options
        ]
        if len(priced) > 1:
            priced.sort(key=lambda option: (-option[3], option[4].place, option[5].takes))
        return priced

    def _bounds(self, pure: set[str]) -> tuple[list[int], list[list[int]]]:
        """Return what each ladder and those behind it could meet, and what so many of them net at most.

        The second asks of the limits on categories, too, as far as a ladder is of one category alone.
        """
        reach = [0]
        for options in reversed(self.free):
            here = reach[-1]
            for option in options:
                here |= option[2]
            reach.append(here)
        heads = [
            (max(options[0][3], 0), options[0][4].category if options[0][4].family in pure else "")
            for options in self.free
        ]
        tops = [self._tops(heads[here:]) for here in range(len(heads) + 1)]
        return reach[::-1], tops

    def _tops(self, heads: list[tuple[int, str]]) -> list[int]:
        """Return what none, one, two … of these ladders net at most."""
        tops, used = [0], dict[str, int]()
        for net, category in heads:
            if len(tops) > self.problem.in_all:
                break
            if category:
                if used.get(category, 0) == self.problem.limit_of(category):
                    continue
                used[category] = used.get(category, 0) + 1
            tops.append(tops[-1] + net)
        return tops + [tops[-1]] * (self.problem.in_all + 1 - len(tops))

    def run(self) -> None:
        """Find the best set."""
        self._force(0, self.start, (1 << len(self.problem.required)) - 1, 0)

    def _force(self, number: int, room: int, unmet: int, worth: int) -> None:
        """Place what is forced, in every way that fits, then search the rest."""
        if number == len(self.forced):
            self._greedy(room, unmet, worth)
            self._deepen(0, room, unmet, worth)
            return
        for value, takes, meets, _, candidate, dose in self.forced[number]:
            left = self._without_forced(room, takes)
            if left is not None:
                self.taken.append((candidate, dose))
                self._force(number + 1, left, unmet & ~meets, worth + value + self.bonus[unmet & meets])
                self.taken.pop()

    def _without_forced(self, room: int, takes: int) -> int | None:
        """Return the room left by a forced option, which no category's limit holds back; None if it doesn't fit."""
        day = (1 << _CATEGORIES) - 1
        left = (room & day) - (takes & day)
        if left & self.guards & day != self.guards & day:
            return None
        beyond = room - takes
        for shift in range(_CATEGORIES, self.guards.bit_length(), 4):
            if takes >> shift & 7 and not room >> shift & 7:
                beyond = room - (takes & day)
        return beyond

    def _keep(self, worth: int) -> None:
        if worth > self.best_worth or self.best is None:
            self.best_worth, self.best = worth, tuple(self.taken)

    def _greedy(self, room: int, unmet: int, worth: int) -> None:
        """Take the best that fits, ladders that meet something required first: an answer for the search to beat."""
        depth, guards, bonus = len(self.taken), self.guards, self.bonus
        used: set[int] = set()
        for for_required in (True, False):
            for number, options in enumerate(self.free):
                for value, takes, meets, _, candidate, dose in options:
                    gain = value + bonus[unmet & meets]
                    wanted = unmet & meets if for_required else gain > 0
                    if wanted and number not in used and (room - takes) & guards == guards:
                        room, unmet, worth = room - takes, unmet & ~meets, worth + gain
                        used.add(number)
                        self.taken.append((candidate, dose))
        self._keep(worth)
        del self.taken[depth:]

    def _deepen(self, ladder: int, room: int, unmet: int, worth: int) -> None:
        """Try every set that could still beat the best."""
        if worth > self.best_worth:
            self._keep(worth)
        in_all = room >> _IN_ALL & 15
        if not in_all:
            return
        tops, reach, bonus, guards, free = self.tops, self.reach, self.bonus, self.guards, self.free
        most = worth + self._value_of(room)
        for here in range(ladder, len(free)):
            if most + tops[here][in_all] + bonus[unmet & reach[here]] <= self.best_worth:
                return
            rest = most + tops[here + 1][in_all - 1]
            beyond = reach[here + 1]
            for value, takes, meets, net, candidate, dose in free[here]:
                met = unmet & meets
                left = room - takes
                bound = rest + net + bonus[met] + bonus[unmet & ~meets & beyond]
                if bound > self.best_worth and left & guards == guards:
                    self.taken.append((candidate, dose))
                    self._deepen(here + 1, left, unmet & ~meets, worth + value + bonus[met])
                    self.taken.pop()

    def _value_of(self, room: int) -> int:
        """Return what the room left would cost at the prices."""
        minutes = (room & 511) + (room >> EVEN & 511)
        places = (room >> ON_ODD & 15) + (room >> ON_EVEN & 15)
        return self.minute_price * minutes + self.place_price * places


def _outclassed(takes: int, family: str, rivals: list[tuple[int, str, bool]], limit: int) -> bool:
    """Tell whether its own ladder, or enough pure ones, offer as much for no more of any day."""
    guarded = takes | DAY_GUARDS
    standing_in: set[str] = set()
    for other, other_family, pure in rivals:
        if (guarded - other) & DAY_GUARDS == DAY_GUARDS:
            if other_family == family:
                return True
            if pure:
                standing_in.add(other_family)
                if len(standing_in) >= limit:
                    return True
    return False
