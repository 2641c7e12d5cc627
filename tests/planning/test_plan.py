"""From an assessment to the whole plan: worked cases that a clinician could check, and the shape of the document."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pydantic_core
import pytest

from app.planning.assessment import Assessment, Pain, Person
from app.planning.codes import Gate
from app.planning.knowledge import Knowledge
from app.planning.plan import ENGINE, Blocked
from tests.support.people import (
    a_clearance,
    a_person,
    all_exercises,
    all_techniques,
    an_assessment,
    codes,
    excluded_as,
    made,
    options,
    plan_for,
    the_phase,
)

AMINA = an_assessment(
    weeks=10,
    episode="recurrent",
    pain=Pain(4, 5, 7),
    irritability="moderate",
    direction="unknown",
    limb_symptoms="none",
    aggravated_by=["sitting", "forward_bending"],
    eased_by=["walking"],
    red_flags=["rf_unexplained_weight_loss"],
    cleared=(a_clearance("rf_unexplained_weight_loss"),),
    precautions=["hypertension_controlled"],
    yellow_flags=["fear_avoidance"],
    risk_group="medium",
    job_type="desk",
    sitting_hours_per_day=8,
    driving_hours_per_day=1,
    lifting_at_work="none",
    activity_level="low",
    minutes=20,
    equipment_available=["mat", "resistance_band"],
    exercise_setting="home",
    sleep_quality="fair",
    stress_level="moderate",
    smoker=False,
    liked=["stretching"],
    disliked=["plank"],
    goals=["sitting_tolerance", "prevent_recurrence"],
)
"""The contract's example."""


def test_the_contracts_example_gets_a_plan(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, AMINA, Person(date(1984, 3, 9), "female"), options(weeks=6, clinic_visits_per_week=1))

    assert [str(phase.code) for phase in plan.phases] == ["restore", "strengthen"]
    assert plan.weeks == 6
    assert plan.start_on == date(2026, 11, 23)
    assert plan.review_on == date(2026, 11, 30)
    assert [alert.code for alert in plan.alerts] == ["rf_unexplained_weight_loss"]
    restore = the_phase(plan, "restore")
    assert 0 < restore.minutes_per_day <= 20
    assert "plank" not in codes(all_exercises(plan))
    assert {"mobility", "aerobic"} <= {exercise.category for exercise in restore.exercises}
    assert {"core_strength", "motor_control"} & {exercise.category for exercise in restore.exercises}


# Worked cases: who, and what must and must not be in the first phase.

CASES = [
    pytest.param(
        an_assessment(weeks=1, pain=6, minutes=20),
        a_person(),
        {"mobility", "aerobic", "education"},
        {"loaded_flexion", "end_range_flexion", "impact", "valsalva_heavy_load"},
        id="acute back pain: gentle movement, walking and education",
    ),
    pytest.param(
        an_assessment("lbp_radicular_pain", weeks=3, pain=7, irritability="high", minutes=20),
        a_person(),
        {"education", "aerobic"},
        {"neural_tension", "end_range_flexion", "loaded_flexion", "impact"},
        id="irritable sciatica: no nerve tension, no bending",
    ),
    pytest.param(
        an_assessment("lumbar_spinal_stenosis", weeks=60, pain=5, minutes=30),
        a_person(age=72),
        {"aerobic"},
        {"end_range_extension", "loaded_extension", "unloaded_extension", "prolonged_standing", "prone_lying"},
        id="stenosis: nothing that bends backwards or stands long",
    ),
    pytest.param(
        an_assessment(
            "osteoporotic_spinal_pain", weeks=30, pain=4, minutes=25, precautions=["balance_impairment_falls"]
        ),
        a_person(age=78),
        {"balance", "core_strength"},
        {"loaded_flexion", "end_range_flexion", "unloaded_flexion", "end_range_rotation", "high_balance_demand"},
        id="osteoporosis and falls: back strength and balance, no bending",
    ),
    pytest.param(
        an_assessment("pregnancy_pelvic_girdle_pain", weeks=8, pain=5, pregnancy_weeks=30, minutes=20),
        a_person(age=31),
        {"hip_glute_strength", "motor_control"},
        {
            "supine_lying",
            "prone_lying",
            "wide_leg_abduction",
            "single_leg_stance",
            "asymmetric_leg_load",
            "front_support",
        },
        id="pelvic girdle pain at 30 weeks: no lying flat, nothing one-sided",
    ),
    pytest.param(
        an_assessment("neck_pain_movement_coordination", weeks=2, pain=5, minutes=15),
        a_person(),
        {"education"},
        {"cervical_loaded", "cervical_end_range_rotation", "cervical_end_range_extension", "impact"},
        id="recent whiplash: no load and no end range for the neck",
    ),
    pytest.param(
        an_assessment("post_lumbar_discectomy", weeks=6, pain=4, precautions=["recent_spinal_surgery"], minutes=20),
        a_person(age=45),
        {"aerobic"},
        {
            "loaded_flexion",
            "end_range_flexion",
            "end_range_rotation",
            "floor_lift",
            "loaded_rotation",
            "neural_tension",
        },
        id="six weeks after discectomy: no bending, lifting, twisting",
    ),
    pytest.param(
        an_assessment(weeks=20, pain=5, precautions=["wheelchair_user"], minutes=25),
        a_person(age=50),
        {"mobility"},
        {"floor_transfer", "single_leg_stance", "prolonged_standing", "impact"},
        id="wheelchair user: chair and bed",
    ),
]


