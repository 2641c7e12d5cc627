"""What a set could be worth at most: the bounds that cut the search off, which stays exact all the same.

Room has a price. Whatever fits a week is worth at most the room, paid for, plus what each item nets after paying for
what it takes; so for any price, the most that the rest could net after paying is never too low (Lagrangian
relaxation), and good prices make it tight. Three limits are kept exactly: the number in all, the number of a
category, and that what is required takes a place, too.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise, repeat
from operator import or_
from typing import NamedTuple

from app.planning.dosage import EVEN, ON_EVEN, ON_ODD, POINT
from app.planning.options import DAY, IN_ALL, LARGEST_LIMIT, Ladder, Offer, Option
from app.planning.problem import Problem, bonuses

# Prices that are tried. Which ones are used decides how long the search takes, never what it finds.
MINUTE_PRICES = tuple(float(POINT * twentieths // 20) for twentieths in (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50))
PLACE_PRICES = tuple(float(POINT * halves // 2) for halves in (0, 1, 2, 3, 4, 6, 8, 10, 14, 20))

Net = tuple[float, int, int, str]
"""What is left of an option's worth after paying, the minutes and places that it takes, and its ladder."""


class Prices(NamedTuple):
    """What a minute and a place cost on odd and on even training days."""

    odd_minute: float
    even_minute: float
    odd_place: float
    even_place: float

    def of(self, room: int) -> float:
        """Return what the room left, or what something takes, would cost."""
        odd_minute, even_minute, odd_place, even_place = self
        return (
            odd_minute * (room & 511)
            + even_minute * (room >> EVEN & 511)
            + odd_place * (room >> ON_ODD & 15)
            + even_place * (room >> ON_EVEN & 15)
        )


