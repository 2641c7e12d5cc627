"""Keys with which other programs call on the clinic's behalf."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest, client_of
from tests.support.examples import a_patient

pytestmark = pytest.mark.anyio

KEY = {"name": "Practice management", "scopes": ["patients:read", "patients:write"]}


async def made_key(clinic: ClinicOfTest, **changes: Any) -> dict[str, Any]:
    answer = await clinic.admin.post("/api-keys", {**KEY, **changes})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_key_is_shown_once_and_opens_what_its_scopes_name(app: FastAPI, clinic: ClinicOfTest) -> None:
    made = await made_key(clinic)

    assert made["key"].startswith(f"phk_{made['prefix']}_")
    caller = client_of(app, made["key"])
    assert (await caller.post("/api/v1/patients", json=a_patient())).status_code == 201
    assert (await caller.get("/api/v1/patients")).status_code == 200
    forbidden = await caller.get("/api/v1/vocabulary-of-nothing")
    assert forbidden.status_code == 404
    denied = await caller.get("/api/v1/clinic")
    assert (denied.status_code, denied.json()["permission"]) == (403, "clinic:read")
    assert (await caller.get("/api/v1/auth/me")).json()["kind"] == "api_key"
    assert (await caller.post("/api/v1/auth/logout")).status_code == 403
    for path in (f"/api-keys/{made['id']}", "/api-keys"):
        shown = await clinic.admin.get(path)
        assert "key" not in shown.json()
        assert made["key"] not in shown.text


async def test_a_key_is_kept_as_a_hash(app: FastAPI, clinic: ClinicOfTest, database_url: str) -> None:
    made = await made_key(clinic)
    platform: Platform = app.state.platform

    async with platform.database.reading() as session:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql("SELECT * FROM api_key")).all()

    assert made["key"].rpartition("_")[2] not in str(rows)


async def test_a_revoked_key_is_worthless_at_once(app: FastAPI, clinic: ClinicOfTest) -> None:
    made = await made_key(clinic)
    caller = client_of(app, made["key"])
    assert (await caller.get("/api/v1/patients")).status_code == 200

    for _ in range(2):
        assert (await clinic.admin.client.delete(f"/api/v1/api-keys/{made['id']}")).status_code == 204

    assert (await caller.get("/api/v1/patients")).status_code == 401
    assert (await clinic.admin.get(f"/api-keys/{made['id']}")).json()["revoked_at"] is not None


async def test_a_key_expires(app: FastAPI, clinic: ClinicOfTest, clock: Clock) -> None:
    made = await made_key(clinic, expires_at="2026-11-22T11:05:00+01:00")
    caller = client_of(app, made["key"])
    assert (await caller.get("/api/v1/patients")).status_code == 200

    clock.advance(minutes=6)

    assert (await caller.get("/api/v1/patients")).status_code == 401


async def test_its_last_use_is_recorded_to_the_minute(app: FastAPI, clinic: ClinicOfTest) -> None:
    made = await made_key(clinic)
    assert made["last_used_at"] is None

    await client_of(app, made["key"]).get("/api/v1/patients")
    platform: Platform = app.state.platform
    await platform.background.finish()

    assert (await clinic.admin.get(f"/api-keys/{made['id']}")).json()["last_used_at"] == "2026-11-22T10:00:00Z"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scopes", []),
        ("scopes", ["users:manage"]),
        ("scopes", ["audit:read"]),
        ("scopes", ["patients:read", "patients:read"]),
        ("scopes", ["everything"]),
        ("name", ""),
        ("expires_at", "2026-11-22T09:59:00Z"),
        ("expires_at", "tomorrow"),
        ("key", "phk_mine"),
    ],
)
async def test_what_a_key_cannot_be(clinic: ClinicOfTest, field: str, value: Any) -> None:
    answer = await clinic.admin.post("/api-keys", {**KEY, field: value})

    assert answer.status_code == 422
    assert all(error["pointer"].startswith(f"#/{field}") for error in answer.json()["errors"])


async def test_a_key_of_another_clinic_is_not_found(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    made = await made_key(other_clinic)

    assert (await clinic.admin.get(f"/api-keys/{made['id']}")).status_code == 404
    assert (await clinic.admin.client.delete(f"/api/v1/api-keys/{made['id']}")).status_code == 404
    assert (await other_clinic.admin.get(f"/api-keys/{made['id']}")).json()["revoked_at"] is None
