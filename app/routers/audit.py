"""Who saw or changed whose data."""

from typing import Annotated

from app.dependencies import Given, PageDep, WorkDep, allow, router
from app.models.asked import AuditAsked
from app.models.audit import AuditRead
from app.models.page import Page
from app.services import audit_log
from app.services.documents import Document

audit = router("/audit", "audit")


@audit.get("", response_model=Page[AuditRead])
@allow("audit:read")
async def list_audit(
    work: WorkDep,
    page: PageDep,
    asked: Annotated[AuditAsked, Given()],
) -> Document:
    """List who saw or changed whose data. The newest comes first; nobody can change or delete an entry."""
    return await audit_log.list_audit(work, page, asked.patient_id, asked.since)
