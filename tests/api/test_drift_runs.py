"""An admin sees which plans of the clinic would come out otherwise today, by rule, while the run goes on."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.models.base import table_of
from app.models.drift_run import DriftRun
from app.services import drift_runs
from app.services.drift import Drifted, drifted
from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.seeding import seed_changed
from tests.support.stored import alter
from tests.support.work import asked_plan, recorded_assessment

pytestmark = pytest.mark.anyio

RUNS = "/knowledge/drift-runs"
RULES = "rules/contraindications/features_by_precaution.yaml"
RULE = "feature_precaution.hypertension_controlled"
OLD = f"{RULE}\n    when: {{precaution: [hypertension_controlled]}}\n    relative: {{features: ["
NEVER = OLD.replace("relative", "absolute") + "quadruped_kneeling, "


async def a_plan(clinic: ClinicOfTest) -> str:
    answer = await asked_plan(clinic, await recorded_assessment(clinic), include=[{"code": "bird_dog"}])
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> asyncio.Semaphore:
    """Runs wait after each plan until they are let go."""
    waiting = asyncio.Semaphore(0)

    async def one_by_one(*asked: Any) -> AsyncGenerator[Drifted, None]:
        async for each in drifted(*asked):
            await waiting.acquire()
            yield each

    monkeypatch.setattr(drift_runs, "drifted", one_by_one)
    return waiting


async def finished(app: FastAPI, clinic: ClinicOfTest, started: httpx.Response) -> dict[str, Any]:
    """Wait until the run is over, and read it where its answer says."""
    assert started.status_code == 201, started.text
    platform: Platform = app.state.platform
    await platform.background.finish()
    run: dict[str, Any] = (await clinic.admin.client.get(started.headers["location"])).json()
    return run


async def test_a_run_finds_what_is_unsafe_now_and_says_by_which_rule(
    app: FastAPI, clinic: ClinicOfTest, other_clinic: ClinicOfTest, tmp_path: Path
) -> None:
    plan = await a_plan(clinic)
    await a_plan(other_clinic)
    await seed_changed(app, tmp_path, RULES, OLD, NEVER)

    started = await clinic.admin.post(RUNS)
    run = await finished(app, clinic, started)
    found = (await clinic.admin.get(f"{RUNS}/{run['id']}/plans")).json()["items"]

    assert (started.json()["status"], started.json()["total"], started.json()["done"]) == ("running", 1, 0)
    assert (run["status"], run["total"], run["done"]) == ("finished", 1, 1)
    assert run["started_by"] == str(clinic.admin.user_id)
    assert (run["summary"]["differing"], run["summary"]["unsafe"]) == (1, 1)
    assert run["summary"]["by_rule"][0] == {"rule": RULE, "plans": 1, "unsafe": 1}
    assert [each["plan_id"] for each in found] == [plan]
    assert ("bird_dog", "absolute", RULE) in {
        (item["code"], item["level"], item["rule"]) for item in found[0]["unsafe"]
    }
    assert [each["id"] for each in (await clinic.admin.get(RUNS)).json()["items"]] == [run["id"]]


async def test_where_nothing_has_changed_nothing_is_found(app: FastAPI, clinic: ClinicOfTest) -> None:
    await a_plan(clinic)

    run = await finished(app, clinic, await clinic.admin.post(RUNS))

    assert (run["status"], run["done"], run["summary"]["differing"]) == ("finished", 1, 0)
    assert (await clinic.admin.get(f"{RUNS}/{run['id']}/plans")).json()["items"] == []


async def test_a_clinic_has_one_run_at_a_time_and_others_their_own(
    app: FastAPI, clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    await a_plan(clinic)

    answers = await asyncio.gather(*(clinic.admin.post(RUNS) for _ in range(4)))
    other = await other_clinic.admin.post(RUNS)

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/drift-run-still-running"
    assert other.status_code == 201
    started = next(answer for answer in answers if answer.status_code == 201)
    assert (await finished(app, clinic, started))["status"] == "finished"
    assert (await finished(app, clinic, await clinic.admin.post(RUNS)))["status"] == "finished"


@ON_SQLITE
async def test_a_repeated_request_begins_no_second_run(app: FastAPI, clinic: ClinicOfTest) -> None:
    headers = {"Idempotency-Key": "one"}

    first = await clinic.admin.client.post(f"/api/v1{RUNS}", headers=headers)
    run = await finished(app, clinic, first)
    again = await clinic.admin.client.post(f"/api/v1{RUNS}", headers=headers)

    assert (again.status_code, again.headers["idempotent-replay"]) == (201, "true")
    assert again.json()["id"] == run["id"]
    assert len((await clinic.admin.get(RUNS)).json()["items"]) == 1


@ON_SQLITE
async def test_a_run_says_while_it_goes_on_how_far_it_is(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, let_go: asyncio.Semaphore
) -> None:
    monkeypatch.setattr(drift_runs, "MOST_UNSTORED", 1)
    for _ in range(2):
        await a_plan(clinic)
    await seed_changed(app, tmp_path, RULES, OLD, NEVER)

    started = await clinic.admin.post(RUNS)
    place = started.headers["location"]
    let_go.release()
    run = await until_done(clinic, place, 1)
    let_go.release()
    after = await finished(app, clinic, started)

    assert (run["status"], run["total"], run["summary"]["unsafe"]) == ("running", 2, 1)
    assert (after["status"], after["done"], after["summary"]["unsafe"]) == ("finished", 2, 2)


async def until_done(clinic: ClinicOfTest, place: str, done: int) -> dict[str, Any]:
    """Read the run until so many plans are done."""
    while True:
        run: dict[str, Any] = (await clinic.admin.client.get(place)).json()
        if run["done"] >= done:
            return run
        await asyncio.sleep(0.01)


@ON_SQLITE
async def test_a_service_that_ends_tells_its_runs_interrupted(
    app: FastAPI, clinic: ClinicOfTest, let_go: asyncio.Semaphore
) -> None:
    for _ in range(3):
        await a_plan(clinic)
    platform: Platform = app.state.platform

    started = await clinic.admin.post(RUNS)
    asyncio.get_running_loop().call_later(0.05, let_go.release)
    await platform.background.stop()

    run = (await clinic.admin.client.get(started.headers["location"])).json()
    assert run["status"] == "interrupted"
    assert (run["done"], run["total"]) == (1, 3)
    assert run["ended_at"]


async def test_a_run_whose_service_was_killed_is_told_as_interrupted_and_makes_room(
    app: FastAPI, clinic: ClinicOfTest, clock: Clock
) -> None:
    run = await finished(app, clinic, await clinic.admin.post(RUNS))
    table = table_of(DriftRun)
    await alter(app, update(table).values(status="running", ended_at=None))

    early = await clinic.admin.post(RUNS)
    clock.advance(seconds=61)
    lost = (await clinic.admin.get(f"{RUNS}/{run['id']}")).json()
    again = await finished(app, clinic, await clinic.admin.post(RUNS))

    assert early.status_code == 409
    assert (lost["status"], lost["ended_at"]) == ("interrupted", run["ended_at"])
    assert again["status"] == "finished"
    kept = (await clinic.admin.get(f"{RUNS}/{run['id']}")).json()
    assert kept["status"] == "interrupted"
    assert timedelta(seconds=61) == drift_runs.ALIVE_FOR + timedelta(seconds=1)


@ON_SQLITE
async def test_a_run_that_fails_says_so(app: FastAPI, clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_plan(clinic)

    with monkeypatch.context() as broken:
        broken.setattr(drift_runs, "drifted", _fail)
        run = await finished(app, clinic, await clinic.admin.post(RUNS))

    assert (run["status"], run["done"]) == ("failed", 0)


def _fail(*_: object) -> None:
    raise RuntimeError("nobody thought of it")


@ON_SQLITE
async def test_each_look_at_a_run_leaves_its_entry_in_the_audit(app: FastAPI, clinic: ClinicOfTest) -> None:
    run = await finished(app, clinic, await clinic.admin.post(RUNS))
    await clinic.admin.get(f"{RUNS}/{run['id']}/plans")
    await clinic.therapist.get(RUNS)

    entries = (await clinic.admin.get("/audit")).json()["items"]

    told = [(each["action"], each["object_kind"], each["object_id"], each["outcome"]) for each in entries]
    assert told == [
        ("list_drift_runs", "plan", None, "forbidden"),
        ("list_drifted_plans", "drift_run", run["id"], "done"),
        ("read_drift_run", "drift_run", run["id"], "done"),
        ("start_drift_run", "drift_run", run["id"], "done"),
    ]
