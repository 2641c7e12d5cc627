"""From answers to facts: stage, deciding pain, class, first phase, age, pregnancy, and what follows from them."""

from datetime import date

import pytest

from app.planning.assessment import Goal, Pain, Person
from app.planning.knowledge import Knowledge
from app.planning.profile import Profile, age_on
from tests.support.people import a_clearance, a_person, an_assessment, profile

STAGES = [
    (0, "acute"),
    (5.9, "acute"),
    (6, "subacute"),
    (12, "subacute"),
    (12.1, "chronic"),
    (520, "chronic"),
]


@pytest.mark.parametrize(("weeks", "stage"), STAGES)
def test_the_stage_is_acute_below_six_weeks_and_chronic_above_twelve(
    knowledge: Knowledge, weeks: float, stage: str
) -> None:
    assert profile(knowledge, an_assessment(weeks=weeks)).stage == stage


def test_a_flare_counts_by_its_own_duration(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(weeks=1, pain=5, episode="flare_up"))

    assert (known.stage, known.first_phase) == ("acute", "calm")


DECIDING_PAIN = [
    (Pain(now=2, average=6), 6),
    (Pain(now=8, average=3), 3),
    (Pain(now=4), 4),
    (Pain(now=4, worst=9), 4),
    (Pain(now=7, average=0), 0),
]


@pytest.mark.parametrize(("pain", "deciding"), DECIDING_PAIN)
def test_average_pain_decides_and_pain_now_where_no_average_was_recorded(
    knowledge: Knowledge, pain: Pain, deciding: int
) -> None:
    assert profile(knowledge, an_assessment(pain=pain)).deciding_pain == deciding


def test_that_pain_now_decided_is_named_as_an_assumption(knowledge: Knowledge) -> None:
    with_average = profile(knowledge, an_assessment(pain=Pain(now=4, average=4)))
    without = profile(knowledge, an_assessment(pain=Pain(now=4)))

    told = "No average pain recorded: the pain of the moment decided."
    assert told in without.assumptions
    assert told not in with_average.assumptions


def test_outcome_scores_never_override_pain(knowledge: Knowledge) -> None:
    plain = profile(knowledge, an_assessment(pain=2, weeks=20))
    scored = profile(knowledge, an_assessment(pain=2, weeks=20, scores=[("rmdq", 24), ("odi", 100)]))

    assert (scored.treatment_class, scored.first_phase) == (plain.treatment_class, plain.first_phase)


CLASSES = [
    ("high", 0, 30, "symptom_modulation"),
    ("high", 5, 8, "symptom_modulation"),
    ("low", 7, 30, "symptom_modulation"),
    ("moderate", 10, 2, "symptom_modulation"),
    ("low", 6, 30, "movement_control"),
    ("low", 4, 8, "movement_control"),
    ("moderate", 0, 30, "movement_control"),
    ("moderate", 3, 8, "movement_control"),
    ("low", 3, 5.9, "movement_control"),
    ("low", 0, 1, "movement_control"),
    ("low", 3, 6, "functional_optimization"),
    ("low", 0, 30, "functional_optimization"),
]


@pytest.mark.parametrize(("irritability", "pain", "weeks", "treatment_class"), CLASSES)
def test_irritability_and_pain_make_the_treatment_class(
    knowledge: Knowledge, irritability: str, pain: int, weeks: float, treatment_class: str
) -> None:
    known = profile(knowledge, an_assessment(irritability=irritability, pain=pain, weeks=weeks))

    assert known.treatment_class == treatment_class


FIRST_PHASES = [
    # Irritability high, or pain of 7 and more, at any stage.
    ("high", 0, 30, "calm"),
    ("high", 0, 2, "calm"),
    ("low", 7, 30, "calm"),
    ("moderate", 7, 8, "calm"),
    # Acute: pain of 4 and more calms first, less of it restores.
    ("low", 4, 5.9, "calm"),
    ("moderate", 4, 2, "calm"),
    ("low", 3, 5.9, "restore"),
    ("moderate", 3, 2, "restore"),
    # Subacute, or moderately irritable.
    ("low", 0, 6, "restore"),
    ("low", 6, 12, "restore"),
    ("moderate", 0, 30, "restore"),
    ("moderate", 6, 30, "restore"),
    # Chronic with low irritability.
    ("low", 4, 12.1, "restore"),
    ("low", 6, 30, "restore"),
    ("low", 3, 12.1, "strengthen"),
    ("low", 0, 520, "strengthen"),
]


