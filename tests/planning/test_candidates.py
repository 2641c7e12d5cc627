"""What a plan may hold at all: by wheelchair and equipment, hardness and phase, and what an item is kept for."""

import pytest

from app.planning.codes import Phase
from app.planning.knowledge import Knowledge
from tests.support.eligible import allowed, level
from tests.support.people import all_exercises, an_assessment, codes, excluded_as, options, plan_for

# Wheelchair, floor and equipment.

WHEELCHAIR = [
    ("sit_to_stand", "absolute"),
    ("plank_wall", "absolute"),
    ("walking_programme", "absolute"),
    ("bird_dog", "absolute"),
    ("stationary_cycling", "relative"),
    ("aquatic_walking", "relative"),
    ("bridge", "relative"),
    ("clamshell", "relative"),
    ("seated_marching", "relative"),
    ("hip_hinge_seated", "relative"),
    ("curl_up_mcgill", "relative"),
    ("dead_bug_arms", "ok"),
    ("pallof_press_seated", "ok"),
    ("seated_aerobics", "ok"),
    ("scapular_retraction_sitting", "ok"),
]


@pytest.mark.parametrize(("code", "expected"), WHEELCHAIR)
def test_a_wheelchair_user_exercises_on_chair_and_bed(knowledge: Knowledge, code: str, expected: str) -> None:
    assert level(knowledge, code, "return", an_assessment(precautions=["wheelchair_user"])) == expected


def test_a_wheelchair_user_who_can_reach_the_floor_needs_a_therapists_reason_for_it(knowledge: Knowledge) -> None:
    person = an_assessment(precautions=["wheelchair_user"], floor_transfer=True)

    assert level(knowledge, "childs_pose", "restore", person) == "relative"


KIT = [
    ([], [], "bridge", True),
    ([], ["mat"], "bridge", False),
    ([], [], "bridge_band_abduction", False),
    (["resistance_band"], [], "bridge_band_abduction", True),
    (["resistance_band"], ["resistance_band"], "bridge_band_abduction", False),
    (["resistance_band"], ["chair"], "seated_band_row", False),
    ([], [], "stationary_cycling", False),
    (["stationary_bike"], [], "stationary_cycling", True),
]


@pytest.mark.parametrize(("available", "missing", "code", "possible"), KIT)
def test_all_of_an_exercises_equipment_is_needed(
    knowledge: Knowledge, available: list[str], missing: list[str], code: str, possible: bool
) -> None:
    person = an_assessment(equipment_available=available, equipment_missing=missing)
    for_the_neck = an_assessment("neck_pain_postural", equipment_available=available, equipment_missing=missing)

    whole = allowed(knowledge, "strengthen", person) | allowed(knowledge, "strengthen", for_the_neck)

    assert (code in whole) is possible


def test_missing_equipment_is_named(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(equipment_missing=["mat", "towel"]))

    left_out = excluded_as(plan, "hamstring_stretch_supine")
    assert (left_out.level, left_out.rule) == ("relative", "equipment")
    assert {"mat", "towel"} <= set(left_out.reason.replace(",", " ").split())


# What never was a candidate.


def test_every_phase_holds_what_it_is_hard_enough_for(knowledge: Knowledge) -> None:
    every_kit = sorted(knowledge.vocabulary["equipment"])
    person = an_assessment(direction="extension", equipment_available=every_kit, goals=["return_to_sport"])

    for phase in Phase:
        too_early = {
            code for code in allowed(knowledge, phase, person) if knowledge.exercises[code].min_phase.rank > phase.rank
        }
        assert too_early == set(), phase


ONLY_FOR = [
    ("walking_intervals_stenosis", "lumbar_spinal_stenosis", "nonspecific_low_back_pain"),
    ("median_slider", "neck_pain_radiating", "neck_pain_postural"),
    ("sciatic_slider_supine", "lbp_radicular_pain", "nonspecific_low_back_pain"),
]


@pytest.mark.parametrize(("code", "condition", "other"), ONLY_FOR)
def test_what_is_kept_for_some_conditions_is_never_chosen_for_others(
    knowledge: Knowledge, code: str, condition: str, other: str
) -> None:
    assert code in allowed(knowledge, "restore", an_assessment(condition))
    assert code not in allowed(knowledge, "restore", an_assessment(other))


def test_running_and_jumping_are_for_those_who_return_to_sport(knowledge: Knowledge) -> None:
    sport, other = an_assessment(goals=["return_to_sport"]), an_assessment(goals=["general_fitness"])

    assert "jog_run_graded" in allowed(knowledge, "return", sport)
    assert "jog_run_graded" not in allowed(knowledge, "return", other)


@pytest.mark.parametrize("goal", ["fall_prevention", "independence_adl"])
@pytest.mark.parametrize("condition", ["thoracic_hyperkyphosis", "neck_pain_mobility_deficits"])
def test_who_wants_to_stay_steady_may_train_the_legs_wherever_it_hurts(
    knowledge: Knowledge, condition: str, goal: str
) -> None:
    steady, other = (
        an_assessment(condition, goals=[goals], equipment_available={"step"}) for goals in (goal, "pain_relief")
    )

    assert {"sit_to_stand", "step_up"} <= allowed(knowledge, "restore", steady)
    assert allowed(knowledge, "restore", other).isdisjoint({"sit_to_stand", "step_up"})


def test_neck_exercises_are_not_for_the_low_back(knowledge: Knowledge) -> None:
    for phase in Phase:
        regions = {
            knowledge.exercises[code].region
            for code in allowed(knowledge, phase, an_assessment("nonspecific_low_back_pain"))
        }
        assert "cervical" not in regions


def test_what_the_therapist_excludes_is_left_out_and_listed(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(exclude=["bird_dog", "massage_soft_tissue"]))

    assert "bird_dog" not in codes(all_exercises(plan))
    assert excluded_as(plan, "bird_dog").rule == "options.exclude"
    assert excluded_as(plan, "massage_soft_tissue").rule == "options.exclude"
