"""How plans are made, for clinicians."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from app.dependencies import PlatformDep, public
from app.dependencies.route import Route
from app.services.method_page import headers_of

method = APIRouter(prefix="/method", route_class=Route, include_in_schema=False)


@method.get("", response_class=HTMLResponse)
@public
async def read_method(platform: PlatformDep) -> HTMLResponse:
    """Tell by which rules plans are made, and where each of them comes from."""
    page = await platform.method.answer()
    return HTMLResponse(page.body, headers=headers_of(page))
