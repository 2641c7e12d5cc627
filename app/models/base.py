"""What all tables share: how their constraints are named, how ids are made, and columns that many have."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON, TypeEngine
from sqlmodel import SQLModel
from uuid_utils.compat import uuid7

# Named by rule, so that errors and migrations can name them, and SQLite's batch mode can find them again.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

Json: TypeEngine[Any] = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def new_id() -> UUID:
    """Draw an id that sorts by the time it was drawn (UUIDv7)."""
    return uuid7()


def table_of(model: type[SQLModel]) -> Table:
    """Return the table that a model stands for."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def one_of(column: str, words: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """Allow these words in the column and nothing else."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def between(column: str, lowest: float, highest: float) -> CheckConstraint:
    """Allow numbers from the lowest to the highest, both included."""
    return CheckConstraint(f"{column} BETWEEN {lowest} AND {highest}", name=f"{column}_in_range")


def length(column: str, shortest: int, longest: int) -> CheckConstraint:
    """Allow texts of so many characters."""
    return CheckConstraint(f"length({column}) BETWEEN {shortest} AND {longest}", name=f"{column}_length")


def not_blank(*columns: str) -> list[CheckConstraint]:
    """Ask for something other than blanks in each column."""
    return [CheckConstraint(f"trim({column}) <> ''", name=f"{column}_not_blank") for column in columns]


def not_empty(column: str) -> CheckConstraint:
    """Ask for at least one entry in a list."""
    return CheckConstraint(f"length(CAST({column} AS TEXT)) > 2", name=f"{column}_not_empty")


def email_shape() -> CheckConstraint:
    """Ask for something on both sides of the sign in an address."""
    return CheckConstraint("email LIKE '%_@_%'", name="email_shape")


def truth(column: str) -> CheckConstraint:
    """Allow true and false; on SQLite a truth is a number, which could be any."""
    return CheckConstraint(f"{column} IN (true, false)", name=f"{column}_truth")


def in_clinic() -> ForeignKeyConstraint:
    """Tie every row to the clinic that it belongs to."""
    return ForeignKeyConstraint(["clinic_id"], ["clinic.id"])


def refers_to(table: str, column: str) -> ForeignKeyConstraint:
    """Tie a column to a row of the same clinic, so that no row can point into another clinic."""
    return ForeignKeyConstraint(["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"])