@pytest.mark.parametrize(("irritability", "pain", "weeks", "phase"), FIRST_PHASES)
def test_stage_pain_and_irritability_choose_the_first_phase(
    knowledge: Knowledge, irritability: str, pain: int, weeks: float, phase: str
) -> None:
    assert profile(knowledge, an_assessment(irritability=irritability, pain=pain, weeks=weeks)).first_phase == phase


AGES = [
    (15, {"age_under_18"}),
    (17, {"age_under_18"}),
    (18, set()),
    (64, set()),
    (65, {"age_over_65"}),
    (79, {"age_over_65"}),
    (80, {"age_over_65", "age_over_80"}),
    (104, {"age_over_65", "age_over_80"}),
]


@pytest.mark.parametrize(("age", "precautions"), AGES)
def test_age_brings_its_precautions(knowledge: Knowledge, age: int, precautions: set[str]) -> None:
    known = profile(knowledge, an_assessment(), a_person(age=age))

    assert known.age == age
    assert known.precautions == precautions


BIRTHDAYS = [
    (date(1984, 11, 20), date(2026, 11, 19), 41),
    (date(1984, 11, 20), date(2026, 11, 20), 42),
    (date(2008, 2, 29), date(2026, 2, 28), 17),
    (date(2008, 2, 29), date(2026, 3, 1), 18),
    (date(2026, 11, 20), date(2026, 11, 20), 0),
]


@pytest.mark.parametrize(("birth_date", "day", "age"), BIRTHDAYS)
def test_age_is_counted_by_birthdays(birth_date: date, day: date, age: int) -> None:
    assert age_on(birth_date, day) == age


def test_age_is_that_of_the_day_of_the_assessment(knowledge: Knowledge) -> None:
    person = Person(date(1961, 11, 21), "male")

    day_before = profile(knowledge, an_assessment(assessed_on=date(2026, 11, 20)), person)
    birthday = profile(knowledge, an_assessment(assessed_on=date(2026, 11, 21)), person)

    assert "age_over_65" not in day_before.precautions
    assert "age_over_65" in birthday.precautions


def test_somebody_without_birth_date_and_sex_is_planned_on_named_assumptions(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(), a_person(age=None, sex=None))

    assert known.age is None
    assert known.precautions == set()
    assert "No birth date: planned as for an adult under 65." in known.assumptions
    assert "Sex not given: nothing was planned by it." in known.assumptions


PREGNANCIES = [
    (0, "pregnancy_t1"),
    (12, "pregnancy_t1"),
    (13, "pregnancy_t2"),
    (27, "pregnancy_t2"),
    (28, "pregnancy_t3"),
    (42, "pregnancy_t3"),
]


@pytest.mark.parametrize(("weeks", "trimester"), PREGNANCIES)
def test_pregnancy_has_three_trimesters(knowledge: Knowledge, weeks: int, trimester: str) -> None:
    known = profile(knowledge, an_assessment("pregnancy_low_back_pain", pregnancy_weeks=weeks))

    assert known.precautions == {trimester}
    assert "pregnant=yes" in known.facts


def test_nobody_is_pregnant_without_weeks(knowledge: Knowledge) -> None:
    assert "pregnant=no" in profile(knowledge, an_assessment()).facts


def test_under_16_is_a_red_flag_and_16_is_not(knowledge: Knowledge) -> None:
    child = profile(knowledge, an_assessment(), a_person(age=15))
    youth = profile(knowledge, an_assessment(), a_person(age=16))

    assert child.open_red_flags == {"rf_young_onset_under_16"}
    assert youth.red_flags == set()


