"""Answers as they really look: what the service makes of the example assessment on the day the page is served."""

import json
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from app.models.assessment import AssessmentRead, DerivedFact
from app.models.assessment_answers import AssessmentAnswers
from app.models.patient import PatientRead
from app.models.plan_options import PlanOptions
from app.models.preview import PreviewCreate
from app.openapi.examples import AMINA, Body, desk_worker, held, identified, what_if
from app.openapi.refusals import SOMETHING, problem_of
from app.planning.assessment import Person
from app.planning.document import Plan
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.levers import levers_of
from app.planning.plan import Blocked, make_plan
from app.planning.profile import profile_of
from app.services.levers import shown_levers
from app.services.plan_documents import Identity, document_of
from app.services.plan_refusals import refusal_of
from app.services.variations import told_of, with_variations

A_PATIENT = UUID(SOMETHING)
AN_ASSESSMENT = UUID("019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6e")
A_PLAN = UUID("019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6f")
SOMEBODY = UUID("019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c71")
PERSON = Person(date.fromisoformat(AMINA["birth_date"]), AMINA["sex"])


def answers_of(day: date, knowledge: Knowledge) -> dict[str, Body]:
    """Return for the shapes that a therapist looks at longest one answer each."""
    at = datetime.combine(day, time(9), UTC)
    shown = {"PatientRead": _patient(at), "AssessmentRead": _assessment(at, knowledge)}
    plan = _made(desk_worker(day), day, knowledge)
    if isinstance(plan, Plan):
        document = document_of(plan, Identity(A_PLAN, A_PATIENT, AN_ASSESSMENT, at), knowledge)
        shown["PlanRead"] = json.loads(document.body)
        shown["PreviewRead"] = _preview(day, knowledge, plan)
        shown["LeversRead"] = _levers(day, knowledge)
    return shown


def refused_plan(day: date, knowledge: Knowledge, instance: str) -> Body | None:
    """Return the problem that tells of the example's red flag; None where the knowledge lets it pass."""
    made = _made(held(day), day, knowledge)
    if not isinstance(made, Blocked):
        return None
    error = refusal_of(made.screening)
    return problem_of(type(error), error.detail, 409, instance, **error.facts)


def _preview(day: date, knowledge: Knowledge, plan: Plan) -> Body:
    """Return a preview with its first variation."""
    sent = PreviewCreate.model_validate_json(json.dumps(what_if(day)))
    document = document_of(plan, Identity(None, None, None, datetime.combine(day, time(9), UTC)), knowledge)
    told = to_json([told_of(plan, sent.varied[0], PERSON, knowledge, day)])
    shown: Body = json.loads(with_variations(document.body, told))
    return shown


def _levers(day: date, knowledge: Knowledge) -> Body:
    answers = _answers(desk_worker(day)).value()
    found = levers_of(answers, PERSON, PlanOptions().value(day), knowledge, knowledge)
    shown: Body = json.loads(shown_levers(A_PLAN, found))
    return shown


def _patient(at: datetime) -> Body:
    known = {**identified(), "id": A_PATIENT, "revision": 1, "created_at": at, "updated_at": at}
    return _written(PatientRead.model_validate(known))


def _assessment(at: datetime, knowledge: Knowledge) -> Body:
    answers = _answers(desk_worker(at.date()))
    derived = profile_of(answers.value(), PERSON, knowledge).derived
    known: dict[str, Any] = {
        **dict(answers),
        "id": AN_ASSESSMENT,
        "patient_id": A_PATIENT,
        "replaces": None,
        "created_at": at,
        "created_by": SOMEBODY,
        "derived": {fact.name: DerivedFact(value=fact.value, why=fact.why) for fact in derived},
    }
    return _written(AssessmentRead(**known))


def _made(answers: Body, day: date, knowledge: Knowledge) -> Plan | Blocked | Declined:
    options = PlanOptions().value(day)
    return make_plan(_answers(answers).value(), PERSON, options, knowledge, assessment_hash="sha256:…")


def _answers(body: Body) -> AssessmentAnswers:
    return AssessmentAnswers.model_validate_json(json.dumps(body))


def _written(shape: PatientRead | AssessmentRead) -> Body:
    written: Body = shape.model_dump(mode="json")
    return written
