"""The clinic that you work in."""

from app.dependencies import ExpectedDep, WorkDep, allow, router
from app.models.clinic import ClinicChange, ClinicRead
from app.services import clinics as service
from app.services.documents import Document

clinic = router("/clinic", "clinic")


@clinic.get("", response_model=ClinicRead)
@allow("clinic:read")
async def read_clinic(work: WorkDep) -> Document:
    """Show the clinic's name and time zone."""
    return await service.read_clinic(work)


@clinic.patch("", response_model=ClinicRead)
@allow("clinic:manage")
async def change_clinic(work: WorkDep, expected: ExpectedDep, change: ClinicChange) -> Document:
    """Change the clinic's name or time zone."""
    return await service.change_clinic(work, change, expected)
