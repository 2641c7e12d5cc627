"""The week: how many exercises a day, on which days, and where education stands."""

from dataclasses import replace
from typing import Any

import pytest

from app.planning.document import Plan, PlannedPhase
from app.planning.knowledge import Knowledge
from tests.support.people import a_person, all_exercises, an_assessment, codes, minutes_on, options, plan_for, the_phase

LATER: dict[str, Any] = {"weeks": 30, "pain": 1}
"""Somebody who begins to strengthen at once, where the minutes' cap alone decides."""

EDUCATION = "education"


def most_on_a_day(phase: PlannedPhase) -> int:
    """Return how many exercises the fullest day holds, education apart."""
    moving = [exercise for exercise in phase.exercises if exercise.category != EDUCATION]
    return max((sum(day in exercise.dosage.days for exercise in moving) for day in range(1, 8)), default=0)


def fullest_day(plan: Plan) -> int:
    return max(most_on_a_day(phase) for phase in plan.phases)


def eager_plan(
    knowledge: Knowledge, *, age: int = 30, wishes: dict[str, Any] | None = None, **what_matters: Any
) -> Plan:
    """Return the plan of somebody with all equipment and goals that many exercises serve."""
    said: dict[str, Any] = {
        "days": 7,
        "equipment_available": list(knowledge.vocabulary["equipment"]),
        "goals": ["improve_strength", "general_fitness", "improve_flexibility", "return_to_sport"],
        "liked": list(knowledge.vocabulary["category"]),
    }
    return plan_for(knowledge, an_assessment(**said | LATER | what_matters), a_person(age=age), options(**wishes or {}))


def with_short_exercises(knowledge: Knowledge) -> Knowledge:
    """Return the same knowledge with exercises of one minute, so that the number alone is the limit."""
    short = {
        code: replace(
            item, minutes=dict.fromkeys(item.minutes, 1), shortest_minutes=1 if item.shortest_minutes else None
        )
        for code, item in knowledge.exercises.items()
    }
    return replace(knowledge, exercises=short)


@pytest.fixture(scope="module")
def quick(knowledge: Knowledge) -> Knowledge:
    return with_short_exercises(knowledge)


CAPS = [
    # Minutes a day, most exercises a day.
    (9, 2),
    (10, 3),
    (14, 3),
    (15, 4),
    (24, 4),
    (25, 5),
    (39, 5),
    (40, 6),
    (120, 6),
]


@pytest.mark.parametrize(("minutes", "most"), CAPS)
def test_the_minutes_of_a_day_cap_the_number_of_its_exercises(quick: Knowledge, minutes: int, most: int) -> None:
    assert fullest_day(eager_plan(quick, minutes=minutes)) == most


ATHLETES = [
    ({"activity_level": "athlete"}, 40, 7),
    ({"job_type": "athlete"}, 40, 7),
    ({"activity_level": "high"}, 40, 6),
    ({"activity_level": "athlete"}, 39, 5),
]


@pytest.mark.parametrize(("life", "minutes", "most"), ATHLETES)
def test_an_athlete_with_time_may_do_seven(quick: Knowledge, life: dict[str, Any], minutes: int, most: int) -> None:
    assert fullest_day(eager_plan(quick, minutes=minutes, **life)) == most


@pytest.mark.parametrize(("phase", "most"), [("calm", 3), ("restore", 4), ("strengthen", 6), ("return", 6)])
def test_the_early_phases_hold_fewer(quick: Knowledge, phase: str, most: int) -> None:
    plan = eager_plan(quick, minutes=60, weeks=2, pain=6)

    assert most_on_a_day(the_phase(plan, phase)) == most


FEWER = [
    (79, [], None, 6),
    (80, [], None, 3),
    (30, ["cognitive_impairment"], None, 3),
    (30, [], 4, 4),
    (30, [], 1, 1),
    (30, [], 20, 6),
    (80, [], 5, 3),
]


@pytest.mark.parametrize(("age", "precautions", "wished", "most"), FEWER)
def test_great_age_impaired_cognition_and_the_therapists_wish_lower_the_number(
    quick: Knowledge, age: int, precautions: list[str], wished: int | None, most: int
) -> None:
    plan = eager_plan(quick, age=age, minutes=60, precautions=precautions, wishes={"max_exercises_per_day": wished})

    assert fullest_day(plan) <= most
    if age < 65:
        assert fullest_day(plan) == most


def test_on_alternate_days_a_phase_holds_one_exercise_more_than_a_day(quick: Knowledge) -> None:
    for minutes, most in CAPS:
        for phase in eager_plan(quick, minutes=minutes).phases:
            assert sum(exercise.category != EDUCATION for exercise in phase.exercises) <= most + 1


def test_on_a_single_day_there_is_nothing_to_alternate(quick: Knowledge) -> None:
    for phase in eager_plan(quick, minutes=24, days=1).phases:
        assert sum(exercise.category != EDUCATION for exercise in phase.exercises) <= 4


TRAINING_DAYS = [
    (1, {1}),
    (2, {1, 4}),
    (3, {1, 3, 5}),
    (4, {1, 2, 4, 5}),
    (5, {1, 2, 3, 4, 5}),
    (6, {1, 2, 3, 4, 5, 6}),
    (7, {1, 2, 3, 4, 5, 6, 7}),
]


