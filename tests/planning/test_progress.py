"""How a plan moves on from phase to phase: up the ladders, to something new, and from one lesson to the next."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from app.planning.assessment import Assessment
from app.planning.codes import Phase
from app.planning.document import PlannedExercise, PlannedPhase
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from app.planning.scoring import reasons_for_exercise, score, without_repeating
from app.planning.speaking import speaking
from tests.support.people import (
    a_person,
    all_exercises,
    an_assessment,
    case_of,
    codes,
    minutes_on,
    plan_for,
    the_exercise,
    the_phase,
)

PAIN_LESSON = "pain_education_session"
FLARE_PLAN = "pacing_flare_plan"
LIFTING_LESSON = "lifting_confidence_education"


def in_much_pain(condition: str = "nonspecific_low_back_pain", **what_matters: Any) -> Assessment:
    """Return somebody whose plan has all four phases."""
    said: dict[str, Any] = {"weeks": 2, "pain": 7, "irritability": "high", "minutes": 25}
    return an_assessment(condition, **said | what_matters)


PEOPLE = [
    (40, in_much_pain()),
    (40, in_much_pain("neck_pain_mobility_deficits", aggravated_by=["turning_head"])),
    (40, in_much_pain("lbp_radicular_pain", direction="extension")),
    (72, an_assessment("lumbar_spinal_stenosis", weeks=60, pain=5, irritability="moderate")),
    (40, an_assessment("thoracic_mobility_deficit", pain=5)),
    (40, an_assessment("lumbar_extension_intolerant", weeks=20, pain=4)),
    (30, an_assessment("pregnancy_low_back_pain", pregnancy_weeks=14, pain=5)),
    (78, an_assessment("osteoporotic_spinal_pain", weeks=30, pain=4, goals=["fall_prevention"])),
]


def on_ladders(knowledge: Knowledge, phase: PlannedPhase) -> dict[str, int]:
    """Return the rung of each ladder that a phase holds, of ladders that are climbed."""
    spared = knowledge.scoring.ladder_spares
    items = [knowledge.exercises[exercise.code] for exercise in phase.exercises if exercise.category not in spared]
    return {item.family: item.level for item in items}


@pytest.mark.parametrize(("age", "person"), PEOPLE)
def test_nobody_falls_back_to_an_easier_rung(knowledge: Knowledge, age: int, person: Assessment) -> None:
    reached: dict[str, int] = {}

    for phase in plan_for(knowledge, person, a_person(age=age)).phases:
        for family, level in on_ladders(knowledge, phase).items():
            assert level >= reached.get(family, 0), (phase.code, family)
            reached[family] = level


@pytest.mark.parametrize(("age", "person"), PEOPLE)
def test_no_phase_climbs_a_ladder_faster_than_two_rungs(knowledge: Knowledge, age: int, person: Assessment) -> None:
    phases = plan_for(knowledge, person, a_person(age=age)).phases

    for before, after in pairwise(phases):
        earlier = on_ladders(knowledge, before)
        # Which rung a condition itself starts a phase with is the condition's word.
        usual = {
            knowledge.exercises[code].family
            for code in knowledge.conditions[person.complaint.code].start_with[after.code]
        }
        climbed = {
            family: level - earlier[family]
            for family, level in on_ladders(knowledge, after).items()
            if family in earlier and family not in usual
        }
        assert not [family for family, rungs in climbed.items() if rungs > 2], after.code


@pytest.mark.parametrize(("age", "person"), PEOPLE)
def test_every_phase_brings_something_new(knowledge: Knowledge, age: int, person: Assessment) -> None:
    for before, after in pairwise(plan_for(knowledge, person, a_person(age=age)).phases):
        assert codes(after.exercises) - codes(before.exercises), after.code


def reasons(exercise: PlannedExercise) -> list[tuple[str, int]]:
    return [(reason.text, reason.points) for reason in exercise.why if reason.factor == "phase"]


def test_who_stays_on_a_rung_is_told_so_and_it_counts_against_it_more_each_time(knowledge: Knowledge) -> None:
    stiff = an_assessment("neck_pain_headache", weeks=40, pain=4, irritability="moderate", minutes=20)
    plan = plan_for(knowledge, stiff)

    name = knowledge.exercises["craniocervical_flexion"].name
    text = f"No step up from {name}, which an earlier phase held already."
    assert (text, -2) in reasons(the_exercise(the_phase(plan, "strengthen"), "craniocervical_flexion"))


def test_walking_stays_without_a_point_against_it(knowledge: Knowledge) -> None:
    """What grows there is the time, not the exercise."""
    walks = [
        exercise for exercise in all_exercises(plan_for(knowledge, in_much_pain())) if exercise.category == "aerobic"
    ]

    assert len(walks) >= 3
    assert not [text for walk in walks for text, _ in reasons(walk) if "No step up" in text]


def test_a_rung_is_tried_again_after_another_ladder_only_if_it_is_no_easier(knowledge: Knowledge) -> None:
    """Stretch, then the towel, then the stretch again: a plan that goes round in circles helps nobody."""
    stiff = in_much_pain("neck_pain_mobility_deficits", minutes=15, aggravated_by=["turning_head"])
    plan = plan_for(knowledge, stiff)

    stretched = ["neck_stretch" in on_ladders(knowledge, phase) for phase in plan.phases]
    assert sum(stretched) < 2 or stretched == sorted(stretched, reverse=True) or stretched == sorted(stretched)


def test_the_very_same_set_gives_way_where_something_else_does_as_well(knowledge: Knowledge) -> None:
    """Shown without the points for climbing, which seldom leave two phases alike."""
    person = an_assessment("neck_pain_movement_coordination", minutes=15)
    flat = replace(
        knowledge.scoring,
        ladder_up=0,
        same_rung_again=0,
        ladder_back=0,
        ladder_leap=0,
        difficulty={phase: {} for phase in Phase},
    )
    circling = plan_for(replace(knowledge, scoring=replace(flat, same_set=0)), person)
    moving = plan_for(replace(knowledge, scoring=replace(flat, same_set=-2)), person)

    assert [after for before, after in pairwise(sets_of(circling.phases)) if before == after]
    assert not [after for before, after in pairwise(sets_of(moving.phases)) if before == after]


def test_what_stands_in_a_same_set_says_that_it_cost_points(knowledge: Knowledge) -> None:
    person = an_assessment("neck_pain_movement_coordination", minutes=15)
    case = case_of(knowledge, person)
    index = index_of(knowledge)
    held = tuple(index.place_of[code] for code in ("craniocervical_flexion", "walking_programme"))
    before = score(Phase.RETURN, case, speaking(case.profile, knowledge), earlier=[held])
    after = without_repeating(before, knowledge)

    lost = [before.exercises[place] - after.exercises[place] for place in held]
    why = reasons_for_exercise(held[0], after, case.profile, knowledge)
    assert lost == [-knowledge.scoring.same_set, 0]
    assert ("The phase before held the very same exercises.", knowledge.scoring.same_set) in {
        (reason.text, reason.points) for reason in why
    }
    assert sum(reason.points for reason in why) == after.exercises[held[0]]


def sets_of(phases: tuple[PlannedPhase, ...]) -> list[set[str]]:
    return [{exercise.code for exercise in phase.exercises if exercise.category != "education"} for phase in phases]


# Lessons.


def lessons(knowledge: Knowledge, person: Assessment, age: int = 40) -> dict[str, str]:
    """Return the lesson of each phase."""
    return {
        str(phase.code): exercise.code
        for phase in plan_for(knowledge, person, a_person(age=age)).phases
        for exercise in phase.exercises
        if exercise.category == "education"
    }


AFRAID = [
    {"yellow_flags": ["fear_avoidance"]},
    {"yellow_flags": ["catastrophising"]},
    {"risk_group": "high"},
    {"yellow_flags": ["fear_avoidance", "catastrophising"], "risk_group": "high", "sleep_quality": "poor"},
]


@pytest.mark.parametrize("facts", AFRAID)
@pytest.mark.parametrize("condition", ["nonspecific_low_back_pain", "chronic_lbp_generalized_pain"])
def test_fear_is_met_in_the_first_phase(knowledge: Knowledge, facts: dict[str, Any], condition: str) -> None:
    calm = lessons(knowledge, in_much_pain(condition, **facts))
    restore = lessons(knowledge, an_assessment(condition, weeks=30, pain=5, minutes=20, **facts))

    assert calm["calm"] == PAIN_LESSON
    assert restore["restore"] == PAIN_LESSON


@pytest.mark.parametrize(("age", "person"), PEOPLE)
def test_how_pain_works_is_never_a_lesson_for_the_last_phase(
    knowledge: Knowledge, age: int, person: Assessment
) -> None:
    assert lessons(knowledge, person, age).get("return") != PAIN_LESSON


LEAVING = [
    an_assessment(job_type="desk", sitting_hours_per_day=9, minutes=20, weeks=20),
    an_assessment(job_type="athlete", activity_level="athlete", minutes=45, days=6, goals=["return_to_sport"]),
    an_assessment("chronic_lbp_generalized_pain", weeks=100, pain=6, irritability="moderate", minutes=20),
    an_assessment(job_type="caring", lifting_at_work="heavy", goals=["lifting_carrying"], weeks=30),
]


@pytest.mark.parametrize("person", LEAVING)
def test_the_plan_for_a_flare_is_made_before_the_patient_leaves(knowledge: Knowledge, person: Assessment) -> None:
    assert lessons(knowledge, person)["return"] == FLARE_PLAN


def test_who_lifts_learns_about_lifting_once_load_is_built(knowledge: Knowledge) -> None:
    nurse = an_assessment(
        job_type="caring", lifting_at_work="heavy", goals=["lifting_carrying"], pain=4, days=4, minutes=25
    )

    learnt = lessons(knowledge, nurse)

    assert learnt["strengthen"] == LIFTING_LESSON
    assert learnt.get("restore") != LIFTING_LESSON


def test_who_neither_lifts_nor_fears_to_bend_has_no_lesson_in_lifting(knowledge: Knowledge) -> None:
    oldest = an_assessment(weeks=30, pain=2, job_type="retired", activity_level="low", goals=["independence_adl"])

    assert LIFTING_LESSON not in lessons(knowledge, oldest, age=85).values()


def test_a_flare_brings_its_plan_forward(knowledge: Knowledge) -> None:
    learnt = lessons(knowledge, in_much_pain(episode="flare_up"))

    assert list(learnt.values())[:2] == [PAIN_LESSON, FLARE_PLAN]


def test_a_lesson_that_is_needed_is_given_even_on_full_days(knowledge: Knowledge) -> None:
    afraid = an_assessment(weeks=30, pain=5, minutes=15, risk_group="high", yellow_flags=["fear_avoidance"])

    restore = the_phase(plan_for(knowledge, afraid), "restore")

    assert PAIN_LESSON in codes(restore.exercises)
    assert max(minutes_on(knowledge, restore, day) for day in range(1, 8)) <= 15
