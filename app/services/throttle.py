"""Make guessing passwords slow, without telling which addresses exist.

A try is counted before the password is looked at, so that a hundred tries at once count as a hundred. Five failures
in a row cost nothing. Each later one makes the account wait, twice as long as the one before.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from weakref import WeakValueDictionary

from sqlalchemy import delete, update
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


class Throttle:
    """Counts the tries for each account, and lets one end before the next begins.

    Without the turns, ten people who know the password of one account and sign in at once would take each other's
    unfinished tries for failures.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def in_turn(self, email: str) -> AsyncIterator[None]:
        """Wait until nobody else tries to sign in to this account here."""
        turn = self._turns.setdefault(_hash(email), asyncio.Lock())
        async with turn:
            yield

    async def begin_attempt(self, email: str, now: datetime) -> Attempt:
        """Count one try.

        :raises TooManyAttempts: if the account has to wait
        """
        try:
            return await self._count(email, now)
        except IntegrityError:
            # Another process made the first try for this address in the same moment; now it is counted as the second.
            return await self._count(email, now)

    async def take_back(self, email: str) -> None:
        """Count one try less: nobody had time to look at its password."""
        async with self._database.writing() as session:
            await session.exec(
                update(SignInThrottle)
                .where(col(SignInThrottle.email_hash) == _hash(email), col(SignInThrottle.failures) > 0)
                .values(failures=col(SignInThrottle.failures) - 1, blocked_until=None)
            )
            await session.commit()

    async def _count(self, email: str, now: datetime) -> Attempt:
        async with self._database.writing() as session:
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


async def forget(session: AsyncSession, email: str) -> None:
    """Begin anew, after a success or with a new password."""
    await session.exec(delete(SignInThrottle).where(col(SignInThrottle.email_hash) == _hash(email)))


def _wait_after(failures: int) -> timedelta | None:
    """Return how long to wait once so many tries in a row have failed."""
    beyond = failures - FREE_FAILURES
    if beyond <= 0:
        return None
    doublings: int = 2 ** min(beyond - 1, 10)
    return min(LONGEST_WAIT, SHORTEST_WAIT * doublings)


def _hash(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
