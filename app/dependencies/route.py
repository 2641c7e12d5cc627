"""What happens around every endpoint, in this order: who calls, may they, what did they send, is it a repeat.

An endpoint returns a `Document`; the route turns it into an answer. A call about somebody leaves exactly one entry in
the audit, whichever way it ends: the service writes it in the transaction of a change, the route in all other cases.
"""

import functools
import hashlib
import inspect
import re
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote_plus, unquote_to_bytes
from uuid import UUID

from fastapi import APIRouter, params
from fastapi.datastructures import DefaultPlaceholder
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from app.dependencies.access import Access, access_of
from app.dependencies.body import FORM, JSON, PLAIN_NAME, SentRequest
from app.dependencies.documentation import documented
from app.dependencies.faults import invalid_request
from app.dependencies.given import GIVEN, asked_in, described, given_parameters, signature_without
from app.errors import MOST_FAULTS, DomainError, Fault, InvalidRequest, NotAllowed, Unavailable
from app.models.asked import Asked, PageAsked
from app.models.audit import Outcome
from app.services.audit import Act
from app.services.documents import Document
from app.services.idempotency import Claim, Replay
from app.services.pages import PageRequest
from app.services.platform import Platform
from app.services.visit import Visit
from app.services.work import Work

BASE_PATH = "/api/v1"
ROUTE = "physioplan.route"
CALLER = "physioplan.caller"
REQUEST_ID = "physioplan.request_id"
IDEMPOTENCY_KEY = re.compile(r'"([\x20\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')
ID_IN_PATH = re.compile(r"{([a-z_]+)_id}")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def router(path: str, *tags: str) -> APIRouter:
    """Return a router whose routes all behave as described above."""
    return APIRouter(prefix=f"{BASE_PATH}{path}", tags=list(tags), route_class=Route)


class Route(APIRoute):
    """One operation of the API."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        access = access_of(endpoint)
        if access is None:
            raise TypeError(f"{endpoint.__name__} at {path} doesn't declare who may use it")
        self.access = access
        if isinstance(options.get("response_model"), DefaultPlaceholder):
            options["response_model"] = None
        # The endpoint's own name: programs made from the description get readable names out of it.
        options["operation_id"] = options.get("operation_id") or endpoint.__name__
        self.creates = options.get("status_code") == HTTPStatus.CREATED
        self.begins_with = path.partition("{")[0]
        self.given = given_parameters(endpoint)
        self.asked = _shapes_asked(self.given.values())
        answering = _answering(endpoint, self.given, options.get("status_code") or HTTPStatus.OK)
        super().__init__(path, answering, **options)
        documented(self, access, [parameter for shape in self.asked for parameter in described(shape)])

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a call is for this route; most aren't, which the beginning of the address shows at once."""
        if not scope["path"].startswith(self.begins_with) and not scope.get("root_path"):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Handler:
        """Return the handler that the framework made, with ours around it."""
        handler = super().get_route_handler()
        if not self.access.signed_in:
            return functools.partial(_serve_anybody, self, handler)
        return functools.partial(_serve_caller, self, handler)

    @functools.cached_property
    def body_model(self) -> type[BaseModel] | None:
        """Return the shape of the body, where there is one."""
        return cast("type[BaseModel]", self.body_field.field_info.annotation) if self.body_field else None

    @functools.cached_property
    def takes_form(self) -> bool:
        """Tell whether the body is a form; all others are JSON."""
        return self.body_field is not None and isinstance(self.body_field.field_info, params.Form)

    @functools.cached_property
    def query_names(self) -> frozenset[str]:
        """Return the names that the address may carry after its question mark."""
        return frozenset(name for shape in self.asked for name in shape.model_fields)

    def act(self, path_parameters: dict[str, Any]) -> Act:
        """Return what the audit knows of a call before the service has said more."""
        named = ID_IN_PATH.findall(self.path)
        kind = named[-1] if named else (self.access.permission or "session").partition(":")[0].removesuffix("s")
        object_id = _uuid(path_parameters.get(f"{kind}_id"))
        return Act(self.name, kind, object_id, object_id if kind == "patient" else None)


