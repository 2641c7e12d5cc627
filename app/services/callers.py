"""Find out who is calling, without asking the database more than once a second for each."""

import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy
import structlog
from sqlalchemy import bindparam, update
from sqlmodel import and_, col, or_, select

from app.database import Database
from app.errors import DatabaseUnavailable, NotSignedIn
from app.models.api_key import PREFIX_LENGTH, ApiKey
from app.models.audit import ActorKind
from app.models.base import table_of
from app.models.clinic import Clinic
from app.models.permission import EVERY_PERMISSION, PERMISSIONS, Role
from app.models.session import Session
from app.models.user import User
from app.services.access_tokens import AccessTokens
from app.services.background import Background
from app.services.caller import Caller
from app.statements import Lookup

KEY_START = "phk_"
# A revoke is seen everywhere within this time, and at once in the process that carried it out.
FRESH_SECONDS = 1.0
MOST_REMEMBERED = 10_000
LAST_USE_EVERY = timedelta(minutes=1)

_users, _sessions, _clinics = table_of(User), table_of(Session), table_of(Clinic)
HOLDER_OF_TOKEN = Lookup(
    sqlalchemy.select(_users.c.active, _users.c.role, _sessions.c.revoked_at, _clinics.c.timezone)
    .join(_sessions, and_(_sessions.c.clinic_id == _users.c.clinic_id, _sessions.c.user_id == _users.c.id))
    .join(_clinics, _clinics.c.id == _users.c.clinic_id)
    .where(
        _users.c.clinic_id == bindparam("clinic_id"),
        _users.c.id == bindparam("user_id"),
        _sessions.c.id == bindparam("session_id"),
    )
)


@dataclass(frozen=True, slots=True)
class _Seen:
    caller: Caller
    until: float


class Callers:
    """Recognises callers by the credentials in their Authorization header."""

    def __init__(self, database: Database, tokens: AccessTokens, background: Background) -> None:
        self._database = database
        self._tokens = tokens
        self._background = background
        self._seen: OrderedDict[str, _Seen] = OrderedDict()

    async def identify(self, authorization: str | None, now: datetime) -> Caller:
        """Return who is calling.

        :raises NotSignedIn: if there are no credentials, or none that are valid now
        """
        scheme, _, credentials = (authorization or "").strip().partition(" ")
        credentials = credentials.strip()
        if scheme.lower() != "bearer" or not credentials:
            raise NotSignedIn("This call needs an access token or an API key.")
        seen = self._seen.get(credentials)
        if seen is None or seen.until <= monotonic():
            seen = _Seen(await self._look_up(credentials, now), monotonic() + FRESH_SECONDS)
            self._seen[credentials] = seen
            self._seen.move_to_end(credentials)
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
        if seen.caller.expires_at is not None and now >= seen.caller.expires_at:
            raise NotSignedIn("The credentials have expired.")
        return seen.caller

    def forget(self, *, actor_id: UUID | None = None, clinic_id: UUID | None = None) -> None:
        """Ask the database again about this actor, or everybody of this clinic, at their next call."""
        stale = [
            credentials
            for credentials, seen in self._seen.items()
            if actor_id in (seen.caller.actor_id, seen.caller.session_id) or seen.caller.clinic_id == clinic_id
        ]
        for credentials in stale:
            del self._seen[credentials]

    async def _look_up(self, credentials: str, now: datetime) -> Caller:
        if credentials.startswith(KEY_START):
            return await self._holder_of_key(credentials, now)
        return await self._holder_of_token(credentials, now)

    async def _holder_of_token(self, token: str, now: datetime) -> Caller:
        said = self._tokens.read(token, now)
        found = await self._database.look_up(
            HOLDER_OF_TOKEN, clinic_id=said.clinic_id, user_id=said.user_id, session_id=said.session_id
        )
        if not found:
            raise NotSignedIn("The session has ended; sign in again.")
        active, role_code, revoked_at, timezone = found[0]
        if not active or revoked_at is not None:
            raise NotSignedIn("The session has ended; sign in again.")
        role = Role(role_code)
        return Caller(
            kind=ActorKind.USER,
            actor_id=said.user_id,
            clinic_id=said.clinic_id,
            permissions=PERMISSIONS[role],
            role=role,
            timezone=ZoneInfo(timezone),
            expires_at=said.expires_at,
            session_id=said.session_id,
        )

    async def _holder_of_key(self, key: str, now: datetime) -> Caller:
        prefix = key[len(KEY_START) : len(KEY_START) + PREFIX_LENGTH]
        statement = select(ApiKey, Clinic.timezone).join(Clinic, col(Clinic.id) == ApiKey.clinic_id)
        async with self._database.reading() as session:
            found = (await session.exec(statement.where(ApiKey.prefix == prefix))).first()
        row = found[0] if found else None
        if row is None or found is None or not hmac.compare_digest(row.secret_hash, hash_key(key)):
            raise NotSignedIn("The API key isn't valid.")
        if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
            raise NotSignedIn("The API key was revoked or has expired.")
        if row.last_used_at is None or row.last_used_at <= now - LAST_USE_EVERY:
            self._background.run(self._record_use(row.clinic_id, row.id, now))
        return Caller(
            kind=ActorKind.API_KEY,
            actor_id=row.id,
            clinic_id=row.clinic_id,
            permissions=EVERY_PERMISSION & frozenset(row.scopes),
            role=None,
            timezone=ZoneInfo(found[1]),
            expires_at=row.expires_at,
        )

    async def _record_use(self, clinic_id: UUID, key_id: UUID, now: datetime) -> None:
        statement = (
            update(ApiKey)
            .where(col(ApiKey.clinic_id) == clinic_id, col(ApiKey.id) == key_id)
            .where(or_(col(ApiKey.last_used_at).is_(None), col(ApiKey.last_used_at) <= now - LAST_USE_EVERY))
            .values(last_used_at=now)
        )
        try:
            async with self._database.writing() as session:
                await session.exec(statement)
                await session.commit()
        except DatabaseUnavailable:
            structlog.get_logger("callers").warning("last use of a key not recorded", key_id=str(key_id))


def hash_key(key: str) -> str:
    """Return the form in which a key is kept. It has too much chance in it to be guessed, so a fast hash will do."""
    return hashlib.sha256(key.encode()).hexdigest()
