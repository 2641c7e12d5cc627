"""The patients of the clinic."""

from typing import Annotated
from uuid import UUID

from app.dependencies import ExpectedDep, Given, PageDep, WorkDep, allow, refused, router
from app.models.asked import PatientsAsked
from app.models.page import Page
from app.models.patient import PatientChange, PatientCreate, PatientRead
from app.services import patients as service
from app.services.documents import Document

patients = router("/patients", "patients")


@patients.post("", status_code=201, response_model=PatientRead)
@allow("patients:write")
async def create_patient(work: WorkDep, sent: PatientCreate) -> Document:
    """Record a patient. Two patients may be alike; a repeated identifier is refused."""
    return await service.add_patient(work, sent)


@patients.get("", response_model=Page[PatientRead])
@allow("patients:read")
async def list_patients(
    work: WorkDep,
    page: PageDep,
    asked: Annotated[PatientsAsked, Given()],
) -> Document:
    """Find patients.

    Fill in nothing to see all, the newest first; with `updated_since` those that changed earliest come first.
    """
    return await service.list_patients(work, page, **asked.model_dump())


@patients.get("/{patient_id}", response_model=PatientRead)
@allow("patients:read")
async def read_patient(work: WorkDep, patient_id: UUID) -> Document:
    """Show a patient. Looking is recorded in the audit, as is everything that concerns somebody."""
    return await service.read_patient(work, patient_id)


@patients.patch("/{patient_id}", response_model=PatientRead, responses=refused(409))
@allow("patients:write")
async def change_patient(work: WorkDep, patient_id: UUID, expected: ExpectedDep, change: PatientChange) -> Document:
    """Change a patient's record.

    Send only what changes; null empties what may be empty. Where nothing changes, the revision stays.
    """
    return await service.change_patient(work, patient_id, change, expected)
