"""What a record tells of one plan, as a clinician asks: why this, why not that, on whose word."""

import pytest

from app.planning.decision.values import Fate, Step
from app.planning.knowledge import Knowledge
from tests.support.decisions import Told, told_of
from tests.support.people import a_clearance, a_person, an_assessment, options


@pytest.fixture(scope="module")
def told(knowledge: Knowledge) -> Told:
    """The plan of somebody with osteoporosis, a cleared red flag and a long day at a desk."""
    assessment = an_assessment(
        precautions=["osteoporosis"],
        red_flags=["rf_unexplained_weight_loss"],
        cleared=(a_clearance("rf_unexplained_weight_loss"),),
        sitting_hours_per_day=8,
        job_type="desk",
        sleep_quality="poor",
        goals=("sitting_tolerance", "pain_relief"),
    )
    return told_of(knowledge, assessment, a_person(70))


def step(told: Told, name: Step) -> tuple[dict[str, str], list[str]]:
    found = next(each for each in told.decision.steps if each.step is name)
    return {each.label: each.value for each in found.inputs}, [each.text for each in found.outcomes]


def test_every_step_of_the_road_is_told_in_order(told: Told) -> None:
    assert [each.step for each in told.decision.steps] == list(Step)
    assert all(each.inputs and each.outcomes for each in told.decision.steps)


def test_the_profile_tells_what_was_said_and_what_follows_from_it(told: Told) -> None:
    said, follows = step(told, Step.PROFILE)

    assert said["Condition"] == "Non-specific low back pain (regions: Low back)"
    assert said["Hours of sitting a day"] == "8"
    assert "Osteoporosis" in said["Precaution"]
    assert "Stage: Subacute: 10 weeks." in follows
    assert [text for text in follows if text.startswith("Assumed: ")] == [
        f"Assumed: {assumption}" for assumption in told.plan.provenance.assumptions
    ]


def test_a_derived_fact_names_its_premises(told: Told) -> None:
    facts = {fact.name: fact for fact in told.decision.derived}

    assert facts["stage"].premises == ("10 weeks since it began", "acute below 6 weeks, chronic above 12")
    assert facts["first_phase"].premises[0] == "pain 3 of 10 now, since no average was recorded"
    assert facts["age_over_65"].premises[0] == "70 years old on 2026-11-20"
    assert facts["poor_sleep"].premises == ("sleep quality: Poor", "rule: derived.sleeps_badly")


def test_the_screening_tells_why_a_plan_may_be_made(told: Told) -> None:
    said, follows = step(told, Step.SCREENING)

    assert said["Looked into: Unexplained weight loss"] == "cleared, on 2026-11-18"
    assert follows[0] == "No red flag and no precaution forbids a plan."
    assert any(alert.text in text for alert in told.plan.alerts for text in follows)


def test_each_safety_rule_that_speaks_is_told_with_its_source(told: Told) -> None:
    rules = next(each for each in told.decision.steps if each.step is Step.ELIGIBILITY).outcomes
    bone = next(rule for rule in rules if rule.rule == "feature_precaution.osteoporosis")

    assert bone.text.startswith("precaution: Osteoporosis: forbids ")
    assert bone.source is not None
    assert "BW22" in bone.source


def test_what_a_rule_bars_is_named_with_rule_and_source(told: Told) -> None:
    fate = told.fate("restore", "curl_up_mcgill")

    assert (fate.fate, fate.rule) == (Fate.FORBIDDEN, "feature_precaution.osteoporosis")
    assert fate.reason == "Osteoporosis: not with bending forwards under load."
    assert fate.source is not None


WHY_NOT = [
    ("cervical_retraction", Fate.NOT_SUITED, "another part of the body: neck"),
    ("clamshell_band", Fate.NO_EQUIPMENT, "Needs resistance band, which is not available."),
    ("bridge_single_leg", Fate.OTHER_PHASE, "needs a later phase: its earliest is strengthen"),
    ("workplace_ergonomic_review", Fate.NO_AIM, "serves none of this patient's aims"),
]


