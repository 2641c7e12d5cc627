"""The database: one engine to read with, one to write with, on SQLite and on PostgreSQL.

SQLite takes one writer at a time: in this process writers wait for each other at a lock, in the order of arrival,
and each transaction begins IMMEDIATE so that it never fails half-way. Reading never waits for a writer (WAL).
On PostgreSQL both pools are filled at the start.

Reading runs in autocommit: one statement, one round trip. Whoever needs two statements to agree uses `writing`.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel.ext.asyncio.session import AsyncSession

from app.direct import Direct, DirectPostgresql, DirectSqlite
from app.errors import DatabaseUnavailable
from app.group_commit import GroupCommit
from app.statements import Append, Change, Lookup, Row, Task, turned, turned_back

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # An acknowledged write must survive a power cut; WAL with NORMAL would lose the last ones.
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    # Of each connection, in KiB: a reader drops its pages whenever somebody wrote, as the audit does with every call.
    "PRAGMA cache_size = -512",
)
LONGEST_WAIT_SECONDS = 10
Step = tuple[Append | Change, Sequence[Mapping[str, Any]]]
"""A statement, and the values of each time that it is carried out."""
# SQLSTATE classes of what passes by itself: no connection, no resources, an operator's hand, a lost race, no database,
# no such role or another password; and the one that says of a table that it isn't there yet.
PASSING_STATES = ("08", "53", "57", "40", "3D", "28", "42P01")
# What asyncpg raises when the server has said that it ends a connection, and hasn't closed it yet. By its name: the
# driver isn't loaded where SQLite is used.
MET_A_FAREWELL = "InternalClientError"


class Database:
    """Where everything is kept, and the two ways to get at it."""

    def __init__(self, url: str, connections: int = 10) -> None:
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = _sqlite_engine(address, connections=1, writes=True)
            self._reader = _sqlite_engine(address, connections=connections, writes=False)
            event.listen(self._writer.sync_engine, "begin", _begin_immediately)
            self._direct: Direct = DirectSqlite(address.database or "", SQLITE_PRAGMAS)
            self._writers = asyncio.Semaphore(1)
        else:
            share = max(1, connections // 3)
            self._writer = _postgresql_engine(address, share, isolation_level="READ COMMITTED")
            self._reader = _postgresql_engine(address, connections - share, isolation_level="AUTOCOMMIT")
            self._direct = DirectPostgresql(self._reader, share)
            self._writers = asyncio.Semaphore(connections)
        self._group = GroupCommit(self._carry_out, passes=_means_unavailable)

    async def start(self) -> None:
        """Open every connection now: made under load they would be opened by the hundred.

        :raises DatabaseUnavailable: if there is no database to connect to
        """
        with _told_plainly():
            for engine in (self._writer, self._reader):
                await _fill(engine)

    async def stop(self) -> None:
        """Carry out what still waits, then close every connection."""
        await self._group.finish()
        await self._direct.close()
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose every statement stands alone.

        :raises DatabaseUnavailable: if the database can't be reached
        """
        with _told_plainly():
            async with AsyncSession(self._reader, expire_on_commit=False, autoflush=False) as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Give a session in one transaction; what isn't committed when it is left is undone.

        :raises DatabaseUnavailable: if the database can't be reached, is locked or is full
        """
        with _told_plainly():
            async with self._in_turn(), AsyncSession(self._writer, expire_on_commit=False, autoflush=False) as session:
                yield session

    async def look_up(self, lookup: Lookup, **values: Any) -> list[Row]:
        """Return what a lookup finds.

        :raises DatabaseUnavailable: if the database can't be reached
        """
        sql, parameters, columns = lookup.on(self._reader.dialect)
        with _told_plainly():
            found = await self._direct.fetch(sql, turned(values, parameters))
        return [turned_back(row, columns) for row in found]

    async def carry_out(self, *steps: Step) -> None:
        """Carry out all of the steps or none, and return once they are durable: in one commit with those of others.

        :raises RowGone: if a change found no row; nothing is stored then
        :raises DatabaseUnavailable: if the database can't be reached, is locked or is full
        """
        with _told_plainly():
            await self._group.carry_out([step.on(self._reader.dialect, rows) for step, rows in steps])

    async def _carry_out(self, tasks: Sequence[Task]) -> None:
        async with self._in_turn():
            await self._direct.carry_out(tasks)

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            await self._writers.acquire()
        try:
            yield
        finally:
            self._writers.release()


def migrating_engine(url: str) -> Engine | AsyncEngine:
    """Return an engine for migrations: one connection, opened when it is needed. Alembic itself isn't async."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_async_engine(asyncpg_address(address), poolclass=NullPool)
    # Foreign keys stay unchecked meanwhile, as batch mode replaces whole tables; the migration checks them at its end.
    engine = create_engine(address, isolation_level="AUTOCOMMIT", connect_args={"timeout": 30}, poolclass=NullPool)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def breaks(error: IntegrityError, table: str, *columns: str) -> bool:
    """Tell whether it is the uniqueness of these columns that a row would break."""
    said = str(error.orig)
    # PostgreSQL names the constraint, SQLite the columns.
    return f"uq_{table}_{'_'.join(columns)}" in said or ", ".join(f"{table}.{column}" for column in columns) in said


