"""Assessments: recorded once, read for ever, corrected by a newer one."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import breaks
from app.errors import (
    AssessmentAlreadyReplaced,
    AssessmentNotFound,
    Fault,
    InvalidRequest,
    NothingToReplace,
    PatientNotFound,
)
from app.models.assessment import Assessment, AssessmentCreate, columns_of
from app.models.assessment_answers import AssessmentAnswers
from app.models.base import new_id, table_of
from app.models.patient import Patient, Sex
from app.planning.assessment import Person
from app.planning.knowledge import Knowledge
from app.planning.profile import profile_of
from app.services.codes import check_codes
from app.services.documents import Document, revision_tag
from app.services.pages import PageRequest, newest_first
from app.services.snapshots import snapshot_of
from app.services.work import Work
from app.statements import Lookup

# What is never changed is at its first revision for ever.
ONLY_REVISION = revision_tag(1)
A_DAY = timedelta(days=1)
_assessments = table_of(Assessment)
ONE_ASSESSMENT = Lookup(
    sqlalchemy.select(_assessments.c.document, _assessments.c.patient_id).where(
        _assessments.c.clinic_id == bindparam("clinic_id"), _assessments.c.id == bindparam("assessment_id")
    )
)


async def add_assessment(work: Work, patient_id: UUID, sent: AssessmentCreate) -> Document:
    """Record an assessment.

    :raises PatientNotFound: if the clinic has no such patient
    :raises InvalidRequest: if a code is unknown, or an answer contradicts another or the patient's record
    :raises NothingToReplace: if the patient has no such assessment
    :raises AssessmentAlreadyReplaced: if a newer one has taken its place
    """
    work.concerns("patient", patient_id, patient_id)
    async with work.reading() as session:
        person = await person_of(session, work, patient_id)
    knowledge = await work.platform.knowledge_of(work.clinic_id)
    check_codes(sent, knowledge)
    check_answers(sent, person, knowledge, work)

    assessment = _assessment_of(work, patient_id, sent, person, knowledge)
    async with work.writing() as session:
        session.add(assessment)
        work.concerns("assessment", assessment.id, patient_id)
        try:
            return await work.commit(session, _shown(assessment.document, assessment.id))
        except IntegrityError as error:
            if breaks(error, "assessment", "clinic_id", "replaces"):
                fault = Fault("A newer assessment has taken the place of this one.", pointer="#/replaces")
                raise AssessmentAlreadyReplaced("A newer assessment has taken its place.", faults=(fault,)) from error
            if sent.replaces is not None:
                fault = Fault("Name an assessment of this very patient, or leave it out.", pointer="#/replaces")
                raise NothingToReplace("The patient has no such assessment to replace.", faults=(fault,)) from error
            raise


async def list_assessments(work: Work, patient_id: UUID, page: PageRequest) -> Document:
    """List a patient's assessments, the newest first.

    :raises PatientNotFound: if the clinic has no such patient
    """
    work.concerns("patient", patient_id, patient_id)
    async with work.reading() as session:
        await person_of(session, work, patient_id)
    of_patient = select(Assessment).where(Assessment.clinic_id == work.clinic_id, Assessment.patient_id == patient_id)
    return await newest_first(work, page, f"assessments {patient_id}", of_patient, lambda each: each.document)


async def read_assessment(work: Work, assessment_id: UUID) -> Document:
    """Show an assessment, exactly as it was answered when it was recorded.

    :raises AssessmentNotFound: if the clinic has no such assessment
    """
    found = await work.platform.database.look_up(ONE_ASSESSMENT, clinic_id=work.clinic_id, assessment_id=assessment_id)
    if not found:
        raise AssessmentNotFound("There is no such assessment.")
    document, patient_id = found[0]
    work.concerns("assessment", assessment_id, patient_id)
    return _shown(document, assessment_id)


async def person_of(session: AsyncSession, work: Work, patient_id: UUID) -> Person:
    """Return who the patient is, as far as a plan cares.

    :raises PatientNotFound: if the clinic has no such patient
    """
    statement = select(col(Patient.birth_date), col(Patient.sex)).where(
        Patient.clinic_id == work.clinic_id, Patient.id == patient_id
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise PatientNotFound("There is no such patient.")
    return Person(*found)


def check_answers(sent: AssessmentAnswers, person: Person, knowledge: Knowledge, work: Work, *, at: str = "#") -> None:
    """Refuse the few contradictions that can't be read in a stricter way. Codes must have been checked.

    :raises InvalidRequest: if there is any; `at` is the answers' place in the body
    """
    if faults := tuple(_contradictions(sent, person, knowledge, work, at)):
        raise InvalidRequest.of(*faults)


def _contradictions(
    sent: AssessmentAnswers, person: Person, knowledge: Knowledge, work: Work, at: str
) -> Iterator[Fault]:
    if sent.assessed_on > work.today + A_DAY:
        yield Fault("The day of the assessment is still to come.", pointer=f"{at}/assessed_on")
    for position, cleared in enumerate(sent.screening.cleared):
        if cleared.cleared_on > sent.assessed_on:
            detail = "Nothing can be cleared after the assessment; record a new assessment that replaces this one."
            yield Fault(detail, pointer=f"{at}/screening/cleared/{position}/cleared_on")
    if sent.pregnancy_weeks is not None and person.sex == Sex.MALE:
        yield Fault("The patient is recorded as male; correct one of the two.", pointer=f"{at}/pregnancy_weeks")
    if sent.pregnancy_weeks is None and knowledge.conditions[sent.condition.code].pregnancy:
        yield Fault("The condition needs the week of pregnancy.", pointer=f"{at}/pregnancy_weeks")
    for position, each in enumerate(sent.outcome_scores):
        instrument = knowledge.instruments[each.instrument]
        lowest, highest = instrument.lowest, instrument.highest
        if (lowest is not None and each.score < lowest) or (highest is not None and each.score > highest):
            detail = f"{instrument.name} goes from {lowest:g} to {highest:g}."
            yield Fault(detail, pointer=f"{at}/outcome_scores/{position}/score")


def _assessment_of(
    work: Work, patient_id: UUID, sent: AssessmentCreate, person: Person, knowledge: Knowledge
) -> Assessment:
    identity: dict[str, Any] = {
        "id": new_id(),
        "patient_id": patient_id,
        "replaces": sent.replaces,
        "created_at": work.now,
        "created_by": work.caller.actor_id,
    }
    derived = {
        fact.name: {"value": fact.value, "why": fact.why}
        for fact in profile_of(sent.value(), person, knowledge).derived
    }
    shown = {
        **{name: _written(value) for name, value in identity.items()},
        **sent.model_dump(mode="json", exclude={"replaces"}),
        "derived": derived,
    }
    return Assessment(
        **identity,
        **columns_of(sent),
        clinic_id=work.clinic_id,
        snapshot=snapshot_of(sent, person),
        document=json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode(),
    )


def _written(value: UUID | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return None if value is None else str(value)


def _shown(document: bytes, assessment_id: UUID) -> Document:
    return Document(document, ONLY_REVISION, f"/api/v1/assessments/{assessment_id}")
