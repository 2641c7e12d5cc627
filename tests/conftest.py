"""What tests may ask for: a migrated database of each kind, the running service on it, and two clinics."""

import gc
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from app.commands.serve import OBJECTS_PER_COLLECTION
from app.knowledge import read_seed
from app.main import create_app
from app.planning.knowledge import Knowledge
from app.services.knowledge import Edition
from app.services.platform import Platform
from app.settings import Settings
from tests.support.clinics import ClinicOfTest, client_of, found_clinic
from tests.support.databases import PostgresqlDatabases, SqliteDatabases

SECRET = "a secret key that only the tests know, long enough"


class Clock:
    """The time of day in a test; it stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def pytest_configure(config: pytest.Config) -> None:
    # Its collector of ready-made tests breaks on pytest 9.2 when it meets this file; we call those tests ourselves.
    config.option.pytest_alembic_tests_path = "nowhere"
    # As in the service: to look for garbage as often as is usual would take a tenth of the time.
    gc.set_threshold(OBJECTS_PER_COLLECTION)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _quiet_logs() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, shared_folder: Path) -> Iterator[SqliteDatabases | PostgresqlDatabases]:
    kind = SqliteDatabases if request.param == "sqlite" else PostgresqlDatabases
    with closing(kind(shared_folder)) as databases:
        yield databases


@pytest.fixture
def database_url(databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    """The address of a database of this test's own, migrated to the newest revision."""
    with databases.copy() as url:
        yield url


@pytest.fixture
def empty_database_url(databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    """The address of a database in which nothing is."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database_url, secret_key=SECRET, database_connections=4)


@cache
def assembled() -> FastAPI:
    """Assemble the application once: its routes are the same for every test."""
    return create_app(Settings(secret_key=SECRET, database_url="sqlite:///nowhere"))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge as the seed files hold it."""
    return read_seed(Path("seed"))


class Loaded:
    """The seeded edition, taken from the first database that is asked."""

    def __init__(self) -> None:
        self.edition: Edition | None = None

    async def into(self, platform: Platform) -> None:
        """Give the platform the edition that its database holds."""
        book = platform.knowledge
        if self.edition is None:
            await book.refresh()
            self.edition = book.shared
        else:
            book.adopt(self.edition)


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """What every test's database is seeded with, loaded once."""
    return Loaded()


@pytest.fixture
async def app(settings: Settings, clock: Clock, loaded: Loaded, anyio_backend: Any) -> AsyncIterator[FastAPI]:
    """The running service."""
    app = assembled()
    app.state.platform = Platform(settings, clock)
    await loaded.into(app.state.platform)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that has not signed in."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def clinic(app: FastAPI) -> ClinicOfTest:
    """The clinic that the test is about."""
    return await found_clinic(app, "Alpha")


@pytest.fixture
async def other_clinic(app: FastAPI) -> ClinicOfTest:
    """Another clinic, whose members may see nothing of the first."""
    return await found_clinic(app, "Beta")