async def _fill(engine: AsyncEngine) -> None:
    size = engine.pool.size()  # type: ignore[attr-defined]  # QueuePool's, which the base class doesn't promise
    reached = await asyncio.gather(*(engine.connect().start() for _ in range(size)), return_exceptions=True)
    await asyncio.gather(*(each.close() for each in reached if isinstance(each, AsyncConnection)))
    for failure in reached:
        if isinstance(failure, BaseException):
            raise failure


def _sqlite_engine(address: URL, connections: int, *, writes: bool) -> AsyncEngine:
    engine = create_async_engine(
        address.set(drivername="sqlite+aiosqlite"),
        # The driver's own idea of when a transaction begins is switched off; `_begin_immediately` says it.
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=not writes,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=LONGEST_WAIT_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "do_connect", _open_once)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _open_once(_: object, __: object, given: list[Any], named: dict[str, Any]) -> None:
    """Open the file in this thread first, and leave the connecting to the driver.

    The driver's own thread answers a failure once more after it was told: to a loop that may have ended by then.
    """
    sqlite3.connect(*given, **{name: value for name, value in named.items() if name in {"uri", "timeout"}}).close()


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql_engine(address: URL, connections: int, *, isolation_level: IsolationLevel) -> AsyncEngine:
    engine = create_async_engine(
        asyncpg_address(address),
        isolation_level=isolation_level,
        skip_autocommit_rollback=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=LONGEST_WAIT_SECONDS,
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            # Above the server's own limit: this one is for a server that doesn't answer at all.
            "command_timeout": 20,
            "server_settings": {"application_name": "physioplan", "timezone": "UTC", "statement_timeout": "15000"},
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def asyncpg_address(address: URL) -> URL:
    """Say in asyncpg's words what an address of libpq says in its own."""
    query = dict(address.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return address.set(drivername="postgresql+asyncpg", query=query)


def _refuse_closed(connection: Any, _: object, __: object) -> None:
    # The driver notices at once when the server has gone; asking it is free, where a ping would cost a round trip.
    if connection.driver_connection.is_closed():
        raise DisconnectionError


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what a driver says of a database that isn't there into our own words."""
    try:
        yield
    except Exception as error:
        if _means_unavailable(error):
            raise DatabaseUnavailable(
                "The database can't be reached, refuses the sign-in, is locked or is full."
            ) from error
        raise


def _means_unavailable(error: Exception) -> bool:
    if isinstance(error, DBAPIError) and (error.connection_invalidated or isinstance(error, OperationalError)):
        return True
    # While connecting, asyncpg's own errors come through unwrapped.
    sqlstate = getattr(getattr(error, "orig", error), "sqlstate", None)
    passing = str(sqlstate).startswith(PASSING_STATES) or error.__class__.__name__ == MET_A_FAREWELL
    return passing or isinstance(error, PoolTimeoutError | OSError | sqlite3.OperationalError)
