"""The knowledge that a stored plan was made under, and the plan made again from it, whatever has changed since."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.planning.document import Plan as Made
from app.services import editions
from app.services.editions import Editions, MadeUnder
from app.services.plan_documents import Identity, document_of
from app.services.platform import Platform
from app.services.remake import remake
from tests.support.clinics import ClinicOfTest
from tests.support.seeding import rename_bird_dog
from tests.support.stored import stored_plan
from tests.support.work import asked_plan, codes_of, recorded_assessment

pytestmark = pytest.mark.anyio


async def switch_off(clinic: ClinicOfTest, codes: list[str], revision: int) -> None:
    headers = {"If-Match": f'"r{revision}"'}
    answer = await clinic.admin.client.put("/api/v1/clinic/overlay", json={"switched_off": codes}, headers=headers)
    assert answer.status_code == 200, answer.text


def without_ids(document: bytes) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads(document)
    for phase in plan["phases"]:
        for item in (*phase["exercises"], *phase["techniques"]):
            del item["id"]
    return plan


async def test_a_plan_made_today_is_of_the_very_edition_that_plans_are_made_under(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    platform: Platform = app.state.platform
    plan = (await asked_plan(clinic, await recorded_assessment(clinic))).json()

    found = await platform.editions.of_plan(await stored_plan(app, clinic, plan["id"]))

    assert found is await platform.edition_of(clinic.clinic_id)


async def test_an_old_plan_is_made_again_to_the_byte_after_the_catalogue_and_the_overlay_have_changed(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    platform: Platform = app.state.platform
    assessment_id = await recorded_assessment(clinic)
    off = min(codes_of((await asked_plan(clinic, assessment_id)).json()) - {"advice_stay_active"})
    await switch_off(clinic, [off], 0)
    plan = (await asked_plan(clinic, assessment_id)).json()
    row = await stored_plan(app, clinic, plan["id"])
    assert (await rename_bird_dog(app, tmp_path)).changed == 1
    await switch_off(clinic, [], 1)

    edition = await platform.editions.of_plan(row)
    again = remake(row, edition.knowledge)

    assert (edition.version_id, edition.overlay_id) == (row.knowledge_version, row.overlay_id)
    assert edition is not await platform.edition_of(clinic.clinic_id)
    assert edition.knowledge.switched_off == {off}
    assert edition.knowledge.exercises["bird_dog"].name == "Bird-dog"
    assert platform.current_knowledge.exercises["bird_dog"].name == "Bird-dog on all fours"
    assert isinstance(again, Made)
    identity = Identity(row.id, row.patient_id, row.assessment_id, row.created_at)
    assert without_ids(document_of(again, identity, edition.knowledge).body) == without_ids(row.document)


async def test_an_edition_is_kept_for_the_next_who_asks_and_only_so_many_are(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform: Platform = app.state.platform
    plan = (await asked_plan(clinic, await recorded_assessment(clinic))).json()
    row = await stored_plan(app, clinic, plan["id"])
    assert (await rename_bird_dog(app, tmp_path)).changed == 1
    monkeypatch.setattr(editions, "MOST_EDITIONS", 1)
    found = Editions(platform.database, platform.knowledge)

    first = await found.of_plan(row)

    assert await found.of_plan(row) is first
    assert list(found._kept) == [MadeUnder(row.knowledge_version, None)]
    await switch_off(clinic, ["plank"], 0)
    overlay_id = (await platform.edition_of(clinic.clinic_id)).overlay_id
    assert overlay_id is not None
    await found.of(MadeUnder(row.knowledge_version, (clinic.clinic_id, overlay_id)))
    assert len(found._kept) == 1
    assert await found.of_plan(row) is not first
