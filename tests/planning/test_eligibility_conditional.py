"""What may be in a plan: rules that turn on more than one fact, such as irritability and a tested direction."""

import pytest

from app.planning.knowledge import Knowledge
from tests.support.eligible import level
from tests.support.people import all_exercises, an_assessment, plan_for

IRRITABLE = [
    ("low", "neck_isometrics", "neck_pain_postural", "ok"),
    ("moderate", "neck_isometrics", "neck_pain_postural", "ok"),
    ("high", "neck_isometrics", "neck_pain_postural", "relative"),
    ("high", "childs_pose", "nonspecific_low_back_pain", "relative"),
    ("high", "hamstring_stretch_seated", "nonspecific_low_back_pain", "relative"),
    ("high", "manipulation_lumbar_thrust", "nonspecific_low_back_pain", "relative"),
    ("high", "dry_needling", "nonspecific_low_back_pain", "relative"),
    ("high", "mobilisation_pa_lumbar", "nonspecific_low_back_pain", "ok"),
    ("high", "bridge", "nonspecific_low_back_pain", "ok"),
    ("low", "sciatic_tensioner_seated", "post_lumbar_discectomy", "relative"),
    ("moderate", "sciatic_tensioner_seated", "post_lumbar_discectomy", "relative"),
    ("high", "sciatic_tensioner_seated", "lbp_radicular_pain", "absolute"),
    ("high", "hamstring_stretch_seated", "lbp_radicular_pain", "absolute"),
    ("moderate", "hamstring_stretch_seated", "lbp_radicular_pain", "relative"),
]


@pytest.mark.parametrize(("irritability", "code", "condition", "expected"), IRRITABLE)
def test_high_irritability_leaves_end_range_load_and_nerve_tension_out(
    knowledge: Knowledge, irritability: str, code: str, condition: str, expected: str
) -> None:
    assert level(knowledge, code, "strengthen", an_assessment(condition, irritability=irritability)) == expected


SPARED = [
    ("extension", "prone_press_up", "ok"),
    ("flexion", "prone_press_up", "relative"),
    ("flexion", "repeated_flexion_standing", "ok"),
    ("extension", "repeated_flexion_standing", "relative"),
]


@pytest.mark.parametrize(("tested", "code", "expected"), SPARED)
def test_high_irritability_spares_what_matches_the_tested_direction(
    knowledge: Knowledge, tested: str, code: str, expected: str
) -> None:
    irritable = an_assessment(irritability="high", direction=tested)

    assert level(knowledge, code, "strengthen", irritable) == expected


def test_other_bars_do_not_spare_what_matches_the_direction(knowledge: Knowledge) -> None:
    irritable = an_assessment(irritability="high", direction="extension", precautions=["cannot_lie_prone"])

    assert level(knowledge, "prone_press_up", "restore", irritable) == "absolute"


UNTESTED = [
    ("prone_press_up", "nonspecific_low_back_pain", "relative"),
    ("repeated_flexion_standing", "nonspecific_low_back_pain", "relative"),
    ("prone_lying", "nonspecific_low_back_pain", "ok"),
    ("prone_on_elbows", "nonspecific_low_back_pain", "ok"),
    ("side_glide_standing", "nonspecific_low_back_pain", "ok"),
    ("cervical_retraction", "neck_pain_postural", "ok"),
    ("cervical_retraction_extension", "neck_pain_postural", "relative"),
    ("extension_in_standing", "nonspecific_low_back_pain", "relative"),
    ("extension_in_standing", "lumbar_disc_flexion_intolerant", "ok"),
]


@pytest.mark.parametrize("preference", [None, "unknown", "none"])
@pytest.mark.parametrize(("code", "condition", "expected"), UNTESTED)
def test_repeated_end_range_loading_needs_a_tested_preference(
    knowledge: Knowledge, preference: str | None, code: str, condition: str, expected: str
) -> None:
    assert level(knowledge, code, "strengthen", an_assessment(condition, direction=preference)) == expected


def test_a_likely_direction_is_not_a_tested_one(knowledge: Knowledge) -> None:
    likely = an_assessment(aggravated_by=["sitting", "forward_bending"], eased_by=["walking"])

    assert level(knowledge, "prone_press_up", "restore", likely) == "relative"


DIRECTIONS = [
    # Tested preference, item, phase, level.
    ("extension", "cat_cow_seated", "calm", "relative"),
    ("extension", "cat_cow_seated", "restore", "relative"),
    ("extension", "cat_cow_seated", "strengthen", "ok"),
    ("extension", "childs_pose", "return", "ok"),
    ("extension", "prone_press_up", "restore", "ok"),
    ("flexion", "cat_cow_seated", "calm", "relative"),
    ("flexion", "wall_angel", "return", "relative"),
    ("flexion", "single_knee_to_chest", "restore", "ok"),
    ("lateral", "side_glide_standing", "restore", "ok"),
    ("lateral", "prone_lying", "restore", "ok"),
    ("lateral", "prone_press_up", "return", "relative"),
    ("lateral", "repeated_flexion_standing", "return", "relative"),
]


@pytest.mark.parametrize(("tested", "code", "phase", "expected"), DIRECTIONS)
def test_a_tested_direction_leaves_the_other_way_out(
    knowledge: Knowledge, tested: str, code: str, phase: str, expected: str
) -> None:
    assert level(knowledge, code, phase, an_assessment(direction=tested)) == expected


