"""What one running service is made of."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from app.database import Database
from app.errors import DatabaseUnavailable
from app.planning.knowledge import Knowledge
from app.secret_key import secret_key_of
from app.services.access_tokens import AccessTokens
from app.services.audit import AuditWriter
from app.services.background import Background
from app.services.callers import Callers
from app.services.cursors import Cursors
from app.services.editions import Editions
from app.services.idempotency import Idempotency
from app.services.knowledge import Edition, KnowledgeBook
from app.services.method_page import MethodPage
from app.services.passwords import Passwords
from app.services.sweeping import sweep_forever
from app.services.throttle import Throttle
from app.settings import Settings


def utc_now() -> datetime:
    """Read the clock: the only place that does."""
    return datetime.now(UTC)


class Platform:
    """Everything that lives as long as the service, made once and handed down."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self.secret = secret_key_of(settings)
        self.database = Database(settings.url, settings.database_connections)
        self.tokens = AccessTokens(self.secret, timedelta(seconds=settings.access_token_seconds))
        self.background = Background()
        self.callers = Callers(self.database, self.tokens, self.background)
        self.passwords = Passwords(settings.password_threads, settings.password_queue)
        self.throttle = Throttle(self.database)
        self.audit = AuditWriter(self.database)
        self.idempotency = Idempotency(self.database, self.secret)
        self.cursors = Cursors(self.secret)
        self.knowledge = KnowledgeBook(self.database)
        self.method = MethodPage(self.knowledge)
        self.editions = Editions(self.database, self.knowledge)

    @property
    def current_knowledge(self) -> Knowledge:
        """Return the clinical knowledge that all clinics share.

        :raises NotReady: if it isn't loaded
        """
        return self.knowledge.current

    async def edition_of(self, clinic_id: UUID) -> Edition:
        """Return the clinical knowledge with what this clinic added or switched off, and the rows that hold it.

        :raises NotReady: if it isn't loaded
        """
        return await self.knowledge.of_clinic(clinic_id)

    async def knowledge_of(self, clinic_id: UUID) -> Knowledge:
        """Return the clinical knowledge with what this clinic added or switched off.

        :raises NotReady: if it isn't loaded
        """
        return (await self.edition_of(clinic_id)).knowledge

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open what the service needs, and close it in the end without losing anything."""
        try:
            await self.database.start()
            await self.knowledge.open()
        except DatabaseUnavailable:
            # The service starts all the same: it says 503 until the database is there, then works.
            structlog.get_logger("platform").warning("no database yet")
        steady = [
            asyncio.create_task(sweep_forever(self.database, self.idempotency, self.clock), name="sweeping"),
            asyncio.create_task(self.knowledge.watch(), name="knowledge"),
        ]
        try:
            yield
        finally:
            for task in steady:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await self.background.stop()
            self.passwords.close()
            await self.database.stop()
