"""Statements that are compiled once, for what stands in the way of every call.

A `Lookup` finds rows. `Append` and `Change` are the steps of a transaction that is put together beforehand and carried
out in one go.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Insert, Select, Table, Update, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Turn = Callable[[Any], Any]
"""Turns a value into what the driver takes, or back."""
Parameters = tuple[tuple[str, Turn | None], ...]
POSTGRESQL = "postgresql"
Compiled = TypeVar("Compiled")


class _Once(Generic[Compiled]):
    """Compiles once for each kind of database."""

    def __init__(self, compile_for: Callable[[Dialect], Compiled]) -> None:
        self._compile_for = compile_for
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile_for(dialect)
        return compiled


class Lookup:
    """A select with named parameters that is asked over and over. It holds no lists and no JSON."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._compiled = _Once(self._compile)

    def on(self, dialect: Dialect) -> tuple[str, Parameters, tuple[Turn | None, ...]]:
        """Return the text, how each parameter is turned for the driver, and how each column is turned back."""
        return self._compiled.on(dialect)

    def _compile(self, dialect: Dialect) -> tuple[str, Parameters, tuple[Turn | None, ...]]:
        sql, parameters = _compile(self._statement, dialect)
        columns = tuple(_from_driver(column.type, dialect) for column in self._statement.selected_columns)
        return sql, parameters, columns


class Inserted(NamedTuple):
    """An insert for the driver: of as many rows as each column has values."""

    sql: str
    columns: list[list[Any]]


class Changed(NamedTuple):
    """An update for the driver, and the values of each time that it is carried out; each must find its row."""

    sql: str
    rows: list[list[Any]]


Task = Inserted | Changed


class Append:
    """An insert of whole rows into one table, compiled once for each kind of database."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._compiled = _Once(self._compile)

    def on(self, dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Inserted:
        """Return what the driver is told."""
        sql, parameters = self._compiled.on(dialect)
        return Inserted(
            sql,
            [
                [row[name] for row in rows] if turn is None else _column([row[name] for row in rows], turn)
                for name, turn in parameters
            ],
        )

    def _compile(self, dialect: Dialect) -> tuple[str, Parameters]:
        sql, parameters = _compile(insert(self._table), dialect)
        if dialect.name == POSTGRESQL:
            kinds = (dialect.type_compiler_instance.process(self._table.c[name].type) for name, _ in parameters)
            columns = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(kinds, start=1))
            head = sql.partition(" VALUES ")[0]
            sql = f"{head} SELECT * FROM unnest({columns})"  # noqa: S608  # of names that the tables themselves have
        return sql, parameters


class Change:
    """An update with named parameters that finds a row for each set of them, or undoes everything."""

    def __init__(self, statement: Update) -> None:
        self._compiled = _Once(partial(_compile, statement))

    def on(self, dialect: Dialect, rows: Sequence[Mapping[str, Any]]) -> Changed:
        """Return what the driver is told."""
        sql, parameters = self._compiled.on(dialect)
        return Changed(sql, [turned(row, parameters) for row in rows])


class RowGone(Exception):  # noqa: N818  # nobody's mistake: somebody else was first
    """A change found no row."""


def turned(values: Mapping[str, Any], parameters: Parameters) -> list[Any]:
    """Return the values in the driver's order and form."""
    return [values[name] if turn is None else turn(values[name]) for name, turn in parameters]


def turned_back(row: Sequence[Any], columns: Sequence[Turn | None]) -> Row:
    """Return a row as the program knows it."""
    return tuple(value if turn is None else turn(value) for value, turn in zip(row, columns, strict=True))


def _column(values: list[Any], turn: Turn) -> list[Any]:
    """Turn a column for the driver; what all rows share, such as the plan that they belong to, is turned once."""
    if not values:
        return values
    first = values[0]
    if all(value is first for value in values):
        return [turn(first)] * len(values)
    return [turn(value) for value in values]


def _compile(statement: Select[*tuple[Any, ...]] | Insert | Update, dialect: Dialect) -> tuple[str, Parameters]:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101  # SQL is compiled by nothing else
    names = compiled.positiontup or ()
    return str(compiled), tuple((name, _to_driver(compiled.binds[name].type, dialect)) for name in names)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
