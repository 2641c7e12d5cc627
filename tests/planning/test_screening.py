"""May there be a plan? The gates, what was not asked, what was cleared, and what weighs more together."""

from datetime import date

import pytest

from app.planning.assessment import Assessment, Clearance
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked
from app.planning.screening import Screening
from tests.support.people import (
    a_clearance,
    a_person,
    all_exercises,
    an_assessment,
    made,
    plan_for,
    screening_of,
)

A_BLOCK = "rf_ces_saddle_anaesthesia"
A_HOLD = "rf_unexplained_weight_loss"
A_CAUTION = "rf_no_improvement_6_weeks"
NECK = "neck_pain_mobility_deficits"


def gates(verdict: Screening) -> dict[str, str]:
    return {finding.code: str(finding.gate) for finding in verdict.findings}


def advice_on(verdict: Screening, code: str) -> str:
    return next(finding.advice for finding in verdict.findings if finding.code == code)


GATES = [
    ([], None),
    ([A_CAUTION], None),
    ([A_HOLD], "hold_until_cleared"),
    ([A_BLOCK], "block"),
    ([A_HOLD, A_BLOCK, A_CAUTION], "block"),
]


@pytest.mark.parametrize(("red_flags", "gate"), GATES)
def test_the_strictest_flag_is_the_gate(knowledge: Knowledge, red_flags: list[str], gate: str | None) -> None:
    assert screening_of(knowledge, an_assessment(red_flags=red_flags)).gate == gate


