"""Techniques beside the exercises: what the machine chooses, who applies it, and what is left to a therapist."""

from typing import Any

import pytest

from app.planning.assessment import Assessment
from app.planning.document import OnRequest, Plan, PlannedTechnique
from app.planning.knowledge import Knowledge
from tests.support.people import (
    all_exercises,
    all_techniques,
    an_assessment,
    codes,
    minutes_on,
    options,
    plan_for,
    the_phase,
)


def in_pain(condition: str = "nonspecific_low_back_pain", **what_matters: Any) -> Assessment:
    """Return somebody in moderate subacute pain with time for more than exercise."""
    said: dict[str, Any] = {"pain": 5, "irritability": "moderate", "minutes": 60}
    return an_assessment(condition, **said | what_matters)


def the_technique(plan: Plan, phase: str, code: str) -> PlannedTechnique:
    return next(found for found in the_phase(plan, phase).techniques if found.code == code)


def on_request_as(plan: Plan, code: str) -> OnRequest:
    return next(found for found in plan.on_request if found.code == code)


def in_phase(plan: Plan, phase: str) -> set[str]:
    return codes(the_phase(plan, phase).techniques)


CHOSEN = [
    # Who, and what is chosen for them in the phase to restore.
    (in_pain(), "superficial_heat_pack"),
    (in_pain(), "massage_soft_tissue"),
    (in_pain("lumbar_spinal_stenosis"), "mobilisation_flexion_distraction"),
    (in_pain("neck_pain_mobility_deficits"), "mobilisation_cervical"),
    (in_pain("lbp_radicular_pain", disliked=["massage"]), "nerve_gliding_manual"),
    (in_pain("pregnancy_pelvic_girdle_pain", pregnancy_weeks=20), "pelvic_belt"),
    (in_pain(risk_group="high"), "cbt_informed_physio"),
    (in_pain(yellow_flags=["fear_avoidance"]), "graded_exposure"),
    (in_pain(goals=["return_to_work_manual"], pain=2), "workplace_ergonomic_review"),
    (in_pain(precautions=["cannot_lie_prone"]), "mobilisation_sidelying_rotation"),
    (in_pain("thoracic_mobility_deficit", disliked=["massage"]), "mobilisation_thoracic"),
    (in_pain("thoracic_mobility_deficit"), "myofascial_release"),
    (in_pain("neck_pain_postural"), "trigger_point_pressure"),
    (in_pain("neck_pain_headache"), "mwm_snag"),
    (in_pain(aggravated_by=["twisting"]), "mwm_snag"),
    (in_pain("sacroiliac_joint_pain"), "sij_mobilisation"),
    (
        in_pain(weeks=60, risk_group="high", yellow_flags=["fear_avoidance"]),
        "cognitive_functional_therapy",
    ),
    (in_pain("axial_spondyloarthritis", exercise_setting="pool"), "hydrotherapy_session"),
    (in_pain("axial_spondyloarthritis", liked=["hydrotherapy"]), "hydrotherapy_session"),
]


@pytest.mark.parametrize(("person", "code"), CHOSEN)
def test_a_technique_is_chosen_for_an_aim(knowledge: Knowledge, person: Assessment, code: str) -> None:
    assert code in in_phase(plan_for(knowledge, person), "restore")


NOT_CHOSEN = [
    (in_pain(pain=1), "massage_soft_tissue"),
    (in_pain(weeks=30), "superficial_heat_pack"),
    (in_pain(), "cold_pack"),
    (in_pain(precautions=["impaired_sensation"]), "superficial_heat_pack"),
    (in_pain(precautions=["anticoagulants"]), "massage_soft_tissue"),
    (in_pain(yellow_flags=["passive_expectation"]), "massage_soft_tissue"),
    (in_pain(), "nerve_gliding_manual"),
    (in_pain(), "cbt_informed_physio"),
    (in_pain(risk_group="low"), "massage_soft_tissue"),
    (in_pain(risk_group="low"), "mobilisation_pa_lumbar"),
    (in_pain("chronic_lbp_generalized_pain", risk_group="high", weeks=60), "mobilisation_pa_lumbar"),
    (in_pain("axial_spondyloarthritis", weeks=60), "hydrotherapy_session"),
    (in_pain("chronic_lbp_generalized_pain", weeks=60), "hydrotherapy_session"),
    (in_pain(precautions=["cannot_lie_prone"]), "mobilisation_pa_lumbar"),
]


