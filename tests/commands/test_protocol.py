"""What is no HTTP, or no address, is answered as clearly as everything else, though no code of the service sees it."""

import json
import socket
from collections.abc import Iterator

import pytest

from app.errors import every_problem
from app.middleware import DEFAULT_HEADERS
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import Clock, assembled
from tests.support.databases import ON_SQLITE
from tests.support.sockets import HOST, Served, served

pytestmark = ON_SQLITE

CANARY = b"Canary7Q"
MALFORMED = {
    "no HTTP": CANARY + b"\r\n\r\n",
    "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + CANARY,
    "a method in small letters": b"get /healthz HTTP/1.1\r\n\r\n",
    "an address that isn't encoded": b"GET /api/v1/patients?q=" + CANARY + b"\xc3\xa9 HTTP/1.1\r\n\r\n",
    "a blank in the address": b"GET /api/v1/patients?q=" + CANARY + b" b HTTP/1.1\r\n\r\n",
    "a NUL in the address": b"GET /" + CANARY + b"\x00 HTTP/1.1\r\n\r\n",
    "an address of a million characters": b"GET /?q=" + b"x" * 1_000_000 + b" HTTP/1.1\r\n\r\n",
    "a control in a header": b"GET / HTTP/1.1\r\nX-Y: " + CANARY + b"\x01\r\n\r\n",
    "a negative length": b"POST /api/v1/patients HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "a length without end": b"POST /api/v1/patients HTTP/1.1\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a length and pieces": b"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a piece of no length": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + CANARY + b"\r\n",
}


@pytest.fixture
def server(settings: Settings, clock: Clock) -> Iterator[Served]:
    app = assembled()
    app.state.platform = Platform(settings, clock)
    with served(app) as server:
        yield server


def test_what_is_no_request_is_answered_as_a_problem(server: Served) -> None:
    for what, sent in MALFORMED.items():
        head, _, body = answer_to(server, sent).partition(b"\r\n\r\n")
        status, *lines = head.decode("ascii").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        problem = json.loads(body)

        assert status == "HTTP/1.1 400 Bad Request", what
        assert headers["content-type"] == "application/problem+json"
        assert headers["connection"] == "close"
        assert int(headers["content-length"]) == len(body)
        assert {name.decode() for name, _ in DEFAULT_HEADERS} <= set(headers)
        assert headers["x-request-id"] == problem["request_id"] != ""
        assert problem["status"] == 400
        assert problem["type"].removeprefix("/problems/") in every_problem()
        assert CANARY not in head + body


def test_the_server_goes_on(server: Served) -> None:
    for sent in MALFORMED.values():
        answer_to(server, sent)

    assert answer_to(server, b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200 OK")


def answer_to(server: Served, sent: bytes) -> bytes:
    """Send these very bytes, and return all that comes until the connection is closed."""
    received = b""
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        connection.sendall(sent)
        try:
            while piece := connection.recv(65_536):
                received += piece
        except ConnectionResetError:
            # Closed while there was still something to read of what we sent.
            pass
    return received
