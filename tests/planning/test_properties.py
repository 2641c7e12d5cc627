"""What holds for everybody whom the contract lets in, shown on people drawn at random from all of the codes.

Every answer is judged by `tests/support/judge/`, which reads the tables by itself and shares nothing with the
application. These people are as odd as the contract allows; `tests/cohort/` asks the same for thousands of likely ones.
`--hypothesis-profile=long` looks thirty times as hard.
"""

import json
import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pydantic_core
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.knowledge import compose_checked, read_seed_entries
from app.planning import bounds, selection
from app.planning.assessment import Assessment, Clearance, Options, Person
from app.planning.codes import Outcome
from app.planning.document import Plan
from app.planning.dosage import POINT
from app.planning.knowledge import Knowledge
from app.planning.posed import best_set
from tests.support.judge import Judge, Verdict
from tests.support.people import (
    ASSESSED_ON,
    a_person,
    an_assessment,
    made,
    options,
    screening_of,
)
from tests.support.previews import answer_to, body_of
from tests.support.strategies import requests, screenings, sendable, the_knowledge

SEED = Path("seed")
JUDGE = Judge(SEED)
Request = tuple[Assessment, Person, Options]


def examples(number: int) -> settings:
    """Return how hard to look: so many examples, and thirty times as many in the long form."""
    many = number * 30 if settings.get_current_profile_name() == "long" else number
    return settings(max_examples=many, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def planned(request: Request) -> Plan:
    """Return the plan of those who get one."""
    assessment, person, wishes = request
    found = made(the_knowledge(), assessment, person, wishes)
    assume(isinstance(found, Plan))
    assert isinstance(found, Plan)
    return found


def judged(request: Request) -> list[Verdict]:
    """Return all that is wrong with what somebody is answered."""
    body = body_of(*request)
    return JUDGE.verdicts(body, json.loads(answer_to(body, the_knowledge())))


# It always answers, and rightly.


@examples(100)
@given(requests(items=True, screened=screenings))
def test_whatever_is_asked_the_answer_is_right(request: Request) -> None:
    assert judged(request) == []


@examples(120)
@given(requests(items=True))
def test_where_the_screening_is_open_the_answer_is_right(request: Request) -> None:
    assert judged(request) == []


# Each code alone: nothing that chance would have to meet first.


@pytest.mark.parametrize("number", range(3))
def test_every_precaution_alone_is_minded(number: int) -> None:
    conditions = sorted(the_knowledge().conditions)
    for turn, precaution in enumerate(sorted(set(sendable("precaution")) - {"cardiac_unstable"})):
        condition = conditions[(turn * 7 + number * 9) % len(conditions)]
        for irritability in ("low", "high"):
            weeks = 20 if the_knowledge().conditions[condition].pregnancy else None
            person = an_assessment(
                condition, precautions=[precaution], irritability=irritability, pregnancy_weeks=weeks, minutes=45
            )

            assert judged((person, a_person(), options())) == [], (condition, precaution)


def test_every_flag_alone_is_minded_in_every_condition() -> None:
    for condition in the_knowledge().conditions.values():
        weeks = 20 if condition.pregnancy else None
        for flag in sendable("red_flag"):
            cleared = (Clearance(flag, ASSESSED_ON, "GP", Outcome.CLEARED),)
            for screening in ({"red_flags": [flag]}, {"cleared": cleared}, {"not_asked": [flag]}):
                person = an_assessment(condition.code, pregnancy_weeks=weeks, **screening)

                gate = screening_of(the_knowledge(), person).gate

                assert gate == JUDGE.gate(body_of(person, a_person())), (condition.code, flag, screening)


# The same in, the same out.


@cache
def read_anew(seed: int | None) -> Knowledge:
    """Return the knowledge read another time, its entries shuffled."""
    entries = list(read_seed_entries(SEED))
    if seed is not None:
        random.Random(seed).shuffle(entries)  # noqa: S311 - a shuffle that can be repeated
    return compose_checked(entries)


@examples(25)
@given(requests(items=True, screened=screenings))
def test_the_same_values_give_the_same_plan(request: Request) -> None:
    assessment, person, wishes = request

    first = made(the_knowledge(), assessment, person, wishes)
    best_set.cache_clear()

    assert made(the_knowledge(), assessment, person, wishes) == first
    assert made(read_anew(None), assessment, person, wishes) == first


@examples(60)
@given(requests())
def test_which_way_the_search_goes_decides_nothing(request: Request) -> None:
    plan = planned(request)
    best_set.cache_clear()

    with (
        patch.object(bounds, "MINUTE_PRICES", (0.0, 0.7 * POINT)),
        patch.object(bounds, "PLACE_PRICES", (0.0, 3.0 * POINT)),
        patch.object(selection, "HOPES", ()),
    ):
        assert planned(request) == plan


@examples(30)
@given(requests(items=True), st.integers(0, 2))
def test_the_order_of_the_seeds_entries_does_not_matter(request: Request, seed: int) -> None:
    assessment, person, wishes = request

    shuffled = made(read_anew(seed), assessment, person, wishes)

    assert shuffled == made(the_knowledge(), assessment, person, wishes)


IN_ANOTHER_PROCESS = """
import hashlib, sys
from pathlib import Path
import pydantic_core
from app.knowledge import read_seed
from tests.support.people import an_assessment, made

knowledge, said = read_seed(Path("seed")), hashlib.sha256()
for turn, condition in enumerate(sorted(knowledge.conditions)):
    weeks = 20 if knowledge.conditions[condition].pregnancy else None
    for minutes, days in ((9, 3), (25, 5), (60, 7)):
        person = an_assessment(condition, minutes=minutes, days=days, weeks=2 + turn, pain=turn % 9,
            pregnancy_weeks=weeks, liked=["aerobic", "stretching"], yellow_flags=["low_mood", "fear_avoidance"],
            precautions=["knee_problem", "diabetes", "obesity"], goals=["sleep_better", "general_fitness"])
        said.update(pydantic_core.to_json(made(knowledge, person)))
print(said.hexdigest())
"""


def test_plans_are_the_same_byte_for_byte_in_every_process() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1


PLANS = TypeAdapter(Plan)


@examples(25)
@given(requests(items=True))
def test_a_plan_survives_json(request: Request) -> None:
    plan = planned(request)

    told = pydantic_core.to_json(plan)

    json.loads(told, parse_constant=pytest.fail)
    assert PLANS.validate_json(told) == plan
