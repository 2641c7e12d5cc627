"""The best set of exercises under the limits of a day: exact, and the same whatever order the catalogue has.

The problem: of every ladder at most one exercise, in one of its doses. No day over its minutes or its number of
exercises, no phase over its number of different ones, no category over its own. First as many of the required
categories as fit, those listed earlier before later ones; then the most points. Among equal sets a number drawn
from each exercise's code decides, so that the answer never depends on an order.

Solved by depth-first search over the ladders, category by category, cut off wherever even the best of the rest
could not beat what was found (bounds.py). Greedy search gives the first answer to beat.
"""

from functools import reduce
from operator import itemgetter, or_

from app.planning.bounds import Bounds
from app.planning.dosage import POINT, Choice
from app.planning.options import IN_ALL, LARGEST_LIMIT, Option, offer_of
from app.planning.problem import Problem, Solution

HOPES = tuple(float(POINT * points) for points in (3, 6, 12))
"""How far below the bound the best set is looked for first: decides how long the search takes, never what it finds."""

NOTHING = float("-inf")

Most = dict[int, list[float]]
Stage = tuple[int, list[list[Option]], list[float], int, int, int, Most, int, Most, int]
"""A group of ladders as the search comes to it: its number; options, what they net and meet; where its room is kept and
how many ladders it has; what it and those behind it net at most and can meet, and then those behind it alone."""


def solve(problem: Problem) -> Solution | None:
    """Return the best set; None when what is forced doesn't fit."""
    search = _Search(problem)
    # Two rungs of one ladder can't both stand, nor can what isn't there.
    if len(search.forced) == len(problem.forced):
        search.force(0, search.room.start, problem.all_required, 0.0)
    if search.best is None:
        return None
    chosen = tuple(
        Choice(candidate.place, candidate.category, dose, candidate.points + dose.cost)
        for _, _, _, _, _, candidate, dose in sorted(search.best, key=itemgetter(1))
    )
    categories = {choice.category for choice in chosen}
    return Solution(
        chosen=chosen,
        met=tuple(not group.isdisjoint(categories) for group in problem.required),
        points=sum(choice.points for choice in chosen),
        worth=search.best_worth,
    )


