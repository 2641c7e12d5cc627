"""The time after a plan's start: when to look again and at what, and by which signs to move on, ease off or end."""

from datetime import timedelta
from typing import Any

import pytest

from app.planning.assessment import Assessment, Pain
from app.planning.document import Review
from app.planning.facts import holds
from app.planning.follow_up import CriterionKind, Occasion
from app.planning.knowledge import Knowledge
from tests.support.people import START_ON, a_person, an_assessment, options, plan_for, profile, the_phase

DAYS = [
    # a first look after two weeks, or after one; progress two weeks later; six and twelve weeks
    (an_assessment(weeks=10), [14, 28, 42, 84]),
    (an_assessment(weeks=30), [14, 28, 42, 84]),
    (an_assessment(weeks=3), [7, 21, 42, 84]),
    (an_assessment(weeks=30, irritability="high"), [7, 21, 42, 84]),
    (an_assessment(weeks=30, red_flags=["rf_no_improvement_6_weeks"]), [7, 21, 42, 84]),
    # weeks are recorded three days before the plan starts, perhaps on their last day; week 13 and week 28 begin other
    # trimesters, looked at with the first review at the earliest
    (an_assessment(weeks=30, pregnancy_weeks=8), [14, 26, 28, 42, 84]),
    (an_assessment(weeks=30, pregnancy_weeks=20), [14, 28, 42, 47, 84]),
    (an_assessment(weeks=30, pregnancy_weeks=11), [14, 28, 42, 84]),
    (an_assessment(weeks=30, pregnancy_weeks=12), [7, 21, 42, 84]),
    # none lies beyond the due date: the outcome is looked at when the last whole week before it is over
    (an_assessment(weeks=30, pregnancy_weeks=27), [7, 21, 42, 77]),
    (an_assessment(weeks=30, pregnancy_weeks=30), [14, 28, 42, 56]),
    (an_assessment(weeks=30, pregnancy_weeks=32), [14, 28, 42]),
    (an_assessment(weeks=30, pregnancy_weeks=35), [14, 21]),
    (an_assessment(weeks=30, pregnancy_weeks=37), [7]),
    (an_assessment(weeks=3, pregnancy_weeks=37), [7]),
    (an_assessment(weeks=30, pregnancy_weeks=41), [7]),
]


@pytest.mark.parametrize(("person", "days"), DAYS)
def test_every_plan_is_looked_at_early_by_its_progress_after_six_and_after_twelve_weeks(
    knowledge: Knowledge, person: Assessment, days: list[int]
) -> None:
    plan = plan_for(knowledge, person)

    assert [review.day for review in plan.reviews] == days
    assert [review.on for review in plan.reviews] == [START_ON + timedelta(days=day) for day in days]
    assert plan.review_on == plan.reviews[0].on
    assert all(review.look_at and review.why for review in plan.reviews)


