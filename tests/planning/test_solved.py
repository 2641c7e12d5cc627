"""Plans for one patient share the problems that a change leaves as they were."""

from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

import pytest

from app.planning import week
from app.planning.assessment import Assessment, Options
from app.planning.knowledge import Knowledge
from app.planning.plan import Road, walk
from app.planning.problem import Problem, Solution
from app.planning.selection import solve
from app.planning.solved import Solved
from tests.support.people import a_person, an_assessment, options

WHO = an_assessment()


@pytest.fixture
def met() -> Iterator[list[Problem]]:
    """Lend the list of the problems that were solved."""
    problems: list[Problem] = []

    def noted(problem: Problem) -> Solution | None:
        problems.append(problem)
        return solve(problem)

    with patch.object(week, "solve", noted):
        yield problems


def road(assessment: Assessment, wishes: Options, knowledge: Knowledge, solved: Solved | None = None) -> Road:
    found = walk(assessment, a_person(), wishes, knowledge, solved=solved)
    assert isinstance(found, Road)
    return found


def test_what_a_change_leaves_as_it_was_is_not_solved_again(knowledge: Knowledge, met: list[Problem]) -> None:
    solved = Solved()
    road(WHO, options(), knowledge, solved)
    before = len(met)

    road(WHO, replace(options(), weeks=6), knowledge, solved)

    assert before > 0
    assert len(met) == before


def test_what_a_change_touches_is_solved_anew(knowledge: Knowledge, met: list[Problem]) -> None:
    solved = Solved()
    road(WHO, options(), knowledge, solved)
    before = len(met)

    road(an_assessment(minutes=45), options(), knowledge, solved)

    assert len(met) > before


@pytest.mark.parametrize("minutes", [5, 10, 20, 45])
def test_what_was_solved_before_changes_no_plan(minutes: int, knowledge: Knowledge) -> None:
    solved = Solved()
    road(WHO, options(), knowledge, solved)
    who = an_assessment(minutes=minutes)

    assert road(who, options(), knowledge, solved).stretches == road(who, options(), knowledge).stretches


def test_another_plan_knows_nothing_of_it(knowledge: Knowledge, met: list[Problem]) -> None:
    road(WHO, options(), knowledge)
    before = len(met)

    road(WHO, options(), knowledge)

    assert len(met) == 2 * before
