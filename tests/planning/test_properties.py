"""What holds for everybody whom the contract lets in, shown on people drawn at random from all of the codes.

Safety is judged by `tests/support/judge.py`, which reads the seed's YAML by itself and shares nothing with the
application. `--hypothesis-profile=long` looks thirty times as hard.
"""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
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
from app.planning.document import Plan, PlannedPhase
from app.planning.dosage import POINT
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked
from tests.support.judge import Judge, age_of
from tests.support.people import (
    ASSESSED_ON,
    a_person,
    all_exercises,
    all_techniques,
    an_assessment,
    codes,
    home_techniques,
    made,
    minutes_on,
    options,
    plan_for,
    screening_of,
)
from tests.support.strategies import code, requests, screenings, sendable, the_knowledge

SEED = Path("seed")
JUDGE = Judge(SEED)
EDUCATION = "education"
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


def barred(plan: Plan, request: Request) -> list[tuple[str, str, str, str]]:
    """Return what of a plan is barred, by the judge's reading: item, phase, level and rule."""
    assessment, person, _ = request
    facts = JUDGE.facts(assessment, person)
    found = []
    for phase in plan.phases:
        for exercise in phase.exercises:
            against = JUDGE.against_exercise(exercise.code, str(phase.code), facts)
            found += [(exercise.code, str(phase.code), level, rule) for level, rule in against]
        for technique in phase.techniques:
            against = JUDGE.against_technique(technique.code, str(phase.code), facts)
            found += [(technique.code, str(phase.code), level, rule) for level, rule in against]
    return found


# It always answers.


@examples(150)
@given(requests(items=True, screened=screenings))
def test_planning_never_raises(request: Request) -> None:
    assessment, person, wishes = request

    assert isinstance(made(the_knowledge(), assessment, person, wishes), Plan | Blocked | Declined)


# Safety.


@examples(150)
@given(requests())
def test_the_machine_chooses_nothing_that_anything_bars(request: Request) -> None:
    assert barred(planned(request), request) == []


@examples(70)
@given(requests(items=True))
def test_a_therapist_overrides_what_is_relative_with_a_reason_and_nothing_else(request: Request) -> None:
    plan = planned(request)

    reasons = {wish.code: wish.override_reason for wish in request[2].include}
    for item, _, level, rule in barred(plan, request):
        assert level == "relative", (item, rule)
        assert reasons.get(item), (item, rule)


@examples(200)
@given(requests(screened=screenings))
def test_there_is_no_plan_behind_a_closed_gate_and_a_plan_behind_an_open_one(request: Request) -> None:
    assessment, person, wishes = request
    expected = JUDGE.gate(assessment, person)

    found = made(the_knowledge(), assessment, person, wishes)

    assert (str(found.screening.gate) if isinstance(found, Blocked) else None) == expected


@examples(100)
@given(requests(), code("precaution"))
def test_a_further_precaution_adds_nothing_that_it_bars(request: Request, precaution: str) -> None:
    assessment, person, wishes = request
    assume(precaution != "cardiac_unstable")
    burdened = replace(assessment, precautions=assessment.precautions | {precaution})

    before, after = planned(request), planned((burdened, person, wishes))

    items_before = codes(all_exercises(before)) | codes(all_techniques(before))
    facts = JUDGE.facts(burdened, person) | {"precaution": {precaution}} | {"red_flag": set(), "open_red_flag": set()}
    for phase in after.phases:
        for added in codes(phase.exercises) - items_before:
            assert list(JUDGE.against_exercise(added, str(phase.code), facts)) == []
        for added in codes(phase.techniques) - items_before:
            assert list(JUDGE.against_technique(added, str(phase.code), facts)) == []


STRICTNESS = [None, "incomplete", "hold_until_cleared", "block"]


@examples(150)
@given(requests(screened=screenings), code("red_flag"))
def test_a_further_red_flag_never_opens_a_gate(request: Request, flag: str) -> None:
    assessment, person, wishes = request
    assume(flag not in assessment.screening.not_asked)
    flagged = replace(assessment.screening, red_flags=assessment.screening.red_flags | {flag})

    before = gate_of(made(the_knowledge(), assessment, person, wishes))
    after = gate_of(made(the_knowledge(), replace(assessment, screening=flagged), person, wishes))

    assert STRICTNESS.index(after) >= STRICTNESS.index(before)


def gate_of(found: Plan | Blocked | Declined) -> str | None:
    return str(found.screening.gate) if isinstance(found, Blocked) else None


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
            plan = plan_for(the_knowledge(), person)

            assert barred(plan, (person, a_person(), options())) == [], (condition, precaution)


def test_every_flag_alone_is_minded_in_every_condition() -> None:
    for condition in the_knowledge().conditions.values():
        weeks = 20 if condition.pregnancy else None
        for flag in sendable("red_flag"):
            cleared = (Clearance(flag, ASSESSED_ON, "GP", Outcome.CLEARED),)
            for screening in ({"red_flags": [flag]}, {"cleared": cleared}, {"not_asked": [flag]}):
                person = an_assessment(condition.code, pregnancy_weeks=weeks, **screening)

                gate = screening_of(the_knowledge(), person).gate

                assert gate == JUDGE.gate(person, a_person()), (condition.code, flag, screening)


# Within the day and the week.


@examples(150)
@given(requests())
def test_no_day_takes_more_minutes_than_there_are(request: Request) -> None:
    available = request[0].lifestyle.minutes_per_day_available

    for phase in planned(request).phases:
        days = range(1, 8)
        exercised = [minutes_on(the_knowledge(), phase, day) for day in days]
        assert max(exercised) <= phase.minutes_per_day <= available
        at_home = home_techniques(phase)
        if not at_home:
            assert phase.minutes_per_day == max(exercised)