@pytest.mark.parametrize(("code", "fate", "reason"), WHY_NOT)
def test_what_was_not_chosen_has_its_reason(knowledge: Knowledge, code: str, fate: Fate, reason: str) -> None:
    found = told_of(knowledge, an_assessment()).fate("restore", code)

    assert found.fate is fate
    assert reason in found.reason


def test_a_course_that_is_over_is_accounted_for_in_every_later_phase(knowledge: Knowledge) -> None:
    person = an_assessment(pain=5, minutes=60, weeks=60, risk_group="high", yellow_flags=["fear_avoidance"])
    told = told_of(knowledge, person, wishes=options(weeks=12))

    over = told.fate("return", "cognitive_functional_therapy")
    second = told.fate("return", "cbt_informed_physio")

    assert (over.fate, over.reason) == (Fate.NO_ROOM, "Earlier phases hold all of its 7 sessions.")
    assert second.fate is Fate.CATEGORY_FULL
    assert "a whole course of psychologically informed" in second.reason


def test_a_better_rung_and_a_full_category_name_what_was_chosen(knowledge: Knowledge) -> None:
    told = told_of(knowledge, an_assessment())
    phase = told.phase("restore")[1]
    names = {item.name.lower() for item in phase.chosen}

    rungs = [item for item in phase.items if item.fate is Fate.BETTER_RUNG]
    full = [item for item in phase.items if item.fate is Fate.CATEGORY_FULL]

    assert rungs
    assert full
    for item in (*rungs, *full):
        assert any(name in item.reason.lower() for name in names), item


def test_a_short_day_has_no_room(knowledge: Knowledge) -> None:
    told = told_of(knowledge, an_assessment(minutes=5))

    beaten = [item for item in told.decision.phases[0].items if item.fate in {Fate.NO_ROOM, Fate.FEWER_POINTS}]

    assert any("5 minutes" in item.reason for item in beaten)


def test_guidelines_that_disagree_stand_side_by_side(knowledge: Knowledge) -> None:
    told = told_of(knowledge, an_assessment(), wishes=options(include=["tens_conventional"]))

    evidence = told.chosen("restore", "tens_conventional").evidence

    assert "NG59 2016: do not offer" in evidence.side_by_side
    assert {word.year for word in evidence.words if word.guideline == "NG59 2016"} == {2016}
    assert all(word.source for word in evidence.words)


def test_what_is_advised_against_or_overridden_is_said_at_the_top_and_on_the_plan(knowledge: Knowledge) -> None:
    wishes = options(include=[("clamshell_band", "Borrows one."), "tens_conventional"])
    told = told_of(knowledge, an_assessment(), wishes=wishes)
    band, tens = told.chosen("strengthen", "clamshell_band"), told.chosen("restore", "tens_conventional")
    planned = told.phase("strengthen")[0]

    assert told.decision.summary.endswith(" chosen, 1 of them against a bar, as the therapist wished.")
    assert any("despite a bar: Needs resistance band" in notice for notice in told.decision.notices)
    assert any(notice.startswith("A guideline speaks against") for notice in told.decision.notices)
    assert band.overrides is not None
    assert band.override_reason == "Borrows one."
    assert tens.overrides is None
    on_plan = next(item for item in planned.exercises if item.code == "clamshell_band")
    assert on_plan.cautions[0] == (
        "Included by the therapist despite a bar: Needs resistance band, which is not available."
    )
    badge = next(item for item in planned.techniques if item.code == "tens_conventional").cautions[0]
    assert badge.startswith("Added by the therapist. ")


def test_a_dose_is_told_in_words(told: Told) -> None:
    doses = {item.code: item.dose for phase in told.decision.phases for item in phase.chosen}

    assert doses["microbreak_stand_walk"] == "6 times a day, 2 minutes each time, 5 days a week"
    assert doses["advice_stay_active"] == "5 minutes, 1 time a week"
    assert any(" set" in dose and dose.endswith(" days a week") and " a day, " in dose for dose in doses.values())


def test_the_same_plan_has_the_same_record(knowledge: Knowledge) -> None:
    first, second = (told_of(knowledge, an_assessment(minutes=15)).decision for _ in range(2))

    assert first == second
