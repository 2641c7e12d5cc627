"""The pages that explain each kind of problem."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from app.dependencies import public
from app.dependencies.route import Route
from app.services import problem_pages

problems = APIRouter(prefix="/problems", route_class=Route, include_in_schema=False)


@problems.get("", response_class=HTMLResponse)
@public
async def list_problems() -> HTMLResponse:
    """List every kind of problem that this service answers."""
    return HTMLResponse(problem_pages.page_of_all(), headers=problem_pages.HEADERS)


@problems.get("/{name}", response_class=HTMLResponse)
@public
async def read_problem(name: str) -> HTMLResponse:
    """Explain one kind of problem and how to mend it."""
    return HTMLResponse(problem_pages.page_of_one(name), headers=problem_pages.HEADERS)
