"""Answers as they really look: what the service makes of the example assessment on the day the page is served."""

import json
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from app.errors import kebab_case
from app.models.assessment_answers import AssessmentAnswers
from app.models.plan_options import PlanOptions
from app.openapi.examples import AMINA, Body, desk_worker, held
from app.planning.assessment import Person
from app.planning.document import Plan
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked, make_plan
from app.services.plan_documents import Identity, document_of
from app.services.plans import refusal_of

AN_ASSESSMENT = UUID("019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6e")
A_PATIENT = UUID("019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d")
A_PLAN = UUID("019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6f")
A_REQUEST = UUID("019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c70")


def answers_of(day: date, knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    """Return the examples that operations refer to, by name."""
    shown = {}
    plan = _made(desk_worker(day), day, knowledge)
    if isinstance(plan, Plan):
        at = datetime.combine(day, time(9), UTC)
        document = document_of(plan, Identity(A_PLAN, A_PATIENT, AN_ASSESSMENT, at), knowledge)
        shown["plan"] = {"summary": "The plan of the example assessment", "value": json.loads(document.body)}
    refused = _made(held(day), day, knowledge)
    if isinstance(refused, Blocked):
        shown["blocked"] = {"summary": "A red flag that nobody has cleared", "value": _blocked(refused)}
    return shown


def _made(answers: Body, day: date, knowledge: Knowledge) -> Plan | Blocked | Declined:
    assessment = AssessmentAnswers.model_validate_json(json.dumps(answers)).value()
    person = Person(date.fromisoformat(AMINA["birth_date"]), AMINA["sex"])
    return make_plan(assessment, person, PlanOptions().value(day), knowledge, assessment_hash="sha256:…")


def _blocked(found: Blocked) -> Body:
    """Return the problem as `app.problems` writes it, which stands beside this module and not below it."""
    error = refusal_of(found.screening)
    return {
        "type": f"/problems/{kebab_case(type(error).__name__)}",
        "title": error.title(),
        "status": 409,
        "detail": error.detail,
        "instance": f"/api/v1/assessments/{AN_ASSESSMENT}/plans",
        "request_id": str(A_REQUEST),
        **error.facts,
    }
