"""Read the audit: who saw or changed whose data."""

from datetime import datetime
from uuid import UUID

from sqlmodel import select

from app.models.audit import AuditEntry, AuditRead
from app.services.documents import Document
from app.services.pages import PageRequest, newest_first
from app.services.work import Work


async def list_audit(work: Work, page: PageRequest, patient_id: UUID | None, since: datetime | None) -> Document:
    """List what was done in the clinic, the newest first."""
    entries = select(AuditEntry).where(AuditEntry.clinic_id == work.clinic_id)
    if patient_id is not None:
        entries = entries.where(AuditEntry.patient_id == patient_id)
    if since is not None:
        entries = entries.where(AuditEntry.at >= since)
    return await newest_first(work, page, f"audit {patient_id} {since}", entries, _shown)


def _shown(entry: AuditEntry) -> bytes:
    return AuditRead.model_validate(entry).model_dump_json().encode()
