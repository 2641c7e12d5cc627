"""What a page of another origin may call and read: whichever way a call ends, and only where the origin was named."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from app.errors import DatabaseUnavailable
from app.main import create_app
from app.services import patients
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import SECRET, Clock, Loaded
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import a_patient

pytestmark = [pytest.mark.anyio, ON_SQLITE]

FRONT = "https://front.example"
ORIGIN = {"Origin": FRONT}
PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization, if-match"}


@pytest.fixture
async def app(
    database_url: str, tmp_path: Path, clock: Clock, loaded: Loaded, anyio_backend: Any
) -> AsyncIterator[FastAPI]:
    """The running service, whose operator has named one origin."""
    settings = Settings(
        data_dir=tmp_path, database_url=database_url, secret_key=SECRET, database_connections=4, cors_origins=(FRONT,)
    )
    app = create_app(settings)
    app.state.platform = Platform(settings, clock)
    await loaded.into(app.state.platform)
    async with app.router.lifespan_context(app):
        yield app


def check_readable(answer: Any, status: int) -> None:
    """Check that a page of the origin may read the answer and the id by which the log knows it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["access-control-allow-origin"] == FRONT
    assert "Origin" in answer.headers["vary"]
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
    assert len(answer.headers.get_list("x-request-id")) == 1
    assert answer.headers["x-content-type-options"] == "nosniff"
    if status >= 400:
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_every_refusal_can_be_read(clinic: ClinicOfTest) -> None:
    recorded = (await clinic.assistant.post("/patients", a_patient())).json()
    one = f"/api/v1/patients/{recorded['id']}"
    json, large = {**ORIGIN, "Content-Type": "application/json"}, b'"' + b"x" * 2_000_000 + b'"'
    calls: list[tuple[int, str, str, dict[str, Any]]] = [
        (200, "GET", one, {"headers": ORIGIN}),
        (304, "GET", one, {"headers": {**ORIGIN, "If-None-Match": '"r1"'}}),
        (401, "GET", one, {"headers": {**ORIGIN, "Authorization": "Bearer nobody"}}),
        (403, "GET", "/api/v1/users", {"headers": ORIGIN}),
        (404, "GET", "/nowhere", {"headers": ORIGIN}),
        (405, "DELETE", one, {"headers": ORIGIN}),
        (412, "PATCH", one, {"json": {}, "headers": {**ORIGIN, "If-Match": '"r9"'}}),
        (413, "POST", "/api/v1/patients", {"content": large, "headers": json}),
        (415, "POST", "/api/v1/patients", {"content": b"x", "headers": ORIGIN}),
        (422, "POST", "/api/v1/patients", {"json": {}, "headers": ORIGIN}),
        (428, "PATCH", one, {"json": {}, "headers": ORIGIN}),
    ]

    for status, method, path, sent in calls:
        check_readable(await clinic.assistant.client.request(method, path, **sent), status)


@pytest.mark.parametrize(("error", "status"), [(LookupError("Amina"), 500), (DatabaseUnavailable("Gone."), 503)])
async def test_a_failure_can_be_read_and_is_logged_once(
    clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(patients, "check_codes", fail)

    with capture_logs() as logged:
        answer = await clinic.assistant.post("/patients", a_patient(), headers=ORIGIN)

    check_readable(answer, status)
    assert "Amina" not in answer.text
    [line] = [each for each in logged if each["event"] == "request"]
    assert (line["status"], line["request_id"]) == (status, answer.headers["x-request-id"])
    assert len([each for each in logged if each["event"] == "failed"]) == (status == 500)


async def test_too_many_failed_sign_ins_can_be_read(clinic: ClinicOfTest) -> None:
    form = {"username": clinic.therapist.email, "password": "wrong all the time", "grant_type": "password"}

    for _ in range(6):
        answer = await clinic.assistant.client.post("/api/v1/auth/token", data=form, headers=ORIGIN)

    check_readable(answer, 429)
    assert "Retry-After" in answer.headers["access-control-expose-headers"]


async def test_before_a_change_the_browser_is_told_that_it_may(clinic: ClinicOfTest) -> None:
    with capture_logs() as logged:
        answer = await clinic.assistant.client.options("/api/v1/patients", headers={**ORIGIN, **PREFLIGHT})

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == FRONT
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "If-Match" in answer.headers["access-control-allow-headers"]
    assert [line["request_id"] for line in logged] == [answer.headers["x-request-id"]]


async def test_a_page_of_any_other_origin_may_not(clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = {"Origin": "https://elsewhere.example"}
    read = await clinic.assistant.get("/patients", headers=stranger)
    asked = await clinic.assistant.client.options("/api/v1/patients", headers={**stranger, **PREFLIGHT})
    monkeypatch.setattr(patients, "check_codes", None)
    failed = await clinic.assistant.post("/patients", a_patient(), headers=stranger)

    assert [answer.status_code for answer in (read, asked, failed)] == [200, 400, 500]
    for answer in (read, asked, failed):
        assert "access-control-allow-origin" not in answer.headers