@pytest.mark.parametrize(("person", "code"), NOT_CHOSEN)
def test_a_technique_is_not_chosen_without_aim_or_against_a_bar(
    knowledge: Knowledge, person: Assessment, code: str
) -> None:
    assert code not in codes(all_techniques(plan_for(knowledge, person)))


def test_the_machine_never_chooses_what_only_a_therapist_adds(knowledge: Knowledge) -> None:
    by_hand = {code for code, item in knowledge.techniques.items() if not item.auto}
    every_kit = list(knowledge.vocabulary["equipment"])
    for condition, found in knowledge.conditions.items():
        weeks = 20 if found.pregnancy else None
        liked = ["tens", "dry_needling", "acupuncture", "taping", "manipulation_lumbar"]
        person = in_pain(condition, equipment_available=every_kit, liked=liked, pregnancy_weeks=weeks)

        assert not codes(all_techniques(plan_for(knowledge, person))) & by_hand, condition


def test_cold_is_for_the_first_days_and_heat_after_them(knowledge: Knowledge) -> None:
    first_days = in_phase(plan_for(knowledge, in_pain(weeks=0.3, disliked=["massage"])), "calm")
    later = in_phase(plan_for(knowledge, in_pain(weeks=1, disliked=["massage"])), "calm")

    assert "cold_pack" in first_days
    assert "superficial_heat_pack" not in first_days
    assert "superficial_heat_pack" in later
    assert "cold_pack" not in later


def test_at_most_three_are_chosen_and_one_of_a_kind(knowledge: Knowledge) -> None:
    person = in_pain(
        "lbp_radicular_pain", risk_group="high", yellow_flags=["fear_avoidance"], goals=["return_to_work_desk"]
    )

    for phase in plan_for(knowledge, person).phases:
        kinds = [technique.kind for technique in phase.techniques]
        assert len(kinds) == len(set(kinds)) <= 3


# Who applies it.

HEAT = "superficial_heat_pack"


def test_heat_is_applied_by_a_patient_who_has_a_pack_and_takes_minutes(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(equipment_available=["heat_pack"]))

    heat = the_technique(plan, "restore", HEAT)
    phase = the_phase(plan, "restore")
    assert heat.delivered_by == "patient"
    assert heat.instructions
    assert (heat.dosage.minutes, heat.dosage.times_per_week) == (15, 5)
    assert phase.minutes_per_day == max(minutes_on(knowledge, phase, day) for day in range(1, 6)) + 15


def test_heat_is_applied_by_the_therapist_where_there_is_no_pack_and_takes_none(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain())

    heat = the_technique(plan, "restore", HEAT)
    phase = the_phase(plan, "restore")
    assert heat.delivered_by == "therapist"
    assert heat.instructions == ()
    assert heat.dosage.times_per_week == 1
    assert phase.minutes_per_day == max(minutes_on(knowledge, phase, day) for day in range(1, 6))


def test_a_patients_technique_is_left_out_where_the_exercises_leave_no_room(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(equipment_available=["heat_pack"], minutes=24))

    assert HEAT not in in_phase(plan, "restore")


@pytest.mark.parametrize("minutes", [15, 30, 45, 60])
@pytest.mark.parametrize("days", [1, 2, 5, 7])
def test_home_minutes_with_techniques_stay_within_the_day(knowledge: Knowledge, minutes: int, days: int) -> None:
    person = in_pain(equipment_available=["heat_pack", "cold_pack"], minutes=minutes, days=days)

    for phase in plan_for(knowledge, person).phases:
        assert phase.minutes_per_day <= minutes
        assert all(
            technique.dosage.times_per_week <= days
            for technique in phase.techniques
            if technique.delivered_by == "patient"
        )


VISITS = [(0, None), (1, 1), (2, 1), (None, 1)]


@pytest.mark.parametrize(("visits", "times"), VISITS)
def test_what_a_therapist_does_needs_a_visit(knowledge: Knowledge, visits: int | None, times: int | None) -> None:
    plan = plan_for(knowledge, in_pain(), wishes=options(clinic_visits_per_week=visits))

    done = [technique.dosage.times_per_week for technique in all_techniques(plan) if technique.kind == "massage"]
    assert set(done) == ({times} if times else set())


