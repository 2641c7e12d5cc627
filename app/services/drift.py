"""Make plans that patients follow again under today's knowledge: which would differ, why, and what is unsafe now."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from app.database import Database
from app.logs import place_of
from app.models.plan import Plan
from app.models.plan_options import PlanOptions
from app.planning.assessment import Assessment, Options, Person
from app.planning.document import Plan as PlanValue
from app.planning.drift import Drift, drift_of
from app.planning.held_items import HeldItem, held_items, needs_reason, not_accepted
from app.planning.knowledge import Knowledge
from app.planning.plan import make_plan
from app.services.editions import Editions
from app.services.knowledge import Edition
from app.services.plan_documents import plan_of
from app.services.snapshots import read_snapshot, snapshot_name
from app.services.stored_plans import walk_through
from app.services.unreadable import UNREADABLE

EditionOf = Callable[[UUID], Awaitable[Edition]]
"""Finds the knowledge of the day by a clinic's id."""


@dataclass(frozen=True, slots=True)
class Drifted:
    """A plan, and what becomes of it under the knowledge of the day."""

    clinic_id: UUID
    plan_id: UUID
    patient_id: UUID
    engine: str
    knowledge_version: str
    drift: Drift | None
    """None where it couldn't be compared."""
    why: str | None = None
    """What stood in the way of comparing."""

    @property
    def is_none(self) -> bool:
        """Tell whether the plan would come out as it is."""
        return self.drift is not None and self.drift.is_none


@dataclass(frozen=True, slots=True)
class _Read:
    """What a stored plan says, and what it was made from."""

    plan: PlanValue
    assessment: Assessment
    person: Person
    options: Options


async def drifted(
    database: Database, editions: Editions, statement: Any, edition_of: EditionOf
) -> AsyncGenerator[Drifted, None]:
    """Yield what becomes of each plan of a selection.

    Planning is done in a thread, plan by plan, so that whoever else uses this process is served meanwhile.
    """
    async for plans in walk_through(database, statement):
        for plan in plans:
            told = partial(Drifted, plan.clinic_id, plan.id, plan.patient_id, plan.engine, plan.knowledge_version)
            today = (await edition_of(plan.clinic_id)).knowledge
            try:
                read = await asyncio.to_thread(_read, plan)
                held = await asyncio.to_thread(_held, read, today)
                if needs_reason(held, read.options):
                    then = await _held_then(plan, read, editions)
                    held = not_accepted(held, then, read.options)
                found = await asyncio.to_thread(_compared, plan, read, held, today)
            except UNREADABLE as error:
                # A document of another engine may be of another shape, and answers may name what is gone.
                yield told(None, f"this program can't make it under today's knowledge: {place_of(error)}")
            else:
                yield told(found)


def _read(plan: Plan) -> _Read:
    assessment, person = read_snapshot(plan.snapshot)
    options = PlanOptions.model_validate(plan.options).value(plan.start_on)
    return _Read(plan_of(plan.document), assessment, person, options)


def _held(read: _Read, knowledge: Knowledge) -> tuple[HeldItem, ...]:
    return held_items(read.plan, read.assessment, read.person, read.options, knowledge)


async def _held_then(plan: Plan, read: _Read, editions: Editions) -> tuple[HeldItem, ...]:
    """Return what was barred already when the plan was made; nothing where nobody can say, which accepts nothing."""
    try:
        made_under = await editions.of_plan(plan)
        return await asyncio.to_thread(_held, read, made_under.knowledge)
    except UNREADABLE:
        return ()


def _compared(plan: Plan, read: _Read, held: tuple[HeldItem, ...], knowledge: Knowledge) -> Drift:
    # What a therapist included and the catalogue has dropped since is told as such; the rest can still be planned.
    there = tuple(
        wish for wish in read.options.include if wish.code in knowledge.exercises or wish.code in knowledge.techniques
    )
    options = replace(read.options, include=there)
    today = make_plan(read.assessment, read.person, options, knowledge, assessment_hash=snapshot_name(plan.snapshot))
    return drift_of(read.plan, today, held, knowledge)
