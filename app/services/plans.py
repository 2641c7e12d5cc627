"""Plans: made from an assessment, stored as rows and as their finished document, read as that document."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlmodel
from sqlalchemy import and_, bindparam, select

from app.errors import (
    AssessmentNotFound,
    AssessmentSuperseded,
    Fault,
    InvalidRequest,
    PlanNotFound,
)
from app.models.assessment import Assessment
from app.models.base import new_id, table_of
from app.models.patient import Patient
from app.models.plan import Plan, PlanItem
from app.models.plan_options import PlanOptions
from app.models.preview import PreviewCreate
from app.planning import document
from app.planning.assessment import Person
from app.planning.includes import Declined
from app.planning.plan import Blocked, make_plan
from app.services.assessments import check_answers, person_of
from app.services.codes import check_codes
from app.services.documents import Document, revision_tag
from app.services.knowledge import Edition
from app.services.pages import PageRequest, newest_first
from app.services.plan_documents import DRAFT, FIRST_REVISION, Identity, document_of
from app.services.plan_refusals import declined_of, refusal_of
from app.services.snapshots import read_snapshot, snapshot_name, snapshot_of, with_person
from app.services.variations import check_variations, varied_plans, with_variations
from app.services.work import Work
from app.statements import Append, Lookup

PLANS, ITEMS = Append(table_of(Plan)), Append(table_of(PlanItem))
_plans, _assessments, _patients = table_of(Plan), table_of(Assessment), table_of(Patient)
_newer = _assessments.alias("newer")
ONE_PLAN = Lookup(
    select(_plans.c.document, _plans.c.revision, _plans.c.patient_id).where(
        _plans.c.clinic_id == bindparam("clinic_id"), _plans.c.id == bindparam("plan_id")
    )
)
ASSESSMENT_AND_PATIENT = Lookup(
    select(_assessments.c.snapshot, _assessments.c.patient_id, _patients.c.birth_date, _patients.c.sex, _newer.c.id)
    .join(
        _patients, and_(_patients.c.clinic_id == _assessments.c.clinic_id, _patients.c.id == _assessments.c.patient_id)
    )
    .outerjoin(_newer, and_(_newer.c.clinic_id == _assessments.c.clinic_id, _newer.c.replaces == _assessments.c.id))
    .where(_assessments.c.clinic_id == bindparam("clinic_id"), _assessments.c.id == bindparam("assessment_id"))
)


async def add_plan(work: Work, assessment_id: UUID, sent: PlanOptions) -> Document:
    """Make a plan from an assessment and store it.

    :raises AssessmentNotFound: if the clinic has no such assessment
    :raises AssessmentSuperseded: if a newer assessment has taken its place
    :raises InvalidRequest: if a code is unknown, or an included item needs a reason
    :raises PlanBlockedByScreening: if a red flag or incomplete screening forbids a plan
    :raises IncludeContraindicated: if an included item is contraindicated absolutely
    :raises IncludeDoesNotFit: if an included item does not fit into the plan
    """
    found = await _assessment(work, assessment_id)
    edition = await work.platform.edition_of(work.clinic_id)
    check_codes(sent, edition.knowledge)

    plan = _made(found.snapshot, sent, edition, work)
    identity = Identity(new_id(), found.patient_id, assessment_id, work.now)
    finished = document_of(plan, identity, edition.knowledge)

    row = {
        **_plan_row(plan, sent, edition),
        "clinic_id": work.clinic_id,
        "id": identity.plan_id,
        "patient_id": identity.patient_id,
        "assessment_id": identity.assessment_id,
        "created_at": identity.created_at,
        "snapshot": found.snapshot,
        "document": finished.body,
    }
    work.concerns("plan", identity.plan_id, found.patient_id)
    for item in finished.items:
        item["clinic_id"], item["plan_id"] = work.clinic_id, identity.plan_id
    document = _shown(finished.body, FIRST_REVISION, identity.plan_id)
    return await work.store(document, (PLANS, [row]), (ITEMS, finished.items))


async def preview_plan(work: Work, sent: PreviewCreate) -> Document:
    """Make a plan that is stored nowhere.

    :raises PatientNotFound: if the clinic has no such patient
    :raises InvalidRequest: and all others as for a plan
    """
    work.concerns("patient", sent.patient_id, sent.patient_id)
    async with work.reading() as session:
        person = Person()
        if sent.patient_id is not None:
            person = await person_of(session, work, sent.patient_id)
        elif sent.patient is not None:
            person = Person(sent.patient.birth_date, sent.patient.sex)
    edition = await work.platform.edition_of(work.clinic_id)
    check_codes(sent, edition.knowledge)
    check_answers(sent.assessment, person, edition.knowledge, work, at="#/assessment")
    check_variations(sent, person, edition.knowledge, work)
    if person.birth_date is not None and person.birth_date > work.today:
        raise InvalidRequest.of(Fault("The birth date lies in the future.", pointer="#/patient/birth_date"))

    plan = _made(snapshot_of(sent.assessment, person), sent.options, edition, work, at="#/options")
    body = document_of(plan, Identity(None, None, None, work.now), edition.knowledge).body
    if "variations" in sent.model_fields_set:
        body = with_variations(body, await varied_plans(plan, sent, person, edition.knowledge, work))
    return Document(body)


async def read_plan(work: Work, plan_id: UUID) -> Document:
    """Show a plan, exactly as it was stored.

    :raises PlanNotFound: if the clinic has no such plan
    """
    found = await work.platform.database.look_up(ONE_PLAN, clinic_id=work.clinic_id, plan_id=plan_id)
    if not found:
        raise PlanNotFound("There is no such plan.")
    body, revision, patient_id = found[0]
    work.concerns("plan", plan_id, patient_id)
    return _shown(body, revision, plan_id)


async def list_plans(work: Work, patient_id: UUID, page: PageRequest) -> Document:
    """List a patient's plans, the newest first.

    :raises PatientNotFound: if the clinic has no such patient
    """
    work.concerns("patient", patient_id, patient_id)
    async with work.reading() as session:
        await person_of(session, work, patient_id)
    of_patient = sqlmodel.select(Plan).where(Plan.clinic_id == work.clinic_id, Plan.patient_id == patient_id)
    return await newest_first(work, page, f"plans {patient_id}", of_patient, lambda each: each.document)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a plan is made from, and of whom."""

    patient_id: UUID
    snapshot: bytes


