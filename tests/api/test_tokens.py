"""Which credentials open the service, and which don't."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest, client_of
from tests.support.databases import ON_SQLITE

pytestmark = [pytest.mark.anyio, ON_SQLITE]

Forge = Callable[..., str]


@pytest.fixture
def forge(app: FastAPI, clinic: ClinicOfTest, clock: Clock) -> Forge:
    """Sign a token with the service's own key, but with other claims or another header."""
    platform: Platform = app.state.platform
    key = OctKey.import_key(platform.secret.for_purpose("access tokens"))

    def sign(header: dict[str, str] | None = None, **changes: Any) -> str:
        now = int(clock.now.timestamp())
        therapist = clinic.therapist
        claims = {
            "iss": "physioplan",
            "aud": "physioplan-api",
            "sub": str(therapist.user_id),
            "cid": str(clinic.clinic_id),
            "sid": str(therapist.session_id),
            "role": "therapist",
            "jti": "one",
            "iat": now,
            "nbf": now,
            "exp": now + 900,
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(
            {"alg": "HS256", "typ": "at+jwt", **(header or {})}, claims, key, algorithms=["HS256", "HS512"]
        )

    return sign


async def status_with(app: FastAPI, credentials: str, scheme: str = "Bearer") -> int:
    client = client_of(app)
    answer = await client.get(
        "/api/v1/patients", headers={b"Authorization": f"{scheme} {credentials}".strip().encode()}
    )
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["type"] == "/problems/not-signed-in"
    return answer.status_code


async def test_a_token_of_ours_opens_the_service(app: FastAPI, forge: Forge) -> None:
    assert await status_with(app, forge()) == 200
    assert await status_with(app, forge(), "bearer") == 200


AN_HOUR = 3600
FORGED: list[tuple[str, dict[str, Any]]] = [
    ("another issuer", {"iss": "somebody"}),
    ("no issuer", {"iss": None}),
    ("another audience", {"aud": "another-api"}),
    ("several audiences", {"aud": ["physioplan-api", "another-api"]}),
    ("no audience", {"aud": None}),
    ("no expiry", {"exp": None}),
    ("an expiry that is no number", {"exp": "later"}),
    ("an expiry beyond all time", {"exp": 10**30}),
    ("no session", {"sid": None}),
    ("a session that is no id", {"sid": "mine"}),
    ("another user's session", {"sub": "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"}),
    ("another clinic", {"cid": "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"}),
    ("a role that doesn't exist", {"role": "owner"}),
    ("another type", {"header": {"typ": "JWT"}}),
    ("another algorithm", {"header": {"alg": "HS512"}}),
]


@pytest.mark.parametrize(("what", "changes"), FORGED, ids=[what for what, _ in FORGED])
async def test_a_token_that_says_anything_else_does_not(
    app: FastAPI, forge: Forge, what: str, changes: dict[str, Any]
) -> None:
    assert await status_with(app, forge(**changes)) == 401


async def test_a_token_expires_without_leeway_and_begins_with_a_minute_of_it(
    app: FastAPI, forge: Forge, clock: Clock
) -> None:
    now = int(clock.now.timestamp())

    assert await status_with(app, forge(exp=now)) == 401
    assert await status_with(app, forge(exp=now - 1)) == 401
    assert await status_with(app, forge(exp=now + 1)) == 200
    assert await status_with(app, forge(nbf=now + 59, iat=now + 59)) == 200
    assert await status_with(app, forge(nbf=now + 61)) == 401
    assert await status_with(app, forge(iat=now + AN_HOUR)) == 401


async def test_a_verified_token_still_expires(app: FastAPI, forge: Forge, clock: Clock) -> None:
    token = forge()
    assert await status_with(app, token) == 200

    clock.advance(seconds=901)

    assert await status_with(app, token) == 401


async def test_unsigned_and_differently_signed_tokens_are_refused(app: FastAPI, forge: Forge) -> None:
    header, claims, signature = forge().split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    rsa = RSAKey.generate_key(2048)
    by_rsa = jwt.encode({"alg": "RS256", "typ": "at+jwt"}, {"sub": "x"}, rsa, algorithms=["RS256"])
    another_key = OctKey.import_key("x" * 32)
    by_another_key = jwt.encode({"alg": "HS256", "typ": "at+jwt"}, {"sub": "x"}, another_key, algorithms=["HS256"])

    for token in (
        f"{unsigned}.{claims}.",
        f"{unsigned}.{claims}.{signature}",
        f"{header}.{claims}.",
        f"{header}.{claims}.{signature[:-4]}AAAA",
        f"{header}.{claims}",
        by_rsa,
        by_another_key,
        "x" * 5000,
        "phk_deadbeef_secret",
        "phk_",
        "Ünïcode",
        "",
    ):
        assert await status_with(app, token) == 401


async def test_other_schemes_are_refused(app: FastAPI, forge: Forge) -> None:
    assert await status_with(app, "dXNlcjpwYXNz", "Basic") == 401
    assert await status_with(app, "", "") == 401
    assert await status_with(app, "", forge()) == 401


async def test_a_role_is_read_from_the_database_not_from_the_token(app: FastAPI, forge: Forge) -> None:
    client = client_of(app, forge(role="admin"))

    assert (await client.get("/api/v1/users")).status_code == 403
