"""Somebody who signs in."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import pydantic
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import between, email_shape, in_clinic, length, new_id, not_blank, one_of, truth
from app.models.permission import Role
from app.models.sent import NOT_IN_A_LINE, Answered, Change, Line, Sent, from_vocabulary, left_out

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_EMAIL = 254
EMAIL = rf"^[^@\s{NOT_IN_A_LINE}]+@[^@.\s{NOT_IN_A_LINE}]+(\.[^@.\s{NOT_IN_A_LINE}]+)+$"


def normalised_email(email: str) -> str:
    """Return the form under which an address is kept and compared."""
    return unicodedata.normalize("NFKC", email).casefold()


def _plausible_email(email: str) -> str:
    if not re.fullmatch(EMAIL, email):
        raise PydanticCustomError("email", "Send an e-mail address, such as therapist@clinic.example.")
    return email


Email = Annotated[
    str,
    StringConstraints(max_length=LONGEST_EMAIL),
    AfterValidator(_plausible_email),
    pydantic.Field(examples=["therapist@clinic.example"], json_schema_extra={"pattern": EMAIL}),
]
Password = Annotated[
    str,
    StringConstraints(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD),
    pydantic.Field(
        description="Any printable characters; length is what counts.",
        examples=["four words that nobody says"],
        json_schema_extra={"format": "password", "writeOnly": True},
    ),
]
RoleCode = Annotated[str, from_vocabulary("role")]


class User(SQLModel, table=True):
    """An account of one person. Its e-mail address is unique over all clinics, since sign-in names no clinic."""

    __tablename__ = "user_account"
    __table_args__: Any = (
        in_clinic(),
        UniqueConstraint("email"),
        one_of("role", Role),
        truth("active"),
        length("name", 1, 200),
        *not_blank("name"),
        length("email", 3, LONGEST_EMAIL),
        email_shape(),
        CheckConstraint("password_hash LIKE '$argon2id$%'", name="password_hash_argon2id"),
        between("revision", 1, 2_000_000_000),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str
    name: str
    role: str
    active: bool = True
    password_hash: str
    revision: int = 1
    created_at: datetime
    updated_at: datetime


class UserCreate(Sent):
    """A new account."""

    email: Email
    name: Line
    role: RoleCode
    password: Password


class UserChange(Change):
    """What to change in an account; what is left out stays."""

    name: Line = pydantic.Field(default_factory=left_out)
    role: RoleCode = pydantic.Field(default_factory=left_out)
    active: bool = pydantic.Field(default_factory=left_out)


class PasswordReset(Sent):
    """A new password, which ends every session of the account."""

    password: Password


class UserRead(Answered):
    """An account, without anything secret."""

    id: UUID
    email: str
    name: str
    role: RoleCode
    active: bool
    revision: int
    created_at: datetime
    updated_at: datetime
