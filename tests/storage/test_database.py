"""How the database behaves when it is busy, locked, gone or full."""

import asyncio
import sqlite3
import threading
import time
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from asyncpg import InternalClientError  # type: ignore[import-untyped]  # the driver has no types
from fastapi import FastAPI
from sqlalchemy import column, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import Database, asyncpg_address, migrating_engine
from app.errors import DatabaseUnavailable
from app.models.base import table_of
from app.models.plan import Plan
from app.services.platform import Platform
from app.statements import Lookup
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_POSTGRESQL, ON_SQLITE, execute
from tests.support.examples import a_patient

pytestmark = pytest.mark.anyio


async def test_what_is_not_committed_is_undone(app: FastAPI, clinic: ClinicOfTest) -> None:
    database = app.state.platform.database
    async with database.writing() as session:
        await (await session.connection()).execute(text("UPDATE clinic SET name = 'Lost'"))

    async with database.reading() as session:
        assert (await (await session.connection()).execute(text("SELECT name FROM clinic"))).scalar() == "Alpha"


async def test_many_writers_at_once_all_succeed(clinic: ClinicOfTest) -> None:
    answers = await asyncio.gather(*(clinic.assistant.post("/patients", a_patient()) for _ in range(40)))

    assert {answer.status_code for answer in answers} == {201}


@ON_SQLITE
async def test_reading_goes_on_while_somebody_writes(app: FastAPI, clinic: ClinicOfTest) -> None:
    database = app.state.platform.database
    async with database.writing() as session:
        await (await session.connection()).execute(text("UPDATE clinic SET name = 'Later'"))
        assert (await clinic.assistant.get("/clinic")).json()["name"] == "Alpha"


@ON_SQLITE
async def test_another_process_that_writes_is_waited_for(app: FastAPI, clinic: ClinicOfTest, database_url: str) -> None:
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    waiting = asyncio.create_task(clinic.assistant.post("/patients", a_patient()))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    other.execute("COMMIT")

    assert (await waiting).status_code == 201
    other.close()


@ON_SQLITE
async def test_a_lock_that_is_never_let_go_is_answered(app: FastAPI, clinic: ClinicOfTest, database_url: str) -> None:
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()

    answer = await clinic.assistant.post("/patients", a_patient())

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert time.monotonic() - began < 8
    other.execute("ROLLBACK")
    other.close()
    assert (await clinic.assistant.post("/patients", a_patient())).status_code == 201


@ON_SQLITE
async def test_a_full_disk_is_answered_and_forgotten(app: FastAPI, clinic: ClinicOfTest) -> None:
    platform: Platform = app.state.platform
    async with platform.database.writing() as session:
        connection = await session.connection()
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    statuses = set()
    for _ in range(30):
        statuses.add((await clinic.assistant.post("/patients", a_patient(given_name="x" * 200))).status_code)
    assert statuses <= {201, 503}
    assert 503 in statuses

    async with platform.database.writing() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert (await clinic.assistant.post("/patients", a_patient())).status_code == 201


@ON_SQLITE
async def test_an_acknowledged_write_is_on_disk(app: FastAPI, database_url: str) -> None:
    platform: Platform = app.state.platform
    async with platform.database.writing() as session:
        connection = await session.connection()
        settings = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_a_database_that_isnt_there_is_said_plainly(tmp_path: Path) -> None:
    for url in ("postgresql://nobody@127.0.0.1:1/nothing", f"sqlite:///{tmp_path}/no/such/folder/x.sqlite3"):
        database = Database(url, connections=2)
        with pytest.raises(DatabaseUnavailable):
            await database.start()
        with pytest.raises(DatabaseUnavailable):
            async with database.reading() as session:
                await session.connection()
        await database.stop()


def test_an_address_of_libpq_is_understood() -> None:
    address = asyncpg_address(make_url("postgresql://u:p@host/db?sslmode=require"))

    assert address.drivername == "postgresql+asyncpg"
    assert dict(address.query) == {"ssl": "require"}


async def test_a_file_that_cannot_be_opened_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    # A thread of the driver would answer to this loop even after it has ended.
    begun: list[str] = []
    start = threading.Thread.start

    def noted(thread: threading.Thread) -> None:
        begun.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", noted)
    with pytest.raises(DatabaseUnavailable):
        await Database("sqlite:////dev/null/data").start()

    assert begun == []


async def test_postgresql_is_migrated_under_the_short_name_of_its_scheme() -> None:
    engine = migrating_engine("postgres://u:p@host/db")

    assert isinstance(engine, AsyncEngine)
    await engine.dispose()


@ON_POSTGRESQL
async def test_a_role_that_is_refused_is_said_plainly(database_url: str) -> None:
    address = make_url(database_url).set(username="no_such_role")
    database = Database(address.render_as_string(hide_password=False), connections=2)

    with pytest.raises(DatabaseUnavailable):
        await database.start()

    await database.stop()


@ON_POSTGRESQL
async def test_connections_that_the_server_cut_are_said_plainly_and_opened_again(
    clinic: ClinicOfTest, database_url: str
) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'physioplan'"
    assert (await clinic.assistant.post("/patients", a_patient())).status_code == 201
    # Waited for without giving the loop a turn, so that what the server said last is met in the midst of a request.
    other = threading.Thread(target=lambda: asyncio.run(execute(database_url, cut)))
    other.start()
    other.join()

    statuses = [(await clinic.assistant.post("/patients", a_patient())).status_code for _ in range(20)]

    assert set(statuses) <= {201, 503}
    assert statuses[-1] == 201


async def test_a_statement_that_meets_the_farewell_of_the_server_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing", connections=2)
    farewell = InternalClientError("cannot switch to state 12; another operation (2) is in progress")
    monkeypatch.setattr(database, "_direct", AsyncMock(fetch=AsyncMock(side_effect=farewell)))

    with pytest.raises(DatabaseUnavailable):
        await database.look_up(Lookup(select(column("id")).select_from(table_of(Plan))))

    await database.stop()
