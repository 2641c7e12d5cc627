"""Exercises, techniques and vocabularies."""

from typing import Annotated

from fastapi import Path, Query

from app.dependencies import PageDep, WorkDep, allow, router
from app.models.catalogue import ExerciseRead, TechniqueRead, Vocabularies
from app.models.page import Page
from app.models.sent import NOT_IN_A_LINE, from_vocabulary
from app.services import catalogue as service
from app.services.catalogue import Filters
from app.services.documents import Document

catalogue = router("", "catalogue")

Code = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9_]+$", description="The item's code.")]
Words = Annotated[
    str | None,
    Query(max_length=200, pattern=rf"^[^{NOT_IN_A_LINE}]*$", description="Parts of code, name or other names."),
]
Category = Annotated[str | None, Query(max_length=100, description="A category."), from_vocabulary("category")]
Kind = Annotated[str | None, Query(max_length=100, description="A technique kind."), from_vocabulary("technique_kind")]
Region = Annotated[str | None, Query(max_length=100, description="A region."), from_vocabulary("region")]
Condition = Annotated[
    str | None, Query(max_length=100, description="Only what suits this condition."), from_vocabulary("condition")
]
Equipment = Annotated[
    str | None, Query(max_length=100, description="Only what needs this equipment."), from_vocabulary("equipment")
]


@catalogue.get("/vocabulary", response_model=Vocabularies)
@allow("catalogue:read")
async def read_vocabulary(work: WorkDep) -> Document:
    """Show what every code means. Each list has codes with label and meaning, ready for drop-downs."""
    return await service.list_vocabulary(work)


@catalogue.get("/exercises", response_model=Page[ExerciseRead])
@allow("catalogue:read")
async def list_exercises(
    work: WorkDep,
    page: PageDep,
    *,
    q: Words = None,
    category: Category = None,
    region: Region = None,
    condition: Condition = None,
    equipment: Equipment = None,
) -> Document:
    """Look through the exercises. Filters narrow the list; it comes in the order of the codes."""
    filters = Filters(q=q, category=category, region=region, condition=condition, equipment=equipment)
    return await service.list_exercises(work, page, filters)


@catalogue.get("/exercises/{code}", response_model=ExerciseRead)
@allow("catalogue:read")
async def read_exercise(work: WorkDep, code: Code) -> Document:
    """Show an exercise. With its instructions, usual doses, evidence and sources."""
    return await service.read_exercise(work, code)


@catalogue.get("/techniques", response_model=Page[TechniqueRead])
@allow("catalogue:read")
async def list_techniques(
    work: WorkDep,
    page: PageDep,
    *,
    q: Words = None,
    category: Category = None,
    kind: Kind = None,
    region: Region = None,
    condition: Condition = None,
    equipment: Equipment = None,
) -> Document:
    """Look through the techniques. Filters narrow the list; it comes in the order of the codes."""
    filters = Filters(q=q, category=category, kind=kind, region=region, condition=condition, equipment=equipment)
    return await service.list_techniques(work, page, filters)


@catalogue.get("/techniques/{code}", response_model=TechniqueRead)
@allow("catalogue:read")
async def read_technique(work: WorkDep, code: Code) -> Document:
    """Show a technique. Guidelines that disagree about it stand side by side."""
    return await service.read_technique(work, code)
