"""The best sets that were found while plans were made for one patient: what is met again isn't solved again.

Plans with and without a change have most of their problems in common wherever the change doesn't matter. Kept while
they are made and no longer, so it makes no plan quicker that is asked for by itself.
"""

from collections.abc import Callable

from app.planning.problem import Problem, Solution

Solver = Callable[[Problem], Solution | None]


class Solved:
    """Solves problems under one knowledge, each once."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Solution | None] = {}

    def best(self, problem: Problem, solve: Solver) -> Solution | None:
        """Return the best set; None when what is forced doesn't fit."""
        # All that the limits on categories are for one knowledge is the same for all problems.
        key = (
            problem.parts,
            problem.minutes,
            problem.per_day,
            problem.in_all,
            problem.required,
            problem.threshold,
            problem.forced,
        )
        if key not in self._found:
            self._found[key] = solve(problem)
        return self._found[key]
