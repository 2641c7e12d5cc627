"""Make a plan, read it again, and all that stands against one."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.models.plan_document import PlanRead
from app.services.platform import Platform
from tests.support.clinics import ClinicOfTest
from tests.support.examples import NOTHING, an_assessment
from tests.support.work import asked_plan, codes_of, recorded_assessment, recorded_patient, rows

pytestmark = pytest.mark.anyio


async def test_a_plan_is_answered_stored_and_read_as_the_same_bytes(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    assessment_id = await recorded_assessment(clinic, patient_id)

    answer = await asked_plan(clinic, assessment_id)

    plan = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/plans/{plan['id']}"
    assert answer.headers["etag"] == '"r1"'
    assert (plan["patient_id"], plan["assessment_id"]) == (patient_id, assessment_id)
    assert (plan["status"], plan["revision"]) == ("draft", 1)
    assert plan["created_at"] == "2026-11-22T10:00:00Z"
    PlanRead.model_validate_json(answer.content)
    read = await clinic.assistant.get(f"/plans/{plan['id']}")
    assert read.content == answer.content
    assert read.headers["etag"] == '"r1"'
    listed = await clinic.assistant.get(f"/patients/{patient_id}/plans")
    assert listed.json() == {"items": [plan], "next_cursor": None}
    timeline = (await clinic.assistant.get(f"/patients/{patient_id}/timeline")).json()["items"]
    assert {(entry["kind"], entry["id"]) for entry in timeline} == {
        ("plan", plan["id"]),
        ("assessment", assessment_id),
    }


async def test_a_plan_holds_what_the_contract_promises(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic)

    plan = (await asked_plan(clinic, assessment_id, weeks=6, start_on="2026-11-23")).json()

    assert (plan["weeks"], plan["start_on"]) == (6, "2026-11-23")
    assert plan["phases"][-1]["last_week"] == 6
    assert date.fromisoformat(plan["review_on"]) == date(2026, 11, 23) + timedelta(days=7)
    assert [alert["code"] for alert in plan["alerts"]] == ["rf_unexplained_weight_loss"]
    assert plan["stop_and_call_when"]
    assert plan["discharge_when"]
    assert plan["provenance"]["assumptions"]
    for phase in plan["phases"]:
        assert phase["minutes_per_day"] <= 20
        for exercise in phase["exercises"]:
            assert exercise["instructions"]
            assert exercise["why"]
            assert len(exercise["dosage"]["days"]) == exercise["dosage"]["days_per_week"]
    assert "plank" not in codes_of(plan)


async def test_the_same_request_gives_the_same_plan_but_for_ids_and_times(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic)

    first, second = [(await asked_plan(clinic, assessment_id)).json() for _ in range(2)]

    assert first["id"] != second["id"]
    assert without_ids(first) == without_ids(second)


async def test_lists_in_another_order_give_the_same_plan(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    there = {"aggravated_by": ["sitting", "forward_bending", "driving"], "eased_by": ["walking", "standing"]}
    back = {name: codes[::-1] for name, codes in there.items()}

    plans = [
        (await asked_plan(clinic, await recorded_assessment(clinic, patient_id, **answers))).json()
        for answers in (
            {f"condition__{name}": codes for name, codes in there.items()},
            {f"condition__{name}": codes for name, codes in back.items()},
        )
    ]

    assert without_ids(plans[0]) == without_ids(plans[1])


def without_ids(plan: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps({**plan, "id": None, "assessment_id": None, "created_at": None})
    copied: dict[str, Any] = json.loads(text)
    for phase in copied["phases"]:
        for item in (*phase["exercises"], *phase["techniques"]):
            item["id"] = None
    return copied


async def test_a_goal_without_priority_is_named_in_every_plan(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic, goals=[{"code": "sitting_tolerance"}])

    plan = (await asked_plan(clinic, assessment_id)).json()

    told = "Sit longer was recorded as a goal without a priority: taken as 1, wanted most."
    assert told in plan["provenance"]["assumptions"]


async def test_a_plan_is_made_for_the_patient_as_the_record_has_them_now(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    assessment_id = await recorded_assessment(clinic, patient_id)
    read = await clinic.assistant.get(f"/patients/{patient_id}")
    await clinic.assistant.patch(f"/patients/{patient_id}", {"birth_date": "2012-03-09"}, read.headers["etag"])

    answer = await asked_plan(clinic, assessment_id)

    assert answer.status_code == 409
    assert [finding["code"] for finding in answer.json()["screening"]["findings"]] == ["rf_young_onset_under_16"]


async def test_a_pregnancy_stays_one_when_the_record_is_changed_to_male(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    assessment_id = await recorded_assessment(clinic, patient_id, pregnancy_weeks=20)
    before = (await asked_plan(clinic, assessment_id)).json()
    read = await clinic.assistant.get(f"/patients/{patient_id}")
    await clinic.assistant.patch(f"/patients/{patient_id}", {"sex": "male"}, read.headers["etag"])

    after = (await asked_plan(clinic, assessment_id)).json()

    assert codes_of(after) == codes_of(before)
    assert "Male sex and a pregnancy were recorded: taken as pregnant." in after["provenance"]["assumptions"]


BLOCKED = [
    ({"screening__red_flags": ["rf_ces_saddle_anaesthesia"]}, "block", "rf_ces_saddle_anaesthesia", "emergency"),
    (
        {"screening__red_flags": ["rf_unexplained_weight_loss"], "screening__cleared": []},
        "hold_until_cleared",
        "rf_unexplained_weight_loss",
        "urgent",
    ),
    ({"precautions": ["cardiac_unstable"]}, "hold_until_cleared", "cardiac_unstable", "urgent"),
    ({"screening__not_asked": ["rf_ces_bladder_dysfunction"]}, "incomplete", "rf_ces_bladder_dysfunction", "emergency"),
]


@pytest.mark.parametrize(("answers", "gate", "code", "action"), BLOCKED)
async def test_a_closed_gate_forbids_a_plan(
    clinic: ClinicOfTest, app: FastAPI, answers: dict[str, Any], gate: str, code: str, action: str
) -> None:
    assessment_id = await recorded_assessment(clinic, **answers)

    answer = await asked_plan(clinic, assessment_id)

    problem = answer.json()
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "/problems/plan-blocked-by-screening"
    assert problem["screening"]["gate"] == gate
    finding = problem["screening"]["findings"][0]
    assert (finding["code"], finding["action"]) == (code, action)
    assert finding["suspected"]
    assert finding["advice"]
    assert finding["source"]
    assert await rows(app, "plan") == await rows(app, "plan_item") == 0


async def test_a_blocked_plan_is_in_the_audit(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic, screening__red_flags=["rf_suicidal_risk"])
    await asked_plan(clinic, assessment_id)

    last = (await clinic.admin.get("/audit", params={"limit": 1})).json()["items"][0]

    assert (last["action"], last["object_kind"], last["outcome"]) == ("create_plan", "assessment", "conflict")
    assert last["object_id"] == assessment_id


async def test_an_assessment_that_was_replaced_makes_no_plan(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    old = await recorded_assessment(clinic, patient_id)
    new = await recorded_assessment(clinic, patient_id, replaces=old)

    answer = await asked_plan(clinic, old)

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/assessment-superseded"
    assert answer.json()["replaced_by"] == new
    assert (await asked_plan(clinic, new)).status_code == 201


async def test_a_repeated_request_makes_one_plan(clinic: ClinicOfTest, app: FastAPI) -> None:
    assessment_id = await recorded_assessment(clinic)
    path, key = f"/assessments/{assessment_id}/plans", {"Idempotency-Key": '"plan-1"'}

    first, second = [await clinic.therapist.post(path, {}, headers=key) for _ in range(2)]

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert await rows(app, "plan") == 1


async def test_the_rows_say_the_same_as_the_document(clinic: ClinicOfTest, app: FastAPI) -> None:
    plan = (await asked_plan(clinic, await recorded_assessment(clinic))).json()

    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        connection = await session.connection()
        found = (
            await connection.execute(text("SELECT id, code, minutes, phase_number FROM plan_item ORDER BY id"))
        ).all()

    stored = {(UUID(str(item_id)), code, minutes, phase) for item_id, code, minutes, phase in found}
    assert stored == {
        (UUID(item["id"]), item["code"], item["dosage"]["minutes"], phase["number"])
        for phase in plan["phases"]
        for item in (*phase["exercises"], *phase["techniques"])
    }


async def test_a_preview_is_the_plan_without_ids_and_leaves_nothing_behind(clinic: ClinicOfTest, app: FastAPI) -> None:
    patient_id = await recorded_patient(clinic)
    assessment_id = await recorded_assessment(clinic, patient_id)
    plan = (await asked_plan(clinic, assessment_id)).json()
    before = {table: await rows(app, table) for table in ("patient", "assessment", "plan", "plan_item")}

    answer = await clinic.therapist.post("/plan-previews", {"patient_id": patient_id, "assessment": an_assessment()})

    preview = answer.json()
    assert answer.status_code == 200, answer.text
    assert (preview["id"], preview["patient_id"], preview["assessment_id"]) == (None, None, None)
    assert without_ids(preview) == without_ids({**plan, "patient_id": None})
    assert before == {table: await rows(app, table) for table in before}


async def test_a_preview_without_a_patient_names_what_it_assumed(clinic: ClinicOfTest) -> None:
    answer = await clinic.therapist.post("/plan-previews", {"assessment": an_assessment()})

    assumptions = answer.json()["provenance"]["assumptions"]
    assert answer.status_code == 200
    assert "No birth date: planned as for an adult under 65." in assumptions
    assert "Sex not given: nothing was planned by it." in assumptions


BAD_PREVIEWS = [
    ({"assessment__pregnancy_weeks": 20, "patient": {"birth_date": "1990-01-01", "sex": "male"}}, "pregnancy_weeks"),
    ({"patient": {"birth_date": "2030-01-01", "sex": "female"}}, "#/patient/birth_date"),
    ({"patient": {"birth_date": "1990-01-01", "sex": "femal"}}, "#/patient/sex"),
    ({"assessment__condition__code": "back_ache"}, "#/assessment/condition/code"),
    ({"options": {"exclude": ["plonk"]}}, "#/options/exclude/0"),
]


@pytest.mark.parametrize(("changes", "pointer"), BAD_PREVIEWS)
async def test_a_wrong_preview_is_refused_by_field(clinic: ClinicOfTest, changes: dict[str, Any], pointer: str) -> None:
    within = {path.removeprefix("assessment__"): value for path, value in changes.items() if "assessment__" in path}
    around = {name: value for name, value in changes.items() if "assessment__" not in name}

    answer = await clinic.therapist.post("/plan-previews", {"assessment": an_assessment(**within), **around})

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"].endswith(pointer)


async def test_a_preview_is_blocked_like_a_plan(clinic: ClinicOfTest) -> None:
    for screening in ({"completed": False}, {}):
        answer = await clinic.therapist.post("/plan-previews", {"assessment": an_assessment(screening=screening)})

        assert answer.status_code == 409
        assert answer.json()["screening"]["gate"] == "incomplete"


async def test_an_assistant_reads_plans_but_makes_none(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic)

    assert (await clinic.assistant.post(f"/assessments/{assessment_id}/plans", {})).status_code == 403
    assert (await clinic.assistant.post("/plan-previews", {"assessment": an_assessment()})).status_code == 403


async def test_nobody_of_another_clinic_sees_the_plan(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic)
    plan_id = (await asked_plan(clinic, assessment_id)).json()["id"]

    assert (await other_clinic.admin.get(f"/plans/{plan_id}")).status_code == 404
    assert (await other_clinic.admin.post(f"/assessments/{assessment_id}/plans", {})).status_code == 404


async def test_someone_with_nothing_that_suits_gets_a_plan_that_says_so(clinic: ClinicOfTest) -> None:
    everything_hurts: dict[str, Any] = {
        "precautions": ["hypertension_uncontrolled", "wheelchair_user", "cannot_lie_supine_flat", "cannot_lie_prone"],
        "lifestyle__equipment_missing": ["chair", "bed", "mat"],
        "lifestyle__minutes_per_day_available": 1,
        "lifestyle__days_per_week_available": 1,
        "lifestyle__equipment_available": NOTHING,
    }
    assessment_id = await recorded_assessment(clinic, **everything_hurts)

    answer = await asked_plan(clinic, assessment_id)

    plan = answer.json()
    assert answer.status_code == 201, answer.text
    assert plan["advice"]
    assert plan["excluded"]
    assert plan["phases"][0]["exercises"] or plan["phases"][0]["left_out"]
