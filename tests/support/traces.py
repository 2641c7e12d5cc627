"""What calls leave behind in the database: everything that is stored, and the audit."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from app.models.audit import AuditEntry
from app.models.tables import metadata
from app.services.platform import Platform

# A refused call may leave a trace here: who was refused, how often somebody guessed, and that a repeat was asked for.
MAY_GROW = frozenset({"audit_entry", "sign_in_throttle", "idempotency_record"})
# Written in the background, at most once a minute, by every call of a key.
CHANGES_BY_ITSELF = frozenset({("api_key", "last_used_at")})

Stored = dict[str, list[tuple[Any, ...]]]


async def everything_stored(platform: Platform) -> Stored:
    """Return all rows of every clinic, by table; of the shared tables their number."""
    stored: Stored = {}
    async with platform.database.reading() as session:
        connection = await session.connection()
        for name, table in metadata.tables.items():
            if name in MAY_GROW:
                continue
            if "clinic_id" not in table.columns and name != "clinic":
                stored[name] = [tuple((await connection.execute(select(func.count()).select_from(table))).one())]
                continue
            columns = [column for column in table.columns if (name, column.name) not in CHANGES_BY_ITSELF]
            rows = await connection.execute(select(*columns).order_by(*table.primary_key.columns))
            stored[name] = [tuple(row) for row in rows]
    return stored


async def ids_of(platform: Platform, clinic_id: UUID) -> frozenset[str]:
    """Return every id that is the clinic's own: of itself, its people, its patients and all that is about them."""
    found = {clinic_id}
    async with platform.database.reading() as session:
        connection = await session.connection()
        for table in metadata.tables.values():
            if "clinic_id" in table.columns:
                rows = await connection.execute(select(table).where(table.c.clinic_id == clinic_id))
                found |= {value for row in rows for value in row if isinstance(value, UUID)}
    return frozenset(map(str, found))


async def entries_by_request(platform: Platform, request_ids: Iterable[str]) -> dict[str, list[AuditEntry]]:
    """Return the audit's entries of these calls."""
    entries = defaultdict(list)
    async with platform.database.reading() as session:
        statement = select_rows(AuditEntry).where(col(AuditEntry.request_id).in_([*request_ids]))
        for entry in (await session.exec(statement)).all():
            entries[entry.request_id].append(entry)
    return entries
