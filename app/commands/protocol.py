"""What is no HTTP at all is answered as a problem as well, though the server refuses it before the service sees it."""

from uuid_utils.compat import uuid7
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import MalformedRequest
from app.middleware import DEFAULT_HEADERS, REQUEST_ID
from app.problems import problem_response


class Protocol(HttpToolsProtocol):
    """Speaks HTTP, and refuses what isn't in the service's own words."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # says no more than that it couldn't be read
        """Answer in place of the server."""
        request_id = str(uuid7())
        error = MalformedRequest("This is no HTTP request that can be read.")
        answer = problem_response(error, {"path": "", REQUEST_ID: request_id})
        headers = [*answer.raw_headers, *DEFAULT_HEADERS]
        headers += [(b"x-request-id", request_id.encode()), (b"connection", b"close")]
        head = [b"HTTP/1.1 400 Bad Request", *(name + b": " + value for name, value in headers)]
        self.transport.write(b"\r\n".join([*head, b"", bytes(answer.body)]))
        self.transport.close()
