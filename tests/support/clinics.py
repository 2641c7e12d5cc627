"""Clinics with people in them, made directly in the database, and clients signed in as those people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from app.models.base import new_id
from app.models.clinic import Clinic
from app.models.permission import Role
from app.models.session import Session
from app.models.user import User
from app.services.passwords import hash_password
from app.services.platform import Platform

PASSWORD = "correct horse battery staple"
A_MOMENT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


@cache
def hashed_password() -> str:
    """Return the hash of everybody's password here; hashing is slow on purpose, so once will do."""
    return hash_password(PASSWORD)


@dataclass
class Member:
    """Somebody of a clinic, and a client that is signed in as them."""

    user_id: UUID
    session_id: UUID
    clinic_id: UUID
    email: str
    token: str
    client: httpx.AsyncClient

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """GET a path under the base path."""
        return await self.client.get(f"/api/v1{path}", **options)

    async def post(self, path: str, json: object = None, **options: Any) -> httpx.Response:
        """POST to a path under the base path."""
        return await self.client.post(f"/api/v1{path}", json=json, **options)

    async def patch(self, path: str, json: object, if_match: str | None, **options: Any) -> httpx.Response:
        """PATCH a path under the base path."""
        headers = {"If-Match": if_match} if if_match is not None else {}
        return await self.client.patch(f"/api/v1{path}", json=json, headers=headers, **options)


@dataclass
class ClinicOfTest:
    """A clinic with one member of each role."""

    clinic_id: UUID
    members: Mapping[Role, Member] = field(default_factory=dict)

    @property
    def assistant(self) -> Member:
        return self.members[Role.ASSISTANT]

    @property
    def therapist(self) -> Member:
        return self.members[Role.THERAPIST]

    @property
    def admin(self) -> Member:
        return self.members[Role.ADMIN]


async def found_clinic(app: FastAPI, name: str, *, timezone: str = "UTC") -> ClinicOfTest:
    """Make a clinic with an assistant, a therapist and an admin, all signed in."""
    platform: Platform = app.state.platform
    clinic = Clinic(id=new_id(), name=name, timezone=timezone, created_at=A_MOMENT, updated_at=A_MOMENT)
    users = {role: _user(clinic, role) for role in Role}
    begun = {
        role: Session(clinic_id=clinic.id, id=new_id(), user_id=user.id, created_at=A_MOMENT)
        for role, user in users.items()
    }
    async with platform.database.writing() as session:
        for rows in ([clinic], users.values(), begun.values()):
            session.add_all(rows)
            await session.flush()
        await session.commit()
    members = {role: _member(app, user, begun[role]) for role, user in users.items()}
    return ClinicOfTest(clinic.id, members)


def _user(clinic: Clinic, role: Role) -> User:
    return User(
        clinic_id=clinic.id,
        id=new_id(),
        email=f"{role}@{clinic.name.lower()}.example",
        name=f"{role.capitalize()} of {clinic.name}",
        role=role,
        password_hash=hashed_password(),
        created_at=A_MOMENT,
        updated_at=A_MOMENT,
    )


def _member(app: FastAPI, user: User, begun: Session) -> Member:
    platform: Platform = app.state.platform
    token = platform.tokens.issue(
        user_id=user.id, clinic_id=user.clinic_id, session_id=begun.id, role=Role(user.role), now=platform.clock()
    )
    return Member(user.id, begun.id, user.clinic_id, user.email, token, client_of(app, token))


def client_of(app: FastAPI, token: str | None = None) -> httpx.AsyncClient:
    """Return a client that talks to the application without a socket."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", headers=headers)
