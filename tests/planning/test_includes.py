"""What a therapist wants in the plan: in it from its first phase on, or declined with the reason."""

from dataclasses import replace
from typing import Any

import pytest

from app.planning.assessment import Assessment
from app.planning.codes import Phase
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.services.plan_refusals import declined_of
from tests.support.people import (
    a_clearance,
    an_assessment,
    codes,
    declined_for,
    made,
    options,
    plan_for,
    the_exercise,
    the_phase,
)

A_REASON = "Tolerated in the session of 18 November"


def phases_with(plan: Plan, code: str) -> list[str]:
    return [str(phase.code) for phase in plan.phases if code in codes(phase.exercises) | codes(phase.techniques)]


FROM_ITS_FIRST_PHASE = [
    ("bridge", {"weeks": 2, "pain": 6}, ["calm", "restore", "strengthen", "return"]),
    ("bird_dog", {"weeks": 2, "pain": 6}, ["restore", "strengthen", "return"]),
    ("plank", {"weeks": 2, "pain": 6}, ["strengthen", "return"]),
    ("superman", {"weeks": 2, "pain": 6}, ["return"]),
    ("bridge", {"weeks": 30, "pain": 1}, ["strengthen", "return"]),
    ("tens_conventional", {"weeks": 2, "pain": 6}, ["calm", "restore", "strengthen", "return"]),
    ("pain_education_session", {"weeks": 10, "pain": 3}, ["restore", "strengthen", "return"]),
]


@pytest.mark.parametrize(("code", "state", "phases"), FROM_ITS_FIRST_PHASE)
def test_what_is_included_stands_in_every_phase_from_its_earliest_on(
    knowledge: Knowledge, code: str, state: dict[str, Any], phases: list[str]
) -> None:
    plan = plan_for(knowledge, an_assessment(**state), wishes=options(include=[code]))

    assert phases_with(plan, code) == phases


def test_that_the_therapist_included_it_is_said_with_the_reason(knowledge: Knowledge) -> None:
    shoulder = an_assessment(precautions=["shoulder_problem"])

    plan = plan_for(knowledge, shoulder, wishes=options(include=["bridge", ("plank_wall", A_REASON)]))

    restore = the_phase(plan, "restore")
    by_therapist = {
        code: [reason.text for reason in the_exercise(restore, code).why if reason.factor == "therapist"]
        for code in ("bridge", "plank_wall")
    }
    assert by_therapist["bridge"] == [knowledge.texts["why.included"]]
    (told,) = by_therapist["plank_wall"]
    assert "Shoulder problem" in told


def test_what_is_included_takes_its_ladders_place(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=["bridge_small_range"]))

    for phase in plan.phases:
        bridges = {code for code in codes(phase.exercises) if knowledge.exercises[code].family == "bridge"}
        assert bridges == {"bridge_small_range"}


def test_what_is_included_counts_towards_the_number(knowledge: Knowledge) -> None:
    wishes = options(include=["bridge", "cat_cow", "bird_dog"], max_exercises_per_day=3)

    plan = plan_for(knowledge, an_assessment(minutes=60, days=1), wishes=wishes)

    for phase in plan.phases:
        moving = {item.code for item in phase.exercises if item.category != "education"}
        assert moving == {"bridge", "cat_cow", "bird_dog"}


def test_of_several_lessons_each_finds_its_day(knowledge: Knowledge) -> None:
    both = ["pain_education_session", "sleep_position_coaching"]

    plan = plan_for(knowledge, an_assessment(minutes=30, days=5), wishes=options(include=both))

    for phase in plan.phases:
        assert set(both) <= codes(phase.exercises)


def test_lessons_for_which_there_is_no_day_do_not_fit(knowledge: Knowledge) -> None:
    both = ["pain_education_session", "sleep_position_coaching"]

    declined = declined_for(knowledge, an_assessment(minutes=9, days=1), wishes=options(include=both))

    assert declined.decline == "does_not_fit"


ABSOLUTE = [
    (an_assessment(precautions=["osteoporosis"]), "curl_up_mcgill", "feature_precaution.osteoporosis"),
    (an_assessment(precautions=["pacemaker_icd"]), "tens_conventional", "technique_precaution.pacemaker_icd"),
    (an_assessment(precautions=["no_floor_transfer"]), "plank", "access.floor"),
    (an_assessment("spondylolysis_isthmic"), "superman", "feature_condition.spondylolysis_isthmic"),
    (
        an_assessment(cleared=(a_clearance("rf_cancer_history_new_pain"),)),
        "manipulation_lumbar_thrust",
        "red_flag.rf_cancer_history_new_pain",
    ),
    (
        an_assessment(precautions=["hypertension_uncontrolled"]),
        "bridge",
        "conditional.hypertension_uncontrolled_content",
    ),
]


