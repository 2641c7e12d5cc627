"""Sign in, stay signed in, sign out."""

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import Clock
from tests.support.clinics import PASSWORD, ClinicOfTest, client_of

pytestmark = pytest.mark.anyio


async def sign_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    form = {"grant_type": "password", "username": email, "password": password}
    return await client.post("/api/v1/auth/token", data=form)


async def renew(client: httpx.AsyncClient, refresh_token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return await client.post("/api/v1/auth/token", data=form)


async def test_the_right_password_gives_tokens_that_open_the_service(
    client: httpx.AsyncClient, app: FastAPI, clinic: ClinicOfTest
) -> None:
    answer = await sign_in(client, clinic.therapist.email)

    tokens = answer.json()
    assert answer.status_code == 200, answer.text
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] >= 900
    assert answer.headers["cache-control"] == "no-store"
    me = await client_of(app, tokens["access_token"]).get("/api/v1/auth/me")
    assert me.json()["role"] == "therapist"
    assert "plans:write" in me.json()["permissions"]
    assert "users:manage" not in me.json()["permissions"]


async def test_the_address_is_found_however_it_is_written(client: httpx.AsyncClient, clinic: ClinicOfTest) -> None:
    answer = await sign_in(client, clinic.therapist.email.upper())

    assert answer.status_code == 200


async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    client: httpx.AsyncClient, clinic: ClinicOfTest
) -> None:
    wrong = await sign_in(client, clinic.therapist.email, "not the password")
    unknown = await sign_in(client, "nobody@nowhere.example", "not the password")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.headers["www-authenticate"].startswith("Bearer")
    assert {**wrong.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_a_refresh_token_works_once(client: httpx.AsyncClient, app: FastAPI, clinic: ClinicOfTest) -> None:
    first = (await sign_in(client, clinic.therapist.email)).json()

    second = (await renew(client, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]

    # Somebody brings the used one again: it was stolen or will be, so the whole session ends.
    assert (await renew(client, first["refresh_token"])).status_code == 401
    assert (await renew(client, second["refresh_token"])).status_code == 401
    assert (await client_of(app, second["access_token"]).get("/api/v1/auth/me")).status_code == 401


async def test_a_refresh_token_expires(client: httpx.AsyncClient, clock: Clock, clinic: ClinicOfTest) -> None:
    tokens = (await sign_in(client, clinic.therapist.email)).json()

    clock.advance(days=15)

    assert (await renew(client, tokens["refresh_token"])).status_code == 401


async def test_signing_out_ends_the_session_at_once(
    client: httpx.AsyncClient, app: FastAPI, clinic: ClinicOfTest
) -> None:
    tokens = (await sign_in(client, clinic.therapist.email)).json()
    signed_in = client_of(app, tokens["access_token"])

    assert (await signed_in.post("/api/v1/auth/logout")).status_code == 204

    assert (await signed_in.get("/api/v1/auth/me")).status_code == 401
    assert (await renew(client, tokens["refresh_token"])).status_code == 401


async def test_five_failures_are_free_and_the_sixth_makes_wait(
    client: httpx.AsyncClient, clock: Clock, clinic: ClinicOfTest
) -> None:
    email = clinic.therapist.email
    for _ in range(5):
        assert (await sign_in(client, email, "not the password")).status_code == 401

    sixth = await sign_in(client, email, "not the password")
    assert sixth.status_code == 429
    assert sixth.headers["retry-after"] == "30"
    assert (await sign_in(client, email)).status_code == 429

    clock.advance(seconds=31)
    assert (await sign_in(client, email)).status_code == 200


async def test_the_right_password_after_five_failures_is_let_in_and_resets_the_count(
    client: httpx.AsyncClient, clinic: ClinicOfTest
) -> None:
    email = clinic.therapist.email
    for _ in range(2):
        for _ in range(5):
            assert (await sign_in(client, email, "not the password")).status_code == 401
        assert (await sign_in(client, email)).status_code == 200


async def test_the_wait_doubles_up_to_a_quarter_of_an_hour(client: httpx.AsyncClient, clock: Clock) -> None:
    waits = []
    for _ in range(12):
        answer = await sign_in(client, "nobody@nowhere.example", "not the password")
        if answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            clock.advance(seconds=waits[-1] + 1)

    assert waits == [30, 60, 120, 240, 480, 900, 900]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": "password", "username": "a@b.example"},
        {"grant_type": "refresh_token"},
        {"grant_type": "client_credentials"},
        {"grant_type": "password", "username": "a@b.example", "password": "x", "unknown": "field"},
    ],
)
async def test_an_incomplete_sign_in_names_what_is_missing(client: httpx.AsyncClient, form: dict[str, str]) -> None:
    answer = await client.post("/api/v1/auth/token", data=form)

    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_sign_in_takes_a_form_and_nothing_else(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/auth/token", json={"username": "a@b.example", "password": "x"})

    assert answer.status_code == 415