async def _serve_anybody(route: Route, handler: Handler, request: Request) -> Response:
    request.scope[ROUTE] = route.path
    platform: Platform = request.app.state.platform
    visit = Visit(platform, request.scope[REQUEST_ID], platform.clock())
    GIVEN.set({Platform: platform, Visit: visit, **_asked(route, request)})
    sent = await _read(route, request, platform.settings.max_body_bytes)
    return _unless_known(request, await _handle(route, handler, sent))


async def _serve_caller(route: Route, handler: Handler, request: Request) -> Response:
    scope = request.scope
    scope[ROUTE] = route.path
    platform: Platform = request.app.state.platform
    now = platform.clock()
    caller = await platform.callers.identify(request.headers.get("authorization"), now)
    scope[CALLER] = caller
    work = Work(platform, caller, scope[REQUEST_ID], now, route.act(scope["path_params"]))
    try:
        _check_permission(route.access, work)
        GIVEN.set({Platform: platform, Work: work, **_asked(route, request)})
        sent = await _read(route, request, platform.settings.max_body_bytes)
        claimed = await _claim(route, sent, work, now) if route.creates else None
        if isinstance(claimed, Replay):
            work.concerns(claimed.object_kind, claimed.object_id, claimed.patient_id)
            response, outcome = _replayed(claimed), Outcome.REPLAYED
        else:
            work.claim = claimed
            response, outcome = await _handle(route, handler, sent), Outcome.DONE
    except Unavailable:
        # Nobody waits a second time for a database that doesn't answer; nothing was seen that the audit must tell of.
        platform.background.run(_give_back(work))
        raise
    except DomainError as error:
        await _give_back(work)
        if not work.recorded and route.access.about_somebody:
            await work.record(error.outcome)
        raise
    except Exception:
        await _give_back(work)
        if not work.recorded and route.access.about_somebody:
            # Where the audit can't be written either, the failure itself is what must be told.
            with suppress(Unavailable):
                await work.record(Outcome.FAILED)
        raise
    if not work.recorded and route.access.about_somebody:
        await work.record(outcome)
    return _unless_known(request, response)


def _check_permission(access: Access, work: Work) -> None:
    if access.permission is not None and access.permission not in work.caller.permissions:
        raise NotAllowed(f"This needs the permission {access.permission}.", permission=access.permission)


def _shapes_asked(given: Collection[type]) -> tuple[type[Asked], ...]:
    """Return the shapes of what an endpoint may be asked for in its address, the page of a list last."""
    shapes = [kind for kind in given if issubclass(kind, Asked)]
    return (*shapes, PageAsked) if PageRequest in given else (*shapes,)


def _asked(route: Route, request: Request) -> dict[type, Any]:
    """Return what the address asks for, as the endpoint takes it."""
    _check_query(route, request)
    if not route.asked:
        return {}
    try:
        found: dict[type, Any] = {**asked_in(request.query_params, route.asked)}
    except RequestValidationError as error:
        raise invalid_request(error.errors(), None) from None
    page = found.get(PageAsked)
    return found if page is None else {**found, PageRequest: PageRequest(page.limit, page.cursor)}


def _check_query(route: Route, request: Request) -> None:
    """Refuse what would silently be ignored: a misspelt filter would list everybody."""
    if not request.scope["query_string"]:
        return
    known = f"Known here: {', '.join(sorted(route.query_names)) or 'none'}."
    names = [name for name, _ in request.query_params.multi_items()]
    faults = [
        Fault(f"There is no such parameter here. {known}", parameter=_plain(name))
        for name in names
        if name not in route.query_names
    ]
    faults += [
        Fault("This isn't UTF-8.", parameter=name)
        for name in _broken(request.scope["query_string"])
        if name in route.query_names
    ]
    faults += [
        Fault("Send this parameter once.", parameter=name)
        for name in sorted({*names} & route.query_names)
        if names.count(name) > 1
    ]
    if faults:
        raise InvalidRequest.of(*faults[:MOST_FAULTS])