@pytest.mark.parametrize("reason", [None, A_REASON])
@pytest.mark.parametrize(("person", "code", "rule"), ABSOLUTE)
def test_an_absolute_contraindication_is_never_overridden(
    knowledge: Knowledge, person: Assessment, code: str, rule: str, reason: str | None
) -> None:
    declined = declined_for(knowledge, person, wishes=options(include=[(code, reason)]))

    assert (declined.decline, declined.code, declined.rule) == ("absolute", code, rule)
    assert declined.reason
    assert declined.source


RELATIVE = [
    (an_assessment(precautions=["shoulder_problem"]), "plank_wall", "feature_precaution.shoulder_problem"),
    (an_assessment(precautions=["epilepsy"]), "tens_conventional", "technique_precaution.epilepsy"),
    (an_assessment(irritability="high"), "manipulation_lumbar_thrust", "conditional.irritability_high"),
    (an_assessment(), "prone_press_up", "conditional.dp_item_needs_preference"),
    (an_assessment(), "bridge_band_abduction", "equipment"),
    (an_assessment(), "median_slider", "catalogue.only_for"),
]


@pytest.mark.parametrize(("person", "code", "rule"), RELATIVE)
def test_a_relative_one_needs_a_reason(knowledge: Knowledge, person: Assessment, code: str, rule: str) -> None:
    declined = declined_for(knowledge, person, wishes=options(include=[code]))

    assert (declined.decline, declined.code, declined.rule) == ("needs_reason", code, rule)


@pytest.mark.parametrize(("person", "code", "_rule"), RELATIVE)
def test_with_a_reason_it_is_in_the_plan(knowledge: Knowledge, person: Assessment, code: str, _rule: str) -> None:
    plan = plan_for(knowledge, person, wishes=options(include=[(code, A_REASON)]))

    assert phases_with(plan, code)


@pytest.mark.parametrize("code", ["bridge", "plank", "tens_conventional", "superficial_heat_pack"])
def test_what_the_clinic_switched_off_needs_a_reason_and_is_in_the_plan_with_one(
    knowledge: Knowledge, code: str
) -> None:
    theirs, person = replace(knowledge, switched_off=frozenset({code})), an_assessment(weeks=2, pain=6)

    declined = declined_for(theirs, person, wishes=options(include=[code]))
    plan = plan_for(theirs, person, wishes=options(include=[(code, A_REASON)]))

    assert (declined.decline, declined.code, declined.rule) == ("needs_reason", code, "clinic.switched_off")
    assert declined.reason == "Switched off by the clinic."
    assert phases_with(plan, code) == phases_with(plan_for(knowledge, person, wishes=options(include=[code])), code)


def test_what_is_switched_off_and_forbidden_stays_forbidden(knowledge: Knowledge) -> None:
    theirs = replace(knowledge, switched_off=frozenset({"curl_up_mcgill"}))
    brittle = an_assessment(precautions=["osteoporosis"])

    declined = declined_for(theirs, brittle, wishes=options(include=[("curl_up_mcgill", A_REASON)]))

    assert (declined.decline, declined.rule) == ("absolute", "feature_precaution.osteoporosis")


def test_blanks_are_no_reason(knowledge: Knowledge) -> None:
    shoulder = an_assessment(precautions=["shoulder_problem"])

    declined = declined_for(knowledge, shoulder, wishes=options(include=[("plank_wall", "  ")]))

    assert declined.decline == "needs_reason"


@pytest.mark.parametrize("code", ["tens_conventional", "manipulation_lumbar_thrust", "dry_needling"])
def test_that_the_machine_leaves_it_to_the_therapist_needs_no_reason(knowledge: Knowledge, code: str) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=[code]))

    assert phases_with(plan, code) == ["restore", "strengthen", "return"]


def test_a_reason_may_be_given_where_none_is_needed(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=[("bridge", A_REASON)]))

    assert phases_with(plan, "bridge")


def test_what_guidelines_say_stands_on_what_only_a_therapist_adds(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=["tens_conventional"]))

    (tens,) = [found for found in plan.phases[0].techniques if found.code == "tens_conventional"]
    assert "Advised against by NG59" in tens.cautions[0]
    assert "against_strong" in {row.direction for row in tens.evidence}


TOO_LATE = [
    ("plank", 3, an_assessment(weeks=2, pain=6)),
    ("superman", 5, an_assessment(weeks=30, pain=1)),
]


@pytest.mark.parametrize(("code", "weeks", "person"), TOO_LATE)
def test_what_no_phase_of_the_plan_may_hold_does_not_fit(
    knowledge: Knowledge, code: str, weeks: int, person: Assessment
) -> None:
    declined = declined_for(knowledge, person, wishes=options(include=[code], weeks=weeks))

    assert (declined.decline, declined.code) == ("does_not_fit", code)
    earliest = knowledge.label("phase", knowledge.exercises[code].min_phase).lower()
    assert earliest in declined.reason


