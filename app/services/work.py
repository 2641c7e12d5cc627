"""One call by one caller: who asks, when, and what becomes of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import Step
from app.errors import RequestStillRunning
from app.models.audit import AuditEntry, Outcome
from app.models.base import table_of
from app.services.audit import ENTRIES, Act, entry_of
from app.services.caller import Caller
from app.services.documents import Document
from app.services.idempotency import Claim
from app.services.platform import Platform
from app.statements import RowGone

ENTRY = insert(table_of(AuditEntry))


@dataclass(slots=True)
class Work:
    """What a service gets. Leaving without `commit` leaves nothing behind but the entry in the audit."""

    platform: Platform
    caller: Caller
    request_id: str
    now: datetime
    act: Act
    claim: Claim | None = None
    recorded: bool = False

    @property
    def clinic_id(self) -> UUID:
        """Return the one clinic that this call may touch."""
        return self.caller.clinic_id

    @property
    def today(self) -> date:
        """Return the day on the clinic's calendar."""
        return self.now.astimezone(self.caller.timezone).date()

    def concerns(self, object_kind: str, object_id: UUID | None, patient_id: UUID | None = None) -> None:
        """Tell the audit what this call is about, and whose data it touches."""
        self.act.object_kind, self.act.object_id, self.act.patient_id = object_kind, object_id, patient_id

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session to read with."""
        async with self.platform.database.reading() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Give a session in one transaction, which `commit` ends."""
        async with self.platform.database.writing() as session:
            yield session

    async def commit(self, session: AsyncSession, document: Document) -> Document:
        """Make everything durable at once: the rows, the entry in the audit and the answer to a repeated request."""
        await session.flush()
        connection = await session.connection()
        await connection.execute(ENTRY, self._entry(Outcome.DONE))
        if self.claim is not None:
            await self.claim.complete(session, document, self.act)
        await session.commit()
        self.recorded = True
        self.claim = None
        return document

    async def store(self, document: Document, *steps: Step) -> Document:
        """Do the same for rows that are put together already, without a session: in one go, for what is done often.

        :raises RequestStillRunning: if the claim ran out and somebody else carries the request out now
        """
        entry = (ENTRIES, [self._entry(Outcome.DONE)])
        answer = () if self.claim is None else (self.claim.completion(document, self.act),)
        try:
            await self.platform.database.carry_out(*steps, entry, *answer)
        except RowGone as error:
            raise RequestStillRunning("Another request with this Idempotency-Key took over.") from error
        self.recorded = True
        self.claim = None
        return document

    async def record(self, outcome: str) -> None:
        """Make the entry in the audit durable by itself: of a read, or of a refusal."""
        await self.platform.audit.write(self._entry(outcome))
        self.recorded = True

    def _entry(self, outcome: str) -> dict[str, object]:
        return entry_of(
            self.act,
            clinic_id=self.caller.clinic_id,
            actor_kind=self.caller.kind,
            actor_id=self.caller.actor_id,
            at=self.now,
            request_id=self.request_id,
            outcome=outcome,
        )
