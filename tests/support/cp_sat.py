"""The selection's problem as OR-tools CP-SAT sees it: a yes or no for every dose, and each rule a sum of them.

Written from the rules alone. What a problem is and what a choice is worth, which belong to the problem, are taken from
the program; of how it solves one, nothing is.
"""

from collections import defaultdict
from typing import Any

from ortools.sat.python.cp_model import INFEASIBLE, OPTIMAL, CpModel, CpSolver

from app.planning.dosage import Dose, Pattern
from app.planning.problem import Candidate, Problem, required_worth, worth_of

Way = tuple[Candidate, Dose]
Chosen = frozenset[tuple[int, Dose]]
"""The places and doses of a set."""
Best = tuple[float, Chosen]
"""What a set is worth, and the set."""


def best_by_cp_sat(problem: Problem, *, kept: Chosen | None = None) -> Best | None:
    """Return the best set, or the one that is kept if it is allowed; None where there is none."""
    model = CpModel()
    taken: dict[Way, Any] = {
        (candidate, dose): model.new_bool_var("") for candidate in problem.candidates for dose in candidate.doses.doses
    }
    _limit_days(model, taken, problem)
    _limit_kinds(model, taken, problem)
    for place in problem.forced:
        model.add_exactly_one(var for (candidate, _), var in taken.items() if candidate.place == place)
    for (candidate, dose), var in taken.items() if kept is not None else ():
        model.add(var == int((candidate.place, dose) in (kept or ())))
    worth = [(var, int(worth_of(candidate, dose, problem.threshold))) for (candidate, dose), var in taken.items()]
    for number, group in enumerate(problem.required):
        met = model.new_bool_var("")
        model.add(met <= sum(var for (candidate, _), var in taken.items() if candidate.category in group))
        worth.append((met, int(required_worth(number))))
    model.maximize(sum(var * value for var, value in worth))

    solver = CpSolver()
    solver.parameters.num_workers = 1
    # Problems are small: to simplify them first takes longer than to solve them.
    solver.parameters.cp_model_presolve = False
    status = solver.solve(model)
    if status == INFEASIBLE:
        return None
    assert status == OPTIMAL, solver.status_name(status)
    return (
        float(sum(value for var, value in worth if solver.value(var))),
        frozenset((candidate.place, dose) for (candidate, dose), var in taken.items() if solver.value(var)),
    )


def _limit_days(model: CpModel, taken: dict[Way, Any], problem: Problem) -> None:
    """Keep the minutes and the number of exercises of odd and of even days."""
    for not_today in (Pattern.EVEN, Pattern.ODD):
        today = [(var, dose.counted) for (_, dose), var in taken.items() if dose.pattern is not not_today]
        model.add(sum(var * minutes for var, minutes in today) <= problem.minutes)
        model.add(sum(var for var, _ in today) <= problem.per_day)


def _limit_kinds(model: CpModel, taken: dict[Way, Any], problem: Problem) -> None:
    """Keep the number in all, one dose of one rung for each ladder, and the categories' limits.

    What is forced counts for its category, and may go beyond its limit alone.
    """
    model.add(sum(taken.values()) <= problem.in_all)
    ladders, categories = defaultdict(list), defaultdict(list)
    for (candidate, _), var in taken.items():
        ladders[candidate.family].append(var)
        if candidate.place not in problem.forced:
            categories[candidate.category].append(var)
    for rungs in ladders.values():
        model.add_at_most_one(rungs)
    for category, free in categories.items():
        forced = {each.place for each in problem.candidates if each.category == category} & problem.forced
        model.add(sum(free) <= max(0, problem.limit_of(category) - len(forced)))
