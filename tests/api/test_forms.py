"""Signing in takes a form, as every OAuth2 client sends it; a wrong one is answered as clearly as wrong JSON."""

import httpx
import pytest

from tests.support.databases import ON_SQLITE

pytestmark = pytest.mark.anyio

CANARY = "Canary7Q"
FORM = "application/x-www-form-urlencoded"
SIGN_IN = f"grant_type=password&username={CANARY}@b.example&password={CANARY}"


async def send(client: httpx.AsyncClient, content: bytes, content_type: str = FORM) -> httpx.Response:
    return await client.post("/api/v1/auth/token", content=content, headers={"Content-Type": content_type})


WRONG = [
    ("a field twice", f"{SIGN_IN}&username=other", "#/username"),
    ("a field twice, alike", f"{SIGN_IN}&grant_type=password", "#/grant_type"),
    ("an unknown field", f"{SIGN_IN}&pasword=x", "#/pasword"),
    ("an unknown field with an odd name", f"{SIGN_IN}&{CANARY}%20is%20ill=1", "#"),
    ("an unknown way to sign in", SIGN_IN.replace("grant_type=password", f"grant_type={CANARY}"), "#/grant_type"),
    ("broken UTF-8", f"{SIGN_IN}%ff%fe", "#"),
    ("half a character", f"{SIGN_IN}%ed%a0%80", "#"),
    ("a broken name", f"{SIGN_IN}&%ff=1", "#"),
    ("a password as long as a book", f"{SIGN_IN}{'x' * 1001}", "#/password"),
    ("a thousand fields", "&".join(f"a{number}=1" for number in range(1001)), "#"),
]


@ON_SQLITE
@pytest.mark.parametrize(("what", "content", "pointer"), WRONG, ids=[what for what, _, _ in WRONG])
async def test_a_wrong_form_is_refused_at_its_place(
    client: httpx.AsyncClient, what: str, content: str, pointer: str
) -> None:
    answer = await send(client, content.encode())

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert CANARY not in answer.text
    assert len(answer.content) < 20_000


@ON_SQLITE
async def test_raw_bytes_that_are_no_utf8_are_refused(client: httpx.AsyncClient) -> None:
    answer = await send(client, SIGN_IN.encode() + b"\xff\xfe")

    assert answer.status_code == 422


@pytest.mark.parametrize("written", ["%00", "\0", "+", "%20", "é", "%C3%A9", "%F0%9F%98%80"])
async def test_any_address_and_password_may_be_tried(client: httpx.AsyncClient, written: str) -> None:
    answer = await send(client, f"grant_type=password&username={written}&password={written}".encode())

    assert answer.status_code == 401, answer.text
    assert answer.json()["type"] == "/problems/wrong-password"


@ON_SQLITE
@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "text/plain", "multipart/form-data; boundary=x", f"{FORM}; charset=utf-16", f"{FORM}x"],
)
async def test_another_media_type_is_refused(client: httpx.AsyncClient, content_type: str) -> None:
    answer = await send(client, SIGN_IN.encode(), content_type)

    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in answer.text


@ON_SQLITE
async def test_a_form_of_ten_megabytes_is_refused(client: httpx.AsyncClient) -> None:
    answer = await send(client, SIGN_IN.encode() + b"x" * 10_000_000)

    assert answer.status_code == 413
