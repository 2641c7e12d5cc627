"""What a plan tells the patient beside the exercises: advice, when to stop and call, and when to look again."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.planning.assessment import Assessment
from app.planning.knowledge import Knowledge
from tests.support.people import START_ON, a_clearance, an_assessment, plan_for

ADVICE = [
    ({}, "advice.keep_active", True),
    ({"irritability": "high"}, "advice.pain_guide_irritable", True),
    ({"irritability": "low"}, "advice.pain_guide_irritable", False),
    ({"weeks": 5}, "advice.outlook_acute", True),
    ({"weeks": 6}, "advice.outlook_acute", False),
    ({"weeks": 13}, "advice.outlook_lasting", True),
    ({"sitting_hours_per_day": 6}, "advice.sitting", True),
    ({"sitting_hours_per_day": 5}, "advice.sitting", False),
    ({"smoker": True}, "advice.smoking", True),
    ({"smoker": False}, "advice.smoking", False),
    ({"pregnancy_weeks": 20}, "advice.pregnancy", True),
    ({"sleep_quality": "poor"}, "advice.sleep", True),
    ({"precautions": ["osteoporosis"]}, "advice.bone", True),
    ({"precautions": ["hypertension_uncontrolled"]}, "advice.refer_blood_pressure", True),
    ({"precautions": ["recent_fracture"]}, "advice.keep_active", False),
    ({"precautions": ["vertigo"]}, "advice.dizzy", True),
    ({"activity_level": "low"}, "advice.inactive", True),
    ({"pregnancy_weeks": 12}, "advice.pregnancy_second_trimester", True),
    ({"pregnancy_weeks": 13}, "advice.pregnancy_second_trimester", False),
    ({"pregnancy_weeks": 13}, "advice.pregnancy_third_trimester", True),
    ({"pregnancy_weeks": 28}, "advice.pregnancy_third_trimester", False),
    ({"pregnancy_weeks": 28}, "advice.pregnancy_end", True),
    ({}, "advice.pregnancy_second_trimester", False),
    ({}, "advice.refer_nothing_suits", False),
    ({"risk_group": "low"}, "advice.risk_low", True),
    ({"risk_group": "low", "precautions": ["active_cancer"]}, "advice.risk_low", False),
    ({"risk_group": "medium"}, "advice.risk_medium", True),
    ({"risk_group": "high"}, "advice.risk_high", True),
    ({"risk_group": "not_done"}, "advice.risk_medium", False),
    ({"episode": "flare_up"}, "advice.flare", True),
    ({"episode": "flare_up", "precautions": ["recent_fracture"]}, "advice.flare", False),
    ({"episode": "recurrent"}, "advice.recurrent", True),
    ({"episode": "first"}, "advice.recurrent", False),
    ({"job_type": "driving"}, "advice.driving_job", True),
    ({"job_type": "standing"}, "advice.standing_job", True),
    ({"job_type": "home_carer"}, "advice.home_carer", True),
    ({"job_type": "retired"}, "advice.retired", True),
    ({"job_type": "unemployed"}, "advice.unemployed", True),
    ({"job_type": "athlete"}, "advice.athlete", True),
    ({"caring_duties": True}, "advice.caring_duties", True),
    ({"shift_work": True}, "advice.shift_work", True),
    ({"yellow_flags": ["low_self_efficacy"]}, "advice.low_confidence", True),
    ({"yellow_flags": ["passive_expectation"]}, "advice.own_part", True),
    ({"yellow_flags": ["work_dissatisfaction"]}, "advice.work_trouble", True),
    ({"yellow_flags": ["compensation_claim"]}, "advice.claim", True),
    ({"yellow_flags": ["social_isolation"]}, "advice.company", True),
    ({"stress_level": "moderate"}, "advice.stress_some", True),
    ({"sleep_quality": "fair"}, "advice.sleep_fair", True),
]


@pytest.mark.parametrize(("state", "code", "given"), ADVICE)
def test_advice_is_for_those_whom_it_concerns(
    knowledge: Knowledge, state: dict[str, Any], code: str, given: bool
) -> None:
    plan = plan_for(knowledge, an_assessment(**state))

    assert (code in {advice.code for advice in plan.advice}) is given


def advised(knowledge: Knowledge, assessment: Assessment) -> dict[str, str]:
    return {advice.code: advice.text for advice in plan_for(knowledge, assessment).advice}


LIMITS_OF_PAIN = [
    (an_assessment(irritability="low"), "5 of 10"),
    (an_assessment(irritability="moderate"), "5 of 10"),
    (an_assessment(irritability="high"), "2 of 10"),
    (an_assessment("lbp_radicular_pain", irritability="low"), "2 of 10"),
    (an_assessment("neck_pain_radiating", irritability="high"), "2 of 10"),
    (an_assessment("lumbar_spinal_stenosis", limb_symptoms="radicular"), "2 of 10"),
    (an_assessment("lumbar_spinal_stenosis", limb_symptoms="referred"), "5 of 10"),
]


@pytest.mark.parametrize(("person", "limit"), LIMITS_OF_PAIN)
def test_a_plan_names_one_limit_of_pain_and_the_lower_one_for_nerve_pain_and_high_irritability(
    knowledge: Knowledge, person: Assessment, limit: str
) -> None:
    (guide,) = [text for code, text in advised(knowledge, person).items() if code.startswith("advice.pain_guide")]

    assert limit in guide


def test_nobody_in_a_wheelchair_is_told_to_stand_or_walk(knowledge: Knowledge) -> None:
    person = an_assessment(
        precautions=["wheelchair_user", "balance_impairment_falls"],
        job_type="desk",
        sitting_hours_per_day=14,
        driving_hours_per_day=3,
        activity_level="inactive",
        goals=["prevent_recurrence"],
    )

    told = advised(knowledge, person)

    on_foot = re.compile(r"\b(stand\w*|walk\w*|feet)\b", re.IGNORECASE)
    assert [text for text in told.values() if on_foot.search(text)] == []
    assert {"advice.sitting_wheelchair", "advice.desk_wheelchair", "advice.inactive_wheelchair"} <= set(told)


NOT_FOR_THEM_TO_LIFT = [
    an_assessment("lbp_radicular_pain", lifting_at_work="heavy"),
    an_assessment("post_lumbar_fusion", lifting_at_work="heavy"),
    an_assessment(precautions=["osteoporosis"], lifting_at_work="heavy"),
    an_assessment(irritability="high", lifting_at_work="heavy"),
]


@pytest.mark.parametrize("person", NOT_FOR_THEM_TO_LIFT)
def test_only_those_whom_nothing_keeps_from_lifting_are_told_that_it_does_no_harm(
    knowledge: Knowledge, person: Assessment
) -> None:
    assert "advice.lifting_safe" in advised(knowledge, an_assessment(lifting_at_work="heavy"))
    told = advised(knowledge, person)
    assert "advice.lifting_safe" not in told
    assert "share heavy loads" in told["advice.lifting"]


@pytest.mark.parametrize(
    "precaution",
    [
        "active_cancer",
        "aortic_aneurysm_known",
        "hypertension_uncontrolled",
        "recent_fracture",
        "recent_spinal_surgery",
    ],
)
def test_whom_heavy_load_is_barred_absolutely_is_told_to_wait_and_not_to_build_lifting_up(
    knowledge: Knowledge, precaution: str
) -> None:
    told = advised(knowledge, an_assessment(precautions=[precaution], lifting_at_work="heavy"))

    assert told.keys().isdisjoint({"advice.lifting", "advice.lifting_safe"})
    assert told["advice.lifting_waits"].startswith("Leave heavy lifting, at home and at work, to others until")


@pytest.mark.parametrize("state", [{"precautions": ["vertebral_fracture_history"]}, {"pregnancy_weeks": 30}])
def test_whom_heavy_load_is_barred_unless_a_therapist_says_otherwise_is_not_told_to_build_lifting_up(
    knowledge: Knowledge, state: dict[str, Any]
) -> None:
    told = advised(knowledge, an_assessment(lifting_at_work="heavy", **state))

    assert told.keys().isdisjoint({"advice.lifting", "advice.lifting_safe", "advice.lifting_waits"})
    assert told["advice.lifting_lightened"].startswith("Leave heavy loads to others or share them for now.")


PAIN_ABOVE = [
    ({"pain": 5}, False),
    ({"pain": 6}, True),
    ({"pain": 2, "irritability": "high"}, False),
    ({"pain": 3, "irritability": "high"}, True),
    ({"pain": 3, "limb_symptoms": "radicular"}, True),
    ({"pain": 3, "condition": "neck_pain_radiating"}, True),
    ({"pain": 9, "condition": "neck_pain_radiating", "limb_symptoms": "radicular", "irritability": "high"}, True),
]


@pytest.mark.parametrize(("state", "there"), PAIN_ABOVE)
def test_who_is_in_more_pain_than_the_limit_is_told_once_how_far_it_may_rise(
    knowledge: Knowledge, state: dict[str, Any], there: bool
) -> None:
    told = [text for text in advised(knowledge, an_assessment(**state)).values() if "rise by 1 point" in text]

    assert len(told) == there


CAUSES = [
    {"condition": "osteoporotic_spinal_pain"},
    {"condition": "post_lumbar_discectomy"},
    {"condition": "lumbar_spinal_stenosis"},
    {"precautions": ["vertebral_fracture_history"]},
]


@pytest.mark.parametrize("state", CAUSES)
def test_where_the_pain_has_a_cause_nobody_is_told_that_it_says_little_about_harm(
    knowledge: Knowledge, state: dict[str, Any]
) -> None:
    assert "advice.outlook_lasting" in advised(knowledge, an_assessment(weeks=30))
    assert "advice.outlook_lasting" not in advised(knowledge, an_assessment(weeks=30, **state))


def test_a_stress_reaction_is_told_to_rest_from_sport_and_not_to_go_on_as_usual(knowledge: Knowledge) -> None:
    told = advised(knowledge, an_assessment("spondylolysis_isthmic"))

    assert "advice.keep_active" not in told
    assert "jumping" in told["advice.pars"]


def test_whoever_must_avoid_hard_effort_is_told_how_hard_is_hard_enough(knowledge: Knowledge) -> None:
    barring = {
        fact.removeprefix("precaution=")
        for rule in knowledge.safety_rules
        if "vigorous_aerobic" in rule.absolute.features | rule.relative.features
        for group in rule.when.one_of
        for fact in group
        if fact.startswith("precaution=")
    }
    by_stage = {"pregnancy_t1": 8, "pregnancy_t2": 20, "pregnancy_t3": 34}
    # Plans of these two hold no stamina training of which the effort could be limited.
    for precaution in barring - {"cardiac_unstable", "hypertension_uncontrolled"}:
        person = an_assessment(precautions=[precaution])
        if precaution in by_stage:
            person = an_assessment(pregnancy_weeks=by_stage[precaution])
        assert "advice.effort_limit" in advised(knowledge, person), precaution


LOW_BACK, MID_BACK, NECK, ALL = "passing or holding urine", "tight band", "slurred speech", "Contact your clinician"
SAFETY_NETS = [
    ("nonspecific_low_back_pain", [LOW_BACK]),
    ("sacroiliac_joint_pain", [LOW_BACK]),
    ("thoracic_postural_pain", [MID_BACK]),
    ("neck_pain_headache", [NECK]),
    ("neck_pain_postural", [NECK, MID_BACK]),
    ("axial_spondyloarthritis", [LOW_BACK, MID_BACK]),
    ("chronic_lbp_generalized_pain", [LOW_BACK, MID_BACK, NECK]),
]


@pytest.mark.parametrize(("condition", "warnings"), SAFETY_NETS)
def test_every_plan_says_when_to_stop_and_call_for_its_regions(
    knowledge: Knowledge, condition: str, warnings: list[str]
) -> None:
    told = plan_for(knowledge, an_assessment(condition)).stop_and_call_when

    assert len(told) == len(warnings) + 1
    assert all(any(warning in text for text in told) for warning in [*warnings, ALL])
    assert ALL in told[-1], "what is an emergency comes first"


REVIEWS = [
    (an_assessment(weeks=10), 14),
    (an_assessment(weeks=30), 14),
    (an_assessment(weeks=5.9), 7),
    (an_assessment(weeks=30, irritability="high"), 7),
    (an_assessment(weeks=30, red_flags=["rf_no_improvement_6_weeks"]), 7),
    (an_assessment(weeks=30, cleared=(a_clearance("rf_unexplained_weight_loss"),)), 7),
    (an_assessment(weeks=30, precautions=["hypertension_uncontrolled"]), 7),
    (an_assessment(weeks=30, pregnancy_weeks=11), 14),
    (an_assessment(weeks=30, pregnancy_weeks=12), 7),
    (an_assessment(weeks=30, pregnancy_weeks=26), 14),
    (an_assessment(weeks=30, pregnancy_weeks=27), 7),
    (an_assessment(weeks=30, pregnancy_weeks=28), 14),
]


@pytest.mark.parametrize(("person", "days"), REVIEWS)
def test_the_acute_the_irritable_those_with_a_flag_or_before_a_new_trimester_are_seen_after_a_week(
    knowledge: Knowledge, person: Assessment, days: int
) -> None:
    assert plan_for(knowledge, person).review_on == START_ON + timedelta(days=days)


def test_every_caution_and_every_cleared_flag_shortens_the_review(knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        if flag.gate == "allow_with_caution":
            person = an_assessment(weeks=30, red_flags=[flag.code])
        elif flag.gate == "hold_until_cleared":
            person = an_assessment(weeks=30, cleared=(a_clearance(flag.code),))
        else:
            continue

        assert plan_for(knowledge, person).review_on == START_ON + timedelta(days=7), flag.code
