"""The audit: one durable entry for each act, many entries in one commit.

A read of somebody's data is answered only after its entry is on disk. One commit a read would halve what the
service can do, so one task collects what waits, stores it in one transaction and wakes everybody at once. While it
commits, the next group gathers: alone a caller waits for one commit, in a crowd for little more.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from app.database import Database
from app.direct import Append
from app.errors import DatabaseUnavailable
from app.logs import cause_of
from app.models.audit import AuditEntry
from app.models.base import new_id, table_of

LARGEST_GROUP = 500
ENTRIES = Append(table_of(AuditEntry))
_Waiting = tuple[dict[str, Any], asyncio.Future[None]]
"""An entry, and who waits until it is stored."""


@dataclass(slots=True)
class Act:
    """What somebody is about to do, with what and with whose data; the service fills in what it learns."""

    action: str
    object_kind: str
    object_id: UUID | None = None
    patient_id: UUID | None = None


def entry_of(
    act: Act, *, clinic_id: UUID, actor_kind: str, actor_id: UUID | None, at: datetime, request_id: str, outcome: str
) -> dict[str, Any]:
    """Return the row that records the act."""
    return {
        "clinic_id": clinic_id,
        "id": new_id(),
        "at": at,
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "action": act.action,
        "object_kind": act.object_kind,
        "object_id": act.object_id,
        "patient_id": act.patient_id,
        "request_id": request_id,
        "outcome": outcome,
    }


class AuditWriter:
    """Stores entries in groups."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._something_waits = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def write(self, entry: dict[str, Any]) -> None:
        """Return once the entry is durable.

        :raises DatabaseUnavailable: if it could not be stored
        """
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, stored))
        self._something_waits.set()
        await stored

    def start(self) -> None:
        """Begin to store."""
        self._task = asyncio.create_task(self._store_until_stopped(), name="audit")

    async def stop(self) -> None:
        """Store what still waits, then end."""
        self._stopping = True
        self._something_waits.set()
        if self._task is not None:
            await self._task

    async def _store_until_stopped(self) -> None:
        while self._waiting or not self._stopping:
            await self._something_waits.wait()
            self._something_waits.clear()
            while self._waiting:
                await self._store_group()

    async def _store_group(self) -> None:
        group = self._waiting[:LARGEST_GROUP]
        del self._waiting[:LARGEST_GROUP]
        if await self._is_stored(group):
            return
        # An entry that can't be stored must not keep those of all others from being stored.
        for each in group:
            await self._is_stored([each], last=True)

    async def _is_stored(self, group: list[_Waiting], *, last: bool = False) -> bool:
        """Store entries and wake those who wait; tell whether it is settled, or each should be tried by itself."""
        try:
            await self._database.carry_out((ENTRIES, [entry for entry, _ in group]))
        except Exception as error:  # noqa: BLE001  # whatever it was, these callers must learn that nothing was stored
            if not (last or len(group) == 1 or isinstance(error, DatabaseUnavailable)):
                return False
            structlog.get_logger("audit").error("audit not stored", entries=len(group), **cause_of(error))
            for _, stored in group:
                if not stored.done():
                    stored.set_exception(DatabaseUnavailable("The audit can't be written, so nothing may be shown."))
        else:
            for _, stored in group:
                if not stored.done():
                    stored.set_result(None)
        return True