BROUGHT_ALONG = [
    ("rf_long_term_steroid_use", "long_term_steroids"),
    ("rf_fracture_low_trauma_bone_risk", "osteoporosis"),
    ("rf_cancer_history_new_pain", "cancer_history"),
]


@pytest.mark.parametrize(("flag", "precaution"), BROUGHT_ALONG)
def test_a_red_flag_brings_its_precaution_cleared_or_not(knowledge: Knowledge, flag: str, precaution: str) -> None:
    answered = profile(knowledge, an_assessment(red_flags=[flag]))
    cleared = profile(knowledge, an_assessment(cleared=(a_clearance(flag),)))

    assert precaution in answered.precautions
    assert precaution in cleared.precautions
    assert flag in answered.open_red_flags
    assert flag not in cleared.open_red_flags
    assert flag in cleared.red_flags


def test_osteoporotic_pain_means_osteoporosis(knowledge: Knowledge) -> None:
    assert profile(knowledge, an_assessment("osteoporotic_spinal_pain")).precautions == {"osteoporosis"}


FLOOR = [
    ([], None, False),
    ([], True, False),
    ([], False, True),
    (["wheelchair_user"], None, True),
    (["wheelchair_user"], False, True),
    (["wheelchair_user"], True, False),
    (["no_floor_transfer"], True, True),
]


@pytest.mark.parametrize(("precautions", "floor_transfer", "kept_off_the_floor"), FLOOR)
def test_who_cannot_get_to_the_floor(
    knowledge: Knowledge, precautions: list[str], floor_transfer: bool | None, kept_off_the_floor: bool
) -> None:
    known = profile(knowledge, an_assessment(precautions=precautions, floor_transfer=floor_transfer))

    assert ("no_floor_transfer" in known.precautions) is kept_off_the_floor


def test_poor_sleep_and_high_stress_are_yellow_flags(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(sleep_quality="poor", stress_level="high"))

    assert known.yellow_flags == {"poor_sleep", "anxiety_stress"}
    assert {"poor_sleep", "anxiety_stress"} <= {fact.name for fact in known.derived}


LIKELY_DIRECTIONS = [
    (["sitting", "forward_bending"], [], "extension"),
    (["sitting"], ["walking"], "extension"),
    (["driving", "rising", "coughing"], ["standing"], "extension"),
    (["standing", "walking"], [], "flexion"),
    (["backward_bending"], ["sitting"], "flexion"),
    (["sitting"], [], None),
    (["sitting", "forward_bending", "standing"], [], None),
    (["lifting", "twisting", "stairs"], ["lying"], None),
    ([], [], None),
]


@pytest.mark.parametrize(("aggravated_by", "eased_by", "likely"), LIKELY_DIRECTIONS)
def test_two_signs_more_than_for_the_other_suggest_a_direction(
    knowledge: Knowledge, aggravated_by: list[str], eased_by: list[str], likely: str | None
) -> None:
    known = profile(knowledge, an_assessment(aggravated_by=aggravated_by, eased_by=eased_by))

    assert known.likely_direction == likely
    assert ("likely_directional_preference" in {fact.name for fact in known.derived}) is (likely is not None)


@pytest.mark.parametrize(
    ("condition", "aggravated_by", "likely"),
    [
        ("lumbar_spinal_stenosis", ["sitting", "forward_bending"], None),
        ("lumbar_spinal_stenosis", ["standing", "walking"], "flexion"),
        ("lumbar_disc_flexion_intolerant", ["standing", "walking"], None),
        ("neck_pain_postural", ["sitting", "driving"], None),
        ("sacroiliac_joint_pain", ["sitting", "forward_bending"], "extension"),
    ],
)
def test_signs_suggest_no_direction_that_the_condition_avoids_and_none_for_the_neck(
    knowledge: Knowledge, condition: str, aggravated_by: list[str], likely: str | None
) -> None:
    known = profile(knowledge, an_assessment(condition, aggravated_by=aggravated_by))

    assert known.likely_direction == likely


