"""Plans as they lie in the database, to be looked at and altered past the service."""

import json
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import delete, update

from app.models.base import table_of
from app.models.knowledge import KnowledgeVersionEntry
from app.models.plan import Plan, PlanItem
from app.services.platform import Platform
from tests.support.clinics import ClinicOfTest


async def stored_plan(app: FastAPI, clinic: ClinicOfTest, plan_id: str) -> Plan:
    """Return a plan's row."""
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        return await session.get_one(Plan, (clinic.clinic_id, UUID(plan_id)))


async def alter(app: FastAPI, statement: Any) -> int:
    """Carry out a statement as somebody would who has the database's password; return how many rows it met."""
    platform: Platform = app.state.platform
    async with platform.database.writing() as session:
        met = (await (await session.connection()).execute(statement)).rowcount
        await session.commit()
    return int(met)


async def alter_plan(app: FastAPI, plan_id: str, **columns: Any) -> None:
    """Write other values into a plan's row."""
    table = table_of(Plan)
    assert await alter(app, update(table).where(table.c.id == UUID(plan_id)).values(columns)) == 1


async def alter_items(app: FastAPI, plan_id: str, code: str, **columns: Any) -> int:
    """Write other values into the rows of an item; return how many there were."""
    table = table_of(PlanItem)
    of_item = update(table).where(table.c.plan_id == UUID(plan_id), table.c.code == code)
    return await alter(app, of_item.values(columns))


async def alter_document(app: FastAPI, clinic: ClinicOfTest, plan_id: str, old: bytes, new: bytes) -> None:
    """Replace the first of some bytes in a plan's document."""
    document = (await stored_plan(app, clinic, plan_id)).document
    assert old in document
    await alter_plan(app, plan_id, document=document.replace(old, new, 1))


async def take_back_clearings(app: FastAPI, clinic: ClinicOfTest, plan_id: str) -> None:
    """Let the answers that a plan was made from have cleared nothing, so that today they make no plan."""
    snapshot = json.loads((await stored_plan(app, clinic, plan_id)).snapshot)
    snapshot["answers"]["screening"]["cleared"] = []
    await alter_plan(app, plan_id, snapshot=json.dumps(snapshot, sort_keys=True, separators=(",", ":")).encode())


async def forget_entries(app: FastAPI, kind: str) -> None:
    """Let every version look as if it were from before there were entries of this kind."""
    table = table_of(KnowledgeVersionEntry)
    assert await alter(app, delete(table).where(table.c.kind == kind))