def changed(knowledge: Knowledge, code: str, **fields: Any) -> Knowledge:
    item = replace(knowledge.exercises[code], **fields)
    return replace(knowledge, exercises={**knowledge.exercises, code: item})


def test_what_would_make_it_fit_is_told_apart(knowledge: Knowledge) -> None:
    early, long_ago = an_assessment(weeks=2, pain=6), an_assessment(weeks=30, pain=1)
    unwritten = changed(knowledge, "bridge", instructions=())
    only_at_first = changed(knowledge, "bridge", minutes={Phase.CALM: 3})

    found = [
        declined_for(knowledge, early, wishes=options(include=["plank"], weeks=3)),
        declined_for(knowledge, an_assessment(minutes=4), wishes=options(include=["walking_programme"])),
        declined_for(unwritten, long_ago, wishes=options(include=["bridge"])),
        declined_for(only_at_first, long_ago, wishes=options(include=["bridge"])),
    ]

    assert {declined.decline for declined in found} == {"does_not_fit"}
    assert [declined.lack for declined in found] == ["later_phase", "room", "instructions", "earlier_phase"]
    details = [declined_of(declined, "#").faults[0].detail for declined in found]
    assert ["weeks" in detail for detail in details] == [True, False, False, False]
    assert ["minutes" in detail for detail in details] == [False, True, False, False]
    assert all(detail.startswith("Leave it out") for detail in details)


def test_an_absolute_bar_weighs_more_than_that_it_does_not_fit(knowledge: Knowledge) -> None:
    fragile = an_assessment(weeks=2, pain=6, precautions=["osteoporosis"])

    declined = declined_for(knowledge, fragile, wishes=options(include=["childs_pose_wide"], weeks=3))

    assert declined.decline == "absolute"


NO_ROOM = [
    (["plank_wall", "plank_counter"], {}),
    (["bridge", "cat_cow", "bird_dog"], {"max_exercises_per_day": 1}),
]


@pytest.mark.parametrize(("included", "limits"), NO_ROOM)
def test_what_the_ladder_or_the_number_cannot_hold_does_not_fit(
    knowledge: Knowledge, included: list[str], limits: dict[str, Any]
) -> None:
    declined = declined_for(knowledge, an_assessment(days=1), wishes=options(include=included, **limits))

    assert declined.decline == "does_not_fit"
    assert declined.code in included


def test_what_the_minutes_cannot_hold_does_not_fit(knowledge: Knowledge) -> None:
    declined = declined_for(knowledge, an_assessment(minutes=4), wishes=options(include=["walking_programme"]))

    assert (declined.decline, declined.code, declined.rule) == ("does_not_fit", "walking_programme", "limits")


HOME_DEVICE = [
    # Minutes a day; whether twenty minutes of TENS at home leave room.
    (20, False),
    (21, True),
]


@pytest.mark.parametrize(("minutes", "fits"), HOME_DEVICE)
def test_a_home_devices_minutes_count(knowledge: Knowledge, minutes: int, fits: bool) -> None:
    person = an_assessment(minutes=minutes, equipment_available=["tens_unit"])

    found = made(knowledge, person, wishes=options(include=["tens_conventional"]))

    assert isinstance(found, Plan) is fits
    if isinstance(found, Plan):
        assert all(phase.minutes_per_day <= minutes for phase in found.phases)


def test_a_therapists_minutes_never_count(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(minutes=5), wishes=options(include=["tens_conventional"]))

    (tens,) = [found for found in plan.phases[0].techniques if found.code == "tens_conventional"]
    assert tens.delivered_by == "therapist"
    assert plan.phases[0].minutes_per_day <= 5


def test_a_missing_device_is_no_bar_to_a_technique(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(include=["superficial_heat_pack"]))

    assert phases_with(plan, "superficial_heat_pack")


def test_the_gravest_problem_is_told_first(knowledge: Knowledge) -> None:
    person = an_assessment(precautions=["shoulder_problem", "osteoporosis"])

    declined = declined_for(knowledge, person, wishes=options(include=["bridge", "plank_wall", "curl_up_mcgill"]))

    assert (declined.decline, declined.number, declined.code) == ("absolute", 2, "curl_up_mcgill")


def test_of_equal_problems_the_first_in_the_list_is_told(knowledge: Knowledge) -> None:
    person = an_assessment(precautions=["shoulder_problem"])

    declined = declined_for(knowledge, person, wishes=options(include=["bridge", "plank_wall", "plank_counter"]))

    assert (declined.number, declined.code) == (1, "plank_wall")


def test_an_include_never_opens_a_gate(knowledge: Knowledge) -> None:
    flagged = an_assessment(red_flags=["rf_unexplained_weight_loss"])

    assert not isinstance(made(knowledge, flagged, wishes=options(include=[("bridge", A_REASON)])), Plan)
