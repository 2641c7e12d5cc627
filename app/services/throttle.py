"""Make guessing passwords slow, without telling which addresses exist.

A try is counted before the password is looked at, so that a hundred tries at once count as a hundred. Five failures
in a row cost nothing. Each later one makes the account wait, twice as long as the one before.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import Database
from app.errors import TooManyAttempts
from app.models.session import SignInThrottle

FREE_FAILURES = 5
SHORTEST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that was let through, and how long to wait should it fail."""

    wait: timedelta | None

    def check_failure(self) -> None:
        """Say how a failure of this try is answered.

        :raises TooManyAttempts: if it was one too many
        """
        if self.wait is not None:
            raise TooManyAttempts(ceil(self.wait.total_seconds()))


async def begin_attempt(database: Database, email: str, now: datetime) -> Attempt:
    """Count one try.

    :raises TooManyAttempts: if the account has to wait
    """
    try:
        return await _count(database, email, now)
    except IntegrityError:
        # Somebody else made the first try for this address in the same moment; now it is counted as the second.
        return await _count(database, email, now)


async def forget(session: AsyncSession, email: str) -> None:
    """Begin anew after a success."""
    await session.exec(delete(SignInThrottle).where(col(SignInThrottle.email_hash) == _hash(email)))


async def _count(database: Database, email: str, now: datetime) -> Attempt:
    async with database.writing() as session:
        throttle = await session.get(SignInThrottle, _hash(email), with_for_update=True)
        if throttle is None:
            throttle = SignInThrottle(email_hash=_hash(email), failures=0, updated_at=now)
        elif throttle.blocked_until is not None and throttle.blocked_until > now:
            raise TooManyAttempts(ceil((throttle.blocked_until - now).total_seconds()))
        throttle.failures += 1
        throttle.updated_at = now
        wait = _wait_after(throttle.failures)
        throttle.blocked_until = now + wait if wait is not None else None
        session.add(throttle)
        await session.commit()
    return Attempt(wait)


def _wait_after(failures: int) -> timedelta | None:
    """Return how long to wait once so many tries in a row have failed."""
    beyond = failures - FREE_FAILURES
    if beyond <= 0:
        return None
    doublings: int = 2 ** min(beyond - 1, 10)
    return min(LONGEST_WAIT, SHORTEST_WAIT * doublings)


def _hash(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
