"""A phase's choice as OR-tools CP-SAT sees it: a yes or no for every way of doing every exercise, each rule a sum.

Written from the rules alone: of how the program chooses, nothing is used. Nor does this module know where the ways and
their worth come from (`every_dose.py` for people, `problems.py` for what is made up).
"""

from collections import defaultdict
from typing import Any

from ortools.sat.python.cp_model import INFEASIBLE, OPTIMAL, CpModel, CpSolver

from tests.support.asked import EVEN, ODD, Asked, Best, Key, Way


def best_of(asked: Asked[Key], *, kept: frozenset[Key] | None = None) -> Best[Key] | None:
    """Return the best set, or the one that is kept if it is allowed; None where there is none."""
    model = CpModel()
    taken: dict[Way[Key], Any] = {way: model.new_bool_var("") for way in asked.ways}
    _limit_days(model, taken, asked)
    _limit_kinds(model, taken, asked)
    for place in asked.forced:
        model.add_exactly_one(var for way, var in taken.items() if way.place == place)
    for way, var in taken.items() if kept is not None else ():
        model.add(var == int(way.key in (kept or frozenset())))
    worth = [(var, way.worth) for way, var in taken.items()]
    for group, value in zip(asked.required, asked.worth_of_required, strict=True):
        met = model.new_bool_var("")
        model.add(met <= sum(var for way, var in taken.items() if way.category in group))
        worth.append((met, value))
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
        sum(value for var, value in worth if solver.value(var)),
        frozenset(way.key for way, var in taken.items() if solver.value(var)),
    )


def agrees(found: Best[Key] | None, best: Best[Key] | None, asked: Asked[Key]) -> bool:
    """Tell whether what was found is the best.

    Seldom two sets are worth the very same, to the last tie: then the one found must be allowed, and worth it.
    """
    if found is None or best is None or found == best:
        return found == best
    return found[0] == best[0] and best_of(asked, kept=found[1]) == found


def _limit_days(model: CpModel, taken: dict[Way[Key], Any], asked: Asked[Key]) -> None:
    """Keep the minutes and the number of exercises of odd and of even days."""
    for not_today in (EVEN, ODD):
        today = [(var, way.counted) for way, var in taken.items() if way.pattern != not_today]
        model.add(sum(var * minutes for var, minutes in today) <= asked.minutes)
        model.add(sum(var for var, _ in today) <= asked.per_day)


def _limit_kinds(model: CpModel, taken: dict[Way[Key], Any], asked: Asked[Key]) -> None:
    """Keep the number in all, one dose of one rung for each ladder, and the categories' limits.

    What is forced counts for its category, and may go beyond its limit alone.
    """
    model.add(sum(taken.values()) <= asked.in_all)
    ladders, categories = defaultdict(list), defaultdict(list)
    for way, var in taken.items():
        ladders[way.family].append(var)
        if way.place not in asked.forced:
            categories[way.category].append(var)
    for rungs in ladders.values():
        model.add_at_most_one(rungs)
    for category, free in categories.items():
        forced = {way.place for way in taken if way.category == category} & asked.forced
        model.add(sum(free) <= max(0, asked.limit_of(category) - len(forced)))
