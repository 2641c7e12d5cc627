"""Thousands of patients: each gets an answer in which the judge finds nothing wrong, and asked again the same.

Likely ones, five thousand at every run, two hundred thousand in the long form: whoever failed is named by number and
drawn again by `body_of_person`. And those of whom one answer is known, and among whom every two answers meet: all with
a single answer at every run and the first with pairs of answers, who show most, the rest of them in the long form,
which shows a line for each thousand people or less.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from app.cohort.bodies import body_of
from app.cohort.pairs import pairs
from app.cohort.singles import singles
from app.planning.posed import best_set
from tests.support.cohort import body_of_person
from tests.support.judge import Judge, Verdict
from tests.support.previews import Body, answer_to
from tests.support.strategies import the_knowledge

JUDGE = Judge(Path("seed"))
EVERYBODY, CHUNK = 5_000, 250
EVERYBODY_AT_LENGTH, LONG_CHUNK = 200_000, 1_000
PARTS, LONG_PARTS = 4, 12
"""Into how many parts those are cut who have single answers and pairs of answers."""
FIRST_PAIRS = 50

Who = int | str
Answers = dict[Who, bytes]


def answered(who: Who, body: Body) -> bytes:
    try:
        return answer_to(body, the_knowledge())
    except Exception as error:
        error.add_note(f"Person {who} could not be answered.")
        raise


def all_are_right(bodies: Mapping[Who, Body]) -> Answers:
    answers = {who: answered(who, body) for who, body in bodies.items()}
    wrong: dict[Who, list[Verdict]] = {}
    planned = 0
    for who, answer in answers.items():
        told = json.loads(answer)
        planned += "phases" in told
        if found := JUDGE.verdicts(bodies[who], told):
            wrong[who] = found

    assert wrong == {}
    assert planned > len(bodies) / 2, "most of them get a plan, or they would show little"
    return answers


def all_is_well(bodies: Mapping[Who, Body]) -> None:
    """Answer all of them, and again in the opposite order, so that nobody's answer rests on who came before."""
    answers = all_are_right(bodies)
    best_set.cache_clear()
    others = [who for who in reversed(answers) if answered(who, bodies[who]) != answers[who]]

    assert others == []


@pytest.mark.parametrize("first", range(0, EVERYBODY, CHUNK))
def test_everybody_gets_a_right_answer_and_always_the_same(first: int) -> None:
    all_is_well({number: body_of_person(number) for number in range(first, first + CHUNK)})


@pytest.mark.parametrize("part", range(PARTS))
def test_whoever_gives_a_single_answer_gets_a_right_one(part: int) -> None:
    all_are_right(dict(islice(with_single_answers(), part, None, PARTS)))


def test_the_first_who_give_pairs_of_answers_get_right_ones() -> None:
    all_are_right(dict(islice(with_pairs_of_answers(), FIRST_PAIRS)))


@pytest.mark.long
@pytest.mark.parametrize("part", range(LONG_PARTS))
def test_whoever_gives_single_or_pairs_of_answers_gets_a_right_one_and_always_the_same(part: int) -> None:
    all_is_well(dict(islice(with_few_answers().items(), part, None, LONG_PARTS)))


@pytest.mark.long
@pytest.mark.parametrize("first", range(EVERYBODY, EVERYBODY_AT_LENGTH, LONG_CHUNK))
def test_very_many_get_a_right_answer_and_always_the_same(first: int) -> None:
    all_is_well({number: body_of_person(number) for number in range(first, first + LONG_CHUNK)})


def with_single_answers() -> Iterator[tuple[Who, Body]]:
    return ((name, body_of(answers)) for name, answers in singles(the_knowledge()))


def with_pairs_of_answers() -> Iterator[tuple[Who, Body]]:
    return ((f"pairs {row}", body_of(answers)) for row, answers in enumerate(pairs(the_knowledge())))


@cache
def with_few_answers() -> dict[Who, Body]:
    return {**dict(with_single_answers()), **dict(with_pairs_of_answers())}
