"""The demo clinic of the embedded default: accounts, and patients whose assessments and plans can be tried at once.

Everything in it goes through the same acts as over HTTP, and the audit says that the system did it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, insert, select

from app.database import Database
from app.kept_secret import kept_secret
from app.models.audit import ActorKind, AuditEntry
from app.models.clinic import ClinicCreate
from app.models.patient import PatientIdentifier
from app.models.permission import PERMISSIONS, Role
from app.models.user import User, UserCreate
from app.services.assessments import add_assessment
from app.services.audit import Act
from app.services.caller import Caller
from app.services.demo_file import DemoPatientShape, assessment_of, patient_of, plan_of, read_demo
from app.services.documents import Document
from app.services.founding import Operator, found_clinic
from app.services.patients import add_patient
from app.services.plans import add_plan
from app.services.platform import Platform
from app.services.sign_in import end_sessions_of
from app.services.work import Work
from app.settings import Settings

ADMIN = "admin@demo.example"
THERAPIST = "therapist@demo.example"
PASSWORD_FILE = "demo_password"  # noqa: S105  # the name of a file
IDENTIFIER_SYSTEM = "https://demo.example/patients"
FOUNDED = "found_demo"
REQUEST_ID = "demo-clinic"


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo clinic, and the patient who stands first in its file."""

    clinic_id: UUID
    patient_id: UUID


async def keep_demo(platform: Platform, password: str) -> None:
    """Found the demo clinic unless it is there, and let its accounts have this password. The knowledge is seeded."""
    users = await _accounts(platform.database)
    if not users:
        users = await _found(platform, password)
    therapist = next(user for user in users if user.email == THERAPIST)
    if not await _is_complete(platform.database, therapist.clinic_id):
        await _record_patients(platform, therapist)
    await _follow_password(platform, users, password)


async def demo_is_kept(platform: Platform, password: str) -> bool:
    """Tell whether `keep_demo` would find everything done."""
    users = await _accounts(platform.database)
    if not users or not await _is_complete(platform.database, users[0].clinic_id):
        return False
    return all(await _same_password(platform, users, password))


async def find_demo(database: Database) -> Demo | None:
    """Return what to try first; None where there is no demo."""
    statement = (
        select(PatientIdentifier.clinic_id, PatientIdentifier.patient_id)
        .join(User, col(User.clinic_id) == PatientIdentifier.clinic_id)
        .where(User.email == THERAPIST, PatientIdentifier.system == IDENTIFIER_SYSTEM)
        .order_by(col(PatientIdentifier.patient_id).desc())
        .limit(1)
    )
    async with database.reading() as session:
        found = (await session.exec(statement)).first()
    return Demo(*found) if found else None


def demo_password(settings: Settings) -> str:
    """Return the chosen password of the demo accounts, or the one that is kept in the data folder."""
    if settings.demo_password is not None:
        return settings.demo_password.get_secret_value()
    return kept_secret(settings.data_dir / PASSWORD_FILE, random_bytes=12)


async def _accounts(database: Database) -> Sequence[User]:
    async with database.reading() as session:
        return (await session.exec(select(User).where(col(User.email).in_([ADMIN, THERAPIST])))).all()


async def _found(platform: Platform, password: str) -> Sequence[User]:
    demo = read_demo()
    accounts = [
        # Not validated: whoever wants a short password for the demo may have it.
        UserCreate.model_construct(email=each.email, name=each.name, role=each.role, password=password)
        for each in demo.accounts
    ]
    return (await found_clinic(_operator(platform), ClinicCreate(name=demo.clinic), accounts)).users


async def _is_complete(database: Database, clinic_id: UUID) -> bool:
    """Tell whether the founding came to its end; what was changed in the clinic since then stays as it is."""
    statement = select(AuditEntry.id).where(AuditEntry.clinic_id == clinic_id, AuditEntry.action == FOUNDED)
    async with database.reading() as session:
        return (await session.exec(statement.order_by(col(AuditEntry.id)).limit(1))).first() is not None


async def _record_patients(platform: Platform, therapist: User) -> None:
    await platform.knowledge.refresh()
    recorded = await _recorded_codes(platform.database, therapist.clinic_id)
    # Lists show the newest first, so the first of the file is recorded last.
    for shape in reversed(read_demo().patients):
        # After a founding that was cut short, the rest is recorded.
        if shape.code not in recorded:
            await _record(platform, therapist, shape)
    async with platform.database.writing() as session:
        entry = _operator(platform).entry(therapist.clinic_id, FOUNDED, "clinic", therapist.clinic_id)
        await session.exec(insert(AuditEntry), params=[entry])
        await session.commit()


async def _recorded_codes(database: Database, clinic_id: UUID) -> frozenset[str]:
    statement = select(PatientIdentifier.value).where(
        PatientIdentifier.clinic_id == clinic_id, PatientIdentifier.system == IDENTIFIER_SYSTEM
    )
    async with database.reading() as session:
        return frozenset((await session.exec(statement)).all())


async def _record(platform: Platform, therapist: User, shape: DemoPatientShape) -> None:
    """Record a patient, the assessment and, unless the screening forbids it, the plan."""
    work = _work(platform, therapist, "create_patient", "patient")
    patient_id = _id_in(await add_patient(work, patient_of(shape, IDENTIFIER_SYSTEM, work.today)))
    work = _work(platform, therapist, "create_assessment", "patient")
    assessment_id = _id_in(await add_assessment(work, patient_id, assessment_of(shape, work.today)))
    options = plan_of(shape, work.today)
    if options is not None:
        await add_plan(_work(platform, therapist, "create_plan", "assessment"), assessment_id, options)


def _work(platform: Platform, therapist: User, action: str, object_kind: str) -> Work:
    """Return a call by the system for the therapist, who is named as the one who recorded it."""
    caller = Caller(
        kind=ActorKind.SYSTEM,
        actor_id=therapist.id,
        clinic_id=therapist.clinic_id,
        permissions=PERMISSIONS[Role.THERAPIST],
        role=Role.THERAPIST,
        timezone=ZoneInfo("UTC"),
        expires_at=None,
    )
    return Work(platform, caller, REQUEST_ID, platform.clock(), Act(action, object_kind))


def _id_in(document: Document) -> UUID:
    return UUID(str(document.location).rpartition("/")[2])


async def _follow_password(platform: Platform, users: Sequence[User], password: str) -> None:
    """Give the accounts this password where they have another, and end the sessions that began with that one."""
    matches = await _same_password(platform, users, password)
    for user in (user for user, same in zip(users, matches, strict=True) if not same):
        async with platform.database.writing() as session:
            kept = await session.get_one(User, (user.clinic_id, user.id))
            kept.password_hash = await platform.passwords.hash(password)
            await end_sessions_of(session, user.clinic_id, user.id, platform.clock())
            entry = _operator(platform).entry(user.clinic_id, "reset_password", "user", user.id)
            await session.exec(insert(AuditEntry), params=[entry])
            await session.commit()


async def _same_password(platform: Platform, users: Sequence[User], password: str) -> list[bool]:
    return await asyncio.gather(*(platform.passwords.matches(password, user.password_hash) for user in users))


def _operator(platform: Platform) -> Operator:
    return Operator(platform.database, platform.clock(), REQUEST_ID)
