"""The best set of exercises under the limits of a day: exact, and the same whatever order the catalogue has.

The problem: of every ladder at most one exercise, in one of its doses. No day over its minutes or its number of
exercises, no phase over its number of different ones, no category over its own. First as many of the required
categories as fit, those listed earlier before later ones; then the most points. Among equal sets a number drawn
from each exercise's code decides, so that the answer never depends on an order.

Solved by depth-first search over the ladders, category by category, cut off wherever even the best of the rest
could not beat what was found (bounds.py). Greedy search gives the first answer to beat.
"""

from operator import attrgetter

from app.planning.bounds import Bounds
from app.planning.dosage import Choice
from app.planning.options import IN_ALL, LARGEST_LIMIT, Option, Room, ladders_of
from app.planning.problem import Problem, Solution

_NET = attrgetter("net")


def solve(problem: Problem) -> Solution | None:
    """Return the best set; None when what is forced doesn't fit."""
    search = _Search(problem)
    # Two rungs of one ladder can't both stand, nor can what isn't there.
    if len(search.forced) == len(problem.forced):
        search.force(0, search.room.start, problem.all_required, 0)
    if search.best is None:
        return None
    chosen = tuple(
        Choice(
            option.candidate.place, option.candidate.category, option.dose, option.candidate.points + option.dose.cost
        )
        for option in sorted(search.best, key=lambda option: option.candidate.place)
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
            [option for option in ladders.pop(family) if option.candidate.place in problem.forced]
            for family in forced
            if family in ladders
        ]
        self.bounds = Bounds(list(ladders.values()), problem, self.room)
        self.best: tuple[Option, ...] | None = None
        self.best_worth = -1
        self.taken: list[Option] = []

    def force(self, number: int, room: int, unmet: int, worth: int) -> None:
        """Place what is forced, in every way that fits, then search the rest."""
        if number == len(self.forced):
            self._greedy(room, unmet, worth)
            self._deepen(0, 0, room, unmet, worth)
            return
        for option in self.forced[number]:
            left = self.room.without_forced(room, option.takes)
            if left is not None:
                gain = option.worth + self.bounds.bonus[unmet & option.meets]
                self.taken.append(option)
                self.force(number + 1, left, unmet & ~option.meets, worth + gain)
                self.taken.pop()

    def _greedy(self, room: int, unmet: int, worth: int) -> None:
        """Take the best that fits, ladders that meet something required first: an answer for the search to beat."""
        depth, guards, bonus = len(self.taken), self.room.guards, self.bounds.bonus
        used: set[str] = set()
        options = [option for group in self.bounds.groups for ladder in group.ladders for option in ladder]
        options.sort(key=_NET, reverse=True)
        for for_required in (True, False):
            for option in options:
                wanted = unmet & option.meets if for_required else option.worth > 0
                if wanted and (room - option.takes) & guards == guards and option.candidate.family not in used:
                    worth += option.worth + bonus[unmet & option.meets]
                    room, unmet = room - option.takes, unmet & ~option.meets
                    used.add(option.candidate.family)
                    self.taken.append(option)
        if worth > self.best_worth or self.best is None:
            self.best_worth, self.best = worth, tuple(self.taken)
        del self.taken[depth:]

    def _deepen(self, number: int, start: int, room: int, unmet: int, worth: int) -> None:
        """Try every set that could still beat the best, going on with a ladder of one group."""
        bounds = self.bounds
        more = room >> IN_ALL & 15
        paid = worth + bounds.prices.of(room)
        for here in range(number, len(bounds.groups)):
            if not start and paid + bounds.most[here][unmet & bounds.reach[here]][more] <= self.best_worth:
                return
            group = bounds.groups[here]
            left = 1 if group.mixed else room >> group.shift & LARGEST_LIMIT
            for place in range(start, len(group.ladders) if left else 0):
                missing, met = unmet & ~group.meets[place], bounds.bonus[unmet & group.meets[place]]
                rest = paid + met + self._after(here, place, min(left, more), more, missing)
                if rest + group.nets[place] > self.best_worth:
                    self._take(here, place, room, unmet, worth, rest)
                elif not group.mixed:
                    break
            start = 0

    def _take(  # noqa: PLR0917  # called for every rung that is tried: names cost time
        self, here: int, place: int, room: int, unmet: int, worth: int, rest: int
    ) -> None:
        """Try the options of a ladder that fit and could still beat the best with the rest."""
        group, guards = self.bounds.groups[here], self.room.guards
        after = (here + 1, 0) if group.mixed else (here, place + 1)
        for option in group.ladders[place]:
            value, takes, meets, net, _, _ = option
            if rest + net <= self.best_worth:
                return
            left = room - takes
            if left & guards == guards:
                reached = worth + value + self.bounds.bonus[unmet & meets]
                self.taken.append(option)
                if reached > self.best_worth:
                    self.best_worth, self.best = reached, tuple(self.taken)
                if left >> IN_ALL & 15:
                    self._deepen(*after, left, unmet & ~meets, reached)
                self.taken.pop()

    def _after(self, here: int, place: int, left: int, more: int, missing: int) -> int:
        """Return what may be netted at most behind a ladder, once it is taken."""
        bounds, group = self.bounds, self.bounds.groups[here]
        row = bounds.most[here + 1][missing & bounds.reach[here + 1]]
        most, total = row[more - 1], 0
        if not group.mixed:
            for taken in range(1, min(left, len(group.nets) - place)):
                total += group.nets[place + taken]
                most = max(most, total + row[more - 1 - taken])
        return most