class Pricing:
    """Looks for prices, among those tried, that bound the whole search tightly."""

    def __init__(self, offer: Offer, problem: Problem) -> None:
        self._sides = [(ladders, problem.limit_of(category)) for category, ladders in offer.by_category.items()]
        self._in_all = problem.in_all
        self._room = offer.room.start
        self._known: dict[Prices, tuple[float, int, int]] = {}
        self._mixes = offer.room.lasting != DAY
        """Whether there are ladders of several categories, whose one place has a field in the room."""

    def best(self) -> Prices:
        """Return good prices quickly.

        At a price too low the best of all takes more than there is, at one too high it leaves something: so the
        tightest price of one kind is found by halving. Places first: they are what is short when everything is done
        every day. Then odd and even days are priced apart: there are more of the former, so that they are worth more.
        """
        place = _tightest(PLACE_PRICES, lambda price: self._tried(Prices(0.0, 0.0, price, price))[0::2])
        minute = _tightest(MINUTE_PRICES, lambda price: self._tried(Prices(price, price, place, place))[0:2])
        if minute and place:
            place = _tightest(PLACE_PRICES, lambda price: self._tried(Prices(minute, minute, price, price))[0::2])
        return min(_apart(minute, place), key=self._bound)

    def better(self, prices: Prices) -> Prices:
        """Return prices as good or better, for a search that turns out to be hard.

        Where much is done every other day, the places of odd days alone are short: then they alone have a price. The
        bound first falls and then rises with a price.
        """
        odd = [
            prices._replace(even_minute=prices.odd_minute, odd_place=place, even_place=0.0) for place in PLACE_PRICES
        ]
        start = bisect_left(PLACE_PRICES, prices.odd_place, hi=len(odd) - 1)
        found = self._downhill(odd[start:])
        if found is odd[start]:
            found = self._downhill(odd[start::-1])
        return min(prices, found, key=self._bound)

    def of_ladders(self, prices: Prices) -> dict[str, float]:
        """Return what the one place on a ladder of several categories costs, where the bound would fill it twice.

        As much as the lesser of both nets more than what would come instead: at that price it is no loss to the bound.
        """
        if not self._mixes:
            return {}
        nets = self._nets(prices)
        instead = nets[self._in_all][0] if len(nets) > self._in_all else 0.0
        seen, found = set(), {}
        for net, _, _, family in nets[: self._in_all]:
            if family in seen and net > instead:
                found[family] = net - instead
            seen.add(family)
        return found

    def _downhill(self, row: list[Prices]) -> Prices:
        """Return the prices up to which the bound falls, from the first on."""
        for here, there in pairwise(row):
            if self._bound(there) >= self._bound(here):
                return here
        return row[-1]

    def _bound(self, prices: Prices) -> float:
        return self._tried(prices)[0]

    def _tried(self, prices: Prices) -> tuple[float, int, int]:
        """Return the bound, and the minutes and places that the best of all leaves of the room."""
        known = self._known.get(prices)
        if known is not None:
            return known
        room = self._room
        bound, minutes_left = prices.of(room), (room & 511) + (room >> EVEN & 511)
        places_left = (room >> ON_ODD & 15) + (room >> ON_EVEN & 15)
        for net, minutes, days, _ in self._nets(prices)[: self._in_all]:
            bound += net
            minutes_left -= minutes
            places_left -= days
        found = self._known[prices] = bound, minutes_left, places_left
        return found

    def _nets(  # noqa: C901  # two ways to pay in one loop: it runs a dozen times for every problem
        self, prices: Prices
    ) -> list[Net]:
        """Return what the best of each ladder nets, most first, no more of a category than a set may hold."""
        minute, even_minute, place, even_place = prices
        alike, nets = minute == even_minute and place == even_place, []
        paid: dict[int, float] = {}
        for ladders, limit in self._sides:
            some = []
            for ladder in ladders:
                best, minutes, days = 0.0, 0, 0
                if alike:
                    for worth, its_minutes, its_days, _ in ladder.ways:
                        net = worth - minute * its_minutes - place * its_days
                        if net > best:
                            best, minutes, days = net, its_minutes, its_days
                else:
                    for worth, its_minutes, its_days, takes in ladder.ways_apart:
                        price = paid.get(takes)
                        if price is None:
                            price = paid[takes] = prices.of(takes)
                        if worth - price > best:
                            best, minutes, days = worth - price, its_minutes, its_days
                if best:
                    some.append((best, minutes, days, ladder.family))
            if len(some) > limit:
                some.sort(reverse=True)
                del some[limit:]
            nets += some
        nets.sort(reverse=True)
        return nets


def _apart(minute: float, place: float) -> Iterator[Prices]:
    """Yield ways to price odd and even days, alike first."""
    yield Prices(minute, minute, place, place)
    if place:
        yield Prices(minute, minute, place + POINT, place)
    elif minute:
        yield Prices(1.5 * minute, 0.5 * minute, place, place)


def _tightest(prices: tuple[float, ...], tried: Callable[[float], tuple[float, float]]) -> float:
    """Return the price with the lowest bound: about where what the best takes turns from too much to too little."""
    if tried(prices[0])[1] >= 0:
        return prices[0]
    turn = bisect_left(prices, 0.0, lo=1, hi=len(prices) - 1, key=lambda price: tried(price)[1])
    return min(prices[turn - 1 : turn + 1], key=lambda price: tried(price)[0])


class Group(NamedTuple):
    """The ladders of one category."""

    ladders: list[list[Option]]
    """Options, best first after paying; ladders likewise."""
    nets: list[float]
    """What the best option of each nets."""
    meets: int
    """The required categories that they meet."""
    limit: int
    """How many may be taken."""
    shift: int
    """Where the room of the category is kept."""


