"""Serve the description, which everybody may read."""

import asyncio

from fastapi import APIRouter
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response

from app.dependencies import PlatformDep, public
from app.dependencies.route import Route, response_of
from app.errors import DatabaseUnavailable
from app.openapi.document import Description
from app.services.demo_ids import DemoIds, find_demo_ids
from app.services.platform import Platform

description = APIRouter(route_class=Route)


@description.get("/openapi.json", include_in_schema=False)
@public
async def read_description(request: Request, platform: PlatformDep) -> Response:
    """Return the OpenAPI document of this service, with the dates of today in its examples."""
    held: Description = request.app.state.description
    # Making it takes a while, once a day; nobody else should wait for that.
    return response_of(await asyncio.to_thread(held.answer, await _demo_ids(platform)), 200)


async def _demo_ids(platform: Platform) -> DemoIds | None:
    """Look for the demo where there can be one; the document is served whatever the database says."""
    if not platform.settings.embedded:
        return None
    try:
        return await find_demo_ids(platform.database)
    except (DatabaseUnavailable, DBAPIError):
        return None
