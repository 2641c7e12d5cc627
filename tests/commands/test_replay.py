"""Stored plans are made again from the command line, while the service runs, and every byte that differs is told."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.services import stored_plans
from tests.support.clinics import ClinicOfTest
from tests.support.commands import Ran, physioplan
from tests.support.databases import ON_SQLITE
from tests.support.seeding import seed_changed
from tests.support.stored import alter_document, alter_items, alter_plan, forget_entries, stored_plan
from tests.support.work import asked_plan, recorded_assessment

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_database")]


async def replay(*arguments: str) -> Ran:
    """Replay beside the running service."""
    return await asyncio.to_thread(physioplan, "replay", *arguments)


async def a_plan(clinic: ClinicOfTest, **options: Any) -> str:
    answer = await asked_plan(clinic, await recorded_assessment(clinic), **options)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.usefixtures("app")
async def test_without_a_plan_there_is_nothing_that_differs() -> None:
    ran = await replay()

    assert (ran.code, ran.out, ran.err) == (0, "There is no plan to look at.\n", "")


async def test_plans_are_the_same_to_the_byte_whatever_became_of_the_knowledge_since(
    app: FastAPI, clinic: ClinicOfTest, other_clinic: ClinicOfTest, tmp_path: Path
) -> None:
    plank = {"code": "plank", "override_reason": "Done for years."}
    await a_plan(clinic, include=[plank], weeks=8)
    headers = {"If-Match": '"r0"'}
    await other_clinic.admin.client.put("/api/v1/clinic/overlay", json={"switched_off": ["bird_dog"]}, headers=headers)
    await a_plan(other_clinic)
    await seed_changed(app, tmp_path, "rules/weights.yaml", "liked: 2", "liked: 3")
    await a_plan(clinic)

    ran = await replay()

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Plans made again: 3. The same to the byte: 3. Different: 0. Not compared: 0.\n"


async def test_an_altered_byte_is_told_by_its_place_and_not_by_what_stands_there(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    await a_plan(clinic)
    plan_id = await a_plan(clinic)
    await alter_document(app, clinic, plan_id, b'"minutes":', b'"minutes":1')

    ran = await replay()

    assert (ran.code, ran.err) == (1, "")
    version = (await stored_plan(app, clinic, plan_id)).knowledge_version[:12]
    head = f"Plan {plan_id} of clinic {clinic.clinic_id}, made by engine 1.1.0 under knowledge {version}"
    assert ran.out.splitlines() == [
        f"{head}: differs at",
        "  #/phases/0/exercises/0/dosage/minutes",
        "Plans made again: 2. The same to the byte: 1. Different: 1. Not compared: 0.",
    ]


async def test_a_row_that_says_something_else_than_its_document_is_told_too(app: FastAPI, clinic: ClinicOfTest) -> None:
    plan_id = await a_plan(clinic)
    first = json.loads((await stored_plan(app, clinic, plan_id)).document)["phases"][0]["exercises"][0]["code"]
    await alter_items(app, plan_id, first, minutes=77)
    await alter_plan(app, plan_id, weeks=13)

    ran = await replay("--json")

    assert ran.code == 1
    [told] = json.loads(ran.out)["plans"]
    assert {"plan/weeks", "plan_item/0/minutes"} <= set(told["pointers"])
    assert not [pointer for pointer in told["pointers"] if pointer.startswith("#")]


@ON_SQLITE
@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"weeks":', b'"weeks": ', "it says the same in other bytes, from byte"),
        (b'"weeks":', b'"weeks"=', "the stored document isn't JSON any more"),
    ],
)
async def test_other_bytes_of_the_same_content_and_no_content_at_all_are_told_as_such(
    app: FastAPI, clinic: ClinicOfTest, old: bytes, new: bytes, why: str
) -> None:
    plan_id = await a_plan(clinic)
    await alter_document(app, clinic, plan_id, old, new)

    ran = await replay()

    assert ran.code == 1
    assert f": differs; {why}" in ran.out
    assert "\n  #\n" in ran.out


@ON_SQLITE
async def test_an_altered_answer_is_seen_in_what_follows_from_it(app: FastAPI, clinic: ClinicOfTest) -> None:
    plan_id = await a_plan(clinic)
    snapshot = (await stored_plan(app, clinic, plan_id)).snapshot
    await alter_plan(app, plan_id, snapshot=snapshot.replace(b'"now":4', b'"now":5'))

    ran = await replay()

    assert ran.code == 1
    assert "\n  #/provenance/assessment\n" in ran.out


@ON_SQLITE
async def test_answers_that_would_be_refused_are_told_as_such(app: FastAPI, clinic: ClinicOfTest) -> None:
    plan_id = await a_plan(clinic)
    snapshot = (await stored_plan(app, clinic, plan_id)).snapshot
    await alter_plan(app, plan_id, snapshot=snapshot.replace(b'"completed":true', b'"completed":false'))

    ran = await replay()

    assert ran.code == 1
    assert "differs; it would be refused: the screening or an include forbids it at\n  #\n" in ran.out


@ON_SQLITE
async def test_a_plan_of_another_engine_is_compared_and_the_engine_is_named(app: FastAPI, clinic: ClinicOfTest) -> None:
    plan_id = await a_plan(clinic)
    await alter_plan(app, plan_id, engine="0.9.0")
    await alter_document(app, clinic, plan_id, b'"engine":"1.1.0"', b'"engine":"0.9.0"')

    ran = await replay()
    as_json = json.loads((await replay("--json")).out)

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "Made by engine 0.9.0, while this is engine 1.1.0: 1.",
        "Plans made again: 1. The same to the byte: 1. Different: 0. Not compared: 0.",
    ]
    assert (as_json["engine"], as_json["engines"]) == ("1.1.0", {"0.9.0": 1})


@ON_SQLITE
@pytest.mark.parametrize("kind", ["limits", "text"])
async def test_old_knowledge_that_lacks_what_the_program_needs_today_is_told_for_each_of_its_plans(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path, kind: str
) -> None:
    plan_id = await a_plan(clinic)
    await forget_entries(app, kind)
    await seed_changed(app, tmp_path, "rules/weights.yaml", "liked: 2", "liked: 3")
    await a_plan(clinic)

    ran = await replay()

    assert (ran.code, ran.err) == (1, "")
    told, end = ran.out.splitlines()
    assert told.startswith(f"Plan {plan_id} of clinic {clinic.clinic_id}, made by engine 1.1.0 under knowledge ")
    assert ": not compared; this program can't " in told
    assert end == "Plans made again: 2. The same to the byte: 1. Different: 0. Not compared: 1."


async def test_one_may_ask_for_a_clinic_or_a_plan_alone(
    app: FastAPI, clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    broken, whole = await a_plan(clinic), await a_plan(other_clinic)
    await alter_plan(app, broken, weeks=13)

    codes = {
        arguments: (await replay(*arguments)).code
        for arguments in (
            ("--clinic", "Alpha"),
            ("--clinic", str(other_clinic.clinic_id)),
            ("--plan", broken),
            ("--plan", whole),
        )
    }
    nowhere = await replay("--plan", str(clinic.clinic_id))
    nobody = await replay("--clinic", "Nobody")

    assert list(codes.values()) == [1, 0, 1, 0]
    assert (nowhere.code, nowhere.err) == (1, "physioplan: There is no such plan.\n")
    assert (nobody.code, nobody.err) == (1, "physioplan: There is no clinic with the name or id 'Nobody'.\n")


async def test_however_many_there_are_each_is_looked_at_once_and_progress_is_told(
    app: FastAPI, clinic: ClinicOfTest, other_clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_plans, "AT_A_TIME", 2)
    monkeypatch.setattr("app.commands.progress.PLANS_BETWEEN", 3)
    plans = []
    for each in (clinic, other_clinic):
        assessment_id = await recorded_assessment(each)
        plans += [(await asked_plan(each, assessment_id)).json()["id"] for _ in range(3)]
    for plan_id in plans:
        await alter_plan(app, plan_id, weeks=13)

    ran = await replay("--json")

    told = [each["plan_id"] for each in json.loads(ran.out)["plans"]]
    assert sorted(told) == sorted(plans)
    assert ran.err == "3 of 6 plans\n6 of 6 plans\n"