def test_a_direction_tested_in_the_low_back_says_nothing_of_the_neck(knowledge: Knowledge) -> None:
    assert (
        level(knowledge, "thoracic_extension_chair", "calm", an_assessment("neck_pain_postural", direction="flexion"))
        == "ok"
    )


def test_an_extension_intolerant_back_that_prefers_flexion_never_loads_extension(knowledge: Knowledge) -> None:
    intolerant = "lumbar_extension_intolerant"

    untested = level(knowledge, "superman", "return", an_assessment(intolerant))
    tested = level(knowledge, "superman", "return", an_assessment(intolerant, direction="flexion"))

    assert (untested, tested) == ("relative", "absolute")


LIFTED = [
    # Condition, irritability, item, its level in restore and in strengthen.
    ("lumbar_disc_flexion_intolerant", "low", "cat_cow_seated", ("relative", "ok")),
    ("lumbar_disc_flexion_intolerant", "moderate", "cat_cow_seated", ("relative", "relative")),
    ("lumbar_disc_flexion_intolerant", "low", "childs_pose", ("absolute", "absolute")),
    ("lumbar_disc_flexion_intolerant", "low", "hamstring_stretch_seated", ("relative", "relative")),
    ("sacroiliac_joint_pain", "low", "standing_hip_abduction", ("relative", "ok")),
    ("sacroiliac_joint_pain", "moderate", "standing_hip_abduction", ("relative", "ok")),
    ("sacroiliac_joint_pain", "high", "standing_hip_abduction", ("relative", "relative")),
    ("post_lumbar_discectomy", "high", "pallof_press", ("relative", "ok")),
    ("lbp_radicular_pain", "low", "hamstring_stretch_seated", ("relative", "ok")),
    ("lbp_radicular_pain", "moderate", "hamstring_stretch_seated", ("relative", "relative")),
]


@pytest.mark.parametrize(("condition", "irritability", "code", "levels"), LIFTED)
def test_a_conditions_own_relative_bar_is_lifted_when_it_has_settled(
    knowledge: Knowledge, condition: str, irritability: str, code: str, levels: tuple[str, str]
) -> None:
    person, (early, later) = an_assessment(condition, irritability=irritability), levels

    assert level(knowledge, code, "restore", person) == early
    assert level(knowledge, code, "strengthen", person) == later
    assert level(knowledge, code, "return", person) == later


NOT_LIFTED = [
    ("lumbar_disc_flexion_intolerant", "osteoporosis", "cat_cow_seated"),
    ("sacroiliac_joint_pain", "hip_replacement", "standing_hip_abduction"),
    ("post_lumbar_discectomy", "spinal_fusion", "pallof_press"),
]


@pytest.mark.parametrize(("condition", "precaution", "code"), NOT_LIFTED)
def test_a_precautions_bar_is_never_lifted(knowledge: Knowledge, condition: str, precaution: str, code: str) -> None:
    assert level(knowledge, code, "return", an_assessment(condition, precautions=[precaution])) == "relative"


def test_nothing_is_lifted_in_the_first_weeks_after_a_discectomy(knowledge: Knowledge) -> None:
    early = an_assessment("post_lumbar_discectomy", precautions=["recent_spinal_surgery"])

    assert level(knowledge, "pallof_press", "return", early) == "absolute"
    assert level(knowledge, "manipulation_lumbar_thrust", "return", early) == "absolute"


STATES = [
    ("neck_pain_movement_coordination", {"weeks": 5}, "manipulation_cervical_thrust", "absolute"),
    ("neck_pain_movement_coordination", {"weeks": 6}, "manipulation_cervical_thrust", "relative"),
    ("neck_pain_radiating", {}, "manipulation_cervical_thrust", "relative"),
    ("neck_pain_radiating", {"red_flags": ["rf_motor_deficit_stable"]}, "manipulation_cervical_thrust", "absolute"),
    ("axial_spondyloarthritis", {}, "manipulation_lumbar_thrust", "relative"),
    ("axial_spondyloarthritis", {"precautions": ["ankylosed_spine"]}, "manipulation_lumbar_thrust", "absolute"),
    ("nonspecific_low_back_pain", {"precautions": ["epilepsy"]}, "tens_conventional", "relative"),
    ("neck_pain_postural", {"precautions": ["epilepsy"]}, "tens_conventional", "absolute"),
]


@pytest.mark.parametrize(("condition", "state", "code", "expected"), STATES)
def test_condition_and_state_together_bar(
    knowledge: Knowledge, condition: str, state: dict[str, object], code: str, expected: str
) -> None:
    assert level(knowledge, code, "restore", an_assessment(condition, **state)) == expected


def test_uncontrolled_blood_pressure_leaves_education_breathing_mobility_and_posture(knowledge: Knowledge) -> None:
    person = an_assessment(precautions=["hypertension_uncontrolled"], irritability="high")

    plan = plan_for(knowledge, person)

    gentle = {"education", "relaxation_breathing", "mobility", "posture_ergonomics"}
    assert {item.category for item in all_exercises(plan)} <= gentle
    assert level(knowledge, "bridge", "restore", person) == "absolute"
    assert level(knowledge, "massage_soft_tissue", "restore", person) == "relative"
    assert level(knowledge, "advice_stay_active", "restore", person) == "ok"
