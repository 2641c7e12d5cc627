"""What happened with a patient."""

from uuid import UUID

from app.dependencies import PageDep, WorkDep, allow, router
from app.models.page import Page
from app.models.timeline import TimelineEntry
from app.services import timeline as service
from app.services.documents import Document

timeline = router("/patients/{patient_id}/timeline", "patients")


@timeline.get("", response_model=Page[TimelineEntry])
@allow("assessments:read")
async def list_timeline(work: WorkDep, patient_id: UUID, page: PageDep) -> Document:
    """List what happened with a patient. The newest comes first: assessments, plans, and where to read each."""
    return await service.list_timeline(work, patient_id, page)