@examples(50)
@given(requests(items=True))
def test_what_a_therapist_includes_stays_within_the_minutes_too(request: Request) -> None:
    available = request[0].lifestyle.minutes_per_day_available

    for phase in planned(request).phases:
        assert phase.minutes_per_day <= available
        assert max(minutes_on(the_knowledge(), phase, day) for day in range(1, 8)) <= available


BY_MINUTES = [(10, 2), (15, 3), (25, 4), (40, 5)]
BY_PHASE = {"calm": 3, "restore": 4}


def most_a_day(phase: str, request: Request) -> int:
    """Return the cap on the number of a day's exercises, as dosage-progression.md has it."""
    assessment, person, wishes = request
    life, age = assessment.lifestyle, age_of(person, ASSESSED_ON)
    most = next((most for below, most in BY_MINUTES if life.minutes_per_day_available < below), 6)
    if most == 6 and "athlete" in {life.activity_level, life.job_type}:
        most = 7
    if "cognitive_impairment" in assessment.precautions or (age is not None and age >= 80):
        most = min(most, 3)
    return min(most, BY_PHASE.get(phase, most), wishes.max_exercises_per_day or most)


@examples(80)
@given(requests(items=True))
def test_no_day_holds_more_exercises_than_its_cap(request: Request) -> None:
    for phase in planned(request).phases:
        moving = [exercise for exercise in phase.exercises if exercise.category != EDUCATION]
        for day in range(1, 8):
            today = sum(day in exercise.dosage.days for exercise in moving)
            assert today <= most_a_day(str(phase.code), request)


@examples(60)
@given(requests(items=True))
def test_exercises_stand_on_days_for_training(request: Request) -> None:
    training = the_knowledge().limits.training_days[request[0].lifestyle.days_per_week_available]

    for phase in planned(request).phases:
        assert phase.days_per_week == len(training)
        for exercise in phase.exercises:
            days = exercise.dosage.days
            assert set(days) <= set(training)
            assert len(days) == len(set(days)) == exercise.dosage.days_per_week >= 1
            assert exercise.dosage.minutes >= 1
            assert exercise.dosage.times_per_day >= 1


@examples(60)
@given(requests(items=True))
def test_of_every_ladder_a_phase_takes_one_rung_at_most(request: Request) -> None:
    for phase in planned(request).phases:
        families = [the_knowledge().exercises[exercise.code].family for exercise in phase.exercises]
        assert len(families) == len(set(families))


# What a plan is made of.


@examples(70)
@given(requests(items=True))
def test_a_plan_holds_only_what_is_ready_and_nothing_that_was_excluded(request: Request) -> None:
    plan = planned(request)

    for code_of_item in codes(all_exercises(plan)):
        assert the_knowledge().exercises[code_of_item].ready
    for code_of_item in codes(all_techniques(plan)):
        assert the_knowledge().techniques[code_of_item].ready
    assert not request[2].exclude & (codes(all_exercises(plan)) | codes(all_techniques(plan)))


@examples(70)
@given(requests(items=True))
def test_nobody_needs_equipment_that_is_not_there(request: Request) -> None:
    assessment, _, wishes = request
    overridden = {wish.code for wish in wishes.include if wish.override_reason}

    for exercise in all_exercises(planned(request)):
        assert exercise.code in overridden or not JUDGE.lacks_equipment(exercise.code, assessment)


@examples(100)
@given(requests())
def test_a_plan_is_whole(request: Request) -> None:
    plan = planned(request)

    assert plan.phases
    assert plan.advice
    assert plan.stop_and_call_when
    assert plan.discharge_when
    assert plan.summary
    assert plan.review_on > plan.start_on
    assert [phase.first_week for phase in plan.phases] == [1, *(phase.last_week + 1 for phase in plan.phases[:-1])]
    assert plan.phases[-1].last_week == plan.weeks <= 26
    for phase in plan.phases:
        assert phase.aims
        assert phase.progress_when
        assert phase.ease_off_when
        assert has_exercise(phase) or phase.left_out


def has_exercise(phase: PlannedPhase) -> bool:
    return any(exercise.category != EDUCATION for exercise in phase.exercises)


# The same in, the same out.


@cache
def read_anew(seed: int | None) -> Knowledge:
    """Return the knowledge read another time, its entries shuffled."""
    entries = list(read_seed_entries(SEED))
    if seed is not None:
        random.Random(seed).shuffle(entries)  # noqa: S311 - a shuffle that can be repeated
    return compose_checked(entries)


@examples(60)
@given(requests(items=True, screened=screenings))
def test_the_same_values_give_the_same_plan(request: Request) -> None:
    assessment, person, wishes = request

    first = made(the_knowledge(), assessment, person, wishes)

    assert made(the_knowledge(), assessment, person, wishes) == first
    assert made(read_anew(None), assessment, person, wishes) == first


@examples(60)
@given(requests())
def test_which_way_the_search_goes_decides_nothing(request: Request) -> None:
    plan = planned(request)

    with (
        patch.object(bounds, "MINUTE_PRICES", (0.0, 0.7 * POINT)),
        patch.object(bounds, "PLACE_PRICES", (0.0, 3.0 * POINT)),
        patch.object(selection, "HOPES", ()),
    ):
        assert planned(request) == plan


@examples(60)
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


@examples(60)
@given(requests(items=True))
def test_a_plan_survives_json(request: Request) -> None:
    plan = planned(request)

    told = pydantic_core.to_json(plan)

    json.loads(told, parse_constant=pytest.fail)
    assert PLANS.validate_json(told) == plan
