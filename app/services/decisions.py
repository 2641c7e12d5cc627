"""The decision record of a stored plan, worked out from what the plan was made from, under the knowledge of then."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from pydantic_core import to_json

from app.errors import PlanNotFound
from app.handouts.decision import decision_picture
from app.handouts.picture import MEDIA_TYPE
from app.logs import cause_of
from app.models.plan import Plan
from app.planning.decision.agreement import Agreement, agreement_of
from app.planning.decision.decide import decision_of
from app.planning.decision.values import Decision
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import ENGINE, Blocked, Road, finished
from app.services.documents import Document
from app.services.plan_documents import Identity, document_of
from app.services.remake import walk_again
from app.services.snapshots import snapshot_name
from app.services.unreadable import UNREADABLE
from app.services.work import Work


class Record(NamedTuple):
    """Why a plan is as it is, and whether that is still the plan that is stored."""

    decision: Decision
    agreement: Agreement
    factors: Mapping[str, str]
    """What each factor of points was called then."""


async def read_decision(work: Work, plan_id: UUID) -> Document:
    """Show why a plan is as it is.

    :raises PlanNotFound: if the clinic has no such plan
    """
    plan, record = await _record(work, plan_id)
    stored = json.loads(plan.document)["provenance"]
    head: dict[str, Any] = {
        "plan_id": plan.id,
        "patient_id": plan.patient_id,
        "assessment_id": plan.assessment_id,
        "revision": plan.revision,
        "made_from": {
            "knowledge_version": plan.knowledge_version,
            "overlay_id": plan.overlay_id,
            **{name: stored[name] for name in ("rules", "catalogue", "assessment")},
        },
        "agreement": record.agreement,
    }
    body = to_json(head)[:-1] + b"," + to_json(record.decision)[1:]
    return Document(body, _tag(plan), f"/api/v1/plans/{plan_id}/decision")


async def draw_decision(work: Work, plan_id: UUID) -> Document:
    """Draw how the candidates narrowed, and what carried what was chosen.

    :raises PlanNotFound: if the clinic has no such plan
    """
    plan, record = await _record(work, plan_id)
    agreement = record.agreement
    note = "" if agreement.same and agreement.engine_then == agreement.engine_now else agreement.text
    picture = decision_picture(record.decision, record.factors, note)
    return Document(picture, _tag(plan), f"/api/v1/plans/{plan_id}/decision.svg", MEDIA_TYPE)


async def _record(work: Work, plan_id: UUID) -> tuple[Plan, Record]:
    async with work.reading() as session:
        plan = await session.get(Plan, (work.clinic_id, plan_id))
    if plan is None:
        raise PlanNotFound("There is no such plan.")
    work.concerns("plan", plan_id, plan.patient_id)
    edition = await work.platform.editions.readable_of_plan(plan)
    if edition is None:
        return plan, _unexplained(
            json.loads(plan.document), "The knowledge that it was made by can't be read any more."
        )
    # Each phase is solved again for every exercise in it: too long to hold everybody else up.
    return plan, await asyncio.to_thread(record_of, plan, edition.knowledge)


def record_of(plan: Plan, knowledge: Knowledge) -> Record:
    """Return the record of a stored plan under the knowledge that it was made by."""
    stored = json.loads(plan.document)
    try:
        road = walk_again(plan, knowledge)
    except UNREADABLE as error:
        structlog.get_logger("decisions").error("old plan not made again", **cause_of(error))
        return _unexplained(stored, "It can't be made again under the knowledge of then.")
    if not isinstance(road, Road):
        return _unexplained(stored, _refusal(road))
    made = finished(road, snapshot_name(plan.snapshot))
    identity = Identity(None, plan.patient_id, plan.assessment_id, plan.created_at)
    now = json.loads(document_of(made, identity, knowledge).body)
    factors = {word.code: word.label for word in knowledge.vocabulary.get("factor", {}).values()}
    return Record(decision_of(road, made), agreement_of(stored, now, engine_now=ENGINE), factors)


def _refusal(refused: Blocked | Declined) -> str:
    if isinstance(refused, Declined):
        return refused.reason
    return " ".join(f"{finding.suspected}: {finding.advice}" for finding in refused.screening.findings)


def _unexplained(stored: dict[str, Any], why: str) -> Record:
    """Return the record of a plan that today's engine does not make: all that is stored differs."""
    agreement = agreement_of(stored, None, engine_now=ENGINE, refusal=why)
    assumptions = tuple(stored["provenance"]["assumptions"])
    return Record(Decision("", agreement.differences[0].text, (), (), (), (), assumptions, (), ()), agreement, {})


def _tag(plan: Plan) -> str:
    """Return the strong tag: the record changes with the plan, and with the engine that works it out."""
    return f'"r{plan.revision}-{ENGINE}"'
