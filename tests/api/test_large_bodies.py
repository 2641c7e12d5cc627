"""Bodies too large to be read, on a real socket: the refusal reaches even those who go on sending."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import Clock, assembled
from tests.support.databases import ON_SQLITE
from tests.support.sockets import HOST, Served, served

pytestmark = ON_SQLITE

TEN_MEGABYTES = 10_000_000
PIECE = b"x" * 10_000
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATH = "/api/v1/auth/token"


@pytest.fixture
def server(settings: Settings, clock: Clock) -> Iterator[Served]:
    app = assembled()
    app.state.platform = Platform(settings, clock)
    with served(app) as server:
        yield server


def in_pieces() -> Iterator[bytes]:
    for _ in range(TEN_MEGABYTES // len(PIECE)):
        yield PIECE


def test_whoever_says_how_much_is_refused_at_once(server: Served) -> None:
    for _ in range(3):
        answer = httpx.post(f"{server.address}{PATH}", content=b"x" * TEN_MEGABYTES, headers=FORM)

        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


def test_whoever_does_not_say_so_is_refused_when_it_has_become_too_much(server: Served) -> None:
    for _ in range(3):
        answer = httpx.post(f"{server.address}{PATH}", content=in_pieces(), headers=FORM)

        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


def test_whoever_has_not_signed_in_is_told_so_whatever_they_send(server: Served) -> None:
    for content in (b"x" * TEN_MEGABYTES, in_pieces()):
        answer = httpx.post(f"{server.address}/api/v1/patients", content=content, headers=JSON)

        assert answer.status_code == 401


def test_whoever_only_announces_it_is_refused_before_sending_anything(server: Served) -> None:
    headers = {"Host": "x", **FORM, "Content-Length": "10000000000"}
    head = "\r\n".join([f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""])
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        connection.sendall(head.encode())

        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")
