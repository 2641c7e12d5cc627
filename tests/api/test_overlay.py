"""What a clinic adds to the shared catalogue, and what it switches off."""

import asyncio
from typing import Any
from unittest.mock import AsyncMock

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import select

from app.knowledge import OverlayContent
from app.models.plan import Plan
from app.services import knowledge
from app.services.platform import Platform
from app.services.replay import Replay
from tests.support.clinics import ClinicOfTest, Member
from tests.support.examples import OWN_EXERCISE, an_assessment
from tests.support.work import asked_plan, codes_of, recorded_assessment

pytestmark = pytest.mark.anyio


async def put_overlay(who: Member, overlay: dict[str, Any], if_match: str = '"r0"') -> Any:
    return await who.client.put("/api/v1/clinic/overlay", json=overlay, headers={"If-Match": if_match})


async def test_a_clinic_begins_with_the_shared_catalogue_alone(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.get("/clinic/overlay")

    assert answer.json() == {"switched_off": [], "exercises": [], "techniques": [], "revision": 0}
    assert answer.headers["etag"] == '"r0"'


async def test_what_a_clinic_switched_off_is_listed_but_never_chosen(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    assessment_id = await recorded_assessment(clinic)
    before = codes_of((await asked_plan(clinic, assessment_id)).json())
    switched_off = sorted(before - {"advice_stay_active"})[:3]

    answer = await put_overlay(clinic.admin, {"switched_off": switched_off})

    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"r1"'
    plan = (await asked_plan(clinic, assessment_id)).json()
    assert codes_of(plan).isdisjoint(switched_off)
    assert {item["code"] for item in plan["excluded"] if item["rule"] == "clinic.switched_off"} == set(switched_off)
    others = await asked_plan(other_clinic, await recorded_assessment(other_clinic))
    assert codes_of(others.json()) == before


async def test_a_clinics_own_exercise_is_planned_and_held_to_the_safety_rules(
    clinic: ClinicOfTest, app: FastAPI
) -> None:
    await put_overlay(clinic.admin, {"exercises": [OWN_EXERCISE]})
    well = await recorded_assessment(clinic)
    brittle = await recorded_assessment(clinic, precautions=["osteoporosis"])
    wish = {"code": "clinic_wall_press"}

    plan = await asked_plan(clinic, well, include=[wish])
    refused = await asked_plan(clinic, brittle, include=[wish])

    assert "clinic_wall_press" in codes_of(plan.json())
    assert refused.status_code == 409
    assert refused.json()["contraindication"]["rule"] == "feature_precaution.osteoporosis"
    assert await entry_codes(app, "clinic_wall_press") == [None]
    assert (await clinic.assistant.get("/exercises/clinic_wall_press")).status_code == 200


async def test_another_clinic_does_not_know_the_exercise(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    await put_overlay(clinic.admin, {"exercises": [OWN_EXERCISE]})

    body = {"assessment": an_assessment(), "options": {"include": [{"code": "clinic_wall_press"}]}}

    assert (await other_clinic.assistant.get("/exercises/clinic_wall_press")).status_code == 404
    assert (await other_clinic.therapist.post("/plan-previews", body)).status_code == 422


@pytest.mark.parametrize("code", ["plank", "tens_conventional"])
async def test_what_is_switched_off_is_included_for_a_recorded_reason_alone(clinic: ClinicOfTest, code: str) -> None:
    assessment_id = await recorded_assessment(clinic)
    await put_overlay(clinic.admin, {"switched_off": ["plank", "tens_conventional"]})

    refused = await asked_plan(clinic, assessment_id, include=[{"code": code}])
    answer = await asked_plan(clinic, assessment_id, include=[{"code": code, "override_reason": "She has it already."}])

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-request")
    [fault] = refused.json()["errors"]
    assert fault["pointer"] == "#/include/0/override_reason"
    assert fault["detail"].startswith("Switched off by the clinic. Say in `override_reason`")
    assert answer.status_code == 201, answer.text
    plan = answer.json()
    held = [item for phase in plan["phases"] for item in items_of(phase) if item["code"] == code]
    assert held
    for item in held:
        told = "Included by the therapist despite a bar: Switched off by the clinic."
        assert (item["cautions"][0], item["why"][0]["text"]) == (told, told)
    assert code not in {item["code"] for item in (*plan["excluded"], *plan["on_request"])}


async def test_the_record_and_what_if_know_that_what_is_switched_off_was_included(
    clinic: ClinicOfTest, app: FastAPI
) -> None:
    assessment_id = await recorded_assessment(clinic)
    await put_overlay(clinic.admin, {"switched_off": ["plank", "tens_conventional"]})
    reason = {"override_reason": "She has it already."}
    wishes = {"include": [{"code": code, **reason} for code in ("plank", "tens_conventional")]}
    plan = (await asked_plan(clinic, assessment_id, **wishes)).json()
    asked = {"assessment": an_assessment(), "options": wishes}

    record = (await clinic.therapist.get(f"/plans/{plan['id']}/decision")).json()
    levers = await clinic.therapist.get(f"/plans/{plan['id']}/levers")
    varied = await clinic.therapist.post(
        "/plan-previews",
        {**asked, "variations": [{"options": {"include": []}}, {"options": {"include": [{"code": "plank"}]}}]},
    )
    platform: Platform = app.state.platform
    [replayed] = [each async for each in Replay(platform.database).of(select(Plan))]

    assert record["agreement"]["same"]
    for phase, told in zip(plan["phases"], record["phases"], strict=True):
        here = {item["code"] for item in items_of(phase)}
        fates = {item["code"]: item["fate"] for item in told["items"]}
        assert {code: fates[code] for code in here} == dict.fromkeys(here, "chosen")
    assert levers.status_code == 200
    without, refused = varied.json()["variations"]
    gone = {item["code"]: item["bar"]["rule"] for item in without["difference"]["items_out"] if item["bar"]}
    assert gone == {"plank": "clinic.switched_off", "tens_conventional": "clinic.switched_off"}
    assert (refused["outcome"], refused["contraindication"]["rule"]) == ("declined", "clinic.switched_off")
    assert replayed.verdict == "same"


def items_of(phase: dict[str, Any]) -> list[dict[str, Any]]:
    return [*phase["exercises"], *phase["techniques"]]


WRONG = [
    ({"switched_off": ["plonk"]}, "#/switched_off/0"),
    ({"exercises": [{**OWN_EXERCISE, "code": "plank"}]}, "#/exercises/0/code"),
    ({"exercises": [{**OWN_EXERCISE, "category": "magic"}]}, "#/exercises/0/category"),
    ({"exercises": [{**OWN_EXERCISE, "level": 9, "variant_of": None}]}, "#/exercises/0/level"),
    ({"exercises": [{**OWN_EXERCISE, "sources": {"NOBODY": "full"}}]}, "#/exercises/0/sources"),
    ({"exercises": [{**OWN_EXERCISE, "minutes": {"calm": 0}}]}, "#/exercises/0/minutes/calm"),
    ({"exercises": [{**OWN_EXERCISE, "level": "1"}]}, "#/exercises/0/level"),
]


@pytest.mark.parametrize(("overlay", "pointer"), WRONG)
async def test_what_does_not_fit_is_refused_by_field_and_nothing_is_stored(
    clinic: ClinicOfTest, overlay: dict[str, Any], pointer: str
) -> None:
    answer = await put_overlay(clinic.admin, overlay)

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert "plonk" not in answer.text
    assert "magic" not in answer.text
    assert (await clinic.admin.get("/clinic/overlay")).json()["revision"] == 0


async def test_a_clinic_whose_own_part_fits_no_longer_goes_on_with_what_it_switched_off(
    clinic: ClinicOfTest, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment_id = await recorded_assessment(clinic)
    switched_off = min(codes_of((await asked_plan(clinic, assessment_id)).json()) - {"advice_stay_active"})
    overlay = {"exercises": [OWN_EXERCISE], "switched_off": [switched_off]}
    assert (await put_overlay(clinic.admin, overlay)).status_code == 200
    book = app.state.platform.knowledge
    entries = await book.entries_of(book.shared)

    # A newer shared catalogue has an exercise of the same code.
    entries += OverlayContent.model_validate({"exercises": [OWN_EXERCISE]}).entries()
    monkeypatch.setattr(book, "entries_of", AsyncMock(return_value=entries))
    book.adopt(book.shared)

    plan = await asked_plan(clinic, assessment_id)
    assert plan.status_code == 201, plan.text
    assert switched_off not in codes_of(plan.json())
    assert (await clinic.assistant.get("/exercises")).status_code == 200
    assert (await clinic.admin.get("/clinic/overlay")).json()["exercises"]
    assert (await put_overlay(clinic.admin, {"switched_off": [switched_off]}, '"r1"')).status_code == 200


async def test_a_new_part_is_put_together_once_however_many_wait_for_it(
    clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_overlay(clinic.admin, {"switched_off": ["plank"]})
    composed = knowledge.composed_for_clinic
    times = []

    def counted(*arguments: Any) -> Any:
        times.append(1)
        return composed(*arguments)

    monkeypatch.setattr(knowledge, "composed_for_clinic", counted)
    answers = await asyncio.gather(*(clinic.assistant.get("/exercises") for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(times) == 1


async def test_what_is_read_again_is_what_was_answered(clinic: ClinicOfTest) -> None:
    own = {**OWN_EXERCISE, "sources": {"PRODUCT": "product", "CLINIC": "product"}}

    put = await put_overlay(clinic.admin, {"exercises": [own]})
    read = await clinic.assistant.get("/clinic/overlay")

    assert (put.status_code, read.status_code) == (200, 200), put.text
    assert read.headers["etag"] == put.headers["etag"]
    assert read.content == put.content


async def test_a_change_names_the_revision_it_was_made_from(clinic: ClinicOfTest) -> None:
    await put_overlay(clinic.admin, {"switched_off": ["plank"]})

    stale = await put_overlay(clinic.admin, {"switched_off": []})
    missing = await clinic.admin.client.put("/api/v1/clinic/overlay", json={})

    assert (stale.status_code, stale.headers["etag"]) == (412, '"r1"')
    assert missing.status_code == 428


async def test_only_an_admin_may_change_it(clinic: ClinicOfTest) -> None:
    assert (await put_overlay(clinic.therapist, {"switched_off": ["plank"]})).status_code == 403


async def entry_codes(app: FastAPI, code: str) -> list[str | None]:
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        connection = await session.connection()
        found = await connection.execute(
            text("SELECT DISTINCT entry_code FROM plan_item WHERE code = :code"), {"code": code}
        )
        return [row[0] for row in found]
