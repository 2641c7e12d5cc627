"""What a router may ask for."""

import re
from typing import Annotated

from fastapi import Depends, Header, Query
from pydantic import BeforeValidator
from pydantic_core import PydanticKnownError

from app.dependencies.access import allow, public, signed_in
from app.dependencies.documentation import refused
from app.dependencies.given import Given
from app.dependencies.route import router
from app.services.pages import LARGEST_PAGE, USUAL_PAGE, PageRequest
from app.services.platform import Platform
from app.services.revisions import Expected, expected_by
from app.services.visit import Visit
from app.services.work import Work

__all__ = [
    "ExpectedDep",
    "PageDep",
    "PlatformDep",
    "VisitDep",
    "WorkDep",
    "allow",
    "public",
    "refused",
    "router",
    "signed_in",
]

WHOLE = re.compile(r"-?[0-9]{1,20}(\.0+)?")


async def get_expected(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description='The ETag of the answer that you changed, such as `"r3"`. Required.'),
    ] = None,
) -> Expected:
    """Return which revision the caller would change."""
    return expected_by(if_match)


def _whole(written: object) -> object:
    """Refuse what only Python reads as a number, such as `1_0` and ` 5`."""
    if isinstance(written, str) and not WHOLE.fullmatch(written):
        raise PydanticKnownError("int_parsing")
    return written


async def get_page(
    limit: Annotated[
        int, Query(ge=1, le=LARGEST_PAGE, description="How many items at most."), BeforeValidator(_whole)
    ] = USUAL_PAGE,
    cursor: Annotated[str | None, Query(max_length=1024, description="`next_cursor` of the page before.")] = None,
) -> PageRequest:
    """Return which page the caller wants."""
    return PageRequest(limit, cursor)


PlatformDep = Annotated[Platform, Given()]
VisitDep = Annotated[Visit, Given()]
WorkDep = Annotated[Work, Given()]
ExpectedDep = Annotated[Expected, Depends(get_expected)]
PageDep = Annotated[PageRequest, Depends(get_page)]