class Bounds:
    """The groups in the order of the search, and what those from each one on could add at most."""

    def __init__(self, offer: Offer, problem: Problem, *, met_before: int, prices: Prices | None = None) -> None:
        """Take what may be chosen freely, and which required categories may be met before that begins.

        Without prices good ones are looked for.
        """
        self._asked = offer, problem, met_before
        self._pricing = Pricing(offer, problem)
        self.prices = self._pricing.best() if prices is None else prices
        self.bonus = bonuses(len(problem.required))
        dear = self._pricing.of_ladders(self.prices)
        self._ladders_cost = sum(dear.values())
        self.groups = [
            _group(
                ladders,
                self.prices,
                tuple([dear.get(ladder.family, 0.0) for ladder in ladders]) if dear else (),
                min(problem.limit_of(category), LARGEST_LIMIT),
                offer.room.shift[category],
            )
            for category, ladders in offer.by_category.items()
            if ladders
        ]
        self.groups.sort(key=_best_option)
        self.reach, self.most = self._table(problem.in_all, met_before)

    def tightened(self) -> "Bounds":
        """Return bounds at better prices, for a search that turns out to be hard; these, where there are none."""
        prices = self._pricing.better(self.prices)
        if prices == self.prices:
            return self
        offer, problem, met_before = self._asked
        return Bounds(offer, problem, met_before=met_before, prices=prices)

    def price_of(self, room: int) -> float:
        """Return what so much room costs, together with the places on ladders while all of them are free."""
        return self.prices.of(room) + self._ladders_cost

    def above(self, room: int, unmet: int) -> float:
        """Return the most that a set could be worth in so much room."""
        return self.price_of(room) + self.most[0][unmet & self.reach[0]][room >> IN_ALL & 15]

    def _table(self, in_all: int, met_before: int) -> tuple[list[int], list[dict[int, list[float]]]]:
        """Return what can be met from each group on, and what it nets at most, by what is unmet and how many."""
        may_be_met = list(accumulate((group.meets for group in self.groups), or_, initial=met_before))
        reach, most = [0], [{0: [0.0] * (in_all + 1)}]
        for group, met_until in zip(reversed(self.groups), reversed(may_be_met[:-1]), strict=True):
            behind, behind_reach = most[-1], reach[-1]
            here = behind_reach | group.meets
            gains, rows = list(accumulate(group.nets[: group.limit])), {}
            for part in _parts_of(here & met_until):
                unmet = part | here & ~met_until
                row = behind[unmet & behind_reach].copy()
                met, other = self.bonus[unmet & group.meets], behind[unmet & ~group.meets & behind_reach]
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


@lru_cache(maxsize=1 << 9)
def _group(ladders: tuple[Ladder, ...], prices: Prices, dear: tuple[float, ...], limit: int, shift: int) -> Group:
    """Return the ladders of one category; `dear` is what the place on each costs, where any has a price."""
    priced = [
        _priced(ladder.options, prices, place) for ladder, place in zip(ladders, dear or repeat(0.0), strict=False)
    ]
    priced.sort(key=_first)
    return Group(priced, [-options[0][0] for options in priced], priced[0][0][4], limit, shift)


def _priced(options: tuple[Option, ...], prices: Prices, place: float) -> list[Option]:
    """Return options with their worth after paying, best first."""
    odd_minute, even_minute, odd_place, even_place = prices
    priced = [
        (
            place
            + odd_minute * (takes & 511)
            + even_minute * (takes >> EVEN & 511)
            + odd_place * (takes >> ON_ODD & 15)
            + even_place * (takes >> ON_EVEN & 15)
            - worth,
            number,
            takes,
            worth,
            meets,
            candidate,
            dose,
        )
        for _, number, takes, worth, meets, candidate, dose in options
    ]
    priced.sort()
    return priced


def _first(options: list[Option]) -> Option:
    return options[0]


def _best_option(group: Group) -> Option:
    return group.ladders[0][0]


def _parts_of(whole: int) -> list[int]:
    """Return all subsets of a set of bits."""
    parts = [0]
    while whole:
        lowest = whole & -whole
        parts += [part | lowest for part in parts]
        whole ^= lowest
    return parts
