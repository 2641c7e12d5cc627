"""Write into the API's description what every route does besides its own business: its refusals and its headers."""

from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute

from app.dependencies.access import Access
from app.models.problem import PROBLEM_MEDIA_TYPE

PROBLEM = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
SIGN_IN = "signIn"
MEANINGS = {
    401: "Sign in first: there are no valid credentials.",
    403: "Your role or key may not do this.",
    404: "There is no such thing, or it belongs to another clinic.",
    409: "The facts, the rules or the state forbid it.",
    412: "It has changed since you read it; the ETag names the current revision.",
    413: "The body is too large.",
    415: "The body isn't in the format that is read here.",
    422: "What was sent is wrong; `errors` names each fault and what is expected.",
    428: "A change must name in If-Match the revision it was made from.",
    429: "Too many failed sign-ins in a row; wait.",
    503: "The database can't be reached or is too busy; try again.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A text drawn anew for every new request. Sent again with the same body within 24 hours, "
    "it gets the first answer again and creates nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def documented(route: APIRoute, access: Access) -> None:
    """Complete the description of a route."""
    extra: dict[str, Any] = dict(route.openapi_extra or {})
    if access.signed_in:
        extra["security"] = [{SIGN_IN: [access.permission] if access.permission else []}]
    if route.status_code == HTTPStatus.CREATED:
        extra["parameters"] = [*extra.get("parameters", []), IDEMPOTENCY_KEY]
    route.openapi_extra = extra
    for status in sorted(_refusals(route, access)):
        route.responses.setdefault(status, {"description": MEANINGS[status], "content": PROBLEM})


def _refusals(route: APIRoute, access: Access) -> set[int]:
    dependants = (route.dependant, *route.dependant.dependencies)
    headers = {field.alias.lower() for each in dependants for field in each.header_params}
    # Any address refuses parameters that it does not know.
    refusals = {422, 503}
    if access.signed_in:
        refusals |= {401}
    if access.permission is not None:
        refusals |= {403}
    if "{" in route.path:
        refusals |= {404}
    if route.body_field is not None:
        refusals |= {413, 415}
    if route.status_code == HTTPStatus.CREATED:
        refusals |= {409}
    if "if-match" in headers:
        refusals |= {412, 428}
    return refusals


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the description of further refusals that a route can give."""
    return {status: {"description": MEANINGS[status], "content": PROBLEM} for status in statuses}
