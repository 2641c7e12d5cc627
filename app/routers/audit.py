"""Who saw or changed whose data."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.dependencies import PageDep, WorkDep, allow, router
from app.models.audit import AuditRead
from app.models.page import Page
from app.models.sent import Instant
from app.services import audit_log
from app.services.documents import Document

audit = router("/audit", "audit")


@audit.get("", response_model=Page[AuditRead])
@allow("audit:read")
async def list_audit(
    work: WorkDep,
    page: PageDep,
    patient_id: Annotated[UUID | None, Query(description="Only what was about this patient.")] = None,
    since: Annotated[Instant | None, Query(description="Only what was done at or after this moment.")] = None,
) -> Document:
    """List who saw or changed whose data. The newest comes first; nobody can change or delete an entry."""
    return await audit_log.list_audit(work, page, patient_id, since)