@pytest.mark.parametrize("weeks", range(26, 43))
def test_no_review_lies_beyond_the_due_date_and_the_last_looks_at_the_outcome(knowledge: Knowledge, weeks: int) -> None:
    plan = plan_for(knowledge, an_assessment(weeks=30, pregnancy_weeks=weeks))
    # Weeks are recorded three days before the start, perhaps on their last day.
    until_due = 40 * 7 - (weeks * 7 + 6 + 3)

    last = plan.reviews[-1]
    assert last.day == min(84, max(7, until_due // 7 * 7))
    assert any("Goals met?" in text for text in last.look_at)
    assert any(text.startswith("Numeric pain rating scale: 3 at the start") for text in last.look_at)


def test_a_plan_that_the_birth_cuts_short_is_looked_at_for_the_last_time_when_it_ends(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(weeks=30, pregnancy_weeks=35))

    assert (plan.weeks, [review.day for review in plan.reviews]) == (3, [14, 21])


def test_a_plan_that_was_wished_longer_than_the_pregnancy_is_looked_at_before_the_birth_too(
    knowledge: Knowledge,
) -> None:
    plan = plan_for(knowledge, an_assessment(weeks=30, pregnancy_weeks=35), wishes=options(weeks=12))

    assert (plan.weeks, [review.day for review in plan.reviews]) == (12, [14, 21])


def the_review(knowledge: Knowledge, day: int, **state: Any) -> Review:
    (found,) = [each for each in plan_for(knowledge, an_assessment(**state)).reviews if each.day == day]
    return found


LOOKED_AT = [
    (14, {}, "red flags", True),
    (84, {}, "red flags", True),
    (14, {}, "24 hours", True),
    (42, {}, "24 hours", False),
    (14, {}, "PSFS", False),
    (28, {}, "PSFS", True),
    (28, {}, "RMDQ", False),
    (42, {}, "RMDQ", True),
    (42, {"condition": "neck_pain_headache"}, "NDI", True),
    (42, {"condition": "neck_pain_headache"}, "RMDQ", False),
    (42, {"condition": "neck_pain_mobility_deficits"}, "RMDQ", False),
    (42, {"condition": "axial_spondyloarthritis"}, "NDI", False),
    (42, {}, "refer", True),
    (84, {}, "body and mind", True),
    (14, {}, "power, feeling", False),
    (14, {"condition": "lbp_radicular_pain"}, "power, feeling", True),
    (14, {"condition": "lumbar_spinal_stenosis", "limb_symptoms": "radicular"}, "power, feeling", True),
    (7, {"red_flags": ["rf_motor_deficit_stable"]}, "Test power", True),
    (7, {"precautions": ["hypertension_uncontrolled"]}, "blood pressure", True),
    (14, {"pregnancy_weeks": 20}, "week of pregnancy", True),
    (47, {"pregnancy_weeks": 20}, "week of pregnancy", True),
    (14, {}, "week of pregnancy", False),
    # The only review of a plan of one week is the first and that of the outcome.
    (7, {"pregnancy_weeks": 38}, "How many of the planned sessions", True),
    (7, {"pregnancy_weeks": 38}, "Goals met?", True),
]


@pytest.mark.parametrize(("day", "state", "words", "there"), LOOKED_AT)
def test_each_review_looks_at_what_matters_then_and_for_this_patient(
    knowledge: Knowledge, day: int, state: dict[str, Any], words: str, there: bool
) -> None:
    told = " ".join(the_review(knowledge, day, **state).look_at)

    assert (words in told) is there


def test_nobody_reads_the_same_line_twice(knowledge: Knowledge) -> None:
    person = an_assessment("lbp_radicular_pain", limb_symptoms="radicular", weeks=3, irritability="high")

    for review in plan_for(knowledge, person).reviews:
        assert len(set(review.look_at)) == len(review.look_at)


REASONS = [
    (7, {"weeks": 3}, "Acute: look again after one week.", True),
    (7, {"weeks": 3, "irritability": "high"}, "Acute: look again", True),
    (7, {"weeks": 3, "irritability": "high"}, "Highly irritable: look again", True),
    (47, {"pregnancy_weeks": 20}, "Another trimester begins", True),
    (28, {"risk_group": "low"}, "one or two visits", True),
    (28, {"risk_group": "medium"}, "the whole plan", True),
    (14, {"risk_group": "high"}, "fears, mood and beliefs", True),
    (28, {}, "risk", False),
    (21, {"pregnancy_weeks": 35}, "The due date comes before twelve weeks are over", True),
    (21, {"pregnancy_weeks": 35}, "After twelve weeks", False),
    (7, {"pregnancy_weeks": 38}, "after two weeks", False),
    (84, {"pregnancy_weeks": 20}, "After twelve weeks", True),
    (84, {"pregnancy_weeks": 20}, "due date", False),
]


@pytest.mark.parametrize(("day", "state", "words", "there"), REASONS)
def test_each_review_says_why(knowledge: Knowledge, day: int, state: dict[str, Any], words: str, there: bool) -> None:
    assert (words in the_review(knowledge, day, **state).why) is there


AIMS = [
    ({"pain": Pain(5)}, "Numeric pain rating scale: 5 at the start; 3 or less is a change that matters."),
    ({"pain": Pain(4, 8)}, "Numeric pain rating scale: 8 at the start; 5 or less is a change that matters."),
    (
        {"scores": [("rmdq", 11)]},
        "Roland-Morris Disability Questionnaire: 11 at the start; 6 or less is a change that matters.",
    ),
    (
        {"scores": [("psfs", 3)]},
        "Patient-Specific Functional Scale: 3 at the start; 5.3 or more is a change that matters.",
    ),
    (
        {"condition": "neck_pain_radiating", "scores": [("ndi", 50)]},
        "Neck Disability Index: 50 at the start; 23.2 or less is a change that matters.",
    ),
    (
        {"scores": [("phq9", 12)]},
        "PHQ-9: where answer 9 is above 0, ask the same day about this red flag: thoughts of suicide.",
    ),
]


@pytest.mark.parametrize(("state", "line"), AIMS)
def test_scores_at_the_start_say_from_when_a_change_matters(
    knowledge: Knowledge, state: dict[str, Any], line: str
) -> None:
    plan = plan_for(knowledge, an_assessment(**state))

    assert [line in review.look_at for review in plan.reviews] == [False, True, True, True]


def test_a_score_that_has_no_room_for_a_change_sets_no_aim(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(pain=1, scores=[("start_back", 6), ("rmdq", 2), ("five_sts", 1.5e308)]))

    assert not [line for review in plan.reviews for line in review.look_at if "at the start;" in line]


def test_the_order_of_the_scores_does_not_matter(knowledge: Knowledge) -> None:
    scores = [("rmdq", 14), ("odi", 44), ("rmdq", 15)]

    one, other = (plan_for(knowledge, an_assessment(scores=each)) for each in (scores, scores[::-1]))

    assert one.reviews == other.reviews


NERVE = "draws back towards the spine"
FURTHER = "moves further from the spine"
MOVING_ON = [
    ("restore", {"condition": "lbp_radicular_pain"}, NERVE, True),
    ("restore", {"limb_symptoms": "radicular"}, NERVE, True),
    ("restore", {"condition": "lumbar_spinal_stenosis", "limb_symptoms": "radicular"}, NERVE, False),
    ("restore", {"condition": "lumbar_spinal_stenosis", "limb_symptoms": "referred"}, NERVE, False),
    ("restore", {"condition": "chronic_lbp_generalized_pain"}, "on good and on bad days", True),
    ("restore", {}, NERVE, False),
]


@pytest.mark.parametrize(("phase", "state", "words", "there"), MOVING_ON)
def test_nerve_pain_and_widespread_pain_have_signs_of_their_own_to_move_on(
    knowledge: Knowledge, phase: str, state: dict[str, Any], words: str, there: bool
) -> None:
    planned = the_phase(plan_for(knowledge, an_assessment(**state)), phase)

    # And what is raised meanwhile, last of all.
    assert len(planned.progress_when) == len(knowledge.phases[planned.code].progress_when) + there + 1
    assert planned.progress_when[-1].startswith("Until then raise one thing at a time")
    assert any(words in text for text in planned.progress_when) is there


def test_nobody_whose_blood_pressure_is_uncontrolled_is_told_to_add_load(knowledge: Knowledge) -> None:
    barred = plan_for(knowledge, an_assessment(precautions=["hypertension_uncontrolled"]))

    assert any(
        "more load" in text for text in the_phase(plan_for(knowledge, an_assessment()), "strengthen").progress_when
    )
    assert not any("more load" in text for text in the_phase(barred, "strengthen").progress_when)


EASING_OFF = [
    ("strengthen", {"condition": "lbp_radicular_pain"}, FURTHER, True),
    ("return", {"condition": "neck_pain_radiating"}, FURTHER, True),
    ("restore", {}, FURTHER, True),
    ("restore", {"condition": "lumbar_spinal_stenosis"}, FURTHER, False),
    ("restore", {"condition": "lumbar_spinal_stenosis"}, "within minutes of sitting down", True),
    ("return", {"condition": "lumbar_spinal_stenosis", "limb_symptoms": "radicular"}, "sitting down", True),
    ("strengthen", {"limb_symptoms": "radicular"}, FURTHER, True),
    ("strengthen", {}, FURTHER, False),
    ("restore", {"pregnancy_weeks": 20}, "any new symptom", True),
    ("restore", {}, "any new symptom", False),
]


@pytest.mark.parametrize(("phase", "state", "words", "there"), EASING_OFF)
def test_nerve_pain_and_pregnancy_have_signs_of_their_own_to_ease_off(
    knowledge: Knowledge, phase: str, state: dict[str, Any], words: str, there: bool
) -> None:
    told = the_phase(plan_for(knowledge, an_assessment(**state)), phase).ease_off_when

    assert any(words in text for text in told) is there
    assert len(set(told)) == len(told)


def test_moving_on_and_ending_name_the_patients_own_goals(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(goals=["sitting_tolerance", "walking_tolerance"]))

    near, met = the_phase(plan, "strengthen").progress_when[0], the_phase(plan, "return").progress_when[0]
    assert near == "Pain is 3 of 10 or less, and your main goal (sit longer) feels near."
    assert met.startswith("Your goals are met (sit longer; walk further)")
    assert plan.discharge_when[0].startswith("The goals are met (sit longer; walk further)")
    told = [*plan.discharge_when, *(text for phase in plan.phases for text in phase.progress_when)]
    assert not [text for text in told if "{" in text]


@pytest.mark.parametrize(("condition", "there"), [("nonspecific_low_back_pain", True), ("neck_pain_headache", False)])
def test_the_score_of_those_who_feel_recovered_is_told_for_low_back_pain_alone(
    knowledge: Knowledge, condition: str, there: bool
) -> None:
    told = plan_for(knowledge, an_assessment(condition)).discharge_when

    assert any("Roland-Morris" in text for text in told) is there


PEOPLE = [
    an_assessment(),
    an_assessment("lbp_radicular_pain", risk_group="low"),
    an_assessment("lumbar_spinal_stenosis", limb_symptoms="radicular", risk_group="medium"),
    an_assessment("chronic_lbp_generalized_pain", risk_group="high", limb_symptoms="radicular"),
    an_assessment("neck_pain_headache", red_flags=["rf_motor_deficit_stable"]),
    an_assessment(pregnancy_weeks=20, precautions=["hypertension_uncontrolled"]),
    an_assessment("post_lumbar_fusion", precautions=["recent_spinal_surgery"]),
    an_assessment("osteoporotic_spinal_pain", precautions=["recent_fracture"]),
    an_assessment("spondylolysis_isthmic"),
]


@pytest.mark.parametrize(
    ("condition", "precaution", "says"),
    [
        ("post_lumbar_fusion", "recent_spinal_surgery", "Your surgeon allows the next step"),
        ("osteoporotic_spinal_pain", "recent_fracture", "Your doctor says that the bone is ready"),
        ("nonspecific_low_back_pain", "hypertension_uncontrolled", "Your doctor has your blood pressure under control"),
    ],
)
def test_nobody_moves_on_by_pain_and_form_alone_where_somebody_else_must_allow_it(
    knowledge: Knowledge, condition: str, precaution: str, says: str
) -> None:
    plan = plan_for(knowledge, an_assessment(condition, weeks=10, pain=4, precautions=[precaution]))

    for phase in plan.phases:
        told = any(text.startswith(says) for text in phase.progress_when)
        assert told is (phase.code in {"restore", "strengthen"}), phase.code


def test_every_line_and_every_criterion_is_for_somebody(knowledge: Knowledge) -> None:
    known = [profile(knowledge, person, a_person()) for person in PEOPLE]
    follow_up = knowledge.follow_up

    rules = {rule.code: rule.when for rule in follow_up.look_at} | {rule.code: rule.when for rule in follow_up.criteria}
    silent = [code for code, when in rules.items() if not any(holds(when, each.facts, each.measures) for each in known)]

    assert silent == []
    assert {line.occasion for line in follow_up.later} == {*Occasion} - {Occasion.FIRST, Occasion.TRIMESTER}
    assert {rule.kind for rule in follow_up.criteria} == {*CriterionKind}
