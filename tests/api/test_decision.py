"""Why a plan is as it is, over the API: for whom it may be read, and what it says of old plans."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI

from app.models.decision import DecisionRead
from tests.support.clinics import ClinicOfTest
from tests.support.seeding import rename_bird_dog
from tests.support.stored import alter_plan, forget_entries, take_back_clearings
from tests.support.work import asked_plan, codes_of, recorded_assessment

pytestmark = pytest.mark.anyio


async def a_plan(clinic: ClinicOfTest, **options: Any) -> dict[str, Any]:
    answer = await asked_plan(clinic, await recorded_assessment(clinic), **options)
    assert answer.status_code == 201, answer.text
    plan: dict[str, Any] = answer.json()
    return plan


async def test_the_record_tells_of_the_very_plan(clinic: ClinicOfTest) -> None:
    plan = await a_plan(clinic)

    answer = await clinic.therapist.get(f"/plans/{plan['id']}/decision")

    assert answer.status_code == 200, answer.text
    DecisionRead.model_validate_json(answer.content)
    record = answer.json()
    assert [record[name] for name in ("plan_id", "patient_id", "assessment_id")] == [
        plan[name] for name in ("id", "patient_id", "assessment_id")
    ]
    assert record["agreement"]["same"]
    assert record["agreement"]["differences"] == []
    assert record["assumptions"] == plan["provenance"]["assumptions"]
    for planned, decided in zip(plan["phases"], record["phases"], strict=True):
        items = (*planned["exercises"], *planned["techniques"])
        assert [(item["code"], item["why"]) for item in items] == [
            (item["code"], item["why"]) for item in decided["chosen"]
        ]
    left_out = {
        (item["code"], item["rule"], item["source"], item["reason"])
        for phase in record["phases"]
        for item in phase["items"]
    }
    assert {(bar["code"], bar["rule"], bar["source"], bar["reason"]) for bar in plan["excluded"]} <= left_out


async def test_it_is_the_same_to_the_byte_and_has_a_strong_tag(clinic: ClinicOfTest) -> None:
    path = f"/plans/{(await a_plan(clinic))['id']}/decision"

    first, second = [await clinic.therapist.get(path) for _ in range(2)]
    known = await clinic.therapist.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert first.content == second.content
    assert first.headers["etag"].startswith('"r1')
    assert (known.status_code, known.content) == (304, b"")


async def test_nobody_else_may_read_it_and_reading_it_leaves_its_trace(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    plan = await a_plan(clinic)
    path = f"/plans/{plan['id']}/decision"

    others = await other_clinic.therapist.get(path)
    own = await clinic.assistant.get(path)

    assert (others.status_code, own.status_code) == (404, 200)
    entries = (await clinic.admin.get("/audit")).json()["items"]
    last = next(entry for entry in entries if entry["action"] == "read_decision")
    assert (last["object_id"], last["patient_id"], last["outcome"]) == (plan["id"], plan["patient_id"], "done")


async def test_an_old_plan_is_explained_by_the_knowledge_that_made_it(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    plan = await a_plan(clinic, include=[{"code": "bird_dog"}])
    path = f"/plans/{plan['id']}/decision"
    before = await clinic.therapist.get(path)
    await rename_bird_dog(app, tmp_path)
    off = {"switched_off": sorted(codes_of(plan) - {"bird_dog"})[:2]}
    await clinic.admin.client.put("/api/v1/clinic/overlay", json=off, headers={"If-Match": '"r0"'})

    after = await clinic.therapist.get(path)

    assert after.content == before.content
    assert "Bird-dog on all fours" not in after.text


async def test_where_the_engine_has_changed_it_says_what_differs(app: FastAPI, clinic: ClinicOfTest) -> None:
    plan = await a_plan(clinic)
    gone = plan["phases"][0]["exercises"].pop(0)["code"]
    plan["provenance"]["engine"] = "0.9.0"
    await store(app, plan)

    record = (await clinic.therapist.get(f"/plans/{plan['id']}/decision")).json()

    assert not record["agreement"]["same"]
    assert (record["agreement"]["engine_then"], record["agreement"]["engine_now"]) == ("0.9.0", "1.1.0")
    assert {(each["phase"], each["code"]) for each in record["agreement"]["differences"]} == {(1, gone)}
    assert record["phases"]


async def test_where_todays_engine_makes_no_plan_it_is_answered_all_the_same(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    plan = await a_plan(clinic)
    await take_back_clearings(app, clinic, plan["id"])

    answer = await clinic.therapist.get(f"/plans/{plan['id']}/decision")

    assert answer.status_code == 200, answer.text
    DecisionRead.model_validate_json(answer.content)
    assert answer.json()["summary"].startswith("Today's engine makes no plan of these answers.")
    assert {each["code"] for each in answer.json()["agreement"]["differences"]} == {None, *codes_of(plan)}


async def test_where_the_knowledge_of_then_is_not_readable_any_more_it_is_answered_all_the_same(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    plan = await a_plan(clinic)
    await rename_bird_dog(app, tmp_path)
    await forget_entries(app, "limits")

    answer = await clinic.therapist.get(f"/plans/{plan['id']}/decision")

    assert answer.status_code == 200, answer.text
    assert "can't be read any more" in answer.json()["summary"]
    assert not answer.json()["agreement"]["same"]


async def store(app: FastAPI, plan: dict[str, Any]) -> None:
    """Store another document, as an older engine might have written it."""
    await alter_plan(app, plan["id"], document=json.dumps(plan).encode())


async def test_an_unknown_plan_is_not_found(clinic: ClinicOfTest) -> None:
    answer = await clinic.therapist.get(f"/plans/{UUID(int=7)}/decision")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/plan-not-found"


async def test_the_picture_is_an_svg_that_may_be_shown_under_any_policy(clinic: ClinicOfTest) -> None:
    plan = await a_plan(clinic)
    path = f"/plans/{plan['id']}/decision.svg"

    answer = await clinic.assistant.get(path)
    known = await clinic.assistant.get(path, headers={"If-None-Match": answer.headers["etag"]})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    picture = ET.fromstring(answer.content)  # noqa: S314  # written here
    description = picture.findtext("{http://www.w3.org/2000/svg}desc") or ""
    names = {item["name"] for phase in plan["phases"] for item in (*phase["exercises"], *phase["techniques"])}
    assert all(name in description for name in names)
    assert known.status_code == 304


async def test_the_picture_is_for_the_same_people_and_is_audited_too(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    plan = await a_plan(clinic)

    others = await other_clinic.therapist.get(f"/plans/{plan['id']}/decision.svg")
    await clinic.assistant.get(f"/plans/{plan['id']}/decision.svg")

    assert others.status_code == 404
    entries = (await clinic.admin.get("/audit")).json()["items"]
    last = next(entry for entry in entries if entry["action"] == "draw_decision")
    assert (last["object_id"], last["patient_id"], last["outcome"]) == (plan["id"], plan["patient_id"], "done")


async def test_the_picture_says_at_its_head_that_the_engine_has_changed(app: FastAPI, clinic: ClinicOfTest) -> None:
    plan = await a_plan(clinic)
    plan["provenance"]["engine"] = "0.9.0"
    await store(app, plan)

    answer = await clinic.therapist.get(f"/plans/{plan['id']}/decision.svg")

    assert "It was made by engine 0.9.0; the record by 1.1.0." in answer.text
