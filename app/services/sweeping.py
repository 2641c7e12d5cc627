"""Throw away, once an hour, what nobody can use any more."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete
from sqlmodel import col

from app.database import Database
from app.errors import DatabaseUnavailable
from app.logs import cause_of
from app.models.session import RefreshToken, SignInThrottle
from app.services.idempotency import Idempotency

EVERY_SECONDS = 3600
THROTTLE_KEPT = timedelta(days=1)
# A used or expired token is kept a while, so that its reuse is still recognised as such.
TOKEN_KEPT = timedelta(days=30)


async def sweep_forever(database: Database, idempotency: Idempotency, clock: Callable[[], datetime]) -> None:
    """Sweep now and then until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await sweep(database, idempotency, clock())
        except DatabaseUnavailable:
            structlog.get_logger("sweeping").warning("not swept: no database")
        except Exception as error:  # noqa: BLE001  # whatever it was, the next hour may be better
            structlog.get_logger("sweeping").error("not swept", **cause_of(error))


async def sweep(database: Database, idempotency: Idempotency, now: datetime) -> None:
    """Sweep once."""
    await idempotency.sweep(now)
    async with database.writing() as session:
        await session.exec(delete(RefreshToken).where(col(RefreshToken.expires_at) <= now - TOKEN_KEPT))
        await session.exec(delete(SignInThrottle).where(col(SignInThrottle.updated_at) <= now - THROTTLE_KEPT))
        await session.commit()
