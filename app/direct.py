"""Ask a database directly: for the few statements that stand in the way of every call.

A session, a connection from the pool and a statement put together anew cost several times what the database itself
takes to find one row. A `Lookup` is compiled once. On SQLite it runs right here on the event loop: finding a row by
its key takes less time than waking a thread, and readers wait for nobody (WAL). On PostgreSQL it runs on connections
that are kept for it. `Append` and `Change` are the steps of a transaction that is put together beforehand and carried
out in one go.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Insert, Select, Table, Update, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Turn = Callable[[Any], Any]
# A reader on the event loop must not hold everybody up; there is next to nothing it could have to wait for.
READER_PATIENCE_SECONDS = 0.25
WRITER_PATIENCE_SECONDS = 5.0


class Lookup:
    """A select with named parameters that is asked over and over. It holds no lists and no JSON."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[tuple[str, Turn | None], ...], tuple[Turn | None, ...]]] = {}

    def on(self, dialect: Dialect) -> tuple[str, tuple[tuple[str, Turn | None], ...], tuple[Turn | None, ...]]:
        """Return the text, how each parameter is turned for the driver, and how each column is turned back."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            sql, parameters = _compile(self._statement, dialect)
            columns = tuple(_from_driver(column.type, dialect) for column in self._statement.selected_columns)
            compiled = self._compiled[dialect.name] = (sql, parameters, columns)
        return compiled


class _Step:
    """A statement that changes rows, compiled once for each kind of database."""

    must_match = False

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[tuple[str, Turn | None], ...]]] = {}

    def on(self, dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> "Task":
        """Return what the driver is told."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect)
        sql, parameters = compiled
        return Task(sql, [turned(row, parameters) for row in rows], self.must_match)


class Append(_Step):
    """An insert of whole rows into one table."""

    def __init__(self, table: Table) -> None:
        super().__init__(insert(table))


class Change(_Step):
    """An update with named parameters that finds a row for each set of them, or undoes everything."""

    must_match = True


class RowGone(Exception):  # noqa: N818  # nobody's mistake: somebody else was first
    """A change found no row."""


class Task(NamedTuple):
    """One statement for the driver, and the values of each time that it is carried out."""

    sql: str
    rows: list[list[Any]]
    must_match: bool


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
    changed = connection.executemany(task.sql, task.rows).rowcount
    if task.must_match and changed != len(task.rows):
        raise RowGone


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
            if len(tasks) == 1 and not tasks[0].must_match:
                # The driver makes a transaction of it by itself, in a single round trip.
                await driver.executemany(tasks[0].sql, tasks[0].rows)
                return
            async with driver.transaction():
                for task in tasks:
                    if not task.must_match:
                        await driver.executemany(task.sql, task.rows)
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


def turned(values: Mapping[str, Any], parameters: Sequence[tuple[str, Turn | None]]) -> list[Any]:
    """Return the values in the driver's order and form."""
    return [values[name] if turn is None else turn(values[name]) for name, turn in parameters]


def turned_back(row: Sequence[Any], columns: Sequence[Turn | None]) -> Row:
    """Return a row as the program knows it."""
    return tuple(value if turn is None else turn(value) for value, turn in zip(row, columns, strict=True))


def _compile(
    statement: Select[*tuple[Any, ...]] | Insert | Update, dialect: Dialect
) -> tuple[str, tuple[tuple[str, Turn | None], ...]]:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101  # SQL is compiled by nothing else
    names = compiled.positiontup or ()
    return str(compiled), tuple((name, _to_driver(compiled.binds[name].type, dialect)) for name in names)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
