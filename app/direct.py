"""Ask a database directly: for the few statements that stand in the way of every call.

A session, a connection from the pool and a statement put together anew cost several times what the database itself
takes to find one row. On SQLite a look-up runs right here on the event loop: finding a row by its key takes less time
than waking a thread, and readers wait for nobody (WAL). On PostgreSQL it runs on connections that are kept for it.
"""

import asyncio
import re
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.statements import Changed, Inserted, RowGone, Task

# A reader on the event loop must not hold everybody up; there is next to nothing it could have to wait for.
READER_PATIENCE_SECONDS = 0.25
WRITER_PATIENCE_SECONDS = 5.0
PARAMETER = re.compile(r"\$(\d+)")
LARGEST_CHUNK = 64
"""Rows in one insert on SQLite. Chunks halve from here, so that there are few statements to keep."""


class Direct(Protocol):
    """What can be asked of either database."""

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """Return the rows that a select finds."""

    async def carry_out(self, tasks: Sequence[Task]) -> None:
        """Return once all of it is durable; nothing is stored if something can't be.

        :raises RowGone: if a change found no row
        """

    async def close(self) -> None:
        """Let go of what was opened."""


class DirectSqlite:
    """SQLite: reads here, writes in a thread of its own."""

    def __init__(self, path: str, pragmas: Sequence[str]) -> None:
        self._path = path
        self._pragmas = pragmas
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="direct")

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """Return the rows that a select finds."""
        if self._reader is None:
            self._reader = self._connect(READER_PATIENCE_SECONDS)
        return self._reader.execute(sql, values).fetchall()

    async def carry_out(self, tasks: Sequence[Task]) -> None:
        """Return once all of it is durable. Whoever calls this holds the lock of the writers."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._carry_out, tasks)

    async def close(self) -> None:
        """Close both connections."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close_writer)
        self._thread.shutdown(wait=False)

    def _carry_out(self, tasks: Sequence[Task]) -> None:
        if self._writer is None:
            self._writer = self._connect(WRITER_PATIENCE_SECONDS)
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            for task in tasks:
                _carried_out(task, self._writer)
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _connect(self, patience: float) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=patience, isolation_level=None)
        for pragma in self._pragmas:
            connection.execute(pragma)
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        return connection


def _carried_out(task: Task, connection: sqlite3.Connection) -> None:
    if isinstance(task, Changed):
        if connection.executemany(task.sql, task.rows).rowcount != len(task.rows):
            raise RowGone
        return
    # The interpreter is let go for each statement, and a busy event loop gives it back late: so few statements.
    start, size, rows = 0, LARGEST_CHUNK, list(zip(*task.columns, strict=True))
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        values = list(chain.from_iterable(rows[start : start + size]))
        connection.execute(_of_many_rows(task.sql, size), values)
        start += size


@lru_cache(maxsize=64)
def _of_many_rows(sql: str, size: int) -> str:
    """Return an insert of a row as one of so many."""
    head, _, row = sql.partition(" VALUES ")
    return f"{head} VALUES {', '.join([row] * size)}"


class DirectPostgresql:
    """PostgreSQL: a few of the pool's connections, kept, and spoken to in the driver's own words."""

    def __init__(self, engine: AsyncEngine, connections: int) -> None:
        self._engine = engine
        self._free: asyncio.LifoQueue[_Kept] = asyncio.LifoQueue()
        for _ in range(connections):
            self._free.put_nowait(_Kept())

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """Return the rows that a select finds."""
        kept = await self._free.get()
        try:
            driver = kept.driver if kept.is_open() else await kept.open(self._engine)
            rows: Sequence[Sequence[Any]] = await driver.fetch(sql, *values)
            return rows
        finally:
            self._free.put_nowait(kept)

    async def carry_out(self, tasks: Sequence[Task]) -> None:
        """Return once all of it is durable."""
        kept = await self._free.get()
        try:
            driver = kept.driver if kept.is_open() else await kept.open(self._engine)
            inserted = [task for task in tasks if isinstance(task, Inserted)]
            if len(inserted) == len(tasks):
                await _insert(inserted, driver)
                return
            async with driver.transaction():
                for task in tasks:
                    if isinstance(task, Inserted):
                        await driver.execute(task.sql, *task.columns)
                        continue
                    for row in task.rows:
                        # Answers `UPDATE` and how many rows there were.
                        if (await driver.execute(task.sql, *row)) != "UPDATE 1":
                            raise RowGone
        finally:
            self._free.put_nowait(kept)

    async def close(self) -> None:
        """Give the connections back."""
        kept = [self._free.get_nowait() for _ in range(self._free.qsize())]
        for each in kept:
            await each.close()
            self._free.put_nowait(each)


async def _insert(tasks: Sequence[Inserted], driver: Any) -> None:
    # A statement is a transaction by itself, in a single round trip; one for each table would need two more for the
    # transaction. Foreign keys are checked at the end of the statement, so what comes first in it is all the same.
    sql = _as_one(tuple([(task.sql, len(task.columns)) for task in tasks]))
    await driver.execute(sql, *chain.from_iterable([task.columns for task in tasks]))


@lru_cache(maxsize=64)
def _as_one(inserts: tuple[tuple[str, int], ...]) -> str:
    """Return several inserts, each with its number of parameters, as one statement that takes the parameters of all."""
    found, before = [], 0
    for sql, parameters in inserts:
        found.append(PARAMETER.sub(lambda match, before=before: f"${int(match[1]) + before}", sql))  # type: ignore[misc]  # binds now what the loop changes
        before += parameters
    *first, last = found
    named = ", ".join(f"step_{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {named} {last}" if named else last


class _Kept:
    """One connection that is kept, and opened again when the server has closed it."""

    def __init__(self) -> None:
        self._connection: AsyncConnection | None = None
        self.driver: Any = None

    def is_open(self) -> bool:
        return self.driver is not None and not self.driver.is_closed()

    async def open(self, engine: AsyncEngine) -> Any:
        if self._connection is not None:
            await self._connection.invalidate()
        await self.close()
        self._connection = await engine.connect()
        self.driver = (await self._connection.get_raw_connection()).driver_connection
        return self.driver

    async def close(self) -> None:
        self.driver = None
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()
