"""What a router may ask for."""

from typing import Annotated

from fastapi import Depends, Header

from app.dependencies.access import allow, public, signed_in
from app.dependencies.documentation import refused
from app.dependencies.given import Given
from app.dependencies.route import router
from app.services.pages import PageRequest
from app.services.platform import Platform
from app.services.revisions import Expected, expected_by
from app.services.visit import Visit
from app.services.work import Work

__all__ = [
    "ExpectedDep",
    "Given",
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


async def get_expected(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description='The ETag of the answer that you changed, such as `"r3"`. Required.'),
    ] = None,
) -> Expected:
    """Return which revision the caller would change."""
    return expected_by(if_match)


PlatformDep = Annotated[Platform, Given()]
VisitDep = Annotated[Visit, Given()]
WorkDep = Annotated[Work, Given()]
ExpectedDep = Annotated[Expected, Depends(get_expected)]
PageDep = Annotated[PageRequest, Given()]