@pytest.mark.parametrize("tested", ["extension", "flexion", "lateral", "none"])
def test_no_direction_is_suggested_where_one_was_tested(knowledge: Knowledge, tested: str) -> None:
    known = profile(knowledge, an_assessment(direction=tested, aggravated_by=["sitting", "forward_bending"]))

    assert known.likely_direction is None
    assert known.direction == tested


def test_no_word_on_direction_is_taken_as_not_tested(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(direction=None))

    assert known.direction == "unknown"
    assert "No directional preference recorded: taken as not tested." in known.assumptions


def assumed(known: Profile, word: str) -> bool:
    return any(word in assumption for assumption in known.assumptions)


def test_what_makes_it_worse_and_better_counts_as_worse(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(aggravated_by=["walking"], eased_by=["walking", "sitting"]))

    assert {"aggravated_by=walking", "eased_by=sitting"} <= known.facts
    assert "eased_by=walking" not in known.facts
    assert assumed(known, "worse and better")


def test_what_is_liked_and_disliked_counts_as_disliked(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(liked=["plank", "aerobic"], disliked=["plank"]))

    assert known.liked == {"aerobic"}
    assert known.disliked >= {"plank", "plank_knee"}
    assert not known.disliked & known.liked
    assert assumed(known, "liked and disliked")


def test_what_is_available_and_missing_counts_as_missing(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(equipment_available=["mat", "step"], equipment_missing=["mat"]))

    assert "mat" not in known.equipment
    assert "step" in known.equipment
    assert assumed(known, "available and as missing")


def test_an_ordinary_home_has_the_basic_kit(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment())

    assert known.equipment == {"mat", "bed", "chair", "wall", "pillow", "towel", "counter"}
    assert assumed(known, "No equipment recorded")


def test_no_equipment_recorded_as_an_empty_list_is_no_assumption(knowledge: Knowledge) -> None:
    assert not assumed(profile(knowledge, an_assessment(equipment_available=[])), "No equipment recorded")


def test_a_flag_answered_and_not_asked_counts_as_answered(knowledge: Knowledge) -> None:
    flag = "rf_unexplained_weight_loss"
    known = profile(knowledge, an_assessment(red_flags=[flag], not_asked=[flag]))

    assert known.open_red_flags == {flag}
    assert assumed(known, "taken as yes")


def test_a_clearance_of_unstable_heart_disease_tells_of_it(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(cleared=(a_clearance("cardiac_unstable"),)))

    assert known.precautions == {"cardiac_unstable"}


def test_goals_stand_in_the_order_of_priority(knowledge: Knowledge) -> None:
    goals = (Goal("sleep_better", 3), Goal("pain_relief", 1), Goal("childcare", 3))

    known = profile(knowledge, an_assessment(goals=goals))

    assert [goal.code for goal in known.goals] == ["pain_relief", "childcare", "sleep_better"]


def test_a_goal_without_priority_counts_as_wanted_most(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment(goals=(Goal("sleep_better", 2), Goal("sitting_tolerance"))))

    assert [(goal.code, goal.priority) for goal in known.goals] == [("sitting_tolerance", 1), ("sleep_better", 2)]
    told = "Sit longer was recorded as a goal without a priority: taken as 1, wanted most."
    assert told in known.assumptions
    assert not assumed(known, "Sleep better")


ALWAYS_TOLD = {"stage", "age", "treatment_class", "first_phase"}


def test_every_derived_fact_says_why(knowledge: Knowledge) -> None:
    known = profile(
        knowledge,
        an_assessment(pregnancy_weeks=30, precautions=["wheelchair_user"], aggravated_by=["sitting", "rising"]),
        a_person(age=17),
    )

    told = {fact.name: fact for fact in known.derived}
    expected = {"age_under_18", "pregnancy_t3", "no_floor_transfer", "likely_directional_preference"}
    assert set(told) == ALWAYS_TOLD | expected
    assert all(fact.why for fact in known.derived)
