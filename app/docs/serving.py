"""Serve the page and what it is made of."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.dependencies import PlatformDep, public
from app.dependencies.route import Route
from app.docs.assets import assets
from app.docs.page import page
from app.errors import PathNotFound
from app.services.documents import content_tag

SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # The page's library writes its styles into the elements.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE_PATH = "/docs"
# The name of an asset holds a digest of its content, so what has this name never changes.
FOR_EVER = "public, max-age=31536000, immutable"

docs = APIRouter(prefix=PAGE_PATH, route_class=Route, include_in_schema=False)
front_door = APIRouter(route_class=Route, include_in_schema=False)


@front_door.get("/", status_code=307, response_class=RedirectResponse)
@public
async def enter() -> RedirectResponse:
    """Show the docs page to whoever opens the bare address."""
    return RedirectResponse(PAGE_PATH)


@docs.get("", response_class=HTMLResponse)
@public
async def read_docs_page(platform: PlatformDep) -> HTMLResponse:
    """Show the page on which everything can be tried."""
    body = page(demo=platform.settings.embedded)
    headers = {"Content-Security-Policy": SECURITY_POLICY, "ETag": content_tag(body.encode())}
    return HTMLResponse(body, headers=headers)


@docs.get("/assets/{name}", response_class=Response)
@public
async def read_asset(name: str) -> Response:
    """Return a part of the page.

    :raises PathNotFound: if it has no such part
    """
    asset = next((each for each in assets().values() if each.name == name), None)
    if asset is None:
        raise PathNotFound("There is nothing at this address.")
    headers = {"ETag": asset.tag, "Cache-Control": FOR_EVER}
    return Response(asset.content, headers=headers, media_type=asset.media_type)
