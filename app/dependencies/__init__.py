"""What a router may ask for."""

from typing import Annotated

from fastapi import Depends, Header, Query
from starlette.requests import Request

from app.dependencies.access import allow, public, signed_in
from app.dependencies.documentation import refused
from app.dependencies.route import REQUEST_ID, WORK, router
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


async def get_platform(request: Request) -> Platform:
    """Return what the service is made of."""
    platform: Platform = request.app.state.platform
    return platform


async def get_visit(request: Request) -> Visit:
    """Return the call of somebody who has not signed in."""
    platform: Platform = request.app.state.platform
    return Visit(platform, request.scope[REQUEST_ID], platform.clock())


async def get_work(request: Request) -> Work:
    """Return the call that the route prepared."""
    work: Work = request.scope[WORK]
    return work


async def get_expected(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description='The ETag of the answer that you changed, such as `"r3"`. Required.'),
    ] = None,
) -> Expected:
    """Return which revision the caller would change."""
    return expected_by(if_match)


async def get_page(
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many items at most.")] = USUAL_PAGE,
    cursor: Annotated[str | None, Query(max_length=1024, description="`next_cursor` of the page before.")] = None,
) -> PageRequest:
    """Return which page the caller wants."""
    return PageRequest(limit, cursor)


PlatformDep = Annotated[Platform, Depends(get_platform)]
VisitDep = Annotated[Visit, Depends(get_visit)]
WorkDep = Annotated[Work, Depends(get_work)]
ExpectedDep = Annotated[Expected, Depends(get_expected)]
PageDep = Annotated[PageRequest, Depends(get_page)]