def test_that_visits_were_assumed_is_named(knowledge: Knowledge) -> None:
    told = knowledge.texts["assumption.visits"]

    assumed = plan_for(knowledge, in_pain())
    known = plan_for(knowledge, in_pain(), wishes=options(clinic_visits_per_week=2))

    assert told in assumed.provenance.assumptions
    assert told not in known.provenance.assumptions


def test_without_an_exercise_hands_and_packs_are_left_out(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(), wishes=options(exclude=list(knowledge.exercises)))

    assert codes(all_techniques(plan)) == {"advice_stay_active"}


# Left to a therapist.

OFFERED = [
    "tens_conventional",
    "manipulation_lumbar_thrust",
    "dry_needling",
    "acupuncture",
    "kinesio_taping",
    "interferential",
    "contrast_heat_cold",
]


@pytest.mark.parametrize("code", OFFERED)
def test_what_fits_an_aim_but_needs_a_therapist_is_offered_on_request(knowledge: Knowledge, code: str) -> None:
    offered = on_request_as(plan_for(knowledge, in_pain()), code)

    assert offered.level == "ok"
    assert knowledge.techniques[code].role in offered.why_not_chosen


def test_a_missing_device_takes_no_offer_away(knowledge: Knowledge) -> None:
    without, with_device = in_pain(), in_pain(equipment_available=["tens_unit"])

    assert on_request_as(plan_for(knowledge, without), "tens_conventional") == on_request_as(
        plan_for(knowledge, with_device), "tens_conventional"
    )


NEVER_OFFERED = [
    ("pacemaker_icd", "tens_conventional"),
    ("needle_phobia", "dry_needling"),
    ("needle_phobia", "acupuncture"),
    ("osteoporosis", "manipulation_lumbar_thrust"),
    ("cold_hypersensitivity_raynaud", "contrast_heat_cold"),
    ("impaired_sensation", "contrast_heat_cold"),
]


@pytest.mark.parametrize(("precaution", "code"), NEVER_OFFERED)
def test_what_is_barred_absolutely_is_not_offered(knowledge: Knowledge, precaution: str, code: str) -> None:
    plan = plan_for(knowledge, in_pain(precautions=[precaution]))

    assert code not in {offered.code for offered in plan.on_request}
    assert code in {left_out.code for left_out in plan.excluded}


def test_what_is_barred_relatively_is_offered_with_its_reason(knowledge: Knowledge) -> None:
    offered = on_request_as(plan_for(knowledge, in_pain(precautions=["epilepsy"])), "tens_conventional")

    assert offered.level == "relative"
    assert "Epilepsy" in offered.why_not_chosen


def test_what_serves_no_aim_is_not_offered(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(pain=0, goals=["general_fitness"], irritability="low", weeks=30))

    assert "tens_conventional" not in {offered.code for offered in plan.on_request}


def test_what_the_machine_chooses_by_itself_is_never_among_the_offers(knowledge: Knowledge) -> None:
    offered = {found.code for found in plan_for(knowledge, in_pain()).on_request}

    assert not {code for code in offered if knowledge.techniques[code].auto}


def test_the_therapists_wish_takes_an_offer_away(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(), wishes=options(exclude=["tens_conventional"]))

    assert "tens_conventional" not in {offered.code for offered in plan.on_request}


def test_what_is_in_the_plan_is_neither_offered_nor_listed_as_left_out(knowledge: Knowledge) -> None:
    person = in_pain(precautions=["wheelchair_user"], equipment_available=["tens_unit"])
    wishes = options(include=[("tens_conventional", "Sensation tested"), ("seated_marching", "Leg power tested")])

    plan = plan_for(knowledge, person, wishes=wishes)

    held = codes(all_techniques(plan)) | codes(all_exercises(plan))
    assert {"tens_conventional", "seated_marching"} <= held
    assert not held & {offered.code for offered in plan.on_request}
    assert not held & {left_out.code for left_out in plan.excluded}


