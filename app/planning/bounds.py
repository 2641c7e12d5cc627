"""What the best of the rest could still be worth at most, so that the search may leave out what cannot win.

Minutes and places on a day are charged a price. Whatever the prices, the worth of the room left plus what the best
of the rest net after paying is never too low (Lagrangian relaxation), and good prices make it tight. The other
limits are kept exactly: the number in all, the number of a category, and that what is required takes a place, too.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from app.planning.dosage import EVEN, ON_EVEN, ON_ODD
from app.planning.options import LARGEST_LIMIT, Option, Room
from app.planning.problem import POINT, Problem, bonuses

# Prices that are tried. Which ones are used decides how long the search takes, never what it finds.
MINUTE_PRICES = tuple(POINT * twentieths // 20 for twentieths in (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50))
PLACE_PRICES = tuple(POINT * halves // 2 for halves in (0, 1, 2, 3, 4, 6, 8, 10, 14, 20))


class Prices(NamedTuple):
    """What a minute and a place on a day cost."""

    minute: int
    place: int

    def of(self, room: int) -> int:
        """Return what the room left would cost."""
        return self.minute * ((room & 511) + (room >> EVEN & 511)) + self.place * (
            (room >> ON_ODD & 15) + (room >> ON_EVEN & 15)
        )


def best_prices(ladders: Sequence[list[Option]], problem: Problem, room: int) -> Prices:
    """Return prices, among those tried, that bound the whole search tightly.

    At a price too low the best of all takes more than there is, at one too high it leaves something: so the tightest
    price of one kind is found by halving. Places first: they are what is short when everything is done every day.
    """
    offers = [
        (category_of(options), [(option.worth, option.dose.week_minutes, option.dose.week_days) for option in options])
        for options in ladders
    ]
    limits = {category: problem.limit_of(category) for category, _ in offers}
    limits[""] = problem.in_all

    @cache
    def tried(minute: int, place: int) -> tuple[int, int, int]:
        """Return the bound, and the minutes and places that the best of all leaves of the room."""
        nets = []
        for category, offer in offers:
            after_paying = [worth - minute * minutes - place * days for worth, minutes, days in offer]
            net = max(after_paying)
            if net > 0:
                nets.append((net, offer[after_paying.index(net)], category))
        nets.sort(reverse=True)
        minutes, places = (room & 511) + (room >> EVEN & 511), (room >> ON_ODD & 15) + (room >> ON_EVEN & 15)
        bound = minute * minutes + place * places
        number, left = problem.in_all, dict(limits)
        for net, (_, taken_minutes, taken_days), category in nets:
            if not number:
                break
            if left[category]:
                left[category] -= 1
                number -= 1
                bound += net
                minutes -= taken_minutes
                places -= taken_days
        return bound, minutes, places

    place = _tightest(PLACE_PRICES, lambda price: tried(0, price)[0::2])
    minute = _tightest(MINUTE_PRICES, lambda price: tried(price, place)[0:2])
    if minute and place:
        place = _tightest(PLACE_PRICES, lambda price: tried(minute, price)[0::2])
    return Prices(minute, place)


def _tightest(prices: tuple[int, ...], tried: Callable[[int], tuple[int, ...]]) -> int:
    """Return the price with the lowest bound: about where what the best takes turns from too much to too little."""
    if tried(prices[0])[1] >= 0:
        return prices[0]
    turn = bisect_left(prices, 0, lo=1, hi=len(prices) - 1, key=lambda price: tried(price)[1])
    return min(prices[turn - 1 : turn + 1], key=lambda price: tried(price)[0])


class Group(NamedTuple):
    """The ladders of one category; or the parts of one ladder, of which each meets something else."""

    ladders: list[list[Option]]
    """Options, best first after paying; ladders likewise."""
    nets: list[int]
    """What the best option of each nets."""
    meets: list[int]
    """The required categories that each meets."""
    limit: int
    """How many may be taken."""
    shift: int
    """Where the room of its category is kept."""
    mixed: bool
    """Whether these are the parts of one ladder."""


class Bounds:
    """The groups in the order of the search, and what those from each one on could add at most."""

    def __init__(self, ladders: Sequence[list[Option]], problem: Problem, room: Room) -> None:
        self.prices = best_prices(ladders, problem, room.start)
        self.bonus = bonuses(len(problem.required))
        by_name: dict[str, list[list[Option]]] = {}
        mixed = []
        for options in ladders:
            category, priced = category_of(options), self._priced(options)
            if category:
                by_name.setdefault(category, []).append(priced)
            else:
                mixed.append(_group(_by_what_they_meet(priced), 1, 0, mixed=True))
        alike = [
            _group(group, min(problem.limit_of(name), LARGEST_LIMIT), room.shift[name], mixed=False)
            for name, group in by_name.items()
        ]
        self.groups = sorted((*alike, *mixed), key=_best_first)
        self.reach, self.most = self._table(problem.in_all)

    def _priced(self, options: list[Option]) -> list[Option]:
        """Return a ladder's options with their worth after paying, best first."""
        minute, place = self.prices
        if not minute and not place:
            return options
        priced = [
            Option(worth, takes, meets, worth - minute * dose.week_minutes - place * dose.week_days, candidate, dose)
            for worth, takes, meets, _, candidate, dose in options
        ]
        if len(priced) > 1:
            priced.sort(key=lambda option: (-option.net, option.candidate.place, option.takes))
        return priced

    def _table(self, in_all: int) -> tuple[list[int], list[dict[int, list[int]]]]:
        """Return what can be met from each group on, and what it nets at most, by what is unmet and how many."""
        reach, most = [0], [{0: [0] * (in_all + 1)}]
        for group in reversed(self.groups):
            behind, behind_reach = most[-1], reach[-1]
            here = behind_reach
            for meets in group.meets:
                here |= meets
            rows = {}
            for unmet in _parts_of(here):
                row = behind[unmet & behind_reach]
                for meets, gains in _ways(group):
                    met, other = self.bonus[unmet & meets], behind[unmet & ~meets & behind_reach]
                    for taken, gain in enumerate(gains, start=1):
                        whole = met + gain
                        if whole > 0:
                            row = list(
                                map(max, row, [0] * taken + [rest + whole for rest in other[: in_all + 1 - taken]])
                            )
                rows[unmet] = row
            reach.append(here)
            most.append(rows)
        return reach[::-1], most[::-1]