def test_every_flag_alone_has_the_gate_of_its_entry(knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        verdict = screening_of(knowledge, an_assessment(red_flags=[flag.code]))

        expected = None if flag.gate == "allow_with_caution" else flag.gate
        assert verdict.gate == expected, flag.code


def test_all_findings_are_told_the_strictest_first(knowledge: Knowledge) -> None:
    verdict = screening_of(knowledge, an_assessment(red_flags=[A_HOLD, A_BLOCK], not_asked=["rf_suicidal_risk"]))

    assert [(finding.code, finding.gate) for finding in verdict.findings] == [
        (A_BLOCK, "block"),
        (A_HOLD, "hold_until_cleared"),
        ("rf_suicidal_risk", "incomplete"),
    ]


def test_a_finding_says_what_is_suspected_and_what_to_do(knowledge: Knowledge) -> None:
    (finding,) = screening_of(knowledge, an_assessment(red_flags=[A_BLOCK])).findings

    assert finding.suspected == "Cauda equina syndrome"
    assert finding.action == "emergency"
    assert "emergency department" in finding.advice
    assert "F20 doi:10.2519/jospt.2020.9971" in finding.source


@pytest.mark.parametrize("red_flags", [[A_BLOCK], [A_HOLD]])
def test_behind_a_closed_gate_there_is_no_plan(knowledge: Knowledge, red_flags: list[str]) -> None:
    assert isinstance(made(knowledge, an_assessment(red_flags=red_flags)), Blocked)


def test_a_flag_of_another_region_gates_all_the_same(knowledge: Knowledge) -> None:
    assert screening_of(knowledge, an_assessment(NECK, red_flags=[A_BLOCK])).gate == "block"


# What has to be asked.

SCOPES = [
    ("nonspecific_low_back_pain", {"lumbar"}),
    ("sacroiliac_joint_pain", {"lumbar", "pelvic"}),
    ("neck_pain_radiating", {"cervical"}),
    ("neck_pain_postural", {"cervical", "thoracic"}),
    ("thoracic_postural_pain", {"thoracic"}),
    ("axial_spondyloarthritis", {"lumbar", "thoracic", "pelvic"}),
]


@pytest.mark.parametrize(("condition", "regions"), SCOPES)
def test_the_flags_of_all_the_conditions_regions_have_to_be_asked(
    knowledge: Knowledge, condition: str, regions: set[str]
) -> None:
    verdict = screening_of(knowledge, an_assessment(condition, completed=False))

    expected = {flag.code for flag in knowledge.red_flags.values() if flag.regions & regions}
    assert set(gates(verdict)) == expected - {"rf_pregnancy_obstetric_alarm"}
    assert verdict.gate == "incomplete"


def test_for_the_whole_body_every_flag_has_to_be_asked(knowledge: Knowledge) -> None:
    verdict = screening_of(knowledge, an_assessment("chronic_lbp_generalized_pain", completed=False))

    assert set(gates(verdict)) == set(knowledge.red_flags) - {"rf_pregnancy_obstetric_alarm"}


def test_one_flag_not_asked_makes_the_screening_incomplete(knowledge: Knowledge) -> None:
    assessment = an_assessment(not_asked=[A_HOLD])

    verdict = screening_of(knowledge, assessment)

    assert gates(verdict) == {A_HOLD: "incomplete"}
    assert knowledge.red_flags[A_HOLD].question in advice_on(verdict, A_HOLD)
    assert isinstance(made(knowledge, assessment), Blocked)


def test_what_belongs_to_other_regions_need_not_be_asked(knowledge: Knowledge) -> None:
    assert screening_of(knowledge, an_assessment(not_asked=["rf_cad_ischaemic_signs"])).gate is None


@pytest.mark.parametrize(("weeks", "gate"), [(None, None), (20, "incomplete")])
def test_the_obstetric_alarm_has_to_be_asked_in_pregnancy_alone(
    knowledge: Knowledge, weeks: int | None, gate: str | None
) -> None:
    assessment = an_assessment(not_asked=["rf_pregnancy_obstetric_alarm"], pregnancy_weeks=weeks)

    assert screening_of(knowledge, assessment).gate == gate


def test_the_obstetric_alarm_is_asked_in_any_region(knowledge: Knowledge) -> None:
    assessment = an_assessment(NECK, not_asked=["rf_pregnancy_obstetric_alarm"], pregnancy_weeks=20)

    assert screening_of(knowledge, assessment).gate == "incomplete"


def test_a_flag_that_is_listed_gates_although_it_need_not_have_been_asked(knowledge: Knowledge) -> None:
    assert screening_of(knowledge, an_assessment(red_flags=["rf_pregnancy_obstetric_alarm"])).gate == "block"


def test_a_flag_answered_is_not_also_missing(knowledge: Knowledge) -> None:
    verdict = screening_of(knowledge, an_assessment(red_flags=[A_HOLD], not_asked=[A_HOLD]))

    assert gates(verdict) == {A_HOLD: "hold_until_cleared"}


def test_what_waits_for_an_answer_asks_for_urgency_at_least(knowledge: Knowledge) -> None:
    verdict = screening_of(knowledge, an_assessment(not_asked=[A_BLOCK, A_HOLD, A_CAUTION]))

    actions = {finding.code: str(finding.action) for finding in verdict.findings}
    assert actions == {A_BLOCK: "emergency", A_HOLD: "urgent", A_CAUTION: "urgent"}


# Clearance.

CLEARANCES = [
    ("cleared", None),
    ("awaiting", "hold_until_cleared"),
    ("confirmed_pathology", "hold_until_cleared"),
]


@pytest.mark.parametrize(("outcome", "gate"), CLEARANCES)
@pytest.mark.parametrize("listed", [[], [A_HOLD]])
def test_only_cleared_opens_a_hold_whether_the_flag_stands_among_the_answers_or_not(
    knowledge: Knowledge, outcome: str, gate: str | None, listed: list[str]
) -> None:
    assessment = an_assessment(red_flags=listed, cleared=(a_clearance(A_HOLD, outcome),))

    assert screening_of(knowledge, assessment).gate == gate


LAST_WORDS = [
    ([("awaiting", 10), ("cleared", 18)], None),
    ([("cleared", 18), ("awaiting", 10)], None),
    ([("cleared", 10), ("awaiting", 18)], "hold_until_cleared"),
    ([("cleared", 10), ("confirmed_pathology", 18)], "hold_until_cleared"),
    ([("cleared", 18), ("awaiting", 18)], "hold_until_cleared"),
    ([("confirmed_pathology", 18), ("cleared", 18)], "hold_until_cleared"),
]


@pytest.mark.parametrize(("words", "gate"), LAST_WORDS)
def test_the_latest_clearance_counts_and_of_one_day_the_strictest(
    knowledge: Knowledge, words: list[tuple[str, int]], gate: str | None
) -> None:
    cleared = tuple(a_clearance(A_HOLD, outcome, date(2026, 11, day)) for outcome, day in words)

    assert screening_of(knowledge, an_assessment(cleared=cleared)).gate == gate


def test_a_block_is_never_cleared(knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        if flag.gate == "block":
            assessment = an_assessment(red_flags=[flag.code], cleared=(a_clearance(flag.code),))

            assert screening_of(knowledge, assessment).gate == "block", flag.code


def test_one_cleared_flag_does_not_open_for_another(knowledge: Knowledge) -> None:
    assessment = an_assessment(red_flags=["rf_visceral_referral", A_HOLD], cleared=(a_clearance(A_HOLD),))

    assert gates(screening_of(knowledge, assessment)) == {"rf_visceral_referral": "hold_until_cleared"}


def test_under_16_waits_for_a_specialist(knowledge: Knowledge) -> None:
    alone, cleared = an_assessment(NECK), an_assessment(NECK, cleared=(a_clearance("rf_young_onset_under_16"),))

    assert gates(screening_of(knowledge, alone, a_person(age=15))) == {"rf_young_onset_under_16": "hold_until_cleared"}
    assert screening_of(knowledge, cleared, a_person(age=15)).gate is None
    assert screening_of(knowledge, alone, a_person(age=16)).gate is None


HEART = [
    ((), "hold_until_cleared"),
    ((a_clearance("cardiac_unstable", "awaiting"),), "hold_until_cleared"),
    ((a_clearance("cardiac_unstable", "confirmed_pathology"),), "hold_until_cleared"),
    ((a_clearance("cardiac_unstable"),), None),
]


@pytest.mark.parametrize(("cleared", "gate"), HEART)
def test_unstable_heart_disease_holds_the_plan_until_it_is_cleared(
    knowledge: Knowledge, cleared: tuple[Clearance, ...], gate: str | None
) -> None:
    assessment = an_assessment(precautions=["cardiac_unstable"], cleared=cleared)

    verdict = screening_of(knowledge, assessment)

    assert verdict.gate == gate
    assert [(finding.code, finding.action) for finding in verdict.findings] == (
        [("cardiac_unstable", "urgent")] if gate else []
    )


# What weighs more together.

SAME_DAY = "the same day"
COMPANIONS = [
    (["rf_unexplained_weight_loss", "rf_unremitting_night_pain"], True),
    (["rf_unexplained_weight_loss", "rf_tuberculosis_risk"], True),
    (["rf_tuberculosis_risk", "rf_visceral_referral"], False),
    (["rf_unexplained_weight_loss"], False),
]


@pytest.mark.parametrize(("red_flags", "told"), COMPANIONS)
def test_two_holding_flags_of_one_pathology_stay_a_hold_and_ask_for_the_same_day(
    knowledge: Knowledge, red_flags: list[str], told: bool
) -> None:
    verdict = screening_of(knowledge, an_assessment(red_flags=red_flags))

    assert verdict.gate == "hold_until_cleared"
    assert {SAME_DAY in finding.advice for finding in verdict.findings} == {told}


def test_a_companion_that_was_cleared_no_longer_counts(knowledge: Knowledge) -> None:
    flags = ["rf_unexplained_weight_loss", "rf_unremitting_night_pain"]

    verdict = screening_of(knowledge, an_assessment(red_flags=flags, cleared=(a_clearance(flags[1]),)))

    assert SAME_DAY not in advice_on(verdict, flags[0])


FRAGILE = "rf_fracture_low_trauma_bone_risk"
STEROIDS = "rf_long_term_steroid_use"
FRACTURES = [
    (71, an_assessment(red_flags=[FRAGILE], precautions=["long_term_steroids"]), "block"),
    (71, an_assessment(red_flags=[FRAGILE, STEROIDS]), "block"),
    (90, an_assessment(red_flags=[FRAGILE, STEROIDS]), "block"),
    (71, an_assessment(red_flags=[FRAGILE]), "hold_until_cleared"),
    (60, an_assessment(red_flags=[FRAGILE, STEROIDS]), "hold_until_cleared"),
    (71, an_assessment(red_flags=[STEROIDS]), None),
]


@pytest.mark.parametrize(("age", "assessment", "gate"), FRACTURES)
def test_older_age_minor_injury_and_steroids_together_are_a_fracture_until_excluded(
    knowledge: Knowledge, age: int, assessment: Assessment, gate: str | None
) -> None:
    verdict = screening_of(knowledge, assessment, a_person(age=age))

    assert verdict.gate == gate
    together = [finding for finding in verdict.findings if finding.code == "combination.fracture_in_older_age"]
    assert [finding.action for finding in together] == (["emergency"] if gate == "block" else [])


UNWELL = "rf_infection_systemically_unwell"
INFECTIONS = [
    (an_assessment(red_flags=[UNWELL], precautions=["immunosuppressed"]), "combination.fever_and_immunosuppression"),
    (
        an_assessment(red_flags=[UNWELL, "rf_immunosuppression_or_ivdu_new_pain"]),
        "combination.fever_and_infection_risk",
    ),
]


@pytest.mark.parametrize(("assessment", "combination"), INFECTIONS)
def test_feeling_ill_with_weak_defences_is_an_emergency(
    knowledge: Knowledge, assessment: Assessment, combination: str
) -> None:
    verdict = screening_of(knowledge, assessment)

    (found,) = [finding for finding in verdict.findings if finding.code == combination]
    assert (found.gate, found.action) == ("block", "emergency")


# What a plan carries although it may be made.


def test_a_caution_flag_stands_on_the_plan_with_its_advice(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(red_flags=["rf_motor_deficit_stable"]))

    (alert,) = plan.alerts
    assert (alert.code, alert.gate) == ("rf_motor_deficit_stable", "allow_with_caution")
    assert "weakness" in alert.text
    assert "Test power at every visit" in alert.advice


def test_a_cleared_flag_stays_on_the_plan_with_its_date(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(red_flags=[A_HOLD], cleared=(a_clearance(A_HOLD),)))

    (alert,) = plan.alerts
    assert alert.code == A_HOLD
    assert "cleared on 2026-11-18" in alert.text


def test_cleared_heart_disease_stays_on_the_plan_with_its_bars(knowledge: Knowledge) -> None:
    assessment = an_assessment(precautions=["cardiac_unstable"], cleared=(a_clearance("cardiac_unstable"),))

    plan = plan_for(knowledge, assessment)

    assert [alert.code for alert in plan.alerts] == ["cardiac_unstable"]
    features = {name for item in all_exercises(plan) for name in knowledge.exercises[item.code].features}
    assert not features & {"moderate_aerobic", "vigorous_aerobic", "impact", "valsalva_heavy_load"}


def test_uncontrolled_blood_pressure_warns_and_lets_the_plan_be_made(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(precautions=["hypertension_uncontrolled"]))

    (alert,) = plan.alerts
    assert alert.code == "hypertension_uncontrolled"
    assert "the same day" in alert.advice


CLEARANCES_TO_ASK_FOR = [
    ("recent_fracture", "treating doctor"),
    ("recent_spinal_surgery", "surgeon"),
    ("active_cancer", "oncology"),
]


@pytest.mark.parametrize(("precaution", "whose_word"), CLEARANCES_TO_ASK_FOR)
def test_what_rests_on_another_clinicians_word_says_whose(
    knowledge: Knowledge, precaution: str, whose_word: str
) -> None:
    (alert,) = plan_for(knowledge, an_assessment(precautions=[precaution])).alerts

    assert (alert.code, alert.gate) == (precaution, "allow_with_caution")
    assert whose_word in alert.advice


def test_a_plan_without_flags_has_no_alerts(knowledge: Knowledge) -> None:
    assert plan_for(knowledge, an_assessment()).alerts == ()
