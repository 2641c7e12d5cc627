"""The knowledge through time as it is answered: its versions, a clinic's revisions, and what changed between two."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from app.models.knowledge import Bringer
from app.models.sent import Answered


class Happened(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"


class ActivationRead(Answered):
    """One time that a version became current."""

    at: datetime
    by: Bringer | None = Field(
        description="`seed_command`: the operator ran `physioplan seed`; `service_start`: the service seeded as it "
        "started; null: unknown, since it wasn't written down then."
    )
    added: int | None = Field(description="Entries that the version before hadn't; null where it is unknown.")
    changed: int | None
    retired: int | None = Field(description="Entries that it has no longer.")


class KnowledgeVersionRead(Answered):
    """A version of the shared knowledge."""

    id: str = Field(description="A hash of all that the version lists; plans name it as their `knowledge_version`.")
    current: bool
    brought_in: list[ActivationRead] = Field(description="Each time that it became current, the last one first.")


class OverlayRevisionRead(Answered):
    """A revision of the clinic's own part of the catalogue."""

    id: UUID
    revision: int
    created_at: datetime
    created_by: UUID | None = Field(description="Who made it; null: unknown, since it wasn't written down then.")


class FieldChangeRead(Answered):
    """What changed in one field of an entry."""

    field: str = Field(examples=["minutes/calm"])
    before: Any = Field(description="What it was; null where there was nothing.")
    after: Any = Field(description="What it is; null where there is nothing.")
    text: str


class EntryChangeRead(Answered):
    """What became of one entry."""

    file: str = Field(description="The seed file that it stands in; `clinic` for what a clinic added for itself.")
    kind: str = Field(examples=["safety_rule"])
    code: str
    name: str
    change: Happened
    text: str
    fields: list[FieldChangeRead] = Field(description="What changed in it; empty for what came or went as a whole.")
