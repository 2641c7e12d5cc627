"""The selection finds what OR-tools CP-SAT finds: the same set, worth as much, on 400 problems, and on 2,000 at length.

Half are met when plans are made for people drawn at random; half are made up, and so odder: many ladders of several
categories, much that is forced, limits tight and loose. Each is solved again with the catalogue in another order.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from app.planning import options, selection
from app.planning.assessment import Assessment, Options, Person
from app.planning.dosage import Doses, Pattern
from app.planning.problem import Candidate, Problem
from app.planning.selection import solve
from app.planning.ties import NUMBER_BITS, SHARES
from tests.support.cp_sat import Best, best_by_cp_sat
from tests.support.problems import a_dose, met_by, parts_of
from tests.support.strategies import requests, the_knowledge

OF_EACH = 50
"""Problems of either kind in a chunk."""
CHUNKS = [*range(4), *(pytest.param(chunk, marks=pytest.mark.long) for chunk in range(4, 20))]
"""The first few hundred problems always, all 2,000 in the long form."""

Request = tuple[Assessment, Person, Options]

CATEGORIES = ("aerobic", "balance", "core_strength", "functional", "mobility", "stretching")


@pytest.mark.parametrize("chunk", CHUNKS)
def test_what_people_need_is_chosen_as_cp_sat_chooses(chunk: int) -> None:
    found = met_by_people(chunk)

    assert len(found) == OF_EACH
    for problem in found:
        assert_agreed(problem, Random(chunk))  # noqa: S311  # repeatable


@pytest.mark.parametrize("chunk", CHUNKS)
def test_what_is_made_up_is_chosen_as_cp_sat_chooses(chunk: int) -> None:
    for problem in made_up(chunk):
        assert_agreed(problem, Random(chunk))  # noqa: S311  # repeatable


def only_greedy(*_: object) -> None:
    """Look no further than the first answer."""


def one_is_enough(*_: object) -> bool:
    """Drop whatever one other exercise outdoes."""
    return True


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        (selection._Search, "_hope", only_greedy),
        (selection, "NOTHING", -1.0),
        (options, "_are_enough", one_is_enough),
        (options.Room, "add_ladder", lambda _: 0),
    ],
)
def test_a_fault_in_the_search_would_be_found(where: object, name: str, fault: Callable[..., object]) -> None:
    problems = [problem for chunk in range(4) for problem in made_up(chunk)]

    with patch.object(where, name, fault):
        assert any(best_by_solve(problem) != best_by_cp_sat(problem) for problem in problems)


def assert_agreed(problem: Problem, random: Random) -> None:
    best = best_by_cp_sat(problem)
    assert_best(problem, best)

    numbers = [candidate.place for candidate in problem.candidates]
    other = dict(zip(numbers, random.sample(numbers, len(numbers)), strict=True))
    shuffled = [candidate._replace(place=other[candidate.place]) for candidate in problem.candidates]
    random.shuffle(shuffled)
    renumbered = replace(problem, parts=parts_of(shuffled), forced=frozenset(other[place] for place in problem.forced))
    assert_best(renumbered, best and (best[0], frozenset((other[place], dose) for place, dose in best[1])))


def assert_best(problem: Problem, best: Best | None) -> None:
    found = best_by_solve(problem)
    if found == best:
        return
    # Seldom two sets are worth the very same, to the last tie: then the one found must be allowed, and worth it.
    assert found is not None
    assert best is not None
    assert found[0] == best[0]
    assert best_by_cp_sat(problem, kept=found[1]) == found


def best_by_solve(problem: Problem) -> Best | None:
    solution = solve(problem)
    if solution is None:
        return None
    return solution.worth, frozenset((choice.place, choice.dose) for choice in solution.chosen)


def met_by_people(chunk: int) -> list[Problem]:
    """Return different problems, as they come up when plans are made for people drawn at random."""
    found: list[Problem] = []

    @seed(chunk)
    @settings(
        max_examples=120,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(items=True))
    def plan(request: Request) -> None:
        if len(found) < OF_EACH:
            found.extend(problem for problem in met_by(*request, the_knowledge()) if problem not in found)

    plan()
    return found[:OF_EACH]


def made_up(chunk: int) -> list[Problem]:
    """Return problems that nobody has yet had."""
    return [a_problem(Random(chunk * OF_EACH + number)) for number in range(OF_EACH)]  # noqa: S311  # repeatable


def a_problem(random: Random) -> Problem:
    """Return any problem: few exercises or many, limits tight or loose."""
    mixed, categories = random.choice([0, 0.15, 0.15, 0.5, 1]), random.sample(CATEGORIES, random.randint(2, 6))
    same = [doses(random) for _ in range(random.randint(2, 6))]
    candidates: list[Candidate] = []
    for ladder in range(random.randint(4, 14)):
        category, is_mixed = random.choice(categories), random.random() < mixed
        candidates += [
            Candidate(
                place=len(candidates) + rung,
                family=f"family_{ladder}",
                category=random.choice(categories) if is_mixed else category,
                points=random.choice([random.randint(-4, 9), random.randint(3, 25)]),
                tie=random.getrandbits(NUMBER_BITS) * SHARES,
                doses=random.choice(same) if random.random() < 0.7 else doses(random),
            )
            for rung in range(random.randint(1, 4))
        ]
    per_day = random.randint(1, 7)
    return Problem(
        parts=parts_of(candidates),
        minutes=random.choice([random.randint(1, 15), random.randint(10, 60)]),
        per_day=per_day,
        in_all=per_day + random.randint(0, 1),
        max_per_category={category: random.randint(1, 3) for category in categories if random.random() < 0.5},
        default_max_per_category=2,
        required=tuple(frozenset(random.sample(CATEGORIES, random.randint(1, 2))) for _ in range(random.randint(0, 3))),
        threshold=random.choice([1, 4]),
        forced=frozenset(random.sample(range(len(candidates)), random.choice([0, 0, 1, 2, 3]))),
    )


def doses(random: Random) -> Doses:
    """Return doses of which no two have both the same days and the same cost: they would be worth the same."""
    longest = random.choice([random.randint(1, 6), random.randint(5, 30)])
    ways = {}
    for _ in range(random.randint(1, 5)):
        pattern, cost = random.choice(list(Pattern)), random.randint(-4, 0)
        ways[pattern, cost] = a_dose(pattern, max(1, longest + 3 * cost), cost)
    return Doses.of(tuple(ways.values()))
