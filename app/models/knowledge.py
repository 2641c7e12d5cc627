"""The clinical knowledge as it is kept: every content once, every version that was ever current, and what is current.

Content is named by its hash and never changes. A version lists contents; so a plan's version stays readable for ever
at the cost of the few entries that differ.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Json, between, in_clinic, length, new_id, one_of, refers_to, truth

HASH_LENGTH = 64


class KnowledgeFile(SQLModel, table=True):
    """A seed file as it was read last; one whose hash is still the same needn't be read again."""

    __tablename__ = "knowledge_file"
    __table_args__: Any = (length("sha256", HASH_LENGTH, HASH_LENGTH), length("path", 1, 200))

    path: str = Field(primary_key=True)
    sha256: str


class KnowledgeContent(SQLModel, table=True):
    """One entry's content, for ever."""

    __tablename__ = "knowledge_content"
    __table_args__: Any = (length("sha256", HASH_LENGTH, HASH_LENGTH),)

    sha256: str = Field(primary_key=True)
    body: dict[str, Any] = Field(sa_type=Json)


class KnowledgeEntry(SQLModel, table=True):
    """An entry of the shared knowledge as it is now. One that is gone is retired; a stored plan's stays for ever."""

    __tablename__ = "knowledge_entry"
    __table_args__: Any = (
        ForeignKeyConstraint(["sha256"], ["knowledge_content.sha256"]),
        truth("retired"),
        Index(None, "file"),
    )

    kind: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    file: str
    sha256: str
    retired: bool = False


class KnowledgeVersion(SQLModel, table=True):
    """The shared knowledge as it was from one moment on; the one activated last is current."""

    __tablename__ = "knowledge_version"
    __table_args__: Any = (length("id", HASH_LENGTH, HASH_LENGTH), Index(None, "activated_at"))

    id: str = Field(primary_key=True)
    created_at: datetime
    activated_at: datetime


class Bringer(StrEnum):
    """How a version came in."""

    SEED_COMMAND = "seed_command"
    SERVICE_START = "service_start"


class KnowledgeActivation(SQLModel, table=True):
    """One time that a version became current: when, by what, and how it differed from the one before."""

    __tablename__ = "knowledge_activation"
    __table_args__: Any = (
        ForeignKeyConstraint(["version_id"], ["knowledge_version.id"]),
        one_of("brought_in_by", Bringer),
        between("added", 0, 2_000_000_000),
        between("changed", 0, 2_000_000_000),
        between("retired", 0, 2_000_000_000),
    )

    version_id: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True)
    brought_in_by: str | None = None
    """None, as the numbers, for what came in before anybody wrote it down."""
    added: int | None = None
    changed: int | None = None
    retired: int | None = None


class KnowledgeVersionEntry(SQLModel, table=True):
    """One line of a version's list."""

    __tablename__ = "knowledge_version_entry"
    __table_args__: Any = (
        ForeignKeyConstraint(["version_id"], ["knowledge_version.id"]),
        ForeignKeyConstraint(["sha256"], ["knowledge_content.sha256"]),
    )

    version_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    file: str
    sha256: str


class ClinicOverlay(SQLModel, table=True):
    """What a clinic added to the shared catalogue or switched off, one row a revision; the last one is current."""

    __tablename__ = "clinic_overlay"
    __table_args__: Any = (
        in_clinic(),
        UniqueConstraint("clinic_id", "revision"),
        between("revision", 1, 2_000_000_000),
        refers_to("user_account", "created_by"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    revision: int
    content: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime
    created_by: UUID | None = None
    """None for revisions from before anybody wrote it down."""
