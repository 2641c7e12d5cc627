"""A sign-in and the tokens that keep it going; and the brake on guessing passwords."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import between, length, new_id, refers_to
from app.models.permission import Permission
from app.models.sent import Answered, Sent
from app.models.user import LONGEST_EMAIL, RoleCode


class Session(SQLModel, table=True):
    """One sign-in, from the password to the sign-out: the family of all refresh tokens that came of it."""

    __tablename__ = "sign_in_session"
    __table_args__: Any = (
        refers_to("user_account", "user_id"),
        Index(None, "clinic_id", "user_id"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    created_at: datetime
    revoked_at: datetime | None = None


class RefreshToken(SQLModel, table=True):
    """One refresh token, of which only the hash is kept. It works once."""

    __tablename__ = "refresh_token"
    __table_args__: Any = (
        refers_to("sign_in_session", "session_id"),
        UniqueConstraint("token_hash"),
        Index(None, "clinic_id", "session_id"),
        Index(None, "expires_at"),
        length("token_hash", 64, 64),
        CheckConstraint("expires_at > issued_at", name="expires_after_issued"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    session_id: UUID
    token_hash: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class SignInThrottle(SQLModel, table=True):
    """How often in a row somebody failed to sign in with an address, known here or not, named by its hash alone."""

    __tablename__ = "sign_in_throttle"
    __table_args__: Any = (length("email_hash", 64, 64), between("failures", 0, 2_000_000_000))

    email_hash: str = Field(primary_key=True)
    failures: int
    blocked_until: datetime | None = None
    updated_at: datetime


class TokenRequest(Sent):
    """A sign-in with a password, or the renewal of one with a refresh token."""

    grant_type: Literal["password", "refresh_token"] = Described(default="password", description="Which of the two.")
    username: str | None = Described(default=None, max_length=LONGEST_EMAIL, description="The e-mail address.")
    password: str | None = Described(default=None, max_length=1000, json_schema_extra={"format": "password"})
    refresh_token: str | None = Described(default=None, max_length=1000, description="Of the last answer.")
    scope: str | None = Described(default=None, description="Taken from OAuth2 clients and not used: roles decide.")
    client_id: str | None = Described(default=None, description="Taken from OAuth2 clients and not used.")
    client_secret: str | None = Described(default=None, description="Taken from OAuth2 clients and not used.")


class Tokens(Answered):
    """What a successful sign-in gives."""

    access_token: str = Described(description="Send it as Authorization: Bearer … until it expires.")
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # a kind of token, not one
    expires_in: int = Described(description="Seconds until the access token expires.")
    refresh_token: str = Described(description="Exchanges once for new tokens: grant_type=refresh_token.")


class Whoami(Answered):
    """Who is signed in, and what they may do."""

    kind: Literal["user", "api_key"] = Described(description="A person, or another program with an API key.")
    id: UUID
    name: str
    email: str | None
    role: RoleCode | None = Described(description="Of a person; an API key has none.")
    permissions: list[Permission] = Described(description="What they may do.")
    clinic_id: UUID
    clinic_name: str
    timezone: str
