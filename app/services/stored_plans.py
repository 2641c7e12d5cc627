"""Walk through stored plans, however many: some at a time, each once, while others are being stored."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_, select

from app.database import Database
from app.models.plan import IN_USE, Plan

AT_A_TIME = 10
"""A plan is some hundred kilobytes with all that belongs to it, and takes longer to make again than to find."""


def of_clinics(clinic_ids: Sequence[UUID] | None = None, plan_id: UUID | None = None) -> Any:
    """Select every plan, or those of some clinics, or one."""
    statement = select(Plan)
    if clinic_ids is not None:
        statement = statement.where(col(Plan.clinic_id).in_(clinic_ids))
    if plan_id is not None:
        statement = statement.where(Plan.id == plan_id)
    return statement


def newest_of_clinic(clinic_id: UUID) -> Any:
    """Select the plans that patients of a clinic may be following: of each patient the newest that is in use."""
    newer = aliased(Plan)
    overtaken = (
        select(newer.id)
        .where(
            newer.clinic_id == Plan.clinic_id,
            newer.patient_id == Plan.patient_id,
            col(newer.id) > col(Plan.id),
            col(newer.status).in_(IN_USE),
        )
        .exists()
    )
    return select(Plan).where(Plan.clinic_id == clinic_id, col(Plan.status).in_(IN_USE), ~overtaken)


async def count(database: Database, statement: Any) -> int:
    """Return how many plans a selection holds now."""
    async with database.reading() as session:
        return int((await session.exec(select(func.count()).select_from(statement.subquery()))).one())


async def walk_through(database: Database, statement: Any) -> AsyncIterator[Sequence[Plan]]:
    """Yield the plans of a selection, some at a time, by clinic and age; those that were stored meanwhile too."""
    ordered = statement.order_by(col(Plan.clinic_id), col(Plan.id)).limit(AT_A_TIME)
    place: Plan | None = None
    while True:
        beyond = ordered
        if place is not None:
            same_clinic = and_(Plan.clinic_id == place.clinic_id, col(Plan.id) > place.id)
            beyond = ordered.where(or_(col(Plan.clinic_id) > place.clinic_id, same_clinic))
        async with database.reading() as session:
            plans: Sequence[Plan] = (await session.exec(beyond)).all()
        if plans:
            yield plans
        if len(plans) < AT_A_TIME:
            return
        place = plans[-1]