def _plain(name: str) -> str:
    return name if PLAIN_NAME.fullmatch(name) else "?"


def _broken(query: bytes) -> Iterator[str]:
    """Yield the parameters that hold broken characters, which the framework would replace without a word."""
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        try:
            unquote_to_bytes(value).decode()
        except UnicodeDecodeError:
            yield unquote_plus(name.decode("latin-1"))


async def _read(route: Route, request: Request, largest: int) -> SentRequest:
    """Read the body where one is expected; any other is left unread."""
    sent = SentRequest(request.scope, request.receive)
    if route.body_field is None and not route.creates:
        return sent
    body = await sent.read(largest)
    if body:
        sent.parse_as(FORM if route.takes_form else JSON)
    return sent


async def _claim(route: Route, sent: SentRequest, work: Work, now: datetime) -> Claim | Replay | None:
    given = sent.headers.getlist("idempotency-key")
    if not given:
        return None
    key = IDEMPOTENCY_KEY.fullmatch(given[0].strip())
    if key is None or len(given) > 1:
        detail = "Send one key of 1 to 255 printable ASCII characters, in quotes or bare without blanks."
        raise InvalidRequest.of(Fault(detail, parameter="Idempotency-Key"))
    request = f"{sent.method} {sent.url.path}\n".encode() + hashlib.sha256(await sent.body()).digest()
    return await work.platform.idempotency.claim(
        work.caller, key[1] or key[2], request, status=route.status_code or HTTPStatus.OK, now=now
    )


async def _handle(route: Route, handler: Handler, sent: SentRequest) -> Response:
    try:
        return await handler(sent)
    except RequestValidationError as error:
        raise invalid_request(error.errors(), route.body_model) from None


async def _give_back(work: Work) -> None:
    claim, work.claim = work.claim, None
    if claim is not None:
        await claim.give_back(work.platform.database)


def _answering(endpoint: Callable[..., Any], given: Mapping[str, type], status: int) -> Callable[..., Awaitable[Any]]:
    """Give the endpoint what it asks of the route, and let the framework see a response where it returns a document."""
    if not inspect.iscoroutinefunction(endpoint):
        raise TypeError(f"{endpoint.__name__} must be async: the framework would start a thread for every call")

    @functools.wraps(endpoint)
    async def answer(*args: Any, **kwargs: Any) -> Any:
        for name, kind in given.items():
            kwargs[name] = GIVEN.get()[kind]
        result = await endpoint(*args, **kwargs)
        return response_of(result, status) if isinstance(result, Document) else result

    answer.__signature__ = signature_without(endpoint, given)  # type: ignore[attr-defined]  # read by `inspect`
    return answer


def response_of(document: Document, status: int) -> Response:
    """Return the answer that shows this document."""
    headers = {}
    if document.etag is not None:
        headers["ETag"] = document.etag
    elif document.body:
        headers["Cache-Control"] = "no-store"
    if document.location is not None and status == HTTPStatus.CREATED:
        headers["Location"] = document.location
    return Response(document.body, int(status), headers, document.media_type if document.body else None)


def _replayed(replay: Replay) -> Response:
    response = response_of(replay.document, replay.status)
    response.headers["Idempotent-Replay"] = "true"
    return response


def _unless_known(request: Request, response: Response) -> Response:
    """Answer 304 to a reader who has these bytes already."""
    known = ", ".join(request.headers.getlist("if-none-match"))
    etag = response.headers.get("etag")
    if not known or etag is None or request.method != "GET" or response.status_code != HTTPStatus.OK:
        return response
    # Comparing for a cache is weak: whether the reader wrote W/ before it doesn't matter.
    if known.strip() == "*" or etag in {each.strip().removeprefix("W/") for each in known.split(",")}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
    return response


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
