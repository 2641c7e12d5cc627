"""What every request gets, whatever becomes of it: an id, safe headers, a line in the log, never a bare failure."""

import re
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from app.errors import Unexpected
from app.logs import cause_of
from app.problems import problem_response

REQUEST_ID = "physioplan.request_id"
ROUTE = "physioplan.route"
CALLER = "physioplan.caller"
ACCEPTABLE_REQUEST_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
CLIENT_GONE = 499
DEFAULT_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-cache"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


class RequestEdge:
    """The outermost layer of ours. Plain ASGI: Starlette's helper class costs a task for every request.

    What stands `around` the application stands around the answer to a failure of it, too: without the headers that
    another origin needs, a browser would hide it.
    """

    def __init__(
        self,
        app: ASGIApp,
        around: Callable[[ASGIApp], ASGIApp] | None = None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self.around = around or (lambda answering: answering)
        self.app = self.around(app)
        self.clock = clock
        self.log = structlog.get_logger("request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass on what isn't one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = self.clock()
        request_id = scope[REQUEST_ID] = _request_id(scope["headers"])
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _completed(message["headers"], request_id)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            status = CLIENT_GONE
        except Exception as error:
            # Not `exception`: a traceback quotes values, and a value may be about a patient.
            self.log.error("failed", request_id=request_id, route=scope.get(ROUTE), **cause_of(error))  # noqa: TRY400  # see above
            if status:
                # The answer had begun; only breaking the connection tells the client that it is incomplete.
                raise
            problem = problem_response(Unexpected("Something failed inside the service."), scope)
            await self.around(problem)(scope, receive, send_with_headers)
        finally:
            caller = scope.get(CALLER)
            self.log.info(
                "request",
                request_id=request_id,
                route=scope.get(ROUTE),
                method=scope["method"],
                status=status,
                milliseconds=round((self.clock() - began) * 1000, 2),
                clinic_id=str(caller.clinic_id) if caller else None,
                actor_id=str(caller.actor_id) if caller else None,
            )


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"x-request-id" and ACCEPTABLE_REQUEST_ID.fullmatch(value):
            return value.decode()
    return str(uuid7())


def _completed(headers: Iterable[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    answered = list(headers)
    present = {name for name, _ in answered}
    answered.extend(header for header in DEFAULT_HEADERS if header[0] not in present)
    answered.append((b"x-request-id", request_id.encode()))
    return answered
