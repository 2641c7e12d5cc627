"""Assessments of patients."""

from uuid import UUID

from app.dependencies import PageDep, WorkDep, allow, router
from app.models.assessment import AssessmentCreate, AssessmentRead
from app.models.page import Page
from app.services import assessments as service
from app.services.documents import Document

assessments = router("", "assessments")


@assessments.post("/patients/{patient_id}/assessments", status_code=201, response_model=AssessmentRead)
@allow("assessments:write")
async def create_assessment(work: WorkDep, patient_id: UUID, sent: AssessmentCreate) -> Document:
    """Record an assessment.

    Say what you found; what follows from it is answered under `derived`, each with its reason. An assessment is never
    changed: to correct it, or to record that a red flag was cleared, send another one that names it in `replaces`.
    """
    return await service.add_assessment(work, patient_id, sent)


@assessments.get("/patients/{patient_id}/assessments", response_model=Page[AssessmentRead])
@allow("assessments:read")
async def list_assessments(work: WorkDep, patient_id: UUID, page: PageDep) -> Document:
    """List a patient's assessments. The newest comes first; those that were replaced stay in the list."""
    return await service.list_assessments(work, patient_id, page)


@assessments.get("/assessments/{assessment_id}", response_model=AssessmentRead)
@allow("assessments:read")
async def read_assessment(work: WorkDep, assessment_id: UUID) -> Document:
    """Show an assessment. What follows from it stands under `derived`."""
    return await service.read_assessment(work, assessment_id)
