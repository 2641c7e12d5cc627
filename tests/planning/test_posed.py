"""What was solved lately isn't solved again, and changes no plan."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from app.planning import posed
from app.planning.assessment import Assessment, Options
from app.planning.bits import places_of
from app.planning.codes import Phase
from app.planning.knowledge import Knowledge
from app.planning.plan import Road, walk
from app.planning.posed import Posed, best_set, problem_of
from app.planning.problem import Problem, Solution
from app.planning.selection import solve
from tests.support.people import a_person, an_assessment, options

WHO = an_assessment()


@pytest.fixture
def met() -> Iterator[list[Problem]]:
    """Lend the list of the problems that were solved, from when none was."""
    problems: list[Problem] = []

    def noted(problem: Problem) -> Solution | None:
        problems.append(problem)
        return solve(problem)

    best_set.cache_clear()
    with patch.object(posed, "solve", noted):
        yield problems


def road(assessment: Assessment, wishes: Options, knowledge: Knowledge) -> Road:
    found = walk(assessment, a_person(), wishes, knowledge)
    assert isinstance(found, Road)
    return found


def test_a_plan_that_is_made_again_is_not_solved_again(knowledge: Knowledge, met: list[Problem]) -> None:
    road(WHO, options(), knowledge)
    before = len(met)

    road(WHO, options(), knowledge)

    assert before > 0
    assert len(met) == before


def test_what_a_change_leaves_as_it_was_is_not_solved_again(knowledge: Knowledge, met: list[Problem]) -> None:
    road(WHO, options(), knowledge)
    before = len(met)

    road(WHO, replace(options(), weeks=6), knowledge)

    assert len(met) == before


def test_what_a_change_touches_is_solved_anew(knowledge: Knowledge, met: list[Problem]) -> None:
    road(WHO, options(), knowledge)
    before = len(met)

    road(an_assessment(minutes=45), options(), knowledge)

    assert len(met) > before


def test_under_another_edition_all_is_solved_anew(knowledge: Knowledge, met: list[Problem]) -> None:
    road(WHO, options(), knowledge)
    before = len(met)

    road(WHO, options(), replace(knowledge))

    assert len(met) == 2 * before


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "minutes": ({"minutes": 10}, {}),
    "days": ({"days": 2}, {}),
    "irritability": ({"irritability": "high"}, {}),
    "a precaution": ({"precautions": ["knee_problem"]}, {}),
    "another condition": ({"condition": "lumbar_spinal_stenosis"}, {}),
    "number": ({}, {"max_exercises_per_day": 2}),
    "something included": ({}, {"include": ["plank_wall"]}),
    "something left out": ({}, {"exclude": ["bird_dog"]}),
    "length": ({}, {"weeks": 6}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_solved_before_changes_no_plan(change: str, knowledge: Knowledge) -> None:
    answers, wishes = CHANGES[change]
    road(WHO, options(), knowledge)
    who, asked = an_assessment(**answers), options(**wishes)
    found = road(who, asked, knowledge).stretches
    best_set.cache_clear()

    assert road(who, asked, knowledge).stretches == found


OTHERS: dict[str, Callable[[Posed], Any]] = {
    "phase": lambda it: next(phase for phase in Phase if phase is not it.phase),
    "gentle": lambda it: not it.gentle,
    "week": lambda it: replace(it.week, minutes=it.week.minutes - 4),
    "per_day": lambda it: it.per_day - 1,
    "required": lambda it: it.required[1:],
    "forced": lambda it: frozenset(places_of(it.allowed)[:1]),
    "allowed": lambda it: it.allowed & it.allowed - 1,
    "points": lambda it: tuple(8 - points for points in it.points),
    "knowledge": lambda it: replace(it.knowledge),
}


def test_whatever_is_posed_otherwise_is_another_problem(knowledge: Knowledge, met: list[Problem]) -> None:
    asked = [stretch.week.posed for stretch in road(WHO, options(), knowledge).stretches]
    assert OTHERS.keys() == set(Posed._fields)

    for posed_first in asked:
        for name, other in OTHERS.items():
            otherwise = posed_first._replace(**{name: other(posed_first)})
            if name == "allowed":
                otherwise = otherwise._replace(points=posed_first.points[1:])
            before = len(met)

            found = best_set(otherwise)

            assert len(met) == before + 1, name
            assert found == solve(problem_of(otherwise)), name


def test_a_phase_tells_which_problem_its_set_solves(knowledge: Knowledge) -> None:
    for stretch in road(WHO, options(), knowledge).stretches:
        assert solve(stretch.week.problem) == stretch.week.solution
