"""The audit: one durable entry for each act.

A read of somebody's data is answered only after its entry is on disk. One commit a read would halve what the
service can do, so the entries of those who come at the same time share one (see `app.group_commit`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from app.database import Database
from app.errors import DatabaseUnavailable
from app.logs import cause_of
from app.models.audit import AuditEntry
from app.models.base import new_id, table_of
from app.statements import Append

ENTRIES = Append(table_of(AuditEntry))


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
    """Stores entries by themselves; that of a change is stored in the transaction of the change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, entry: dict[str, Any]) -> None:
        """Return once the entry is durable.

        :raises DatabaseUnavailable: if it could not be stored
        """
        try:
            await self._database.carry_out((ENTRIES, [entry]))
        except Exception as error:
            structlog.get_logger("audit").error("audit not stored", **cause_of(error))
            raise DatabaseUnavailable("The audit can't be written, so nothing may be shown.") from error