@pytest.mark.parametrize(("person", "who", "wanted", "unwanted"), CASES)
def test_the_first_phase_holds_what_the_case_asks_for_and_nothing_that_it_forbids(
    knowledge: Knowledge, person: Assessment, who: Person, wanted: set[str], unwanted: set[str]
) -> None:
    phase = plan_for(knowledge, person, who).phases[0]

    assert wanted <= {exercise.category for exercise in phase.exercises}
    features = {name for code in codes(phase.exercises) for name in knowledge.exercises[code].features}
    assert not features & unwanted


STARTED_WITH = [
    ("nonspecific_low_back_pain", "restore", "cat_cow"),
    ("lumbar_spinal_stenosis", "restore", "walking_intervals_stenosis"),
    ("osteoporotic_spinal_pain", "restore", "back_extension_isometric_wall"),
    ("neck_pain_headache", "restore", "craniocervical_flexion"),
    ("neck_pain_radiating", "restore", "median_slider"),
    ("thoracic_mobility_deficit", "restore", "thoracic_extension_chair"),
    ("sacroiliac_joint_pain", "restore", "clamshell"),
]


@pytest.mark.parametrize(("condition", "phase", "code"), STARTED_WITH)
def test_a_condition_starts_with_what_suits_it(knowledge: Knowledge, condition: str, phase: str, code: str) -> None:
    plan = plan_for(knowledge, an_assessment(condition, pain=4))

    assert code in codes(the_phase(plan, phase).exercises)


@pytest.mark.parametrize("irritability", ["low", "moderate", "high"])
@pytest.mark.parametrize("weeks", [2, 8, 30])
def test_every_condition_has_a_plan_with_exercise_in_every_phase(
    knowledge: Knowledge, irritability: str, weeks: int
) -> None:
    for condition, found in knowledge.conditions.items():
        pregnant = 20 if found.pregnancy else None
        person = an_assessment(condition, weeks=weeks, irritability=irritability, pregnancy_weeks=pregnant)

        plan = plan_for(knowledge, person)

        for phase in plan.phases:
            assert any(exercise.category != "education" for exercise in phase.exercises), (condition, phase.code)


# The article's items.

THE_ARTICLES_EXERCISES = [
    "plank",
    "bird_dog",
    "cat_cow",
    "childs_pose",
    "pelvic_tilt_supine",
    "lumbar_rotation_stretch",
]


@pytest.mark.parametrize("code", THE_ARTICLES_EXERCISES)
def test_the_articles_exercises_can_be_planned(knowledge: Knowledge, code: str) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=[code]))

    (planned,) = {exercise.code: exercise for exercise in all_exercises(plan) if exercise.code == code}.values()
    assert 3 <= len(planned.instructions) <= 6


THE_ARTICLES_TECHNIQUES = [
    "massage_soft_tissue",
    "mobilisation_pa_lumbar",
    "manipulation_lumbar_thrust",
    "superficial_heat_pack",
    "cold_pack",
    "tens_conventional",
]


@pytest.mark.parametrize("code", THE_ARTICLES_TECHNIQUES)
def test_the_articles_techniques_can_be_planned(knowledge: Knowledge, code: str) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=[code]))

    assert code in codes(all_techniques(plan))


# The document.


def test_exercises_carry_the_way_up_and_down_their_ladder(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=["bridge", "plank_wall"]))

    neighbours = {found.code: (found.easier, found.harder) for found in the_phase(plan, "restore").exercises}
    assert neighbours["bridge"] == ("bridge_small_range", "bridge_band_abduction")
    assert neighbours["plank_wall"] == (None, "plank_counter")


