"""The plan's sentences: reasons, guidelines side by side, what was left out, what was assumed, the summary."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from app.planning.assessment import Assessment, Goal, Pain
from app.planning.codes import EvidenceDirection
from app.planning.document import Evidence
from app.planning.explanation import badge, summary_of
from app.planning.knowledge import Knowledge
from app.planning.reasons import lower_first
from app.planning.scoring import score
from app.planning.speaking import speaking
from app.planning.week import plan_week
from tests.support.people import (
    a_person,
    all_exercises,
    all_techniques,
    an_assessment,
    case_of,
    codes,
    excluded_as,
    options,
    plan_for,
    profile,
    the_phase,
)

PEOPLE = [
    an_assessment(),
    an_assessment(minutes=9, days=7),
    an_assessment("lbp_radicular_pain", irritability="high", pain=8, direction="extension", minutes=14),
    an_assessment("neck_pain_headache", weeks=30, goals=["reduce_headache"], yellow_flags=["low_mood"], minutes=22),
    an_assessment("chronic_lbp_generalized_pain", weeks=60, minutes=45, days=3),
    an_assessment("pregnancy_low_back_pain", pregnancy_weeks=20, disliked=["aerobic"]),
]


@pytest.mark.parametrize("person", PEOPLE)
def test_the_points_in_the_plan_are_those_that_the_choice_went_by(knowledge: Knowledge, person: Assessment) -> None:
    case = case_of(knowledge, person)
    first, lifestyle = case.profile.first_phase, person.lifestyle
    scores = score(first, case, speaking(case.profile, knowledge))
    days = knowledge.limits.training_days[lifestyle.days_per_week_available]
    week = plan_week(scores, case, forced=frozenset(), minutes=lifestyle.minutes_per_day_available, days=days)

    plan = plan_for(knowledge, person)

    assert week is not None
    moving = [exercise for exercise in plan.phases[0].exercises if exercise.category != "education"]
    assert sum(reason.points for exercise in moving for reason in exercise.why) == week.solution.points
    assert week.solution.points == sum(choice.points for choice in week.solution.chosen)


# Guidelines.


def test_guidelines_that_disagree_stand_side_by_side(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(pain=5))

    (acupuncture,) = [found for found in plan.on_request if found.code == "acupuncture"]
    directions = {row.guideline.split()[0]: str(row.direction) for row in acupuncture.evidence}
    assert directions["NG59"] == "against_strong"
    assert directions["ACP17"].startswith("for")
    assert "disagree" in acupuncture.why_not_chosen


@pytest.mark.parametrize("person", PEOPLE)
def test_evidence_names_guideline_strength_source_and_how_far_it_was_read(
    knowledge: Knowledge, person: Assessment
) -> None:
    plan = plan_for(knowledge, person)

    of_exercises = [row for item in all_exercises(plan) for row in item.evidence]
    of_techniques = [row for item in all_techniques(plan) for row in item.evidence]
    on_request = [row for item in plan.on_request for row in item.evidence]
    assert of_exercises
    for row in (*of_exercises, *of_techniques, *on_request):
        assert row.guideline
        assert row.strength
        assert row.source.startswith("doi:") or len(row.source) > 10
        assert row.read in {"full", "abstract", "secondary", "recalled"}
        assert row.direction is not EvidenceDirection.NONE


def test_a_techniques_guidelines_speak_once_each(knowledge: Knowledge) -> None:
    for condition, found in knowledge.conditions.items():
        weeks = 20 if found.pregnancy else None
        plan = plan_for(knowledge, an_assessment(condition, pain=5, pregnancy_weeks=weeks))

        of_one_kind = [offered for offered in plan.on_request if len(knowledge.techniques[offered.code].kinds) == 1]
        for offered in of_one_kind:
            guidelines = [row.guideline for row in offered.evidence]
            assert len(guidelines) == len(set(guidelines)), (condition, offered.code)


def rows(**directions: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(guideline, EvidenceDirection(direction), "worded so", "", "doi:10.1", "secondary")
        for guideline, direction in directions.items()
    )


A_STUDY = Evidence("XYZ99", EvidenceDirection.AGAINST_STRONG, "study, not a guideline", "", "doi:10.1", "abstract")

BADGES = [
    (rows(A="against_strong"), "badge.against", "A"),
    (rows(A="against_strong", B="neutral"), "badge.against", "A"),
    (rows(A="against_weak", B="against_strong"), "badge.against", "A, B"),
    (rows(A="against_strong", B="for_weak"), "badge.disagree", "A"),
    (rows(A="against_weak", B="for_strong"), "badge.disagree", "A"),
    (rows(A="for_weak", B="for_strong", C="neutral"), "badge.for", "A, B"),
    (rows(A="neutral"), "badge.little", ""),
    ((), "badge.little", ""),
    ((A_STUDY,), "badge.little", ""),
    ((A_STUDY, *rows(A="for_weak")), "badge.for", "A"),
]


@pytest.mark.parametrize(("evidence", "headline", "names"), BADGES)
def test_the_headline_of_some_evidence(
    knowledge: Knowledge, evidence: tuple[Evidence, ...], headline: str, names: str
) -> None:
    found = badge(evidence, knowledge)

    begins, ends = knowledge.texts[headline].split("{")[0], names
    assert found.startswith(begins)
    assert ends in found


# What was left out.


def test_what_was_left_out_stands_the_strictest_first(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(precautions=["osteoporosis", "epilepsy"]))

    levels = [left_out.level.strictness for left_out in plan.excluded]
    assert levels == sorted(levels, reverse=True)
    assert len({left_out.code for left_out in plan.excluded}) == len(plan.excluded)


def test_an_item_is_left_out_at_its_strictest(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(precautions=["long_term_steroids", "osteoporosis"]))

    assert excluded_as(plan, "childs_pose").level == "absolute"


def test_what_is_barred_in_one_phase_alone_is_not_left_out(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(direction="extension"))

    assert "cat_cow_seated" not in {left_out.code for left_out in plan.excluded}


def test_what_does_not_suit_the_condition_is_not_mentioned(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(precautions=["osteoporosis"]))

    regions = {
        knowledge.exercises[left_out.code].region for left_out in plan.excluded if left_out.code in knowledge.exercises
    }
    assert "cervical" not in regions


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_stands_both_in_the_plan_and_among_what_was_left_out(knowledge: Knowledge, person: Assessment) -> None:
    plan = plan_for(knowledge, person)

    left_out = {found.code for found in plan.excluded}
    assert not left_out & (codes(all_exercises(plan)) | codes(all_techniques(plan)))
    assert all(found.reason and found.rule and found.source for found in plan.excluded)


def test_a_required_category_that_nothing_meets_is_named_with_the_reason(knowledge: Knowledge) -> None:
    every_walk = [code for code, item in knowledge.exercises.items() if item.category == "aerobic"]

    plan = plan_for(knowledge, an_assessment(), wishes=options(exclude=every_walk))

    (told,) = the_phase(plan, "restore").left_out
    assert "phase: aerobic activity, because" in told
    assert knowledge.texts["left_out.nothing_allowed"] in told


def test_a_required_category_that_the_day_cannot_hold_is_named_with_the_reason(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(minutes=4))

    (told,) = the_phase(plan, "restore").left_out
    assert "phase: aerobic activity, because" in told


def test_of_required_categories_those_listed_first_come_first(knowledge: Knowledge) -> None:
    """Non-specific low back pain asks for mobility, then core or control, then aerobic activity."""
    plan = plan_for(knowledge, an_assessment(days=1), wishes=options(max_exercises_per_day=1))

    (exercise,) = [found for found in the_phase(plan, "restore").exercises if found.category != "education"]
    assert exercise.category == "mobility"
    assert len(the_phase(plan, "restore").left_out) == 2


def test_what_gives_way_to_balance_where_a_fall_is_the_greater_danger_is_named(knowledge: Knowledge) -> None:
    """Three exercises a day from 80 on, and non-specific low back pain asks for three categories, balance not among
    them: mobility, which it asks for first, gives way, and the others stay."""
    plan = plan_for(knowledge, an_assessment(minutes=20, pain=4, weeks=20, irritability="moderate"), a_person(age=84))

    restore = the_phase(plan, "restore")
    held = {exercise.category for exercise in restore.exercises} - {"education"}
    assert held == {"balance", "core_strength", "aerobic"}
    (told,) = restore.left_out
    assert "phase: mobility, because" in told
    assert knowledge.texts["left_out.no_room"] in told


# When nothing suits.


def test_when_nothing_suits_there_is_a_plan_with_reasons_and_a_referral(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(exclude=list(knowledge.exercises)))

    assert all_exercises(plan) == []
    assert "advice.refer_nothing_suits" in {advice.code for advice in plan.advice}
    assert all(phase.left_out for phase in plan.phases)
    assert plan.excluded
    assert knowledge.texts["summary.nothing"] in plan.summary


def test_when_nothing_but_breathing_suits_every_phase_holds_it_and_the_referral_stays(knowledge: Knowledge) -> None:
    """Engine decisions, "nothing suits": education, breathing, referral advice and the reasons."""
    possible = {"education", "relaxation_breathing"}
    others = [code for code, item in knowledge.exercises.items() if item.category not in possible]

    plan = plan_for(knowledge, an_assessment(), wishes=options(exclude=others))

    held = [{exercise.category for exercise in phase.exercises} - {"education"} for phase in plan.phases]
    assert held == [{"relaxation_breathing"}] * 3
    assert "advice.refer_nothing_suits" in {advice.code for advice in plan.advice}


def test_a_phase_in_which_nothing_has_points_enough_holds_the_best_of_what_is_allowed_and_says_so(
    knowledge: Knowledge,
) -> None:
    few = replace(knowledge, scoring=replace(knowledge.scoring, exercise_threshold=500))
    unasked = replace(few.conditions["nonspecific_low_back_pain"], required={})
    few = replace(few, conditions=MappingProxyType({**few.conditions, unasked.code: unasked}))

    plan = plan_for(few, an_assessment(minutes=60))

    for phase in plan.phases:
        (exercise,) = phase.exercises
        assert exercise.why[0].text == knowledge.texts["why.last_resort"]
        assert not phase.left_out


# What was assumed.

FULLY_TOLD: dict[str, Any] = {
    "pain": Pain(now=3, average=3),
    "direction": "none",
    "equipment_available": [],
    "precautions": ["hypertension_controlled"],
    "floor_transfer": True,
}


def test_a_plan_made_from_full_answers_assumes_nothing(knowledge: Knowledge) -> None:
    wishes = options(weeks=6, clinic_visits_per_week=1)

    plan = plan_for(knowledge, an_assessment(**FULLY_TOLD), a_person(), wishes)

    assert plan.provenance.assumptions == ()


UNTOLD = [
    ("pain", "pain of the moment"),
    ("direction", "not tested"),
    ("equipment_available", "ordinary home"),
    ("precautions", "No precautions recorded"),
    ("floor_transfer", "to the floor"),
    ("goals", "without a priority"),
]


@pytest.mark.parametrize(("name", "told"), UNTOLD)
def test_every_default_that_the_plan_rests_on_is_named(knowledge: Knowledge, name: str, told: str) -> None:
    answers = {known: value for known, value in FULLY_TOLD.items() if known != name}
    if name == "goals":
        answers["goals"] = (Goal("pain_relief"),)

    plan = plan_for(knowledge, an_assessment(**answers), wishes=options(weeks=6, clinic_visits_per_week=1))

    (assumption,) = plan.provenance.assumptions
    assert told in assumption


def test_who_does_not_go_to_the_floor_needs_no_word_about_it(knowledge: Knowledge) -> None:
    answers = {name: value for name, value in FULLY_TOLD.items() if name != "floor_transfer"}
    kept_off = an_assessment(**answers | {"precautions": ["no_floor_transfer"]})

    plan = plan_for(knowledge, kept_off, wishes=options(weeks=6, clinic_visits_per_week=1))

    assert plan.provenance.assumptions == ()


# The patient's paragraph.


def test_the_summary_names_condition_goals_first_exercises_minutes_and_days(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(goals=["sleep_better", "pain_relief"]))

    first = plan.phases[0]
    for exercise in first.exercises:
        assert exercise.name[1:] in plan.summary
    assert "non-specific low back pain" in plan.summary
    assert f"{first.minutes_per_day} minutes a day on {first.days_per_week} days a week" in plan.summary
    assert "12 weeks" in plan.summary
    sleep, pain = (knowledge.label("goal", goal)[1:] for goal in ("sleep_better", "pain_relief"))
    assert plan.summary.index(sleep) < plan.summary.index(pain)


def test_names_that_hold_commas_or_and_are_kept_apart_by_semicolons(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(goals=["sleep_better", "pain_relief", "sitting_tolerance"]))

    *most, last = [lower_first(exercise.name) for exercise in plan.phases[0].exercises]
    assert any("," in name for name in most)
    assert f": {'; '.join(most)}; and {last}. That takes" in plan.summary
    assert "are to build strength and stamina; and return to what matters and stay well." in plan.summary
    assert "your goals: sleep better, less pain and sit longer." in plan.summary


def test_one_of_a_thing_is_no_plural(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(days=1), wishes=options(weeks=1))

    assert "takes 1 week and has 1 phase." in plan.summary
    assert "on 1 day a week" in plan.summary


def test_breaks_alone_are_told_without_minutes(knowledge: Knowledge) -> None:
    known = profile(knowledge, an_assessment())
    plan = plan_for(knowledge, an_assessment())
    breaks = replace(plan.phases[0], minutes_per_day=0)

    told = summary_of((breaks, *plan.phases[1:]), plan.weeks, known, knowledge)

    assert "0 minutes" not in told
    assert f"in short moments through the day, on {breaks.days_per_week} days a week" in told


@pytest.mark.parametrize("weeks", [2, 10, 30])
@pytest.mark.parametrize("minutes", [5, 30])
def test_until_the_blood_pressure_is_controlled_every_phase_holds_gentle_exercise(
    knowledge: Knowledge, weeks: int, minutes: int
) -> None:
    for condition in knowledge.conditions:
        plan = plan_for(
            knowledge,
            an_assessment(
                condition,
                precautions=["hypertension_uncontrolled"],
                pregnancy_weeks=20 if condition.startswith("pregnancy") else None,
                weeks=weeks,
                minutes=minutes,
            ),
            wishes=options(weeks=12),
        )

        assert plan.advice
        assert plan.stop_and_call_when
        for phase in plan.phases:
            moving = {exercise.category for exercise in phase.exercises} - {"education"}
            assert moving, (condition, phase.code)
            assert moving <= {"mobility", "relaxation_breathing", "posture_ergonomics"}
            assert phase.minutes_per_day > 0, (condition, phase.code)


def test_what_only_the_phase_asks_for_says_so(knowledge: Knowledge) -> None:
    person = an_assessment("neck_pain_movement_coordination", minutes=2, days=2, pain=4, irritability="moderate")

    last = plan_for(knowledge, person).phases[-1]

    told = {reason.text for exercise in last.exercises for reason in exercise.why}
    assert all(exercise.why for exercise in last.exercises)
    assert any("asks for posture changes and breaks in this phase" in text for text in told)
