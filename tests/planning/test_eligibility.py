"""What may be in a plan: the strictest level over all of a person's factors, on features, phase by phase."""

import pytest

from app.planning.knowledge import Knowledge
from tests.support.eligible import bar_on, level
from tests.support.people import a_clearance, a_person, an_assessment

PRECAUTIONS = [
    # What the person has, an item, and how far it is barred.
    ("osteoporosis", "curl_up_mcgill", "absolute"),
    ("osteoporosis", "cat_cow_seated", "relative"),
    ("osteoporosis", "sit_to_stand", "ok"),
    ("vertebral_fracture_history", "lumbar_rotation_stretch", "relative"),
    ("wrist_problem", "plank_counter", "absolute"),
    ("wrist_problem", "plank_wall", "ok"),
    ("shoulder_problem", "plank_wall", "relative"),
    ("knee_problem", "childs_pose", "relative"),
    ("cannot_kneel", "bird_dog_leg", "absolute"),
    ("cannot_lie_prone", "prone_lying", "absolute"),
    ("cannot_lie_supine_flat", "bridge", "absolute"),
    ("no_floor_transfer", "bird_dog_leg", "absolute"),
    ("no_floor_transfer", "bridge", "ok"),
    ("cardiac_stable", "plank", "relative"),
    ("hip_replacement", "single_knee_to_chest", "absolute"),
    ("hip_replacement", "lumbar_rotation_stretch", "relative"),
    ("balance_impairment_falls", "reach_balance_dynamic", "absolute"),
    ("balance_impairment_falls", "single_leg_stance_supported", "ok"),
    ("epilepsy", "aquatic_walking", "absolute"),
    ("open_wound_skin_infection", "aquatic_walking", "absolute"),
    ("pacemaker_icd", "tens_conventional", "absolute"),
    ("metal_implant", "tens_conventional", "ok"),
    ("osteoporosis", "manipulation_lumbar_thrust", "absolute"),
    ("anticoagulants", "manipulation_lumbar_thrust", "relative"),
    ("anticoagulants", "mobilisation_pa_lumbar", "ok"),
    ("impaired_sensation", "superficial_heat_pack", "absolute"),
    ("cold_hypersensitivity_raynaud", "cold_pack", "absolute"),
    ("cold_hypersensitivity_raynaud", "superficial_heat_pack", "ok"),
    ("cold_hypersensitivity_raynaud", "contrast_heat_cold", "absolute"),
    ("metal_implant", "contrast_heat_cold", "relative"),
    ("needle_phobia", "dry_needling", "absolute"),
    ("peripheral_arterial_disease", "superficial_heat_pack", "absolute"),
    ("active_cancer", "massage_soft_tissue", "absolute"),
]


@pytest.mark.parametrize(("precaution", "code", "expected"), PRECAUTIONS)
def test_a_precaution_bars_what_asks_of_the_body_what_it_must_not_give(
    knowledge: Knowledge, precaution: str, code: str, expected: str
) -> None:
    assert level(knowledge, code, "return", an_assessment(precautions=[precaution])) == expected


# What the matrices say in prose, where nothing records the fact that it turns on: the stricter reading.
NOTES = [
    ("implanted_stimulator", "mobilisation_pa_lumbar", "relative"),
    ("implanted_stimulator", "acupuncture", "relative"),
    ("acute_inflammation_haematoma", "manipulation_lumbar_thrust", "absolute"),
    ("acute_inflammation_haematoma", "cold_pack", "ok"),
    ("inflammatory_arthritis", "childs_pose", "relative"),
    ("inflammatory_arthritis", "lumbar_rotation_stretch_hold", "relative"),
    ("inflammatory_arthritis", "lumbar_rotation_stretch", "ok"),
    ("aortic_aneurysm_known", "mobilisation_pa_lumbar", "absolute"),
    ("aortic_aneurysm_known", "trigger_point_pressure", "absolute"),
    ("aortic_aneurysm_known", "mobilisation_sidelying_rotation", "relative"),
    ("hip_replacement", "mobilisation_sidelying_rotation", "relative"),
    ("hip_replacement", "mobilisation_pa_lumbar", "ok"),
    ("wheelchair_user", "interferential", "relative"),
    ("wheelchair_user", "shortwave_diathermy", "relative"),
]


@pytest.mark.parametrize(("precaution", "code", "expected"), NOTES)
def test_a_note_bars_where_the_fact_behind_it_is_not_recorded(
    knowledge: Knowledge, precaution: str, code: str, expected: str
) -> None:
    assert level(knowledge, code, "return", an_assessment(precautions=[precaution])) == expected


def test_a_known_aneurysm_leaves_the_neck_to_the_therapists_hands(knowledge: Knowledge) -> None:
    person = an_assessment("neck_pain_postural", precautions=["aortic_aneurysm_known"])

    assert level(knowledge, "trigger_point_pressure", "restore", person) == "relative"


PREGNANT = [
    (12, "bridge", "ok"),
    (13, "bridge", "relative"),
    (27, "bridge", "relative"),
    (28, "bridge", "absolute"),
    (12, "prone_lying", "ok"),
    (13, "prone_lying", "absolute"),
    (27, "plank_knee", "relative"),
    (28, "plank_knee", "absolute"),
    (5, "tens_conventional", "absolute"),
    (12, "massage_soft_tissue", "ok"),
    (13, "massage_soft_tissue", "relative"),
    (30, "abdominal_drawing_in_sidelying", "ok"),
]


@pytest.mark.parametrize(("weeks", "code", "expected"), PREGNANT)
def test_pregnancy_bars_by_trimester(knowledge: Knowledge, weeks: int, code: str, expected: str) -> None:
    tested = an_assessment("pregnancy_low_back_pain", pregnancy_weeks=weeks, direction="extension")

    assert level(knowledge, code, "restore", tested) == expected


