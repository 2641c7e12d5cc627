"""What was solved lately isn't solved again, and changes no plan."""

from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

import pytest

from app.planning import posed
from app.planning.assessment import Assessment, Options
from app.planning.knowledge import Knowledge
from app.planning.plan import Road, walk
from app.planning.posed import best_set
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


@pytest.mark.parametrize("minutes", [5, 10, 20, 45])
def test_what_was_solved_before_changes_no_plan(minutes: int, knowledge: Knowledge) -> None:
    road(WHO, options(), knowledge)
    who = an_assessment(minutes=minutes)
    found = road(who, options(), knowledge).stretches
    best_set.cache_clear()

    assert road(who, options(), knowledge).stretches == found


def test_a_phase_tells_which_problem_its_set_solves(knowledge: Knowledge) -> None:
    for stretch in road(WHO, options(), knowledge).stretches:
        assert solve(stretch.week.problem) == stretch.week.solution
