"""A plan's finished document, and the rows that stand beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json
from uuid_utils import uuid7

from app.planning.document import Plan, PlannedExercise, PlannedPhase, PlannedTechnique
from app.planning.knowledge import Knowledge
from app.services.records import all_kept, array, record

DRAFT = "draft"
FIRST_REVISION = 1
PLANS_OWN = ("start_on", "weeks", "summary", "alerts", "advice", "review_on", "reviews", "discharge_when", "provenance")
PHASES_OWN = ("progress_when", "ease_off_when", "left_out")
"""What of a plan and of a phase is written anew; everything else comes from the knowledge as it is."""

PLAN = TypeAdapter(Plan)
"""Reads a plan's value; what only the stored document has is passed over."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which plan it is, of whom; nothing of it for a preview."""

    plan_id: UUID | None
    patient_id: UUID | None
    assessment_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The finished bytes, and the rows of the plan's items without the clinic and the plan they belong to."""

    body: bytes
    items: list[dict[str, Any]]


def document_of(
    plan: Plan, identity: Identity, knowledge: Knowledge, draw: Callable[[], object] | None = None
) -> PlanDocument:
    """Write the document; items get ids unless it is a preview, new ones unless `draw` gives those that they had."""
    if draw is None:
        # Nothing but its text and its bytes is wanted of an item's id, and a UUID of Python's own costs ten times more.
        draw = uuid7 if identity.plan_id is not None else _no_id
    items: list[dict[str, Any]] = []
    phases = [_phase(phase, draw, items, knowledge) for phase in plan.phases]
    head = {
        "id": identity.plan_id,
        "patient_id": identity.patient_id,
        "assessment_id": identity.assessment_id,
        "status": DRAFT,
        "revision": FIRST_REVISION,
        "created_at": identity.created_at,
    }
    body = record(
        plan,
        to_json(head)[1:-1] + b",",
        own=PLANS_OWN,
        phases=array(phases),
        on_request=all_kept(plan.on_request),
        excluded=all_kept(plan.excluded),
        stop_and_call_when=all_kept(plan.stop_and_call_when),
    )
    return PlanDocument(body, items)


def plan_of(body: bytes) -> Plan:
    """Read a document that was written before: the plan, without ids, state and times."""
    return PLAN.validate_json(body)


def _no_id() -> None:
    return None


def _phase(phase: PlannedPhase, draw: Callable[[], object], items: list[dict[str, Any]], knowledge: Knowledge) -> bytes:
    exercises, techniques = [], []
    for position, exercise in enumerate(phase.exercises, start=1):
        item_id, dosage = draw(), exercise.dosage
        exercises.append(_item(exercise, item_id))
        items.append(
            {
                **_placed(item_id, phase, position, "exercise", exercise.code, knowledge),
                "delivered_by": "patient",
                "minutes": dosage.minutes,
                "times_per_day": dosage.times_per_day,
                "times_per_week": dosage.days_per_week,
                "sets": dosage.sets,
                "repetitions": dosage.repetitions,
                "hold_seconds": dosage.hold_seconds,
                "points": sum([reason.points for reason in exercise.why]),
            }
        )
    for position, technique in enumerate(phase.techniques, start=1):
        item_id = draw()
        techniques.append(_item(technique, item_id))
        items.append(
            {
                **_placed(item_id, phase, position, "technique", technique.code, knowledge),
                "delivered_by": technique.delivered_by.value,
                "minutes": technique.dosage.minutes,
                "times_per_day": 1,
                "times_per_week": technique.dosage.times_per_week,
                "sets": None,
                "repetitions": None,
                "hold_seconds": None,
                "points": sum([reason.points for reason in technique.why]),
            }
        )
    return record(phase, own=PHASES_OWN, exercises=array(exercises), techniques=array(techniques))


def _item(item: PlannedExercise | PlannedTechnique, item_id: object) -> bytes:
    # Lists that are put together for this plan, of sentences that many share.
    head = b'"id":null,' if item_id is None else f'"id":"{item_id}",'.encode()
    return record(item, head, why=all_kept(item.why), cautions=all_kept(item.cautions))


def _placed(  # noqa: PLR0917  # names would cost more than all that is done
    item_id: object, phase: PlannedPhase, position: int, kind: str, code: str, knowledge: Knowledge
) -> dict[str, Any]:
    # An item that a clinic added for itself has no entry in the shared catalogue to be tied to.
    shared = code not in knowledge.own_codes
    return {
        "id": item_id,
        "phase_number": phase.number,
        "phase_code": phase.code.value,
        "position": position,
        "kind": kind,
        "code": code,
        "entry_kind": kind if shared else None,
        "entry_code": code if shared else None,
    }