async def _assessment(work: Work, assessment_id: UUID) -> _Found:
    """Return the assessment's answers with the patient as the record has it now."""
    rows = await work.platform.database.look_up(
        ASSESSMENT_AND_PATIENT, clinic_id=work.clinic_id, assessment_id=assessment_id
    )
    if not rows:
        raise AssessmentNotFound("There is no such assessment.")
    snapshot, patient_id, birth_date, sex, newer_id = rows[0]
    work.concerns("assessment", assessment_id, patient_id)
    if newer_id is not None:
        raise AssessmentSuperseded("A newer assessment has taken its place.", replaced_by=str(newer_id))
    return _Found(patient_id, with_person(snapshot, Person(birth_date, sex)))


def _made(snapshot: bytes, sent: PlanOptions, edition: Edition, work: Work, *, at: str = "#") -> document.Plan:
    """Make the plan, or raise what stands against it."""
    assessment, person = read_snapshot(snapshot)
    options = sent.value(work.today)
    name = snapshot_name(snapshot)
    made = make_plan(assessment, person, options, edition.knowledge, assessment_hash=name)
    if isinstance(made, Blocked):
        raise refusal_of(made.screening)
    if isinstance(made, Declined):
        raise declined_of(made, at)
    return made


def _plan_row(plan: document.Plan, sent: PlanOptions, edition: Edition) -> dict[str, Any]:
    return {
        "status": DRAFT,
        "revision": FIRST_REVISION,
        "start_on": plan.start_on,
        "weeks": plan.weeks,
        "review_on": plan.review_on,
        "engine": plan.provenance.engine,
        "knowledge_version": edition.version_id,
        "overlay_id": edition.overlay_id,
        "options": {**sent.model_dump(mode="json"), "start_on": plan.start_on.isoformat()},
    }


def _shown(body: bytes, revision: int, plan_id: UUID | None) -> Document:
    return Document(body, revision_tag(revision), f"/api/v1/plans/{plan_id}")