def _group(ladders: list[list[Option]], limit: int, shift: int, *, mixed: bool) -> Group:
    ladders.sort(key=lambda options: (-options[0].net, options[0].candidate.place))
    return Group(
        ladders,
        [options[0].net for options in ladders],
        [options[0].meets for options in ladders],
        limit,
        shift,
        mixed,
    )


def _best_first(group: Group) -> tuple[int, int]:
    return -group.nets[0], group.ladders[0][0].candidate.place


def _ways(group: Group) -> list[tuple[int, list[int]]]:
    """Return what may be met in a group, and what the best one, two, … of it net."""
    if group.mixed:
        return [(meets, [net]) for meets, net in zip(group.meets, group.nets, strict=True)]
    return [(group.meets[0], list(accumulate(group.nets[: group.limit])))]


def _parts_of(whole: int) -> list[int]:
    """Return all subsets of a set of bits."""
    parts = [0]
    while whole:
        lowest = whole & -whole
        parts += [part | lowest for part in parts]
        whole ^= lowest
    return parts


def _by_what_they_meet(options: list[Option]) -> list[list[Option]]:
    found: dict[int, list[Option]] = {}
    for option in options:
        found.setdefault(option.meets, []).append(option)
    return list(found.values())


def category_of(options: list[Option]) -> str:
    """Return the category of all options of a ladder, nothing where they are of several."""
    first = options[0].candidate.category
    if len(options) == 1 or all(option.candidate.category == first for option in options):
        return first
    return ""
