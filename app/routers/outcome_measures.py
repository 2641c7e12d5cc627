"""Outcome measures."""

from typing import Annotated

from fastapi import Path

from app.dependencies import PageDep, WorkDep, allow, router
from app.models.outcome_measure import OutcomeMeasureRead
from app.models.page import Page
from app.models.sent import CODE_IN_ADDRESS
from app.services import outcome_measures as service
from app.services.documents import Document

outcome_measures = router("", "catalogue")

Code = Annotated[str, Path(max_length=80, pattern=CODE_IN_ADDRESS, description="The measure's code, as it is listed.")]


@outcome_measures.get("/outcome-measures", response_model=Page[OutcomeMeasureRead])
@allow("catalogue:read")
async def list_outcome_measures(work: WorkDep, page: PageDep) -> Document:
    """Look through the outcome measures. How each is scored, and which change of it matters to patients."""
    return await service.list_outcome_measures(work, page)


@outcome_measures.get("/outcome-measures/{code}", response_model=OutcomeMeasureRead)
@allow("catalogue:read")
async def read_outcome_measure(work: WorkDep, code: Code) -> Document:
    """Show an outcome measure. The change that matters and the error of measuring stand side by side, with sources."""
    return await service.read_outcome_measure(work, code)
