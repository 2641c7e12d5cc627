"""What happened with a patient, newest first, over all kinds of things that happen.

A kind joins by its entry in `KINDS`: where its moments stand in SQL, and how some of them are described.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Select, literal, union_all
from sqlalchemy import select as columns
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.assessment import Assessment
from app.models.plan import Plan
from app.models.timeline import TimelineEntry
from app.services.assessments import person_of
from app.services.documents import Document
from app.services.pages import PageRequest, page_of
from app.services.work import Work

Facts = Mapping[UUID, dict[str, Any]]
Moments = Select[datetime, UUID]


@dataclass(frozen=True, slots=True)
class TimelineKind:
    """One kind of thing that happens."""

    name: str
    path: str
    moments: Callable[[UUID, UUID], Moments]
    """For a clinic and a patient: a select of `at` and `id`."""
    facts: Callable[[AsyncSession, UUID, Sequence[UUID]], Awaitable[Facts]]
    """For a clinic and some ids: what a list shows of each."""


def _assessment_moments(clinic_id: UUID, patient_id: UUID) -> Moments:
    moments: Moments = sqlalchemy.select(col(Assessment.created_at).label("at"), col(Assessment.id).label("id"))
    return moments.where(col(Assessment.clinic_id) == clinic_id, col(Assessment.patient_id) == patient_id)


async def _assessment_facts(session: AsyncSession, clinic_id: UUID, ids: Sequence[UUID]) -> Facts:
    statement = select(
        col(Assessment.id), col(Assessment.assessed_on), col(Assessment.condition_code), col(Assessment.replaces)
    ).where(Assessment.clinic_id == clinic_id, col(Assessment.id).in_(ids))
    return {
        assessment_id: {"assessed_on": assessed_on, "condition": condition, "replaces": replaces}
        for assessment_id, assessed_on, condition, replaces in (await session.exec(statement)).all()
    }


def _plan_moments(clinic_id: UUID, patient_id: UUID) -> Any:
    moments: Any = columns(col(Plan.created_at).label("at"), col(Plan.id).label("id"))
    return moments.where(col(Plan.clinic_id) == clinic_id, col(Plan.patient_id) == patient_id)


async def _plan_facts(session: AsyncSession, clinic_id: UUID, ids: Sequence[UUID]) -> Facts:
    statement: Any = columns(
        col(Plan.id),
        col(Plan.status),
        col(Plan.start_on),
        col(Plan.weeks),
        col(Plan.review_on),
        col(Plan.assessment_id),
    ).where(col(Plan.clinic_id) == clinic_id, col(Plan.id).in_(ids))
    names = ("status", "start_on", "weeks", "review_on", "assessment_id")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in (await session.exec(statement)).all()}


KINDS: tuple[TimelineKind, ...] = (
    TimelineKind("plan", "/api/v1/plans/", _plan_moments, _plan_facts),
    TimelineKind("assessment", "/api/v1/assessments/", _assessment_moments, _assessment_facts),
)


async def list_timeline(work: Work, patient_id: UUID, page: PageRequest) -> Document:
    """List what happened with a patient, the newest first.

    :raises PatientNotFound: if the clinic has no such patient
    """
    work.concerns("patient", patient_id, patient_id)
    of_list = f"timeline {work.clinic_id} {patient_id}"
    place = page.place(work.platform.cursors, of_list)
    async with work.reading() as session:
        await person_of(session, work, patient_id)
        found = await _moments(session, work.clinic_id, patient_id, place, page.limit + 1)
        shown = found[: page.limit]
        facts = await _facts(session, work.clinic_id, shown)
    more = work.platform.cursors.write(of_list, _place_of(shown[-1])) if len(found) > page.limit else None
    return page_of([_shown(moment, facts).model_dump_json().encode() for moment in shown], more)


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    kind: str
    id: UUID


async def _moments(
    session: AsyncSession, clinic_id: UUID, patient_id: UUID, place: list[str] | None, limit: int
) -> list[_Moment]:
    kinds = (kind.moments(clinic_id, patient_id).add_columns(literal(kind.name).label("kind")) for kind in KINDS)
    every = union_all(*kinds).subquery()
    at, kind, row_id = every.c.at, every.c.kind, every.c.id
    statement = select(at, kind, row_id)
    if place is not None:
        statement = statement.where(_before(at, kind, row_id, place))
    ordered = statement.order_by(at.desc(), kind.desc(), row_id.desc()).limit(limit)
    return [_Moment(*moment) for moment in (await session.exec(ordered)).all()]


def _before(
    at: ColumnElement[Any], kind: ColumnElement[Any], row_id: ColumnElement[Any], place: list[str]
) -> ColumnElement[bool]:
    last = _Moment(datetime.fromisoformat(place[0]), place[1], UUID(place[2]))
    same_kind = and_(kind == last.kind, row_id < last.id)
    return or_(at < last.at, and_(at == last.at, or_(kind < last.kind, same_kind)))


async def _facts(session: AsyncSession, clinic_id: UUID, moments: Sequence[_Moment]) -> Facts:
    ids: defaultdict[str, list[UUID]] = defaultdict(list)
    for moment in moments:
        ids[moment.kind].append(moment.id)
    gathered: dict[UUID, dict[str, Any]] = {}
    for kind in KINDS:
        if ids[kind.name]:
            gathered |= await kind.facts(session, clinic_id, ids[kind.name])
    return gathered


def _place_of(moment: _Moment) -> list[str]:
    return [moment.at.astimezone(UTC).isoformat(), moment.kind, str(moment.id)]


def _shown(moment: _Moment, facts: Facts) -> TimelineEntry:
    path = next(kind.path for kind in KINDS if kind.name == moment.kind)
    return TimelineEntry(
        kind=moment.kind, id=moment.id, at=moment.at, path=f"{path}{moment.id}", facts=facts[moment.id]
    )