def test_among_equals_comes_first_what_the_patient_can_do_alone(knowledge: Knowledge) -> None:
    at_home = plan_for(knowledge, in_pain(weeks=2, equipment_available=["heat_pack"]))
    nowhere = plan_for(knowledge, in_pain(weeks=2))

    assert the_technique(at_home, "calm", "superficial_heat_pack").delivered_by == "patient"
    assert "superficial_heat_pack" not in in_phase(nowhere, "calm")


def test_exposure_to_what_is_feared_waits_until_the_pain_has_calmed(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(weeks=2, pain=8, yellow_flags=["fear_avoidance"]))

    assert "graded_exposure" not in in_phase(plan, "calm")
    assert "graded_exposure" in in_phase(plan, "restore")


def test_lasting_pain_with_fear_is_explained_before_it_is_only_reassured(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(weeks=60, yellow_flags=["fear_avoidance"]))

    assert "pain_neuroscience_education" in in_phase(plan, "restore")


def test_every_technique_that_the_machine_may_choose_has_points_of_its_own(knowledge: Knowledge) -> None:
    """Evidence alone never chooses one: some rule says whom it is for."""
    meant = {
        code
        for rule in knowledge.scoring.rules
        if rule.points > 0
        for code, item in knowledge.techniques.items()
        if code in rule.target.techniques or item.kind in rule.target.kinds
    }

    assert {code for code, item in knowledge.techniques.items() if item.auto} <= meant


IN_ALL = [
    # Who, what is chosen for them, the most sessions that sources name, and how many a phase has, first to last.
    (in_pain(goals=["return_to_work_manual"], pain=2), "workplace_ergonomic_review", 2, [2]),
    (in_pain(weeks=60, yellow_flags=["catastrophising"]), "pain_neuroscience_education", 3, [3]),
    (in_pain(risk_group="high"), "cbt_informed_physio", 8, [3, 5]),
    (
        in_pain(weeks=60, risk_group="high", yellow_flags=["fear_avoidance"]),
        "cognitive_functional_therapy",
        7,
        [3, 4],
    ),
]


@pytest.mark.parametrize(("person", "code", "most", "by_phase"), IN_ALL)
def test_a_course_ends_with_the_sessions_that_sources_name(
    knowledge: Knowledge, person: Assessment, code: str, most: int, by_phase: list[int]
) -> None:
    plan = plan_for(knowledge, person, wishes=options(weeks=12))
    ending = f"in this phase, then it ends: {most} in all at most."

    held = [(phase, each) for phase in plan.phases for each in phase.techniques if each.code == code]

    assert knowledge.techniques[code].sessions_most == most == sum(by_phase)
    assert [phase.number for phase, _ in held] == [*range(1, len(by_phase) + 1)]
    assert len(plan.phases) > len(by_phase)
    *before, (_, last) = held
    assert last.cautions[0] == f"{by_phase[-1]} sessions {ending}"
    assert [phase.last_week - phase.first_week + 1 for phase, _ in before] == by_phase[:-1]
    assert not [text for _, each in before for text in each.cautions if ending in text]


def test_a_plan_too_short_for_a_whole_course_says_nothing_of_its_end(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(risk_group="high"), wishes=options(weeks=4))

    found = [each for each in all_techniques(plan) if each.code == "cbt_informed_physio"]

    assert found
    assert not [text for each in found for text in each.cautions if "then it ends" in text]


def test_what_a_therapist_includes_is_in_every_phase_however_many_sessions_it_has(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, in_pain(), wishes=options(weeks=12, include=["workplace_ergonomic_review"]))

    held = [phase.number for phase in plan.phases if "workplace_ergonomic_review" in codes(phase.techniques)]

    assert held == [phase.number for phase in plan.phases]
    assert not [text for each in all_techniques(plan) for text in each.cautions if "then it ends" in text]


def test_the_machine_begins_no_second_course_of_a_kind_but_a_therapist_may(knowledge: Knowledge) -> None:
    person = in_pain(weeks=60, risk_group="high", yellow_flags=["fear_avoidance"])

    by_machine = plan_for(knowledge, person, wishes=options(weeks=26))
    by_both = plan_for(knowledge, person, wishes=options(weeks=26, include=["cbt_informed_physio"]))

    assert "cognitive_functional_therapy" in codes(all_techniques(by_machine))
    assert "cbt_informed_physio" not in codes(all_techniques(by_machine))
    assert "cbt_informed_physio" in codes(all_techniques(by_both))
