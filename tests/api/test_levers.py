"""What would help a patient most, over the API: for whom it may be read, and that it is the same every time."""

from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI

from app.models.lever import LeversRead
from tests.support.clinics import ClinicOfTest
from tests.support.seeding import rename_bird_dog
from tests.support.stored import alter_plan, forget_entries, take_back_clearings
from tests.support.work import asked_plan, recorded_assessment

pytestmark = pytest.mark.anyio


async def a_plan(clinic: ClinicOfTest) -> str:
    answer = await asked_plan(clinic, await recorded_assessment(clinic))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_the_changes_that_would_add_something_come_best_first(clinic: ClinicOfTest) -> None:
    plan_id = await a_plan(clinic)

    answer = await clinic.therapist.get(f"/plans/{plan_id}/levers")
    plan = (await clinic.therapist.get(f"/plans/{plan_id}")).json()

    assert answer.status_code == 200, answer.text
    LeversRead.model_validate_json(answer.content)
    found = answer.json()
    points = [
        reason["points"]
        for phase in plan["phases"]
        for item in (*phase["exercises"], *phase["techniques"])
        for reason in item["why"]
    ]
    assert (found["plan_id"], found["points"], found["note"]) == (plan_id, sum(points), None)
    assert found["levers"]
    assert [lever["points"] for lever in found["levers"]] == sorted(
        (lever["points"] for lever in found["levers"]), reverse=True
    )
    for lever in found["levers"]:
        assert lever["points"] > 0
        assert lever["say"].endswith(("?", "."))
        assert all(effect["say"] and effect["text"] for effect in lever["effects"])


async def test_it_is_the_same_to_the_byte_and_has_a_strong_tag(clinic: ClinicOfTest) -> None:
    path = f"/plans/{await a_plan(clinic)}/levers"

    first, second = [await clinic.therapist.get(path) for _ in range(2)]
    known = await clinic.therapist.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert (known.status_code, known.content) == (304, b"")


async def test_nobody_else_may_read_it_and_reading_it_leaves_its_trace(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    plan_id = await a_plan(clinic)

    others = await other_clinic.therapist.get(f"/plans/{plan_id}/levers")
    own = await clinic.assistant.get(f"/plans/{plan_id}/levers")

    assert (others.status_code, own.status_code) == (404, 200)
    entries = (await clinic.admin.get("/audit")).json()["items"]
    last = next(entry for entry in entries if entry["action"] == "read_levers")
    assert (last["object_id"], last["outcome"]) == (plan_id, "done")


async def test_a_plan_whose_answers_make_none_any_more_has_no_levers_and_says_so(
    clinic: ClinicOfTest, app: FastAPI
) -> None:
    plan_id = await a_plan(clinic)
    await take_back_clearings(app, clinic, plan_id)

    answer = await clinic.therapist.get(f"/plans/{UUID(plan_id)}/levers")

    assert answer.status_code == 200
    assert answer.json()["levers"] == []
    assert answer.json()["points"] is None
    assert "makes no plan of these answers" in answer.json()["note"]


async def test_where_the_knowledge_of_then_is_not_readable_any_more_it_says_so(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    plan_id = await a_plan(clinic)
    await rename_bird_dog(app, tmp_path)
    await forget_entries(app, "limits")

    answer = await clinic.therapist.get(f"/plans/{plan_id}/levers")

    assert answer.status_code == 200, answer.text
    LeversRead.model_validate_json(answer.content)
    assert (answer.json()["points"], answer.json()["levers"]) == (None, [])
    assert "can't be read any more" in answer.json()["note"]


async def test_where_the_answers_of_then_have_a_shape_of_their_own_it_says_so(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    plan_id = await a_plan(clinic)
    await alter_plan(app, plan_id, snapshot=b"[]")

    answer = await clinic.therapist.get(f"/plans/{plan_id}/levers")

    assert answer.status_code == 200, answer.text
    assert (answer.json()["points"], answer.json()["levers"]) == (None, [])
    assert "makes no plan of these answers" in answer.json()["note"]
