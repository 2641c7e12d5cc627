"""Sign in, stay signed in, sign out."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import col, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import Fault, InvalidRequest, NotAllowed, SessionEnded, TooBusy, WrongPassword
from app.models.audit import ActorKind, AuditEntry, Outcome
from app.models.base import new_id
from app.models.clinic import Clinic
from app.models.permission import Role
from app.models.session import RefreshToken, Session, TokenRequest, Tokens, Whoami
from app.models.user import User, normalised_email
from app.services import throttle
from app.services.audit import Act, entry_of
from app.services.documents import NOTHING, Document
from app.services.visit import Visit
from app.services.work import Work


async def issue_tokens(visit: Visit, sent: TokenRequest) -> Document:
    """Sign somebody in, or keep them signed in."""
    if sent.grant_type == "password":
        return await sign_in(visit, *_needed(username=sent.username, password=sent.password))
    return await renew(visit, *_needed(refresh_token=sent.refresh_token))


async def sign_in(visit: Visit, email: str, password: str) -> Document:
    """Begin a session for whoever knows the password.

    :raises WrongPassword: if there is no such active account or it has another password; which of them isn't told
    :raises TooManyAttempts: if too many tries in a row failed
    """
    email = normalised_email(email)
    async with visit.platform.throttle.in_turn(email):
        user = await _user_who_knows(visit, email, password)
        async with visit.platform.database.writing() as session:
            if not await _is_unchanged(session, user):
                raise _refused(visit)
            await throttle.forget(session, email)
            begun = Session(clinic_id=user.clinic_id, id=new_id(), user_id=user.id, created_at=visit.now)
            session.add(begun)
            await session.flush()
            refresh_token = await _new_refresh_token(session, visit, user.clinic_id, begun.id)
            await session.exec(insert(AuditEntry), params=[_entry(visit, user, "sign_in", begun.id, Outcome.DONE)])
            await session.commit()
    return _tokens(visit, user, begun.id, refresh_token)


async def _user_who_knows(visit: Visit, email: str, password: str) -> User:
    attempt = await visit.platform.throttle.begin_attempt(email, visit.now)
    async with visit.platform.database.reading() as session:
        user = await _find_user(session, email)
    try:
        # Checked even when there is nobody, so that the time it takes tells nothing.
        matches = await visit.platform.passwords.matches(password, user.password_hash if user else None)
    except TooBusy:
        await visit.platform.throttle.take_back(email)
        raise
    if user is None or not matches or not user.active:
        refusal = _refused(visit)
        attempt.check_failure()
        raise refusal
    return user


async def _find_user(session: AsyncSession, email: str) -> User | None:
    if "\0" in email:
        # PostgreSQL can't even be asked for it.
        return None
    return (await session.exec(select(User).where(User.email == email))).first()


async def _is_unchanged(session: AsyncSession, user: User) -> bool:
    """Tell whether the account is still what it was when its password was checked, which takes its time.

    Locked until the session is stored: an admin who takes the account away waits for it, and then ends it too.
    """
    statement = select(User.password_hash, User.active).where(User.clinic_id == user.clinic_id, User.id == user.id)
    found = (await session.exec(statement.with_for_update(key_share=True))).first()
    return found is not None and found == (user.password_hash, True)


def _refused(visit: Visit) -> WrongPassword:
    structlog.get_logger("sign_in").warning("refused", request_id=visit.request_id)
    return WrongPassword("The e-mail address or the password is wrong.")


async def renew(visit: Visit, refresh_token: str) -> Document:
    """Exchange a refresh token for new tokens. It works once: whoever brings it again ends the whole session.

    :raises SessionEnded: if it was used, revoked or has expired, or isn't ours
    """
    async with visit.platform.database.writing() as session:
        by_hash = select(RefreshToken).where(RefreshToken.token_hash == _hash(refresh_token))
        token = (await session.exec(by_hash.with_for_update())).first()
        if token is None:
            raise _ended()
        begun = await session.get_one(Session, (token.clinic_id, token.session_id))
        user = await session.get_one(User, (begun.clinic_id, begun.user_id))
        if token.used_at is not None:
            await _end_reused(session, visit, begun, user)
            raise _ended()
        if begun.revoked_at is not None or token.expires_at <= visit.now or not user.active:
            raise _ended()
        token.used_at = visit.now
        following = await _new_refresh_token(session, visit, token.clinic_id, begun.id)
        await session.commit()
    return _tokens(visit, user, begun.id, following)


async def _end_reused(session: AsyncSession, visit: Visit, begun: Session, user: User) -> None:
    """End a session whose used refresh token was brought again: one of the two who have it must have stolen it."""
    structlog.get_logger("sign_in").warning("refresh token reused", request_id=visit.request_id)
    if begun.revoked_at is not None:
        return
    begun.revoked_at = visit.now
    entry = _entry(visit, user, "reuse_refresh_token", begun.id, Outcome.REFUSED)
    await session.exec(insert(AuditEntry), params=[entry])
    await session.commit()
    visit.platform.callers.forget(actor_id=begun.id)


async def sign_out(work: Work) -> Document:
    """End the session that the caller's token belongs to, at once and everywhere.

    :raises NotAllowed: if the caller uses an API key, which has no session
    """
    session_id = work.caller.session_id
    if session_id is None:
        raise NotAllowed("An API key has no session to end; an admin revokes it under /api/v1/api-keys.")
    async with work.writing() as session:
        begun = await session.get_one(Session, (work.clinic_id, session_id))
        begun.revoked_at = begun.revoked_at or work.now
        work.concerns("session", session_id)
        await work.commit(session, NOTHING)
    work.platform.callers.forget(actor_id=session_id)
    return NOTHING


async def end_sessions_of(session: AsyncSession, clinic_id: UUID, user_id: UUID, now: datetime) -> None:
    """Mark every session of a user as ended, in the transaction of whoever asks for it."""
    running = select(Session).where(
        Session.clinic_id == clinic_id, Session.user_id == user_id, col(Session.revoked_at).is_(None)
    )
    for begun in (await session.exec(running)).all():
        begun.revoked_at = now


async def describe_caller(work: Work) -> Document:
    """Tell the caller who they are here and what they may do."""
    caller = work.caller
    async with work.reading() as session:
        clinic = await session.get_one(Clinic, caller.clinic_id)
        user = await session.get(User, (caller.clinic_id, caller.actor_id))
    return Document.of(
        Whoami(
            kind=caller.kind,
            id=caller.actor_id,
            name=user.name if user else "API key",
            email=user.email if user else None,
            role=caller.role,
            permissions=sorted(caller.permissions),
            clinic_id=clinic.id,
            clinic_name=clinic.name,
            timezone=clinic.timezone,
        )
    )


def _needed(**fields: str | None) -> list[str]:
    missing = [Fault("This is required.", pointer=f"#/{name}") for name, value in fields.items() if not value]
    if missing:
        raise InvalidRequest.of(*missing)
    return [value for value in fields.values() if value]


async def _new_refresh_token(session: AsyncSession, visit: Visit, clinic_id: UUID, session_id: UUID) -> str:
    drawn = secrets.token_urlsafe(32)
    kept = timedelta(days=visit.platform.settings.refresh_token_days)
    session.add(
        RefreshToken(
            clinic_id=clinic_id,
            session_id=session_id,
            token_hash=_hash(drawn),
            issued_at=visit.now,
            expires_at=visit.now + kept,
        )
    )
    await session.flush()
    return drawn


def _tokens(visit: Visit, user: User, session_id: UUID, refresh_token: str) -> Document:
    platform = visit.platform
    access_token = platform.tokens.issue(
        user_id=user.id, clinic_id=user.clinic_id, session_id=session_id, role=Role(user.role), now=visit.now
    )
    tokens = Tokens(
        access_token=access_token, expires_in=platform.settings.access_token_seconds, refresh_token=refresh_token
    )
    # No tag: what is answered here is new each time and must never be kept.
    return Document(tokens.model_dump_json().encode())


def _entry(visit: Visit, user: User, action: str, session_id: UUID, outcome: Outcome) -> dict[str, object]:
    return entry_of(
        Act(action, "session", session_id),
        clinic_id=user.clinic_id,
        actor_kind=ActorKind.USER,
        actor_id=user.id,
        at=visit.now,
        request_id=visit.request_id,
        outcome=outcome,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _ended() -> SessionEnded:
    return SessionEnded("The refresh token was used already, was revoked or has expired.")
