"""Every act on somebody's data leaves exactly one entry, which nobody can change."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError

from app.errors import DatabaseUnavailable
from app.services import patients
from app.services.audit import Act, AuditWriter, entry_of
from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import PASSWORD, ClinicOfTest, client_of
from tests.support.databases import ON_SQLITE
from tests.support.examples import ASSESSMENT, PATIENT, a_patient, an_assessment
from tests.support.work import asked_plan, recorded_assessment, recorded_patient

pytestmark = pytest.mark.anyio

NOBODY = "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"


async def entries(app: FastAPI, clinic: ClinicOfTest) -> list[dict[str, Any]]:
    """Read the audit past the service, since reading it through the service would be an act as well."""
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        connection = await session.connection()
        rows = await connection.exec_driver_sql(
            "SELECT action, object_kind, object_id, patient_id, outcome, actor_kind, actor_id, request_id, clinic_id "
            "FROM audit_entry ORDER BY id"
        )
        return [dict(row._mapping) for row in rows if str(row.clinic_id).replace("-", "") == clinic.clinic_id.hex]


async def test_each_act_on_somebodys_data_leaves_one_entry_with_its_outcome(
    app: FastAPI, clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    theirs = (await other_clinic.assistant.post("/patients", a_patient())).json()["id"]
    patient = (await clinic.assistant.post("/patients", a_patient())).json()["id"]
    assessment = (await clinic.therapist.post(f"/patients/{patient}/assessments", ASSESSMENT)).json()["id"]
    await entries(app, clinic)

    async def acts() -> Any:
        """Yield each answer with what its entry must say."""
        get, post, patch = clinic.therapist.get, clinic.therapist.post, clinic.therapist.patch
        of_patient = ("patient", patient, patient)
        yield await get("/patients"), "list_patients", "patient", None, None, "done"
        yield await get(f"/patients/{patient}"), "read_patient", *of_patient, "done"
        yield await get(f"/patients/{patient}", headers={"If-None-Match": "*"}), "read_patient", *of_patient, "done"
        yield await get(f"/patients/{theirs}"), "read_patient", "patient", theirs, theirs, "not_found"
        yield await get("/patients?limit=0"), "list_patients", "patient", None, None, "invalid"
        yield await get("/patients/nobody"), "read_patient", "patient", None, None, "invalid"
        yield await patch(f"/patients/{patient}", {"phone": "1"}, '"r1"'), "change_patient", *of_patient, "done"
        yield await patch(f"/patients/{patient}", {"phone": "1"}, '"r1"'), "change_patient", *of_patient, "stale"
        yield await patch(f"/patients/{patient}", {"phone": "1"}, None), "change_patient", *of_patient, "refused"
        yield await patch(f"/patients/{patient}", {"sex": "?"}, '"r2"'), "change_patient", *of_patient, "invalid"
        yield await post("/patients", {}), "create_patient", "patient", None, None, "invalid"
        yield await get(f"/patients/{patient}/assessments"), "list_assessments", *of_patient, "done"
        yield await get(f"/patients/{patient}/timeline"), "list_timeline", *of_patient, "done"
        yield await get(f"/assessments/{assessment}"), "read_assessment", "assessment", assessment, patient, "done"
        yield await get(f"/assessments/{NOBODY}"), "read_assessment", "assessment", NOBODY, None, "not_found"
        path = f"/patients/{patient}/assessments"
        yield (
            await post(path, an_assessment(replaces=NOBODY)),
            "create_assessment",
            "assessment",
            ...,
            patient,
            "conflict",
        )
        yield await post(path, an_assessment(risk_group="?")), "create_assessment", *of_patient, "invalid"
        yield await clinic.assistant.post(path, ASSESSMENT), "create_assessment", *of_patient, "forbidden"
        headers = {"Content-Type": "text/plain"}
        yield (
            await clinic.therapist.client.post("/api/v1/patients", content=b"x", headers=headers),
            "create_patient",
            ("patient"),
            None,
            None,
            "refused",
        )

    async for answer, action, kind, object_id, patient_id, outcome in acts():
        written = (await entries(app, clinic))[-1]
        assert written["request_id"] == answer.headers["x-request-id"], (action, answer.text)
        assert (written["action"], written["object_kind"], written["outcome"]) == (action, kind, outcome)
        if object_id is not ...:
            assert same_id(written["object_id"], object_id)
        assert same_id(written["patient_id"], patient_id)
        assert written["actor_kind"] == "user"

    requests = [entry["request_id"] for entry in await entries(app, clinic)]
    assert len(requests) == len(set(requests)) == 2 + 19


def same_id(stored: Any, expected: str | None) -> bool:
    return (stored is None) == (expected is None) and str(stored).replace("-", "") == str(expected).replace("-", "")


async def test_who_looks_somebody_up_by_an_identifier_has_seen_that_patient(app: FastAPI, clinic: ClinicOfTest) -> None:
    patient = (await clinic.assistant.post("/patients", PATIENT)).json()["id"]

    await clinic.therapist.get("/patients", params={"identifier": "https://clinic.example/patients|A-1023"})
    await clinic.therapist.get("/patients", params={"identifier": "https://clinic.example/patients|A-1024"})

    _, found, not_found = await entries(app, clinic)
    assert (found["action"], found["outcome"]) == ("list_patients", "done")
    assert same_id(found["object_id"], patient)
    assert same_id(found["patient_id"], patient)
    assert (not_found["object_id"], not_found["patient_id"]) == (None, None)


async def test_a_replay_is_an_act_of_its_own(app: FastAPI, clinic: ClinicOfTest) -> None:
    for _ in range(2):
        headers = {"Idempotency-Key": "one"}
        await clinic.assistant.client.post("/api/v1/patients", json=a_patient(), headers=headers)

    assert [entry["outcome"] for entry in await entries(app, clinic)] == ["done", "replayed"]


async def test_a_replay_shows_the_same_patient_again(app: FastAPI, clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic, patient_id := await recorded_patient(clinic))
    path, headers = f"/api/v1/assessments/{assessment_id}/plans", {"Idempotency-Key": "one"}
    plans = [(await clinic.therapist.client.post(path, json={}, headers=headers)).json()["id"] for _ in range(2)]

    first, again = (await entries(app, clinic))[-2:]

    assert plans[0] == plans[1]
    assert (first["outcome"], again["outcome"]) == ("done", "replayed")
    for entry in (first, again):
        assert entry["object_kind"] == "plan"
        assert same_id(entry["object_id"], plans[0])
        assert same_id(entry["patient_id"], patient_id)


async def test_a_refused_plan_names_whose_assessment_was_replaced(app: FastAPI, clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    old = await recorded_assessment(clinic, patient_id)
    await recorded_assessment(clinic, patient_id, replaces=old)

    assert (await asked_plan(clinic, old)).status_code == 409

    last = (await entries(app, clinic))[-1]
    assert (last["object_kind"], last["outcome"]) == ("assessment", "conflict")
    assert same_id(last["patient_id"], patient_id)


async def test_a_failure_of_the_service_itself_is_recorded_too(
    app: FastAPI, clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = await recorded_patient(clinic)

    with monkeypatch.context() as broken:
        broken.setattr(patients, "read_patient", _fail)
        answer = await clinic.therapist.get(f"/patients/{patient_id}")

    assert answer.status_code == 500
    last = (await entries(app, clinic))[-1]
    assert (last["action"], last["outcome"]) == ("read_patient", "failed")
    assert same_id(last["patient_id"], patient_id)


async def test_an_entry_that_can_not_be_stored_keeps_no_other_from_being_stored(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    audit = AuditWriter(app.state.platform.database)
    act = Act("read_patient", "patient")
    known: Any = {"clinic_id": clinic.clinic_id, "actor_kind": "system", "actor_id": None, "at": datetime.now(UTC)}
    good = entry_of(act, **known, request_id="good-request", outcome="done")
    bad = entry_of(act, **known, request_id="bad-request", outcome="no such outcome")

    answers = await asyncio.gather(*(audit.write(entry) for entry in (good, bad)), return_exceptions=True)

    assert answers[0] is None
    assert isinstance(answers[1], DatabaseUnavailable)
    assert [entry["request_id"] for entry in await entries(app, clinic)] == ["good-request"]


async def test_as_many_entries_as_requests_however_many_come_at_once(app: FastAPI, clinic: ClinicOfTest) -> None:
    path = f"/patients/{(await clinic.assistant.post('/patients', a_patient())).json()['id']}"

    answers = await asyncio.gather(*(clinic.therapist.get(path) for _ in range(60)))

    reads = [entry["request_id"] for entry in await entries(app, clinic) if entry["action"] == "read_patient"]
    assert sorted(reads) == sorted(answer.headers["x-request-id"] for answer in answers)


async def test_what_an_admin_does_is_recorded_too(app: FastAPI, clinic: ClinicOfTest) -> None:
    await clinic.admin.patch("/clinic", {"name": "New"}, '"r1"')
    await clinic.admin.patch(f"/users/{clinic.therapist.user_id}", {"name": "New"}, '"r1"')
    key = (await clinic.admin.post("/api-keys", {"name": "x", "scopes": ["patients:read"]})).json()
    await clinic.admin.client.delete(f"/api/v1/api-keys/{key['id']}")
    await client_of(app, key["key"]).get("/api/v1/patients")

    actions = [entry["action"] for entry in await entries(app, clinic)]
    assert actions == ["change_clinic", "change_user", "create_api_key", "revoke_api_key"]


async def test_a_session_that_ends_because_its_refresh_token_came_twice_is_recorded_once(
    app: FastAPI, client: httpx.AsyncClient, clinic: ClinicOfTest
) -> None:
    path, email = "/api/v1/auth/token", clinic.therapist.email
    token = (await client.post(path, data={"username": email, "password": PASSWORD})).json()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    answers = [await client.post(path, data=form) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 401, 401]
    signed_in, reused = await entries(app, clinic)
    assert (signed_in["action"], signed_in["outcome"]) == ("sign_in", "done")
    assert (reused["action"], reused["outcome"]) == ("reuse_refresh_token", "refused")
    assert reused["object_id"] == signed_in["object_id"]
    assert reused["request_id"] == answers[1].headers["x-request-id"]


async def test_nothing_is_shown_whose_reading_can_not_be_recorded(
    app: FastAPI, clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/patients/{(await clinic.assistant.post('/patients', a_patient())).json()['id']}"
    platform: Platform = app.state.platform

    with monkeypatch.context() as broken:
        broken.setattr(platform.database, "carry_out", _fail)
        answer = await clinic.therapist.get(path)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-unavailable")
        assert "Haddad" not in answer.text
        assert answer.headers["retry-after"]

    assert (await clinic.therapist.get(path)).status_code == 200


async def _fail(*_: object) -> None:
    raise RuntimeError("the disk is full")


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET outcome = 'done'", "DELETE FROM audit_entry"])
async def test_the_database_refuses_to_change_an_entry(app: FastAPI, clinic: ClinicOfTest, change: str) -> None:
    await clinic.therapist.get("/patients")
    platform: Platform = app.state.platform

    async with platform.database.writing() as session:
        connection = await session.connection()
        with pytest.raises(DBAPIError, match="never changed"):
            await connection.exec_driver_sql(change)

    assert len(await entries(app, clinic)) == 1


@ON_SQLITE
async def test_no_other_entry_takes_the_place_of_one(app: FastAPI, clinic: ClinicOfTest) -> None:
    # SQLite replaces a row without asking the trigger that guards against deleting.
    await clinic.therapist.get("/patients")
    platform: Platform = app.state.platform
    columns = "at, actor_kind, actor_id, action, object_kind, object_id, patient_id, request_id"

    async with platform.database.writing() as session:
        connection = await session.connection()
        with pytest.raises(DBAPIError, match="never changed"):
            await connection.exec_driver_sql(
                f"INSERT OR REPLACE INTO audit_entry (clinic_id, id, {columns}, outcome) "
                f"SELECT clinic_id, id, {columns}, 'forbidden' FROM audit_entry"
            )

    assert [entry["outcome"] for entry in await entries(app, clinic)] == ["done"]


async def test_an_admin_reads_who_saw_a_patient(clinic: ClinicOfTest, clock: Clock) -> None:
    path = f"/patients/{(await clinic.assistant.post('/patients', a_patient())).json()['id']}"
    clock.advance(minutes=1)
    since = clock.now.isoformat().replace("+00:00", "Z")
    await clinic.therapist.get(path)
    await clinic.therapist.get("/patients")

    of_patient = {"patient_id": path.rpartition("/")[2]}
    listed = (await clinic.admin.get("/audit", params=of_patient)).json()["items"]
    assert [entry["action"] for entry in listed] == ["read_patient", "create_patient"]
    assert listed[0]["actor_id"] == str(clinic.therapist.user_id)
    later = (await clinic.admin.get("/audit", params={**of_patient, "since": since})).json()["items"]
    assert [entry["action"] for entry in later] == ["read_patient"]


@pytest.fixture
def log_lines() -> Iterator[Callable[[], str]]:
    """Gather what the service logs."""
    lines: list[str] = []

    class Gathering:
        def msg(self, message: str) -> None:
            lines.append(message)

        log = debug = info = warn = warning = error = critical = exception = fatal = msg

    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.JSONRenderer(default=str)], logger_factory=lambda *_: Gathering()
    )
    yield lambda: "\n".join(lines)
    structlog.configure(**before)


async def test_no_name_note_query_or_token_is_in_the_log(
    app: FastAPI, clinic: ClinicOfTest, log_lines: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "Canary7Q"
    client = client_of(app, clinic.therapist.token)
    created = await client.post("/api/v1/patients", json=a_patient(given_name=canary, email=f"{canary}@x.example"))
    path = f"/api/v1/patients/{created.json()['id']}"
    await client.get("/api/v1/patients", params={"q": canary, "identifier": f"a|{canary}"})
    await client.get(f"/{canary}", params={canary: canary})
    await client.get("/api/v1/patients", params={canary: canary})
    await client.post(f"{path}/assessments", json=an_assessment(notes=canary))
    await client.post(f"{path}/assessments", json=an_assessment(notes=canary, risk_group=canary))
    await client.post("/api/v1/patients", content=canary.encode(), headers={"Content-Type": "application/json"})
    await client.post("/api/v1/auth/token", data={"username": f"{canary}@x.example", "password": canary * 2})
    platform: Platform = app.state.platform
    with monkeypatch.context() as broken:
        broken.setattr(platform.cursors, "read", lambda *_: _raise(canary))
        assert (await client.get("/api/v1/patients", params={"cursor": canary})).status_code == 500

    written = log_lines()
    lines = [json.loads(line) for line in written.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 9
    assert canary not in written
    assert clinic.therapist.token not in written
    assert requests[0]["route"] == "/api/v1/patients"
    assert requests[0]["clinic_id"] == str(clinic.clinic_id)
    assert {"request_id", "method", "status", "milliseconds", "actor_id"} <= set(requests[0])
    assert requests[2]["route"] is None


def _raise(text: str) -> None:
    raise ValueError(f"{text} is ill")


async def test_the_request_id_of_the_caller_is_in_the_audit(app: FastAPI, clinic: ClinicOfTest) -> None:
    await clinic.therapist.get("/patients", headers={"X-Request-ID": "trace-0123456789"})

    assert (await entries(app, clinic))[-1]["request_id"] == "trace-0123456789"


async def test_who_is_not_signed_in_leaves_nothing_in_a_clinics_audit(
    app: FastAPI, client: httpx.AsyncClient, clinic: ClinicOfTest
) -> None:
    assert (await client.get(f"/api/v1/patients/{NOBODY}")).status_code == 401

    assert await entries(app, clinic) == []