def test_a_session_runs_from_movement_over_strength_to_education(knowledge: Knowledge) -> None:
    order = list(knowledge.vocabulary["category"])
    for phase in plan_for(knowledge, an_assessment(weeks=2, pain=6, minutes=45)).phases:
        places = [order.index(exercise.category) for exercise in phase.exercises]

        assert places == sorted(places)


def test_the_plan_names_what_it_was_made_by_and_from(knowledge: Knowledge) -> None:
    provenance = plan_for(knowledge, an_assessment()).provenance

    assert provenance.engine == ENGINE
    assert (provenance.rules, provenance.catalogue) == (knowledge.rules_hash, knowledge.catalogue_hash)
    assert provenance.assessment == "sha256:test"


def test_the_plan_starts_when_it_was_wished(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(start_on=date(2027, 2, 28)))

    assert plan.start_on == date(2027, 2, 28)
    assert plan.review_on == date(2027, 3, 14)


def test_the_plan_is_told_as_json_without_loss(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, AMINA)

    told = json.loads(pydantic_core.to_json(plan))

    assert told["start_on"] == "2026-11-23"
    assert [phase["code"] for phase in told["phases"]] == [str(phase.code) for phase in plan.phases]
    assert told["phases"][0]["exercises"][0]["dosage"]["days"] == list(plan.phases[0].exercises[0].dosage.days)


def test_a_refusal_carries_its_findings(knowledge: Knowledge) -> None:
    found = made(knowledge, an_assessment(red_flags=["rf_suicidal_risk"]))

    assert isinstance(found, Blocked)
    assert found.screening.gate is Gate.BLOCK
    assert [finding.code for finding in found.screening.findings] == ["rf_suicidal_risk"]


# A clinic's own choice.


def test_what_a_clinic_switched_off_is_never_chosen_and_listed_as_such(knowledge: Knowledge) -> None:
    theirs = replace(knowledge, switched_off=frozenset({"cat_cow", "massage_soft_tissue"}))

    plan = plan_for(theirs, an_assessment(pain=5))

    assert not codes(all_exercises(plan)) & {"cat_cow"}
    assert not codes(all_techniques(plan)) & {"massage_soft_tissue"}
    assert excluded_as(plan, "cat_cow").rule == "clinic.switched_off"
    assert excluded_as(plan, "massage_soft_tissue").rule == "clinic.switched_off"


def test_what_has_no_instructions_is_never_chosen(knowledge: Knowledge) -> None:
    unwritten = dict(knowledge.exercises) | {"cat_cow": replace(knowledge.exercises["cat_cow"], instructions=())}

    plan = plan_for(replace(knowledge, exercises=unwritten), an_assessment())

    assert "cat_cow" in codes(all_exercises(plan_for(knowledge, an_assessment())))
    assert "cat_cow" not in codes(all_exercises(plan))


NOBODY_IN_PARTICULAR: list[dict[str, Any]] = [{"age": None}, {"sex": None}, {"age": None, "sex": None}]


@pytest.mark.parametrize("unknown", NOBODY_IN_PARTICULAR)
def test_somebody_unknown_gets_a_plan_that_names_what_was_assumed(
    knowledge: Knowledge, unknown: dict[str, Any]
) -> None:
    plan = plan_for(knowledge, an_assessment(), a_person(**unknown))

    told = " ".join(plan.provenance.assumptions)
    assert ("No birth date" in told) is ("age" in unknown)
    assert ("Sex not given" in told) is ("sex" in unknown)


SHORT_DAYS = [
    # A walk of five minutes has no room in four; nothing safe is a different matter.
    (an_assessment(weeks=20, minutes=4, days=7), "aerobic activity", "leave no room for it"),
    (an_assessment(weeks=20, precautions=["wheelchair_user"]), "hip strength", "nothing of it is safe and possible"),
]


@pytest.mark.parametrize(("person", "missing", "reason"), SHORT_DAYS)
def test_what_is_missing_because_the_day_is_short_is_not_called_unsafe(
    knowledge: Knowledge, person: Assessment, missing: str, reason: str
) -> None:
    said = [sentence for phase in plan_for(knowledge, person).phases for sentence in phase.left_out]

    about = [sentence for sentence in said if missing in sentence]
    assert about
    assert all(reason in sentence for sentence in about)
