"""The best set of exercises under the limits of a day: exact, and the same whatever order the catalogue has.

The problem: of every ladder at most one exercise, in one of its doses. No day over its minutes or its number of
exercises, no phase over its number of different ones, no category over its own. First as many of the required
categories as fit, those listed earlier before later ones; then the most points. Among equal sets a number drawn
from each exercise's code decides, so that the answer never depends on an order.

Solved by depth-first search over the ladders, category by category, cut off wherever even the best of the rest
could not beat what was found (bounds.py). Greedy search gives the first answer to beat.
"""

from app.planning.bounds import Bounds
from app.planning.dosage import Choice
from app.planning.options import IN_ALL, LARGEST_LIMIT, Option, Room, ladders_of
from app.planning.problem import Problem, Solution


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
        self.guards = self.room.guards
        ladders = ladders_of(problem, self.room)
        forced = sorted({found.family for found in problem.candidates if found.place in problem.forced})
        self.forced = [
            [option for option in ladders.pop(family) if option.candidate.place in problem.forced]
            for family in forced
            if family in ladders
        ]
        self.bounds = Bounds(list(ladders.values()), problem, self.room.start)
        self.shifts = [self.room.shift[options[0].candidate.category] for options in self.bounds.ladders]
        self.best: tuple[Option, ...] | None = None
        self.best_worth = -1
        self.taken: list[Option] = []

    def force(self, number: int, room: int, unmet: int, worth: int) -> None:
        """Place what is forced, in every way that fits, then search the rest."""
        if number == len(self.forced):
            self._greedy(room, unmet, worth)
            self._deepen(0, room, unmet, worth)
            return
        for option in self.forced[number]:
            left = self.room.without_forced(room, option.takes)
            if left is not None:
                gain = option.worth + self.bounds.bonus[unmet & option.meets]
                self.taken.append(option)
                self.force(number + 1, left, unmet & ~option.meets, worth + gain)
                self.taken.pop()

    def _keep(self, worth: int) -> None:
        if worth > self.best_worth or self.best is None:
            self.best_worth, self.best = worth, tuple(self.taken)

    def _greedy(self, room: int, unmet: int, worth: int) -> None:
        """Take the best that fits, ladders that meet something required first: an answer for the search to beat."""
        depth, guards, bonus = len(self.taken), self.guards, self.bounds.bonus
        used: set[int] = set()
        in_order = sorted(enumerate(self.bounds.ladders), key=lambda ladder: -ladder[1][0].net)
        for for_required in (True, False):
            for number, options in in_order:
                for option in options:
                    gain = option.worth + bonus[unmet & option.meets]
                    wanted = unmet & option.meets if for_required else gain > 0
                    if wanted and number not in used and (room - option.takes) & guards == guards:
                        room, unmet, worth = room - option.takes, unmet & ~option.meets, worth + gain
                        used.add(number)
                        self.taken.append(option)
        self._keep(worth)
        del self.taken[depth:]

    def _deepen(self, ladder: int, room: int, unmet: int, worth: int) -> None:
        """Try every set that could still beat the best."""
        if worth > self.best_worth:
            self._keep(worth)
        number = room >> IN_ALL & 15
        if not number:
            return
        bounds, guards, shifts = self.bounds, self.guards, self.shifts
        bonus, ends, most = bounds.bonus, bounds.ends, bounds.most
        paid = worth + bounds.prices.of(room)
        here = ladder
        while here < len(ends):
            left = 1 if bounds.mixed[here] else room >> shifts[here] & LARGEST_LIMIT
            if paid + most(here, left, unmet, number) <= self.best_worth:
                return
            behind = here + 1
            rest = left - 1 if behind < ends[here] else bounds.limits[behind]
            for option in bounds.ladders[here]:
                value, takes, meets, net, _, _ = option
                beyond = room - takes
                if beyond & guards != guards:
                    continue
                missing, met = unmet & ~meets, bonus[unmet & meets]
                if paid + net + met + most(behind, rest, missing, number - 1) > self.best_worth:
                    self.taken.append(option)
                    self._deepen(behind, beyond, missing, worth + value + met)
                    self.taken.pop()
            here = behind if left else ends[here]
