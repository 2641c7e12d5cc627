"""A key with which another program calls on the clinic's behalf."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from pydantic import AfterValidator
from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Json, in_clinic, length, new_id, not_blank, not_empty, refers_to
from app.models.permission import SCOPES, Permission
from app.models.sent import UNIQUE, Answered, Instant, Line, Sent, without_repeats

PREFIX_LENGTH = 8

Scope = Literal[
    "patients:read",
    "patients:write",
    "assessments:read",
    "assessments:write",
    "plans:read",
    "plans:write",
    "catalogue:read",
    "clinic:read",
]
Scopes = Annotated[
    list[Scope],
    pydantic.Field(min_length=1, max_length=len(SCOPES), description="What the key may do, chosen one by one."),
    AfterValidator(without_repeats),
    UNIQUE,
]


class ApiKey(SQLModel, table=True):
    """A key, of which only the hash is kept. It is found by its prefix, which is no secret."""

    __tablename__ = "api_key"
    __table_args__: Any = (
        in_clinic(),
        # Only a person makes keys.
        refers_to("user_account", "created_by"),
        UniqueConstraint("prefix"),
        length("prefix", PREFIX_LENGTH, PREFIX_LENGTH),
        length("secret_hash", 64, 64),
        length("name", 1, 200),
        *not_blank("name"),
        not_empty("scopes"),
        CheckConstraint("expires_at IS NULL OR expires_at > created_at", name="expires_after_created"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    prefix: str
    secret_hash: str
    name: str
    scopes: list[Permission] = Field(sa_column=Column(Json, nullable=False))
    created_by: UUID
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


class ApiKeyCreate(Sent):
    """A new key."""

    name: Line = pydantic.Field(description="What the key is for.", examples=["Practice management system"])
    scopes: Scopes
    expires_at: Instant | None = pydantic.Field(default=None, description="When it stops working; never when left out.")


class ApiKeyRead(Answered):
    """A key, without its secret."""

    id: UUID
    prefix: str
    name: str
    scopes: list[str]
    created_by: UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = pydantic.Field(description="To the minute.")


class ApiKeyCreated(ApiKeyRead):
    """A key that was just made. The key itself is shown this once."""

    key: str = pydantic.Field(description="Keep it safe: it can't be shown again.", examples=["phk_…"])
