"""The machine-readable description of the API."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from app.dependencies import public
from app.dependencies.route import Route

description = APIRouter(route_class=Route)


@description.get("/openapi.json", include_in_schema=False)
@public
async def read_description(request: Request) -> JSONResponse:
    """Return the OpenAPI document of this service."""
    return JSONResponse(request.app.openapi())
