"""What the best of the rest could still be worth at most, so that the search may leave out what cannot win.

Minutes and places on a day are charged a price. Whatever the prices, the worth of the room left plus what the best
of the rest net after paying is never too low (Lagrangian relaxation), and good prices make it tight. The other
limits are kept exactly: the number in all, the number of a category, and that what is required takes a place, too.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.planning.dosage import EVEN, ON_EVEN, ON_ODD
from app.planning.options import LARGEST_LIMIT, Option
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
        minutes = (room & 511) + (room >> EVEN & 511)
        places = (room >> ON_ODD & 15) + (room >> ON_EVEN & 15)
        return self.minute * minutes + self.place * places


def best_prices(ladders: Sequence[list[Option]], problem: Problem, room: int) -> Prices:
    """Return the prices, among those tried, that bound the whole search most tightly."""
    offers = [
        (category_of(options), [(option.worth, option.dose.week_minutes, option.dose.week_days) for option in options])
        for options in ladders
    ]
    limits = {category: problem.limit_of(category) for category, _ in offers if category}

    def bound(minute: int, place: int) -> int:
        nets = [
            (max([worth - minute * minutes - place * days for worth, minutes, days in options]), category)
            for category, options in offers
        ]
        nets.sort(reverse=True)
        total, number, left = Prices(minute, place).of(room), problem.in_all, dict(limits)
        for net, category in nets:
            if net <= 0 or not number:
                break
            if category:
                if not left[category]:
                    continue
                left[category] -= 1
            total += net
            number -= 1
        return total

    place = _lowest(PLACE_PRICES, lambda price: bound(0, price))
    minute = _lowest(MINUTE_PRICES, lambda price: bound(price, place))
    if minute and place:
        place = _lowest(PLACE_PRICES, lambda price: bound(minute, price))
    return Prices(minute, place)


def _lowest(prices: tuple[int, ...], bound: Callable[[int], int]) -> int:
    """Return the price with the lowest bound, which falls to it and rises beyond."""
    best, lowest = prices[0], bound(prices[0])
    for price in prices[1:]:
        found = bound(price)
        if found > lowest:
            break
        best, lowest = price, found
    return best


class Bounds:
    """The ladders in the order of the search, category by category, and what those behind each could add at most."""

    def __init__(self, ladders: Sequence[list[Option]], problem: Problem, room: int) -> None:
        self.prices = best_prices(ladders, problem, room)
        self.bonus = bonuses(len(problem.required))
        groups: dict[str, list[list[Option]]] = {}
        for options in ladders:
            # A ladder of several categories is a group by itself, and no limit holds in it.
            name = category_of(options) or f"ladder {options[0].candidate.family}"
            groups.setdefault(name, []).append(self._priced(options))
        for group in groups.values():
            group.sort(key=_best_first)
        in_order = sorted(groups.items(), key=lambda group: (-group[1][0][0].meets, *_best_first(group[1][0])))
        self.ladders = [options for _, group in in_order for options in group]
        self.ends: list[int] = []
        """Where the group of each ladder ends."""
        self.limits: list[int] = []
        """How many may be taken of the group that begins with each ladder."""
        self.mixed: list[bool] = []
        """Whether each ladder is of several categories."""
        for name, group in in_order:
            self.ends += [len(self.ends) + len(group)] * len(group)
            mixed = not category_of(group[0])
            self.limits += [1 if mixed else min(problem.limit_of(name), LARGEST_LIMIT)] * len(group)
            self.mixed += [mixed] * len(group)
        self.limits.append(0)
        self._known: dict[tuple[int, int, int, int], int] = {}

    def _priced(self, options: list[Option]) -> list[Option]:
        """Return a ladder's options with their worth after paying, best first."""
        minute, place = self.prices
        priced = [
            Option(worth, takes, meets, worth - minute * dose.week_minutes - place * dose.week_days, candidate, dose)
            for worth, takes, meets, _, candidate, dose in options
        ]
        if len(priced) > 1:
            priced.sort(key=lambda option: (-option.net, option.candidate.place, option.takes))
        return priced

    def most(self, here: int, left: int, unmet: int, number: int) -> int:
        """Return what at most so many ladders from here on net at most, of this one's group no more than is left."""
        if not number or here == len(self.ends):
            return 0
        key = (here, left, unmet, number)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._most(here, left, unmet, number)
        return found

    def _most(self, here: int, left: int, unmet: int, number: int) -> int:
        end = self.ends[here]
        limit = self.limits[end]
        most = self.most(end, limit, unmet, number)
        if end == here + 1:
            # A single ladder, whose options may meet different categories.
            for option in self.ladders[here] if left else ():
                gain = option.net + self.bonus[unmet & option.meets]
                if gain > 0:
                    most = max(most, gain + self.most(end, limit, unmet & ~option.meets, number - 1))
            return most
        meets = self.ladders[here][0].meets
        gain = self.bonus[unmet & meets]
        for taken in range(1, min(left, number, end - here) + 1):
            gain += self.ladders[here + taken - 1][0].net
            most = max(most, gain + self.most(end, limit, unmet & ~meets, number - taken))
        return most


def category_of(options: list[Option]) -> str:
    """Return the category of all options of a ladder, nothing where they are of several."""
    first = options[0].candidate.category
    return first if all(option.candidate.category == first for option in options) else ""


def _best_first(options: list[Option]) -> tuple[int, int]:
    return -options[0].net, options[0].candidate.place
