"""What planning needed is gone when it is done: nothing of it waits until somebody looks for garbage.

Whatever refers to itself stays until then, and with it all that it can reach: the next plans find no memory that is
still warm, and one plan in eighty waits for the clearing away.
"""

import gc
from collections.abc import Callable

import pytest

from app.cohort.bodies import read_body
from app.planning.difference import difference
from app.planning.knowledge import Knowledge
from app.planning.levers import levers_of
from app.planning.posed import best_set
from tests.support.cohort import body_of_person
from tests.support.decisions import told_of_body
from tests.support.people import made

PEOPLE = range(12)


def a_plan(number: int, knowledge: Knowledge) -> None:
    made(knowledge, *read_body(body_of_person(number)))


def a_difference(number: int, knowledge: Knowledge) -> None:
    one, other = (made(knowledge, *read_body(body_of_person(each))) for each in (number, number + 1))
    difference(one, other, knowledge)


def levers(number: int, knowledge: Knowledge) -> None:
    levers_of(*read_body(body_of_person(number)), knowledge, knowledge)


def a_record(number: int, knowledge: Knowledge) -> None:
    told_of_body(body_of_person(number), knowledge)


@pytest.mark.parametrize("act", [a_plan, a_difference, levers, a_record])
def test_nothing_is_left_for_the_garbage_collector(act: Callable[[int, Knowledge], None], knowledge: Knowledge) -> None:
    act(0, knowledge)
    # Searches are what would leave the most.
    best_set.cache_clear()
    gc.collect()
    gc.disable()
    try:
        for number in PEOPLE:
            best_set.cache_clear()
            act(number, knowledge)
        left = gc.collect()
    finally:
        gc.enable()

    assert left == 0
