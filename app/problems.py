"""Answer every failure as application/problem+json: the only module that knows both errors and HTTP."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

import structlog
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from app import errors
from app.errors import DomainError, Fault
from app.models.problem import PROBLEM_MEDIA_TYPE

STATUS_OF: Mapping[type[DomainError], HTTPStatus] = {
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Stale: HTTPStatus.PRECONDITION_FAILED,
    errors.BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.MalformedRequest: HTTPStatus.BAD_REQUEST,
    errors.InvalidRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.RevisionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    errors.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Unexpected: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(kind: type[DomainError]) -> HTTPStatus:
    """Return the HTTP status of a kind of error: its own or that of the nearest kind above it."""
    return next(STATUS_OF[each] for each in kind.__mro__ if each in STATUS_OF)


def problem_response(error: DomainError, scope: Scope) -> Response:
    """Return the answer that tells the caller of this error."""
    kind = type(error)
    status = status_of(kind)
    problem = {
        "type": f"/problems/{errors.kebab_case(kind.__name__)}",
        "title": kind.title(),
        "status": int(status),
        "detail": error.detail,
        "instance": quote(scope["path"]),
        "request_id": scope.get("physioplan.request_id", ""),
        **error.facts,
    }
    if error.faults:
        problem["errors"] = [_fault(fault) for fault in error.faults]
    return Response(json.dumps(problem), int(status), _headers(error), PROBLEM_MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""

    async def domain_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, DomainError)  # noqa: S101  # registered for nothing else
        if error.__cause__ is not None:
            structlog.get_logger("problem").warning(
                "refused", problem=type(error).__name__, request_id=request.scope.get("physioplan.request_id")
            )
        return problem_response(error, request.scope)

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for nothing else
        return problem_response(_of_framework(error, request), request.scope)

    app.add_exception_handler(DomainError, domain_error)
    app.add_exception_handler(HTTPException, http_error)


def _of_framework(error: HTTPException, request: Request) -> DomainError:
    """Translate what the framework itself refuses before any code of ours runs."""
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return errors.PathNotFound("There is nothing at this address.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return errors.MethodNotAllowed(_allowed_methods(request))
        case _:
            return errors.InvalidRequest("The request can't be read.")


def _allowed_methods(request: Request) -> tuple[str, ...]:
    """Gather the methods of all routes with this path; the framework's own answer names those of the first alone."""
    path = request.scope["path"]
    return tuple(
        sorted(
            method
            for route in iter_route_contexts(request.app.routes)
            if getattr(route, "path_regex", None) is not None and route.path_regex.match(path)
            for method in route.methods or ()
        )
    )


def _headers(error: DomainError) -> dict[str, str]:
    match error:
        case errors.NotSignedIn():
            return {"WWW-Authenticate": 'Bearer realm="physioplan"'}
        case errors.MethodNotAllowed():
            return {"Allow": ", ".join(error.allowed)}
        case errors.RevisionChanged():
            return {"ETag": f'"r{error.current}"'}
        case errors.TooManyAttempts() | errors.Unavailable():
            return {"Retry-After": str(error.retry_after)}
        case errors.RequestStillRunning():
            return {"Retry-After": "1"}
        case _:
            return {}


def _fault(fault: Fault) -> dict[str, str]:
    place = {"pointer": fault.pointer} if fault.pointer is not None else {"parameter": fault.parameter or ""}
    return {"detail": fault.detail, **place}
