"""Thousands of likely patients: each gets an answer in which the judge finds nothing wrong, and asked again the same.

Five thousand at every run; two hundred thousand in the long form, which shows a line for each thousand. Whoever failed
is named by number and drawn again by `body_of_person`.
"""

import json
from pathlib import Path

import pytest

from app.planning.posed import best_set
from tests.support.cohort import body_of_person
from tests.support.judge import Judge, Verdict
from tests.support.previews import Body, answer_to
from tests.support.strategies import the_knowledge

JUDGE = Judge(Path("seed"))
EVERYBODY, CHUNK = 5_000, 250
EVERYBODY_AT_LENGTH, LONG_CHUNK = 200_000, 1_000


def answered(number: int, body: Body) -> bytes:
    try:
        return answer_to(body, the_knowledge())
    except Exception as error:
        error.add_note(f"Person {number} could not be answered.")
        raise


def all_is_well(people: range) -> None:
    """Answer all of them, and again in the opposite order, so that nobody's answer rests on who came before."""
    bodies = {number: body_of_person(number) for number in people}
    answers = {number: answered(number, body) for number, body in bodies.items()}

    wrong: dict[int, list[Verdict]] = {}
    planned = 0
    for number, answer in answers.items():
        told = json.loads(answer)
        planned += "phases" in told
        if found := JUDGE.verdicts(bodies[number], told):
            wrong[number] = found
    best_set.cache_clear()
    others = [number for number in reversed(people) if answered(number, bodies[number]) != answers[number]]

    assert wrong == {}
    assert others == []
    assert planned > len(people) / 2, "most of them get a plan, or they would show little"


@pytest.mark.parametrize("first", range(0, EVERYBODY, CHUNK))
def test_everybody_gets_a_right_answer_and_always_the_same(first: int) -> None:
    all_is_well(range(first, first + CHUNK))


@pytest.mark.long
@pytest.mark.parametrize("first", range(EVERYBODY, EVERYBODY_AT_LENGTH, LONG_CHUNK))
def test_very_many_get_a_right_answer_and_always_the_same(first: int) -> None:
    all_is_well(range(first, first + LONG_CHUNK))