class _Search:
    """Searches once; holds what the recursion shares."""

    def __init__(self, problem: Problem) -> None:
        offer = offer_of(problem)
        self.room, self.forced = offer.room, offer.forced
        met_before = reduce(or_, (option[4] for options in self.forced for option in options), 0)
        self.bounds = Bounds(offer, problem, met_before=met_before)
        self.best: tuple[Option, ...] | None = None
        self.best_worth = -1.0
        self.taken: list[Option] = []

    def force(self, number: int, room: int, unmet: int, worth: float) -> None:
        """Place what is forced, in every way that fits, then search the rest."""
        if number == len(self.forced):
            self._greedy(room, unmet, worth)
            self._hope(room, unmet, worth)
            return
        for option in self.forced[number]:
            _, _, takes, value, meets, _, _ = option
            left = self.room.without_forced(room, takes)
            if left is not None:
                self.taken.append(option)
                gain = value + self.bounds.bonus[unmet & meets]
                self.force(number + 1, left, unmet & ~meets, worth + gain)
                self.taken.pop()

    def _greedy(self, room: int, unmet: int, worth: float) -> None:
        """Take the best that fits, ladders that meet something required first: an answer for the search to beat."""
        depth, guards, bonus = len(self.taken), self.room.guards, self.bounds.bonus
        used: set[str] = set()
        options = [option for group in self.bounds.groups for ladder in group.ladders for option in ladder]
        options.sort()
        for for_required in (True, False):
            for option in options:
                _, _, takes, value, meets, candidate, _ = option
                wanted = unmet & meets if for_required else value > 0
                if wanted and (room - takes) & guards == guards and candidate.family not in used:
                    worth += value + bonus[unmet & meets]
                    room, unmet = room - takes, unmet & ~meets
                    used.add(candidate.family)
                    self.taken.append(option)
        if worth > self.best_worth or self.best is None:
            self.best_worth, self.best = worth, tuple(self.taken)
        del self.taken[depth:]

    def _hope(self, room: int, unmet: int, worth: float) -> None:
        """Look for a set close to the bound, then less and less close, since looking for little cuts off little.

        What is found above a hope is the best of all; below the last hope, whatever beats the greedy answer. Where
        the first hope fails, better bounds are worth their while.
        """
        for number, gap in enumerate(HOPES):
            hoped = worth + self.bounds.above(room, unmet) - gap
            if hoped <= self.best_worth:
                break
            if self._deepen(room, unmet, worth, hoped):
                return
            if not number:
                self.bounds = self.bounds.tightened()
        self._deepen(room, unmet, worth, self.best_worth)

    def _deepen(  # noqa: C901  # counts what is in it, see below
        self, room: int, unmet: int, worth: float, beat: float
    ) -> bool:
        """Try every set that could be worth more than so much; tell whether there is one, and keep the best."""
        bounds, guards, taken = self.bounds, self.room.guards, self.taken
        bonus, best_worth, lasting = bounds.bonus, beat, self.room.lasting
        seen: dict[tuple[int, int, int], float] = {}
        stages = _stages_from(bounds)

        # One function with everything at hand, and neither `min` nor `max`: it runs through its loops hundreds of
        # times for every plan, and calls would cost more than what they do.
        def go_on(  # noqa: C901, PLR0912, PLR0917  # see above
            number: int, start: int, room: int, unmet: int, worth: float, paid: float
        ) -> None:
            """Go on with a ladder of a group; `paid` is the worth so far with the price of the room left."""
            nonlocal best_worth
            more, fresh = room >> IN_ALL & 15, True
            for here, ladders, nets, meets, shift, end, most, reach, most_behind, reach_behind in stages[number]:
                if not start:
                    if paid + most[unmet & reach][more] <= best_worth:
                        return
                    if fresh:
                        # Whoever came here with as much room and no less worth has seen what can follow.
                        fresh, state = False, (here, unmet, room & lasting)
                        if seen.get(state, NOTHING) >= worth:
                            return
                        seen[state] = worth
                left = room >> shift & LARGEST_LIMIT
                if not left:
                    start = 0
                    continue
                if left > more:
                    left = more
                still, met = unmet & ~meets, bonus[unmet & meets]
                row = most_behind[still & reach_behind]
                last = row[more - 1]
                for place in range(start, end):
                    # What may be netted at most, this ladder and what is behind it together.
                    rest = last
                    if left > 1:
                        total = 0.0
                        for other in range(1, left if left < end - place else end - place):
                            total += nets[place + other]
                            if total + row[more - 1 - other] > rest:
                                rest = total + row[more - 1 - other]
                    rest += paid + met
                    if rest + nets[place] <= best_worth:
                        break
                    for option in ladders[place]:
                        paying, _, takes, value, _, _, _ = option
                        if rest - paying <= best_worth:
                            break
                        beyond = room - takes
                        if beyond & guards == guards:
                            taken.append(option)
                            reached = worth + value + met
                            if reached > best_worth:
                                best_worth, self.best = reached, tuple(taken)
                            if more > 1:
                                go_on(  # noqa: F821  # it is there for as long as it runs, see below
                                    here, place + 1, beyond, still, reached, paid - paying + met
                                )
                            taken.pop()
                start = 0

        go_on(0, 0, room, unmet, worth, worth + bounds.price_of(room))
        # It holds itself, and with it all that the search has made, until somebody looks for garbage: so it lets go.
        del go_on
        if best_worth > beat:
            self.best_worth = best_worth
        return best_worth > beat


def _stages_from(bounds: Bounds) -> list[list[Stage]]:
    """Return the stages of the search from each one on, and none at the end."""
    stages = [
        (number, *group[:3], group.shift, len(group.ladders), most, reach, most_behind, reach_behind)
        for number, (group, most, reach, most_behind, reach_behind) in enumerate(
            zip(bounds.groups, bounds.most, bounds.reach, bounds.most[1:], bounds.reach[1:], strict=False)
        )
    ]
    return [stages[number:] for number in range(len(stages) + 1)]
