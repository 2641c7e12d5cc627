"""Plan previews without a server: the JSON that is sent, what planning is asked, and the JSON that comes back."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pydantic_core

from app.models.preview import PreviewCreate
from app.planning.assessment import Assessment, Options, Person
from app.planning.document import Plan
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked, make_plan
from app.services.plan_documents import Identity, document_of
from app.services.snapshots import read_snapshot, snapshot_of
from tests.support.people import START_ON

Body = dict[str, Any]
NOBODY = Identity(None, None, None, datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


def made_of(body: Body, knowledge: Knowledge) -> Plan | Blocked | Declined:
    """Return what planning makes of a request, in the very steps that the service takes."""
    sent = PreviewCreate.model_validate(body)
    person = Person() if sent.patient is None else Person(sent.patient.birth_date, sent.patient.sex)
    snapshot = snapshot_of(sent.assessment, person)
    name = f"sha256:{hashlib.sha256(snapshot).hexdigest()}"
    assessment, person = read_snapshot(snapshot)
    return make_plan(assessment, person, sent.options.value(START_ON), knowledge, assessment_hash=name)


def answer_to(body: Body, knowledge: Knowledge) -> bytes:
    """Return the answer to a request: the plan document, or what of the refusal depends on the request."""
    return written(made_of(body, knowledge), knowledge)


def written(made: Plan | Blocked | Declined, knowledge: Knowledge) -> bytes:
    """Return the JSON of a plan, of the screening that forbids one, or of what an included item lacks."""
    match made:
        case Plan():
            return document_of(made, NOBODY, knowledge).body
        case Blocked():
            findings = [finding.code for finding in made.screening.findings]
            return pydantic_core.to_json({"screening": {"gate": made.screening.gate, "findings": findings}})
        case Declined():
            return pydantic_core.to_json({"declined": made})


def body_of(assessment: Assessment, person: Person | None = None, options: Options | None = None) -> Body:
    """Return the request that asks planning for this."""
    born = None if person is None else person.birth_date
    patient = (
        None if person is None or born is None else {"birth_date": born.isoformat(), "sex": person.sex or "unknown"}
    )
    return {"patient": patient, "assessment": _assessment(assessment), "options": _options(options)}


def _assessment(said: Assessment) -> Body:
    told: Body = pydantic_core.to_jsonable_python(said)
    told["condition"] = told.pop("complaint")
    told["outcome_scores"] = told.pop("scores")
    return told


def _options(said: Options | None) -> Body:
    told: Body = pydantic_core.to_jsonable_python(said or Options(START_ON))
    return told
