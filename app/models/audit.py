"""Who did what with whose data, and how it ended. Written once, never changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field as Described
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.models.base import in_clinic, length, new_id, one_of
from app.models.sent import Answered


class ActorKind(StrEnum):
    """Who can act."""

    USER = "user"
    API_KEY = "api_key"
    SYSTEM = "system"


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "done"
    REPLAYED = "replayed"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    INVALID = "invalid"
    REFUSED = "refused"
    FAILED = "failed"


class AuditEntry(SQLModel, table=True):
    """One act. The database itself refuses to change or delete it; ids only, so that it holds no health data.

    `patient_id` and `object_id` refer to nothing on purpose: a refusal names the id that was asked for, which may
    not exist, and an entry outlives what it speaks of.
    """

    __tablename__ = "audit_entry"
    __table_args__: Any = (
        in_clinic(),
        one_of("actor_kind", ActorKind),
        one_of("outcome", Outcome),
        length("action", 1, 64),
        length("object_kind", 1, 64),
        length("request_id", 1, 64),
        Index(None, "clinic_id", "patient_id", "id"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime
    actor_kind: str
    actor_id: UUID | None = None
    action: str
    object_kind: str
    object_id: UUID | None = None
    patient_id: UUID | None = None
    request_id: str
    outcome: str


class AuditRead(Answered):
    """One act."""

    id: UUID
    at: datetime
    actor_kind: ActorKind = Described(
        description="`user`: a person; `api_key`: another program; `system`: this service, by its command line."
    )
    actor_id: UUID | None
    action: str = Described(examples=["read_patient"])
    object_kind: str = Described(examples=["patient"])
    object_id: UUID | None
    patient_id: UUID | None = Described(description="Whose data it was about.")
    request_id: str
    outcome: Outcome = Described(
        description="`done`; `replayed`: a repeat got the first answer again; `forbidden`: role or key may not; "
        "`not_found`; `conflict`: facts, rules or state were against it; `stale`: it had changed meanwhile; "
        "`invalid`: what was sent was wrong; `refused`: any other reason; `failed`: the service itself did."
    )
