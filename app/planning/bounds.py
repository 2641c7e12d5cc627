"""What a set could be worth at most: the bounds that cut the search off, which stays exact all the same.

Room has a price. Whatever fits a week is worth at most the room, paid for, plus what each item nets after paying for
what it takes; so for any price, the most that the rest could net after paying is never too low (Lagrangian
relaxation), and good prices make it tight. Three limits are kept exactly: the number in all, the number of a
category, and that what is required takes a place, too.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from app.planning.dosage import EVEN, ON_EVEN, ON_ODD, POINT
from app.planning.options import LARGEST_LIMIT, Ladder, Option, Room
from app.planning.problem import Problem, bonuses

# Prices that are tried. Which ones are used decides how long the search takes, never what it finds.
MINUTE_PRICES = tuple(float(POINT * twentieths // 20) for twentieths in (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50))
PLACE_PRICES = tuple(float(POINT * halves // 2) for halves in (0, 1, 2, 3, 4, 6, 8, 10, 14, 20))


class Prices(NamedTuple):
    """What a minute and a place of a day cost."""

    minute: float
    place: float

    def of(self, room: int) -> float:
        """Return what the room left would cost."""
        return self.minute * ((room & 511) + (room >> EVEN & 511)) + self.place * (
            (room >> ON_ODD & 15) + (room >> ON_EVEN & 15)
        )


def best_prices(ladders: Sequence[Ladder], problem: Problem, room: int) -> Prices:
    """Return prices, among those tried, that bound the whole search tightly.

    At a price too low the best of all takes more than there is, at one too high it leaves something: so the tightest
    price of one kind is found by halving. Places first: they are what is short when everything is done every day.
    """
    offers = [
        (category, [(worth, dose.week_minutes, dose.week_days) for _, _, _, worth, _, _, dose in options])
        for category, options in ladders
    ]
    limits = {category: problem.limit_of(category) for category, _ in offers}
    limits[""] = problem.in_all
    all_minutes, all_places = (room & 511) + (room >> EVEN & 511), (room >> ON_ODD & 15) + (room >> ON_EVEN & 15)

    @cache
    def tried(minute: float, place: float) -> tuple[float, float, float]:
        """Return the bound, and the minutes and places that the best of all leaves of the room."""
        nets = []
        for category, offer in offers:
            best, taken_minutes, taken_days = 0.0, 0, 0
            for worth, minutes, days in offer:
                net = worth - minute * minutes - place * days
                if net > best:
                    best, taken_minutes, taken_days = net, minutes, days
            if best:
                nets.append((best, taken_minutes, taken_days, category))
        nets.sort(reverse=True)
        minutes_left, places_left = all_minutes, all_places
        bound = minute * all_minutes + place * all_places
        number, left = problem.in_all, dict(limits)
        for net, minutes, days, category in nets:
            if left[category]:
                left[category] -= 1
                bound += net
                minutes_left -= minutes
                places_left -= days
                number -= 1
                if not number:
                    break
        return bound, minutes_left, places_left

    place = _tightest(PLACE_PRICES, lambda price: tried(0.0, price)[0::2])
    minute = _tightest(MINUTE_PRICES, lambda price: tried(price, place)[0:2])
    if minute and place:
        place = _tightest(PLACE_PRICES, lambda price: tried(minute, price)[0::2])
    return Prices(minute, place)


def _tightest(prices: tuple[float, ...], tried: Callable[[float], tuple[float, float]]) -> float:
    """Return the price with the lowest bound: about where what the best takes turns from too much to too little."""
    if tried(prices[0])[1] >= 0:
        return prices[0]
    turn = bisect_left(prices, 0.0, lo=1, hi=len(prices) - 1, key=lambda price: tried(price)[1])
    return min(prices[turn - 1 : turn + 1], key=lambda price: tried(price)[0])


class Group(NamedTuple):
    """The ladders of one category; or the parts of one ladder, of which each meets something else."""

    ladders: list[list[Option]]
    """Options, best first after paying; ladders likewise."""
    nets: list[float]
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

    def __init__(self, ladders: Sequence[Ladder], problem: Problem, room: Room) -> None:
        self.prices = best_prices(ladders, problem, room.start)
        self.bonus = bonuses(len(problem.required))
        by_name: dict[str, list[list[Option]]] = {}
        groups = []
        for category, options in ladders:
            priced = self._priced(options)
            if category:
                by_name.setdefault(category, []).append(priced)
            else:
                groups.append(_group(_by_what_they_meet(priced), 1, 0, mixed=True))
        for name, group in by_name.items():
            groups.append(_group(group, min(problem.limit_of(name), LARGEST_LIMIT), room.shift[name], mixed=False))
        groups.sort(key=_best_option)
        self.groups = groups
        self.reach, self.most = self._table(problem.in_all)

    def _priced(self, options: list[Option]) -> list[Option]:
        """Return a ladder's options with their worth after paying, best first."""
        minute, place = self.prices
        if not minute and not place:
            return options
        priced = [
            (minute * dose.week_minutes + place * dose.week_days - worth, number, takes, worth, meets, candidate, dose)
            for _, number, takes, worth, meets, candidate, dose in options
        ]
        priced.sort()
        return priced

    def _table(self, in_all: int) -> tuple[list[int], list[dict[int, list[float]]]]:
        """Return what can be met from each group on, and what it nets at most, by what is unmet and how many."""
        reach, most = [0], [{0: [0.0] * (in_all + 1)}]
        for group in reversed(self.groups):
            behind, behind_reach = most[-1], reach[-1]
            here = behind_reach
            for meets in group.meets:
                here |= meets
            ways, rows = _ways(group), {}
            for unmet in _parts_of(here):
                row = behind[unmet & behind_reach].copy()
                for meets, gains in ways:
                    met, other = self.bonus[unmet & meets], behind[unmet & ~meets & behind_reach]
                    for taken, gain in enumerate(gains, start=1):
                        added = met + gain
                        for number in range(taken, in_all + 1):
                            whole = other[number - taken] + added
                            if whole > row[number]:
                                row[number] = whole
                rows[unmet] = row
            reach.append(here)
            most.append(rows)
        return reach[::-1], most[::-1]


def _group(ladders: list[list[Option]], limit: int, shift: int, *, mixed: bool) -> Group:
    ladders.sort(key=_first)
    return Group(
        ladders,
        [-options[0][0] for options in ladders],
        [options[0][4] for options in ladders],
        limit,
        shift,
        mixed,
    )


def _first(options: list[Option]) -> Option:
    return options[0]


def _best_option(group: Group) -> Option:
    return group.ladders[0][0]


def _ways(group: Group) -> list[tuple[int, list[float]]]:
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
        found.setdefault(option[4], []).append(option)
    return list(found.values())
