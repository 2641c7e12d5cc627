"""Which categories a phase should hold: the condition's, and balance first for whom a fall is the greater danger."""

from dataclasses import replace
from typing import Any

import pytest

from app.planning.codes import Phase
from app.planning.knowledge import Codes, Knowledge
from app.planning.required import required_in
from tests.support.people import a_person, an_assessment, case_of, plan_for, the_phase

BALANCE = frozenset({"balance"})
MOBILITY = frozenset({"mobility"})
CONTROL = frozenset({"core_strength", "motor_control"})
AEROBIC = frozenset({"aerobic"})
AS_THE_CONDITION_HAS_IT = (MOBILITY, CONTROL, AEROBIC)
BALANCE_FIRST = (BALANCE, CONTROL, AEROBIC, MOBILITY)
FALLS = ["balance_impairment_falls"]


def asked(
    knowledge: Knowledge, age: int, condition: str = "nonspecific_low_back_pain", phase: str = "restore", **said: Any
) -> tuple[Codes, ...]:
    return required_in(Phase(phase), case_of(knowledge, an_assessment(condition, **said), a_person(age=age)))


@pytest.mark.parametrize(("age", "precautions"), [(80, []), (95, []), (65, FALLS), (79, FALLS)])
def test_balance_comes_first_from_80_on_and_from_65_on_for_who_falls(
    knowledge: Knowledge, age: int, precautions: list[str]
) -> None:
    assert asked(knowledge, age, precautions=precautions) == BALANCE_FIRST


@pytest.mark.parametrize(("age", "precautions"), [(50, []), (79, []), (64, FALLS), (95, ["wheelchair_user"])])
def test_for_others_and_for_whom_no_balance_work_is_safe_it_is_what_the_condition_asks_for(
    knowledge: Knowledge, age: int, precautions: list[str]
) -> None:
    assert asked(knowledge, age, precautions=precautions) == AS_THE_CONDITION_HAS_IT


def test_where_the_condition_asks_for_balance_it_comes_first_and_the_others_keep_their_order(
    knowledge: Knowledge,
) -> None:
    functional = frozenset({"functional"})

    assert asked(knowledge, 50, "lumbar_spinal_stenosis", "return") == (functional, AEROBIC, BALANCE)
    assert asked(knowledge, 84, "lumbar_spinal_stenosis", "return") == (BALANCE, functional, AEROBIC)


def test_knowledge_that_says_nothing_of_it_asks_for_what_the_condition_does(knowledge: Knowledge) -> None:
    old = replace(knowledge, limits=replace(knowledge.limits, comes_first=None))

    assert asked(old, 84) == AS_THE_CONDITION_HAS_IT


def test_what_comes_last_is_there_all_the_same_where_there_is_room(knowledge: Knowledge) -> None:
    person = an_assessment("axial_spondyloarthritis", minutes=40, pain=4, weeks=20, irritability="moderate")

    plan = plan_for(knowledge, person, a_person(age=84))

    strengthen = the_phase(plan, "strengthen")
    assert {exercise.category for exercise in strengthen.exercises} >= {"balance", "mobility", "aerobic"}
