"""Repeat a creating request without creating twice."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.models.permission import Role
from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest, client_of
from tests.support.examples import ASSESSMENT, a_patient

pytestmark = pytest.mark.anyio


async def create(client: httpx.AsyncClient, key: str, body: Any, path: str = "/api/v1/patients") -> httpx.Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": key})


async def number_of_patients(clinic: ClinicOfTest) -> int:
    return len((await clinic.therapist.get("/patients")).json()["items"])


async def test_a_repeated_request_gets_the_first_answer(clinic: ClinicOfTest) -> None:
    first = await create(clinic.therapist.client, "one", a_patient())
    again = await create(clinic.therapist.client, "one", a_patient())

    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert (again.headers["etag"], again.headers["location"]) == (first.headers["etag"], first.headers["location"])
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert await number_of_patients(clinic) == 1


async def test_quoted_and_bare_keys_are_the_same(clinic: ClinicOfTest) -> None:
    await create(clinic.therapist.client, '"one two"', a_patient())
    await create(clinic.therapist.client, '"one"', a_patient())

    assert "idempotent-replay" in (await create(clinic.therapist.client, "one", a_patient())).headers
    assert await number_of_patients(clinic) == 2


async def test_another_body_under_the_same_key_is_refused(clinic: ClinicOfTest) -> None:
    await create(clinic.therapist.client, "one", a_patient())

    refused = await create(clinic.therapist.client, "one", a_patient(given_name="Another"))

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert await number_of_patients(clinic) == 1


async def test_another_address_under_the_same_key_is_refused(clinic: ClinicOfTest) -> None:
    first, second = [(await create(clinic.therapist.client, key, a_patient())).json()["id"] for key in ("a", "b")]
    await create(clinic.therapist.client, "one", ASSESSMENT, f"/api/v1/patients/{first}/assessments")

    refused = await create(clinic.therapist.client, "one", ASSESSMENT, f"/api/v1/patients/{second}/assessments")

    assert refused.status_code == 422


async def test_everybody_has_keys_of_their_own(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    for member in (clinic.therapist, clinic.assistant, other_clinic.therapist):
        answer = await create(member.client, "one", a_patient())
        assert (answer.status_code, "idempotent-replay" in answer.headers) == (201, False)


async def test_a_refusal_is_not_kept(clinic: ClinicOfTest) -> None:
    assert (await create(clinic.therapist.client, "one", a_patient(sex="unheard of"))).status_code == 422
    assert (await create(clinic.therapist.client, "one", a_patient(nickname="x"))).status_code == 422

    assert (await create(clinic.therapist.client, "one", a_patient())).status_code == 201


async def test_a_conflict_is_not_kept(clinic: ClinicOfTest) -> None:
    twice = a_patient(identifiers=[{"system": "mrn", "value": "1"}])
    await create(clinic.therapist.client, "one", twice)
    assert (await create(clinic.therapist.client, "two", twice)).status_code == 409

    assert (await create(clinic.therapist.client, "two", a_patient())).status_code == 201


@pytest.mark.parametrize("key", ["", '""', "x" * 256, f'"{"x" * 256}"', "two words", "tab\there", "naïve".encode()])
async def test_a_key_is_printable_and_short(clinic: ClinicOfTest, key: Any) -> None:
    headers = {b"Idempotency-Key": key if isinstance(key, bytes) else key.encode()}

    answer = await clinic.therapist.client.post("/api/v1/patients", json=a_patient(), headers=headers)

    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == ["Idempotency-Key"]
    assert await number_of_patients(clinic) == 0


async def test_twenty_at_once_create_one(clinic: ClinicOfTest) -> None:
    answers = await asyncio.gather(*(create(clinic.therapist.client, "one", a_patient()) for _ in range(20)))

    created = [answer for answer in answers if answer.status_code == 201]
    still_running = [answer for answer in answers if answer.status_code == 409]
    assert created
    assert len(created) + len(still_running) == 20
    assert len({answer.content for answer in created}) == 1
    assert sum("idempotent-replay" not in answer.headers for answer in created) == 1
    assert all(answer.json()["type"] == "/problems/request-still-running" for answer in still_running)
    assert all("retry-after" in answer.headers for answer in still_running)
    assert await number_of_patients(clinic) == 1


async def test_a_request_that_never_ended_can_be_repeated_after_its_lease(
    app: FastAPI, clinic: ClinicOfTest, clock: Clock
) -> None:
    platform: Platform = app.state.platform
    caller = await platform.callers.identify(f"Bearer {clinic.therapist.token}", clock.now)
    body = await _request_bytes(clinic)
    # The process died between the claim and the answer.
    await platform.idempotency.claim(caller, "one", body, status=201, now=clock.now)

    assert (await create(clinic.therapist.client, "one", a_patient())).status_code == 409
    clock.advance(seconds=61)
    assert (await create(clinic.therapist.client, "one", a_patient())).status_code == 201
    assert await number_of_patients(clinic) == 1


async def test_who_comes_back_after_the_lease_creates_nothing_beside_the_one_who_took_over(
    app: FastAPI, clinic: ClinicOfTest, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform: Platform = app.state.platform
    writing, calls = platform.database.writing, 0
    stands, go_on = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def stopping() -> AsyncIterator[Any]:
        nonlocal calls
        calls += 1
        if calls == 2:
            # The key is claimed; now the process stands still for longer than the lease lasts.
            monkeypatch.setattr(platform.database, "writing", writing)
            stands.set()
            await go_on.wait()
        async with writing() as session:
            yield session

    monkeypatch.setattr(platform.database, "writing", stopping)
    slow = asyncio.create_task(create(clinic.therapist.client, "one", a_patient()))
    await stands.wait()
    clock.advance(seconds=61)
    quick = await create(clinic.therapist.client, "one", a_patient())
    go_on.set()

    assert (await slow).status_code == 409
    assert quick.status_code == 201
    again = await create(clinic.therapist.client, "one", a_patient())
    assert (again.content, again.headers["idempotent-replay"]) == (quick.content, "true")
    assert await number_of_patients(clinic) == 1


async def _request_bytes(clinic: ClinicOfTest) -> bytes:
    request = clinic.therapist.client.build_request("POST", "/api/v1/patients", json=a_patient())
    return b"POST /api/v1/patients\n" + hashlib.sha256(request.content).digest()


async def test_a_key_is_forgotten_after_a_day(app: FastAPI, clinic: ClinicOfTest, clock: Clock) -> None:
    platform: Platform = app.state.platform
    await create(clinic.therapist.client, "one", a_patient())
    clock.advance(hours=24, seconds=1)
    fresh = platform.tokens.issue(
        user_id=clinic.therapist.user_id,
        clinic_id=clinic.clinic_id,
        session_id=clinic.therapist.session_id,
        role=Role.THERAPIST,
        now=clock.now,
    )

    answer = await create(client_of(app, fresh), "one", a_patient(given_name="Another"))

    assert answer.status_code == 201
    await platform.idempotency.sweep(clock.now)


async def test_a_new_api_key_is_replayed_with_its_secret_but_not_kept_readable(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    body = {"name": "PMS", "scopes": ["patients:read"]}
    first = await create(clinic.admin.client, "one", body, "/api/v1/api-keys")
    again = await create(clinic.admin.client, "one", body, "/api/v1/api-keys")

    assert again.json()["key"] == first.json()["key"]
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql("SELECT * FROM idempotency_record")).all()
    assert len(rows) == 1
    assert first.json()["key"].encode() not in b"".join(bytes(value) for value in rows[0] if isinstance(value, bytes))


async def test_a_role_that_was_taken_away_gets_no_replay(clinic: ClinicOfTest) -> None:
    patient_id = (await create(clinic.therapist.client, "p", a_patient())).json()["id"]
    path = f"/api/v1/patients/{patient_id}/assessments"
    assert (await create(clinic.therapist.client, "one", ASSESSMENT, path)).status_code == 201

    await clinic.admin.patch(f"/users/{clinic.therapist.user_id}", {"role": "assistant"}, '"r1"')

    assert (await create(clinic.therapist.client, "one", ASSESSMENT, path)).status_code == 403