AGES = [
    (17, "manipulation_cervical_thrust", "absolute"),
    (18, "manipulation_cervical_thrust", "ok"),
    (64, "manipulation_cervical_thrust", "ok"),
    (65, "manipulation_cervical_thrust", "relative"),
    (79, "manipulation_cervical_thrust", "relative"),
    (80, "manipulation_cervical_thrust", "absolute"),
    (17, "therapeutic_ultrasound", "absolute"),
    (18, "therapeutic_ultrasound", "ok"),
    (79, "bird_dog_leg", "ok"),
    (80, "bird_dog_leg", "relative"),
]


@pytest.mark.parametrize(("age", "code", "expected"), AGES)
def test_age_bars(knowledge: Knowledge, age: int, code: str, expected: str) -> None:
    assert level(knowledge, code, "restore", an_assessment(), a_person(age=age)) == expected


CONDITIONS = [
    ("lumbar_disc_flexion_intolerant", "curl_up_mcgill", "absolute"),
    ("lumbar_disc_flexion_intolerant", "cat_cow_seated", "relative"),
    ("lumbar_spinal_stenosis", "superman", "absolute"),
    ("lumbar_spinal_stenosis", "walking_programme", "relative"),
    ("lumbar_spinal_stenosis", "walking_intervals_stenosis", "ok"),
    ("spondylolysis_isthmic", "pallof_press", "absolute"),
    ("pregnancy_pelvic_girdle_pain", "childs_pose_wide", "absolute"),
    ("post_lumbar_fusion", "childs_pose", "absolute"),
    ("neck_pain_radiating", "serratus_wall_slide", "relative"),
    ("spondylolysis_isthmic", "manipulation_lumbar_thrust", "absolute"),
    ("lbp_radicular_pain", "manual_traction_lumbar", "relative"),
    ("neck_pain_headache", "manipulation_cervical_thrust", "relative"),
]


@pytest.mark.parametrize(("condition", "code", "expected"), CONDITIONS)
def test_a_condition_bars(knowledge: Knowledge, condition: str, code: str, expected: str) -> None:
    weeks = 20 if condition.startswith("pregnancy") else None

    person = an_assessment(condition, pregnancy_weeks=weeks, irritability="moderate")

    assert level(knowledge, code, "return", person) == expected


FLAGS = [
    ("rf_inflammatory_pattern", "manipulation_lumbar_thrust", "nonspecific_low_back_pain"),
    ("rf_long_term_steroid_use", "curl_up_mcgill", "nonspecific_low_back_pain"),
    ("rf_motor_deficit_stable", "hamstring_stretch_seated", "nonspecific_low_back_pain"),
    ("rf_claudication_vascular_pattern", "swimming", "nonspecific_low_back_pain"),
    ("rf_vascular_risk_neck", "cervical_snag_towel", "neck_pain_headache"),
    ("rf_vascular_risk_neck", "cervical_traction_intermittent", "neck_pain_headache"),
]


@pytest.mark.parametrize(("flag", "code", "condition"), FLAGS)
def test_a_caution_flag_bars_absolutely(knowledge: Knowledge, flag: str, code: str, condition: str) -> None:
    found = bar_on(knowledge, code, "return", an_assessment(condition, red_flags=[flag]))

    assert found is not None
    assert found.level == "absolute"


CLEARED = [
    ("rf_myelopathy_signs", "neck_isometrics", "neck_pain_postural"),
    ("rf_upper_cervical_instability_risk", "neck_isometrics", "neck_pain_postural"),
    ("rf_fracture_low_trauma_bone_risk", "jump_land_progression", "nonspecific_low_back_pain"),
    ("rf_cancer_history_new_pain", "therapeutic_ultrasound", "nonspecific_low_back_pain"),
]


@pytest.mark.parametrize(("flag", "code", "condition"), CLEARED)
def test_what_a_flag_bars_stays_barred_after_its_clearance(
    knowledge: Knowledge, flag: str, code: str, condition: str
) -> None:
    found = bar_on(knowledge, code, "return", an_assessment(condition, cleared=(a_clearance(flag),)))

    assert found is not None
    assert (found.level, found.rule) == ("absolute", f"red_flag.{flag}")


TOGETHER = [
    (["shoulder_problem"], "plank_counter", "relative"),
    (["wrist_problem"], "plank_counter", "absolute"),
    (["shoulder_problem", "wrist_problem"], "plank_counter", "absolute"),
    (["long_term_steroids", "osteoporosis"], "childs_pose", "absolute"),
    (["long_term_steroids"], "childs_pose", "relative"),
]


@pytest.mark.parametrize(("precautions", "code", "expected"), TOGETHER)
def test_the_strictest_of_all_levels_holds(
    knowledge: Knowledge, precautions: list[str], code: str, expected: str
) -> None:
    assert level(knowledge, code, "restore", an_assessment(precautions=precautions)) == expected


# The words for a bar.


def test_a_bar_names_rule_reason_and_source(knowledge: Knowledge) -> None:
    found = bar_on(knowledge, "curl_up_mcgill", "restore", an_assessment(precautions=["osteoporosis"]))

    assert found is not None
    assert found.rule == "feature_precaution.osteoporosis"
    assert "Osteoporosis" in found.reason
    assert knowledge.label("feature", "loaded_flexion").lower() in found.reason
    assert found.source.startswith("BW22")


def test_the_strictest_rule_is_the_one_that_is_named(knowledge: Knowledge) -> None:
    found = bar_on(
        knowledge, "childs_pose", "restore", an_assessment(precautions=["long_term_steroids", "osteoporosis"])
    )

    assert found is not None
    assert found.rule == "feature_precaution.osteoporosis"
