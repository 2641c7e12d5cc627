"""The clinic that you work in."""

from typing import Annotated

from app.dependencies import ExpectedDep, Given, PageDep, WorkDep, allow, router
from app.knowledge import OverlayRead, OverlayReplacement
from app.models.asked import OverlayChangesAsked
from app.models.clinic import ClinicChange, ClinicRead
from app.models.knowledge_history import EntryChangeRead, OverlayRevisionRead
from app.models.page import Page
from app.services import clinics as service
from app.services import overlay_revisions, overlays
from app.services.documents import Document

clinic = router("/clinic", "clinic")


@clinic.get("", response_model=ClinicRead)
@allow("clinic:read")
async def read_clinic(work: WorkDep) -> Document:
    """Show the clinic. Its time zone decides what today is."""
    return await service.read_clinic(work)


@clinic.patch("", response_model=ClinicRead)
@allow("clinic:manage")
async def change_clinic(work: WorkDep, expected: ExpectedDep, change: ClinicChange) -> Document:
    """Change the clinic. Its name or its time zone; what is left out stays."""
    return await service.change_clinic(work, change, expected)


@clinic.get("/overlay", response_model=OverlayRead)
@allow("clinic:read")
async def read_overlay(work: WorkDep) -> Document:
    """Show the clinic's own part of the catalogue. What it added to the shared one, and what it switched off."""
    return await overlays.read_overlay(work)


@clinic.get("/overlay/revisions", response_model=Page[OverlayRevisionRead])
@allow("clinic:read")
async def list_overlay_revisions(work: WorkDep, page: PageDep) -> Document:
    """List the revisions of the clinic's own part of the catalogue. The newest comes first, with who made it."""
    return await overlay_revisions.list_revisions(work, page)


@clinic.get("/overlay/changes", response_model=Page[EntryChangeRead])
@allow("clinic:read")
async def list_overlay_changes(
    work: WorkDep,
    page: PageDep,
    asked: Annotated[OverlayChangesAsked, Given()],
) -> Document:
    """Say in words what differs between two revisions. What the clinic added, changed, took back or switched off."""
    return await overlay_revisions.list_changes(work, page, asked.revision, asked.since)


@clinic.put("/overlay", response_model=OverlayRead)
@allow("clinic:manage")
async def replace_overlay(work: WorkDep, expected: ExpectedDep, content: OverlayReplacement) -> Document:
    """Replace the clinic's own part of the catalogue.

    Say as a whole what the clinic adds to the shared catalogue and what it switches off. Safety rules speak of what an
    exercise asks of the body, so they hold for the clinic's own exercises too.
    """
    return await overlays.replace_overlay(work, content, expected)
