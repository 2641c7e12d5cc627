"""Signing in while something else happens: others sign in too, or an admin changes the account."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from app.errors import TooBusy
from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import PASSWORD, ClinicOfTest, Member, client_of

pytestmark = pytest.mark.anyio

NEW_PASSWORD = "another long one"
MANY = 12


async def sign_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/v1/auth/token", data={"username": email, "password": password})


async def switch_off(clinic: ClinicOfTest, whom: Member) -> None:
    assert (await clinic.admin.patch(f"/users/{whom.user_id}", {"active": False}, '"r1"')).status_code == 200


async def switch_off_and_on(clinic: ClinicOfTest, whom: Member) -> None:
    await switch_off(clinic, whom)
    assert (await clinic.admin.patch(f"/users/{whom.user_id}", {"active": True}, '"r2"')).status_code == 200


async def reset_password(clinic: ClinicOfTest, whom: Member) -> None:
    path = f"/api/v1/users/{whom.user_id}/password"
    assert (await clinic.admin.client.put(path, json={"password": NEW_PASSWORD})).status_code == 204


async def test_many_who_know_the_password_sign_in_at_once(client: httpx.AsyncClient, clinic: ClinicOfTest) -> None:
    answers = await asyncio.gather(*(sign_in(client, clinic.therapist.email) for _ in range(MANY)))

    assert [answer.status_code for answer in answers] == [200] * MANY


async def test_a_guess_is_counted_however_many_are_made_at_once(
    client: httpx.AsyncClient, clinic: ClinicOfTest
) -> None:
    guesses = (sign_in(client, clinic.therapist.email, f"guess number {number}") for number in range(MANY))

    statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]

    assert sorted(statuses) == [401] * 5 + [429] * (MANY - 5)
    assert (await sign_in(client, clinic.therapist.email)).status_code == 429


@pytest.mark.parametrize("act", [switch_off, reset_password])
async def test_a_password_that_an_admin_takes_away_while_it_is_checked_opens_nothing(
    app: FastAPI,
    client: httpx.AsyncClient,
    clinic: ClinicOfTest,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[ClinicOfTest, Member], Awaitable[None]],
) -> None:
    platform: Platform = app.state.platform
    matches = platform.passwords.matches

    async def meanwhile(password: str, password_hash: str | None) -> bool:
        matched = await matches(password, password_hash)
        await act(clinic, clinic.therapist)
        return matched

    monkeypatch.setattr(platform.passwords, "matches", meanwhile)
    answer = await sign_in(client, clinic.therapist.email)

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/wrong-password"


async def test_a_session_from_before_a_new_password_is_never_renewed(
    client: httpx.AsyncClient, clinic: ClinicOfTest
) -> None:
    tokens = (await sign_in(client, clinic.therapist.email)).json()
    await reset_password(clinic, clinic.therapist)

    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert (await client.post("/api/v1/auth/token", data=form)).status_code == 401


async def test_a_session_from_before_being_switched_off_stays_ended(
    app: FastAPI, client: httpx.AsyncClient, clinic: ClinicOfTest
) -> None:
    tokens = (await sign_in(client, clinic.therapist.email)).json()
    await switch_off_and_on(clinic, clinic.therapist)

    assert (await client_of(app, tokens["access_token"]).get("/api/v1/auth/me")).status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert (await client.post("/api/v1/auth/token", data=form)).status_code == 401
    assert (await sign_in(client, clinic.therapist.email)).status_code == 200


async def test_a_new_password_ends_the_wait(client: httpx.AsyncClient, clinic: ClinicOfTest) -> None:
    for _ in range(6):
        await sign_in(client, clinic.therapist.email, "not the password")
    assert (await sign_in(client, clinic.therapist.email)).status_code == 429

    await reset_password(clinic, clinic.therapist)

    assert (await sign_in(client, clinic.therapist.email, NEW_PASSWORD)).status_code == 200


async def test_a_password_that_nobody_had_time_to_check_is_no_failure(
    app: FastAPI, client: httpx.AsyncClient, clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform: Platform = app.state.platform

    async def too_busy(*_: object) -> bool:
        raise TooBusy("Too many sign-ins are waiting already.")

    with monkeypatch.context() as busy:
        busy.setattr(platform.passwords, "matches", too_busy)
        for _ in range(7):
            assert (await sign_in(client, clinic.therapist.email)).status_code == 503

    assert (await sign_in(client, clinic.therapist.email, "not the password")).status_code == 401
    assert (await sign_in(client, clinic.therapist.email)).status_code == 200


async def test_a_try_that_is_not_checked_leaves_the_earlier_failures_counted(
    app: FastAPI, client: httpx.AsyncClient, clinic: ClinicOfTest, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform: Platform = app.state.platform
    for _ in range(6):
        await sign_in(client, clinic.therapist.email, "not the password")
    clock.advance(seconds=31)

    async def too_busy(*_: object) -> bool:
        raise TooBusy("Too many sign-ins are waiting already.")

    with monkeypatch.context() as busy:
        busy.setattr(platform.passwords, "matches", too_busy)
        assert (await sign_in(client, clinic.therapist.email)).status_code == 503

    answer = await sign_in(client, clinic.therapist.email, "not the password")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


@pytest.mark.parametrize("address", ["a\0b@x.example", "\0", "ﷺ" * 200])
async def test_an_address_that_nobody_can_have_is_answered_like_any_unknown_one(
    client: httpx.AsyncClient, clinic: ClinicOfTest, address: str
) -> None:
    answer = await sign_in(client, address)

    assert answer.status_code in {401, 422}
    assert answer.json()["type"] in {"/problems/wrong-password", "/problems/invalid-request"}
