"""What nobody can use any more is thrown away, and nothing else."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.database import Database
from app.models.tables import metadata
from app.services import sweeping
from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import PASSWORD, ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import a_patient

pytestmark = pytest.mark.anyio

# By the days after which they go.
SWEPT = {1: {"idempotency_record", "sign_in_throttle"}, 14 + 30: {"refresh_token"}}


async def number_of(database: Database, table: str) -> int:
    async with database.reading() as session:
        connection = await session.connection()
        return int(await connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0)


async def test_each_thing_goes_when_its_time_is_over(
    app: FastAPI, client: httpx.AsyncClient, clinic: ClinicOfTest, clock: Clock
) -> None:
    platform: Platform = app.state.platform
    began = clock.now
    headers = {"Idempotency-Key": "one"}
    await clinic.assistant.client.post("/api/v1/patients", json=a_patient(), headers=headers)
    for username in (clinic.therapist.email, "nobody@nowhere.example"):
        await client.post("/api/v1/auth/token", data={"username": username, "password": PASSWORD})

    for days, tables in SWEPT.items():
        for late, left in ((-1, 1), (0, 0)):
            clock.now = began
            clock.advance(days=days, seconds=late)
            await sweeping.sweep(platform.database, platform.idempotency, clock.now)
            assert {table: await number_of(platform.database, table) for table in tables} == dict.fromkeys(tables, left)

    assert await number_of(platform.database, "patient") == 1
    assert await number_of(platform.database, "audit_entry") == 2


@ON_SQLITE
async def test_a_sweep_that_fails_is_tried_again(app: FastAPI, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    platform: Platform = app.state.platform
    swept = asyncio.Event()

    async def fails_once(*_: Any) -> None:
        monkeypatch.setattr(sweeping, "sweep", succeeds)
        raise RuntimeError("nobody thought of this")

    async def succeeds(*_: Any) -> None:
        swept.set()

    monkeypatch.setattr(sweeping, "EVERY_SECONDS", 0)
    monkeypatch.setattr(sweeping, "sweep", fails_once)
    task = asyncio.create_task(sweeping.sweep_forever(platform.database, platform.idempotency, clock))

    await asyncio.wait_for(swept.wait(), timeout=5)
    task.cancel()
