"""Exercises, techniques and vocabularies."""

from typing import Annotated

from fastapi import Path

from app.dependencies import Given, PageDep, WorkDep, allow, router
from app.models.asked import ExercisesAsked, TechniquesAsked
from app.models.catalogue import ExerciseRead, TechniqueRead, Vocabularies
from app.models.page import Page
from app.models.sent import CODE_IN_ADDRESS
from app.services import catalogue as service
from app.services.catalogue import Filters
from app.services.documents import Document

catalogue = router("", "catalogue")

Code = Annotated[str, Path(max_length=80, pattern=CODE_IN_ADDRESS, description="The item's code, as it is listed.")]


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
    asked: Annotated[ExercisesAsked, Given()],
) -> Document:
    """Look through the exercises. Filters narrow the list; it comes in the order of the codes."""
    return await service.list_exercises(work, page, Filters(**asked.model_dump()))


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
    asked: Annotated[TechniquesAsked, Given()],
) -> Document:
    """Look through the techniques. Filters narrow the list; it comes in the order of the codes."""
    return await service.list_techniques(work, page, Filters(**asked.model_dump()))


@catalogue.get("/techniques/{code}", response_model=TechniqueRead)
@allow("catalogue:read")
async def read_technique(work: WorkDep, code: Code) -> Document:
    """Show a technique. Guidelines that disagree about it stand side by side."""
    return await service.read_technique(work, code)
