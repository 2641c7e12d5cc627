"""What may be asked for behind the question mark of an address."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticKnownError

from app.models.sent import NOT_IN_A_LINE, Instant, from_vocabulary

LARGEST_PAGE = 200
USUAL_PAGE = 50
WHOLE = re.compile(r"-?[0-9]{1,20}(\.0+)?")
VERSION = r"^[0-9a-f]{64}$"
LAST_REVISION = 2_000_000_000
LINE = rf"^[^{NOT_IN_A_LINE}]*$"
HAS_IDENTIFIER = rf"^[^|\s{NOT_IN_A_LINE}]+\|[^{NOT_IN_A_LINE}]+$"
Code = Annotated[str | None, Field(max_length=100)]


def _whole(written: object) -> object:
    """Refuse what only Python reads as a number, such as `1_0` and ` 5`."""
    if isinstance(written, str) and not WHOLE.fullmatch(written):
        raise PydanticKnownError("int_parsing")
    return written


class Asked(BaseModel):
    """What a list is asked for, each thing at most once and in words; what is left out asks for nothing."""

    model_config = ConfigDict(frozen=True)


class PageAsked(Asked):
    """Which page of the list."""

    limit: Annotated[
        int, Field(ge=1, le=LARGEST_PAGE, description="How many items at most."), BeforeValidator(_whole)
    ] = USUAL_PAGE
    cursor: Annotated[str | None, Field(max_length=1024, description="`next_cursor` of the page before.")] = None


class ExercisesAsked(Asked):
    """Which exercises."""

    q: Annotated[str | None, Field(max_length=200, pattern=LINE, description="Parts of code, name or other names.")] = (
        None
    )
    category: Annotated[Code, Field(description="A category."), from_vocabulary("category")] = None
    region: Annotated[Code, Field(description="A region."), from_vocabulary("region")] = None
    condition: Annotated[Code, Field(description="Only what suits this condition."), from_vocabulary("condition")] = (
        None
    )
    equipment: Annotated[Code, Field(description="Only what needs this equipment."), from_vocabulary("equipment")] = (
        None
    )


class TechniquesAsked(ExercisesAsked):
    """Which techniques."""

    kind: Annotated[Code, Field(description="A technique kind."), from_vocabulary("technique_kind")] = None


class KnowledgeChangesAsked(Asked):
    """Which two versions of the shared knowledge."""

    version: Annotated[
        str | None,
        Field(
            pattern=VERSION,
            description="What it became: the id of a version, as the list of versions answers it. Left out: the "
            "current one.",
        ),
    ] = None
    since: Annotated[
        str | None,
        Field(pattern=VERSION, description="What it was: likewise. Left out: the version before in the list."),
    ] = None


class OverlayChangesAsked(Asked):
    """Which two revisions of the clinic's own part of the catalogue."""

    revision: Annotated[
        int | None,
        Field(ge=0, le=LAST_REVISION, description="What it became; the current revision when left out."),
        BeforeValidator(_whole),
    ] = None
    since: Annotated[
        int | None,
        Field(ge=0, le=LAST_REVISION, description="What it was; the revision before when left out."),
        BeforeValidator(_whole),
    ] = None


class PatientsAsked(Asked):
    """Which patients."""

    q: Annotated[str | None, Field(max_length=200, pattern=LINE, description="Parts of the names.")] = None
    identifier: Annotated[
        str | None,
        Field(
            max_length=401,
            pattern=HAS_IDENTIFIER,
            description="`system|value`: the one patient who has this identifier.",
            examples=["https://clinic.example/mrn|A-1023"],
        ),
    ] = None
    updated_since: Annotated[
        Instant | None, Field(description="Only those changed at or after this moment, in the order of change.")
    ] = None


class AuditAsked(Asked):
    """Which entries of the audit."""

    patient_id: Annotated[UUID | None, Field(description="Only what was about this patient.")] = None
    since: Annotated[Instant | None, Field(description="Only what was done at or after this moment.")] = None
