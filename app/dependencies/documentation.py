"""Write into the API's description what every route does besides its own business: its refusals and its headers."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute

from app.dependencies.access import Access
from app.models.permission import SCOPES
from app.models.problem import PROBLEM_MEDIA_TYPE

PROBLEM = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
SIGN_IN = "signIn"
API_KEY = "apiKey"
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
    "description": "For programs; people leave it empty. A text drawn anew for every new request: sent again with the "
    "same body within 24 hours, it gets the first answer again and creates nothing.",
    "schema": {"type": "string", "pattern": '^("[ !#-~]{1,255}"|[!#-~]{1,255})$'},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of an answer that you kept: where it still holds, 304 is answered without a body.",
    "schema": {"type": "string"},
}
HEADERS = {
    "ETag": {
        "description": "Names what you read; send it in `If-Match` to change it, in `If-None-Match` to read it again.",
        "required": True,
        "schema": {"type": "string", "examples": ['"r1"']},
    },
    "Location": {
        "description": "Where to read it again.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait before the next try.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "WWW-Authenticate": {
        "description": "How to sign in.",
        "required": True,
        "schema": {"type": "string"},
    },
}
SENT_WITH = {401: "WWW-Authenticate", 412: "ETag", 429: "Retry-After", 503: "Retry-After"}
"""The header that every refusal with this status carries."""


def documented(route: APIRoute, access: Access, asked: Sequence[dict[str, Any]]) -> None:
    """Complete the description of a route, to which belongs what may be asked for in its address."""
    extra: dict[str, Any] = dict(route.openapi_extra or {})
    headers = []
    if access.signed_in:
        extra["security"] = _credentials(access)
    if route.status_code == HTTPStatus.CREATED:
        headers.append(IDEMPOTENCY_KEY)
    if _has_tag(route, access) and route.methods == {"GET"}:
        headers.append(IF_NONE_MATCH)
        route.responses.setdefault(
            304, {"description": "It is still what your ETag names.", "headers": _headers("ETag")}
        )
    if asked or headers:
        extra["parameters"] = [*extra.get("parameters", []), *asked, *headers]
    route.openapi_extra = extra
    if _has_tag(route, access):
        names = ("ETag", "Location") if route.status_code == HTTPStatus.CREATED else ("ETag",)
        route.responses.setdefault(route.status_code or HTTPStatus.OK, {"headers": _headers(*names)})
    for status in sorted(_refusals(route, access)):
        route.responses.setdefault(status, _refusal(status))


def _credentials(access: Access) -> list[dict[str, list[str]]]:
    """Return what may be sent, either of it; an API key is worth nothing where its scopes can't reach."""
    scopes: list[str] = [access.permission] if access.permission else []
    may_be_key = access.permission is None or access.permission in SCOPES
    return [{SIGN_IN: scopes}, *([{API_KEY: scopes}] if may_be_key else [])]


def _has_tag(route: APIRoute, access: Access) -> bool:
    """Tell whether the answer carries an ETag: it does wherever something is read, made or changed."""
    success = route.status_code or HTTPStatus.OK
    reads_or_changes = success == HTTPStatus.OK and route.methods != {"POST"}
    return access.signed_in and (reads_or_changes or success == HTTPStatus.CREATED)


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusal(status: int) -> dict[str, Any]:
    refusal: dict[str, Any] = {"description": MEANINGS[status], "content": PROBLEM}
    if status in SENT_WITH:
        refusal["headers"] = _headers(SENT_WITH[status])
    return refusal


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
    return {status: _refusal(status) for status in statuses}