@pytest.mark.parametrize(("available", "days"), TRAINING_DAYS)
def test_exercises_stand_on_the_days_for_training(knowledge: Knowledge, available: int, days: set[int]) -> None:
    plan = plan_for(knowledge, an_assessment(days=available, weeks=2, pain=5))

    assert {phase.days_per_week for phase in plan.phases} == {available}
    for exercise in all_exercises(plan):
        assert set(exercise.dosage.days) <= days
        assert list(exercise.dosage.days) == sorted(set(exercise.dosage.days))
        assert exercise.dosage.days_per_week == len(exercise.dosage.days) >= 1


@pytest.mark.parametrize("minutes", [1, 5, 9, 14, 22, 31, 45, 480])
@pytest.mark.parametrize("days", range(1, 8))
def test_no_day_takes_more_minutes_than_there_are(knowledge: Knowledge, minutes: int, days: int) -> None:
    plan = plan_for(knowledge, an_assessment(minutes=minutes, days=days, weeks=2, pain=5))

    for phase in plan.phases:
        busiest = max(minutes_on(knowledge, phase, day) for day in range(1, 8))
        assert phase.minutes_per_day == busiest <= minutes


def test_alternate_days_hold_what_one_day_could_not(knowledge: Knowledge) -> None:
    phase = the_phase(plan_for(knowledge, an_assessment(minutes=30, **LATER)), "strengthen")

    together = sum(exercise.dosage.minutes for exercise in phase.exercises if exercise.category != EDUCATION)
    assert together > 30 >= phase.minutes_per_day


LADDERS = [(10, 3), (30, 5), (60, 7)]


@pytest.mark.parametrize(("minutes", "days"), LADDERS)
def test_of_every_ladder_a_phase_takes_one_rung(knowledge: Knowledge, minutes: int, days: int) -> None:
    for condition in knowledge.conditions:
        weeks = 20 if knowledge.conditions[condition].pregnancy else None
        plan = plan_for(knowledge, an_assessment(condition, minutes=minutes, days=days, pregnancy_weeks=weeks))

        for phase in plan.phases:
            families = [knowledge.exercises[exercise.code].family for exercise in phase.exercises]
            assert len(families) == len(set(families)), condition


ONE_A_PHASE = [
    "aerobic",
    "relaxation_breathing",
    "posture_ergonomics",
    "directional_preference",
    "neural_mobility",
    "education",
]


@pytest.mark.parametrize("category", ONE_A_PHASE)
def test_of_some_categories_one_is_enough(knowledge: Knowledge, category: str) -> None:
    plan = plan_for(
        knowledge, an_assessment("lbp_radicular_pain", direction="extension", liked=[category], minutes=60, days=7)
    )

    for phase in plan.phases:
        assert sum(exercise.category == category for exercise in phase.exercises) <= 1


# Education.


def lessons(phase: PlannedPhase) -> list[tuple[int, ...]]:
    return [exercise.dosage.days for exercise in phase.exercises if exercise.category == EDUCATION]


@pytest.mark.parametrize("days", range(2, 8))
@pytest.mark.parametrize("minutes", [10, 15, 30])
def test_education_stands_once_a_week(knowledge: Knowledge, days: int, minutes: int) -> None:
    phase = the_phase(plan_for(knowledge, an_assessment(weeks=2, pain=6, days=days, minutes=minutes)), "calm")

    (taught,) = lessons(phase)
    assert len(taught) == 1


def test_education_is_no_part_of_the_number_of_exercises(quick: Knowledge) -> None:
    plan = eager_plan(quick, minutes=60, weeks=2, pain=6)

    phase = the_phase(plan, "calm")
    assert lessons(phase)
    assert sum(exercise.category != EDUCATION for exercise in phase.exercises) >= 3


def test_education_counts_towards_the_minutes_of_its_day(knowledge: Knowledge) -> None:
    phase = the_phase(plan_for(knowledge, an_assessment(weeks=2, pain=6, minutes=15)), "calm")

    ((day,),) = lessons(phase)
    assert minutes_on(knowledge, phase, day) <= 15


@pytest.mark.parametrize("minutes", [10, 12, 19, 20])
def test_on_a_single_day_education_takes_half_at_most(knowledge: Knowledge, minutes: int) -> None:
    phase = the_phase(plan_for(knowledge, an_assessment(weeks=2, pain=6, days=1, minutes=minutes)), "calm")

    assert lessons(phase) == [(1,)]
    (lesson,) = [exercise for exercise in phase.exercises if exercise.category == EDUCATION]
    assert lesson.dosage.minutes <= minutes / 2
    assert len(phase.exercises) > 1


def test_on_a_single_day_what_a_therapist_included_comes_before_education(knowledge: Knowledge) -> None:
    included = options(weeks=2, include=["prone_lying"])

    plan = plan_for(knowledge, an_assessment(weeks=2, pain=6, days=1, minutes=10), wishes=included)

    phase = the_phase(plan, "calm")
    assert "prone_lying" in codes(phase.exercises)
    assert lessons(phase) == []
    assert [text for text in phase.left_out if "education" in text]


def test_the_same_lesson_is_not_given_twice(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment("chronic_lbp_generalized_pain", weeks=30, pain=8, irritability="high"))

    given = [exercise.code for exercise in all_exercises(plan) if exercise.category == EDUCATION]
    assert len(given) >= 2
    assert len(given) == len(set(given))


def test_a_ladder_is_climbed_from_phase_to_phase(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(weeks=2, pain=6))

    rungs: dict[str, list[int]] = {}
    for phase in plan.phases:
        for exercise in phase.exercises:
            item = knowledge.exercises[exercise.code]
            if item.category != EDUCATION:
                rungs.setdefault(item.family, []).append(item.level)
    assert max(len(levels) for levels in rungs.values()) > 1
    assert all(levels == sorted(levels) for levels in rungs.values())
