"""The selection finds what OR-tools CP-SAT finds: the same set, worth as much, on 400 problems, and on 2,000 at length.

Half are met when plans are made for people drawn at random: there CP-SAT chooses from every exercise that is allowed in
every dose that the rules permit, so that whatever the program leaves out beforehand is judged with what it chooses.
Half are made up, and so odder: many ladders of several categories, much that is forced, limits tight and loose. Each is
solved again with the catalogue in another order. What a set is worth is worked out by the tests.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from app.cohort.bodies import read_body
from app.planning import dosage, options, posed, selection
from app.planning.assessment import Assessment, Options, Person
from app.planning.dosage import Dose, Doses, Pattern, dose_table
from app.planning.posed import Posed, best_set, problem_of
from app.planning.problem import Candidate, Problem
from app.planning.selection import solve
from app.planning.ties import NUMBER_BITS, SHARES
from tests.support import every_dose
from tests.support.asked import Asked, Best, Key
from tests.support.cohort import body_of_person
from tests.support.cp_sat import agrees, best_of
from tests.support.problems import a_dose, asked_by, parts_of, posed_by
from tests.support.strategies import requests, the_knowledge

OF_EACH = 50
"""Problems of either kind in a chunk."""
CHUNKS = [*range(4), *(pytest.param(chunk, marks=pytest.mark.long) for chunk in range(4, 20))]
"""The first few hundred problems always, all 2,000 in the long form."""

Request = tuple[Assessment, Person, Options]

CATEGORIES = ("aerobic", "balance", "core_strength", "functional", "mobility", "stretching")


@pytest.mark.parametrize("chunk", CHUNKS)
def test_what_people_need_is_chosen_as_cp_sat_chooses(chunk: int) -> None:
    found = posed_for_people(chunk)

    assert len(found) == OF_EACH
    for each in found:
        assert_agreed(problem_of(each), every_dose.asked_of(each), key_of_people, Random(chunk))  # noqa: S311  # repeatable


@pytest.mark.parametrize("chunk", CHUNKS)
def test_what_is_made_up_is_chosen_as_cp_sat_chooses(chunk: int) -> None:
    for problem in made_up(chunk):
        assert_agreed(problem, asked_by(problem), key_as_it_is, Random(chunk))  # noqa: S311  # repeatable


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
        assert not all(is_best(problem, asked_by(problem), key_as_it_is) for problem in problems)


ENOUGH = posed._with_points_enough


def asking_for_more(asked: Posed, least: int) -> dict[str, tuple[list[int], list[int]]]:
    """Leave out what has as many points as are asked for, and up to two more."""
    return ENOUGH(asked, least + 3)


def nothing_is_needed(*_: object) -> frozenset[int]:
    """Leave out all that has too few points, be it the only one of a required category."""
    return frozenset()


def only_the_cheapest(planner: Any) -> tuple[Dose, ...]:
    """Leave out every dose but the one that costs least."""
    return tuple(sorted(planner.doses(), key=lambda dose: (-dose.cost, dose.takes))[:1])


def none_that_is_shorter(doses: Doses, minutes: int) -> Doses:
    """Leave out an exercise whose longest dose is too long for the day."""
    return doses if doses.longest <= minutes else Doses.of(())


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        (posed, "_with_points_enough", asking_for_more),
        (posed, "_needed", nothing_is_needed),
        (dosage, "_undominated", only_the_cheapest),
        (dosage, "_within", none_that_is_shorter),
    ],
)
@pytest.mark.usefixtures("nothing_kept")
def test_a_fault_in_what_is_left_out_beforehand_would_be_found(
    where: object, name: str, fault: Callable[..., object]
) -> None:
    people = [read_body(body_of_person(number)) for number in range(50)]

    with patch.object(where, name, fault):
        assert not all(
            is_best(problem_of(each), every_dose.asked_of(each), key_of_people)
            for person in people
            for each in posed_by(*person, the_knowledge())
        )


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    """Begin with no doses or answers from before, and leave none behind that rest on a fault."""
    for kept in (dose_table, best_set):
        kept.cache_clear()
    yield
    for kept in (dose_table, best_set):
        kept.cache_clear()


def key_as_it_is(place: int, dose: Dose) -> tuple[int, Dose]:
    """Return what tells a dose of a made-up problem from all others."""
    return place, dose


def key_of_people(place: int, dose: Dose) -> every_dose.Key:
    """Return what tells a dose from all others, as `every_dose.py` says it."""
    return place, str(dose.pattern), dose.minutes, dose.times_per_day, dose.days_per_week


def assert_agreed(problem: Problem, asked: Asked[Key], key: Callable[[int, Dose], Key], random: Random) -> None:
    best = best_of(asked)
    assert agrees(best_by_solve(problem, key), best, asked)

    numbers = [candidate.place for candidate in problem.candidates]
    other = dict(zip(numbers, random.sample(numbers, len(numbers)), strict=True))
    shuffled = [candidate._replace(place=other[candidate.place]) for candidate in problem.candidates]
    random.shuffle(shuffled)
    renumbered = replace(problem, parts=parts_of(shuffled), forced=frozenset(other[place] for place in problem.forced))
    former = {new: old for old, new in other.items()}
    assert agrees(best_by_solve(renumbered, lambda place, dose: key(former[place], dose)), best, asked)


def is_best(problem: Problem, asked: Asked[Key], key: Callable[[int, Dose], Key]) -> bool:
    return agrees(best_by_solve(problem, key), best_of(asked), asked)


def best_by_solve(problem: Problem, key: Callable[[int, Dose], Key]) -> Best[Key] | None:
    solution = solve(problem)
    if solution is None:
        return None
    return int(solution.worth), frozenset(key(choice.place, choice.dose) for choice in solution.chosen)


def posed_for_people(chunk: int) -> list[Posed]:
    """Return different problems, as they come up when plans are made for people drawn at random."""
    found: list[Posed] = []

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
            found.extend(each for each in posed_by(*request, the_knowledge()) if each not in found)

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
