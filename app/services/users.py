"""The accounts of those who work in the clinic."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import breaks
from app.errors import EmailTaken, Fault, InvalidRequest, LastAdmin, UserNotFound
from app.models.base import new_id
from app.models.clinic import Clinic
from app.models.permission import Role
from app.models.user import LONGEST_EMAIL, PasswordReset, User, UserChange, UserCreate, UserRead, normalised_email
from app.services import throttle
from app.services.documents import NOTHING, Document
from app.services.pages import PageRequest, newest_first
from app.services.revisions import Expected, differs
from app.services.sign_in import end_sessions_of
from app.services.work import Work


async def add_user(work: Work, sent: UserCreate) -> Document:
    """Open an account.

    :raises EmailTaken: if somebody has the address, in whichever clinic
    """
    user = new_account(sent, await work.platform.passwords.hash(sent.password), work.clinic_id, work.now)

    async with work.writing() as session:
        session.add(user)
        work.concerns("user", user.id)
        with refusing_taken_email():
            return await work.commit(session, _shown(user))


def new_account(sent: UserCreate, password_hash: str, clinic_id: UUID, now: datetime) -> User:
    """Return the row of a new account.

    :raises InvalidRequest: if there is no such role, or the form in which the address is kept is none
    """
    return User(
        clinic_id=clinic_id,
        id=new_id(),
        email=_kept_email(sent.email),
        name=sent.name,
        role=_role(sent.role),
        password_hash=password_hash,
        created_at=now,
        updated_at=now,
    )


@contextmanager
def refusing_taken_email() -> Iterator[None]:
    """Say so when the database refuses an account because somebody has its address.

    :raises EmailTaken: if it does
    """
    try:
        yield
    except IntegrityError as error:
        if breaks(error, "user_account", "email"):
            fault = Fault("Somebody has this address already; choose another one.", pointer="#/email")
            raise EmailTaken("The e-mail address is already in use.", faults=(fault,)) from error
        raise


async def list_users(work: Work, page: PageRequest) -> Document:
    """List the accounts of the clinic, the newest first."""
    of_clinic = select(User).where(User.clinic_id == work.clinic_id)
    return await newest_first(work, page, "users", of_clinic, lambda user: _shown(user).body)


async def read_user(work: Work, user_id: UUID) -> Document:
    """Show one account.

    :raises UserNotFound: if the clinic has no such account
    """
    async with work.reading() as session:
        return _shown(await _get(session, work, user_id))


async def change_user(work: Work, user_id: UUID, change: UserChange, expected: Expected) -> Document:
    """Change an account's name, role or whether it may be used; what changes nothing leaves it as it is.

    :raises InvalidRequest: if there is no such role
    :raises UserNotFound: if the clinic has no such account
    :raises RevisionChanged: if somebody changed it in between
    :raises LastAdmin: if nobody would be left to manage the clinic
    """
    changes = change.changes()
    if "role" in changes:
        changes["role"] = _role(change.role)
    async with work.writing() as session:
        # The clinic's row is the lock that keeps two admins from removing each other at the same moment. It holds up
        # nobody who only refers to the clinic, as every entry in the audit does.
        await session.exec(select(Clinic).where(Clinic.id == work.clinic_id).with_for_update(key_share=True))
        user = await _get(session, work, user_id)
        expected.check(user.revision)
        if differs(user, changes):
            user.sqlmodel_update(changes)
            user.revision += 1
            user.updated_at = work.now
        await session.flush()
        if await _active_admins(session, work) == 0:
            raise LastAdmin("The clinic would have no active admin left.")
        if not user.active:
            await end_sessions_of(session, work.clinic_id, user_id, work.now)
        work.concerns("user", user_id)
        document = await work.commit(session, _shown(user))
    work.platform.callers.forget(actor_id=user_id)
    return document


async def reset_password(work: Work, user_id: UUID, sent: PasswordReset) -> Document:
    """Give an account a new password, end all its sessions and the wait after failed tries.

    :raises UserNotFound: if the clinic has no such account
    """
    password_hash = await work.platform.passwords.hash(sent.password)
    async with work.writing() as session:
        user = await _get(session, work, user_id)
        user.password_hash = password_hash
        # Stored at once, for it waits until a sign-in with the old password has stored the session that ends below.
        await session.flush()
        await throttle.forget(session, user.email)
        await end_sessions_of(session, work.clinic_id, user_id, work.now)
        work.concerns("user", user_id)
        await work.commit(session, NOTHING)
    work.platform.callers.forget(actor_id=user_id)
    return NOTHING


async def _get(session: AsyncSession, work: Work, user_id: UUID) -> User:
    user = await session.get(User, (work.clinic_id, user_id))
    if user is None:
        raise UserNotFound("There is no such user.")
    return user


async def _active_admins(session: AsyncSession, work: Work) -> int:
    admins = select(func.count()).where(
        col(User.clinic_id) == work.clinic_id, col(User.role) == Role.ADMIN, col(User.active)
    )
    return (await session.exec(admins)).one()


def _kept_email(email: str) -> str:
    kept = normalised_email(email)
    if len(kept) > LONGEST_EMAIL or kept.count("@") != 1 or any(character.isspace() for character in kept):
        fault = Fault(
            "Send an e-mail address in plain characters, such as therapist@clinic.example.", pointer="#/email"
        )
        raise InvalidRequest.of(fault)
    return kept


def _role(code: str) -> Role:
    try:
        return Role(code)
    except ValueError:
        roles = ", ".join(Role)
        raise InvalidRequest.of(Fault(f"Send one of: {roles}.", pointer="#/role")) from None


def _shown(user: User) -> Document:
    return Document.of(UserRead.model_validate(user), user.revision, f"/api/v1/users/{user.id}")
