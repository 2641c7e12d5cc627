"""What is done at the machine itself, where nobody signs in: a clinic is founded, an account is opened."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, insert, or_, select

from app.database import Database
from app.models.audit import ActorKind, AuditEntry, Outcome
from app.models.base import new_id
from app.models.clinic import Clinic, ClinicCreate
from app.models.user import User, UserCreate
from app.services.audit import Act, entry_of
from app.services.passwords import hash_password
from app.services.users import new_account, refusing_taken_email


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever runs the machine. The audit calls them the system, since the machine doesn't know who they are."""

    database: Database
    now: datetime
    request_id: str

    def entry(self, clinic_id: UUID, action: str, object_kind: str, object_id: UUID) -> dict[str, Any]:
        """Return the row that records what the operator does."""
        return entry_of(
            Act(action, object_kind, object_id),
            clinic_id=clinic_id,
            actor_kind=ActorKind.SYSTEM,
            actor_id=None,
            at=self.now,
            request_id=self.request_id,
            outcome=Outcome.DONE,
        )

    async def record(self, *entries: dict[str, Any]) -> None:
        """Make entries in the audit durable by themselves."""
        async with self.database.writing() as session:
            await session.exec(insert(AuditEntry), params=list(entries))
            await session.commit()


@dataclass(frozen=True, slots=True)
class Founded:
    """A new clinic and its first accounts, in the order in which they were asked for."""

    clinic: Clinic
    users: tuple[User, ...]


async def found_clinic(operator: Operator, sent: ClinicCreate, accounts: Sequence[UserCreate]) -> Founded:
    """Found a clinic together with its first accounts.

    :raises InvalidRequest: if a role is unknown
    :raises EmailTaken: if somebody has one of the addresses, in whichever clinic
    """
    clinic = Clinic(**sent.model_dump(), id=new_id(), created_at=operator.now, updated_at=operator.now)
    users = [await _account(operator, clinic.id, account) for account in accounts]

    async with operator.database.writing() as session:
        session.add(clinic)
        await session.flush()
        session.add_all(users)
        entries = [
            operator.entry(clinic.id, "create_clinic", "clinic", clinic.id),
            *(operator.entry(clinic.id, "create_user", "user", user.id) for user in users),
        ]
        with refusing_taken_email():
            await session.flush()
        await session.exec(insert(AuditEntry), params=entries)
        await session.commit()
    return Founded(clinic, tuple(users))


async def open_account(operator: Operator, clinic: Clinic, sent: UserCreate) -> User:
    """Open an account in a clinic.

    :raises InvalidRequest: if the role is unknown
    :raises EmailTaken: if somebody has the address, in whichever clinic
    """
    user = await _account(operator, clinic.id, sent)

    async with operator.database.writing() as session:
        session.add(user)
        with refusing_taken_email():
            await session.flush()
        await session.exec(insert(AuditEntry), params=[operator.entry(clinic.id, "create_user", "user", user.id)])
        await session.commit()
    return user


async def find_clinics(database: Database, name_or_id: str) -> Sequence[Clinic]:
    """Return the clinics of this name, or the one with this id; names may be alike."""
    try:
        by_id = col(Clinic.id) == UUID(name_or_id)
    except ValueError:
        by_id = col(Clinic.name) == name_or_id
    async with database.reading() as session:
        return (await session.exec(select(Clinic).where(or_(by_id, col(Clinic.name) == name_or_id)))).all()


async def every_clinic(database: Database) -> Sequence[Clinic]:
    """Return all clinics, the oldest first."""
    async with database.reading() as session:
        return (await session.exec(select(Clinic).order_by(col(Clinic.id)))).all()


async def _account(operator: Operator, clinic_id: UUID, sent: UserCreate) -> User:
    return new_account(sent, await asyncio.to_thread(hash_password, sent.password), clinic_id, operator.now)
