"""The best set of exercises under the limits of a day: exact, and the same whatever order the catalogue has.

The problem: of every ladder at most one exercise, in one of its doses. No day over its minutes or its number of
exercises, no phase over its number of different ones, no category over its own. First as many of the required
categories as fit, those listed earlier before later ones; then the most points. Among equal sets a number drawn
from each exercise's code decides, so that the answer never depends on an order.

Solved by depth-first search over the ladders, category by category, cut off wherever even the best of the rest
could not beat what was found (bounds.py). Greedy search gives the first answer to beat.
"""

from operator import itemgetter

from app.planning.bounds import Bounds
from app.planning.dosage import Choice
from app.planning.options import IN_ALL, LARGEST_LIMIT, Option, Room, ladders_of
from app.planning.problem import POINT, Problem, Solution

HOPES = tuple(POINT * points for points in (3, 6, 12))
"""How far below the bound the best set is looked for first. It decides how long the search takes, never what it finds."""


def solve(problem: Problem) -> Solution | None:
    """Return the best set; None when what is forced doesn't fit."""
    search = _Search(problem)
    # Two rungs of one ladder can't both stand, nor can what isn't there.
    if len(search.forced) == len(problem.forced):
        search.force(0, search.room.start, problem.all_required, 0)
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
        self.room = Room(problem)
        ladders = ladders_of(problem, self.room)
        forced = sorted({found.family for found in problem.candidates if found.place in problem.forced})
        self.forced = [
            [option for option in ladders.pop(family) if option[1] in problem.forced]
            for family in forced
            if family in ladders
        ]
        self.bounds = Bounds(ladders.values(), problem, self.room)
        self.best: tuple[Option, ...] | None = None
        self.best_worth = -1
        self.taken: list[Option] = []

    def force(self, number: int, room: int, unmet: int, worth: int) -> None:
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

    def _greedy(self, room: int, unmet: int, worth: int) -> None:
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

    def _hope(self, room: int, unmet: int, worth: int) -> None:
        """Look for a set close to the bound, then less and less close, since looking for little cuts off little.

        What is found above a hope is the best of all; below the last hope, whatever beats the greedy answer.
        """
        bounds = self.bounds
        most = worth + bounds.prices.of(room) + bounds.most[0][unmet & bounds.reach[0]][room >> IN_ALL & 15]
        for gap in HOPES:
            hoped = most - gap
            if hoped <= self.best_worth:
                break
            if self._deepen(room, unmet, worth, hoped):
                return
        self._deepen(room, unmet, worth, self.best_worth)

    def _deepen(self, room: int, unmet: int, worth: int, beat: int) -> bool:
        """Try every set that could be worth more than so much; tell whether there is one, and keep the best.

        Group by group, and in each of them ladder by ladder. One function with everything at hand: it runs through
        its loops hundreds of times for every plan.
        """
        bounds, guards, taken = self.bounds, self.room.guards, self.taken
        groups, bonus, most, reach = bounds.groups, bounds.bonus, bounds.most, bounds.reach
        last, best_worth = len(groups), beat

        def go_on(number: int, start: int, room: int, unmet: int, worth: int, paid: int) -> None:
            nonlocal best_worth
            more = room >> IN_ALL & 15
            for here in range(number, last):
                if not start and paid + most[here][unmet & reach[here]][more] <= best_worth:
                    return
                ladders, nets, meets, _, shift, mixed = groups[here]
                left = 1 if mixed else room >> shift & LARGEST_LIMIT
                if left:
                    left = min(left, more)
                    behind, behind_reach, end = most[here + 1], reach[here + 1], len(ladders)
                    for place in range(start, end):
                        meet = meets[place]
                        still, met = unmet & ~meet, bonus[unmet & meet]
                        row = behind[still & behind_reach]
                        # What may be netted at most behind this ladder, once it is taken.
                        rest = row[more - 1]
                        if not mixed and left > 1:
                            total = 0
                            for other in range(1, min(left, end - place)):
                                total += nets[place + other]
                                rest = max(rest, total + row[more - 1 - other])
                        rest += paid + met
                        if rest + nets[place] <= best_worth:
                            if mixed:
                                continue
                            break
                        for option in ladders[place]:
                            paying, _, takes, value, _, _, _ = option
                            if rest - paying <= best_worth:
                                break
                            beyond = room - takes
                            if beyond & guards == guards:
                                reached = worth + value + met
                                taken.append(option)
                                if reached > best_worth:
                                    best_worth = reached
                                    self.best = tuple(taken)
                                if more > 1:
                                    if mixed:
                                        go_on(here + 1, 0, beyond, still, reached, paid - paying + met)
                                    else:
                                        go_on(here, place + 1, beyond, still, reached, paid - paying + met)
                                taken.pop()
                start = 0

        go_on(0, 0, room, unmet, worth, worth + bounds.prices.of(room))
        if best_worth > beat:
            self.best_worth = best_worth
        return best_worth > beat
