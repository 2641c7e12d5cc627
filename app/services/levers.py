"""What would help a patient most: worked out from what a stored plan was made from, under the knowledge of then."""

import asyncio
from uuid import UUID

import structlog
from pydantic_core import to_json

from app.errors import PlanNotFound
from app.logs import cause_of
from app.models.plan import Plan
from app.planning.knowledge import Knowledge
from app.planning.levers import Levers, levers_of
from app.services.documents import Document, content_tag
from app.services.remake import planned_from
from app.services.unreadable import UNREADABLE
from app.services.work import Work

NO_KNOWLEDGE = "The knowledge that the plan was made by can't be read any more. Make a new plan to learn more."
NO_PLAN = "The program of today makes no plan of these answers. Make a new plan to learn why."


async def read_levers(work: Work, plan_id: UUID) -> Document:
    """Show which single changes would add something to a plan.

    :raises PlanNotFound: if the clinic has no such plan
    """
    async with work.reading() as session:
        plan = await session.get(Plan, (work.clinic_id, plan_id))
    if plan is None:
        raise PlanNotFound("There is no such plan.")
    work.concerns("plan", plan_id, plan.patient_id)
    today = await work.platform.knowledge_of(work.clinic_id)
    edition = await work.platform.editions.readable_of_plan(plan)
    if edition is None:
        return _document(shown_levers(plan_id, None, NO_KNOWLEDGE))
    # A plan for each change: too long to hold everybody else up.
    found = await asyncio.to_thread(_levers, plan, edition.knowledge, today)
    return _document(shown_levers(plan_id, found, NO_PLAN if found is None else None))


def _levers(plan: Plan, knowledge: Knowledge, today: Knowledge) -> Levers | None:
    try:
        return levers_of(*planned_from(plan), knowledge, today)
    except UNREADABLE as error:
        # Knowledge of then that lacks what the engine of today asks for, or wishes that nobody may have today.
        structlog.get_logger("levers").error("old plan not made again", **cause_of(error))
        return None


def shown_levers(plan_id: UUID, found: Levers | None, note: str | None = None) -> bytes:
    """Return levers as they are answered; `note` says why there are none to be told."""
    levers = () if found is None else found.levers
    points = None if found is None else found.points
    return to_json({"plan_id": plan_id, "points": points, "levers": levers, "note": note})


def _document(body: bytes) -> Document:
    return Document(body, content_tag(body))
