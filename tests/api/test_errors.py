"""Every bad input gets a clear answer: nothing stored, nothing echoed."""

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.errors import every_problem
from app.services.platform import Platform
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import ASSESSMENT, a_patient

pytestmark = [pytest.mark.anyio, ON_SQLITE]

CANARY = "Canary7Q"
MEMBERS = {"type", "title", "status", "detail", "instance", "request_id", "errors"}


def check_problem(answer: httpx.Response, status: int, path: str) -> dict[str, Any]:
    """Check that the answer is a problem as the contract describes it, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert set(problem) <= MEMBERS | {"permission"}
    assert problem["status"] == status
    assert problem["type"].removeprefix("/problems/") in every_problem()
    assert problem["instance"] == path
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["title"]
    assert problem["detail"]
    assert CANARY not in answer.text
    for error in problem.get("errors", ()):
        assert error["detail"]
        assert ("pointer" in error) != ("parameter" in error)
    return problem


async def send(clinic: ClinicOfTest, content: bytes, content_type: str | None = "application/json") -> httpx.Response:
    headers = {"Content-Type": content_type} if content_type else {}
    return await clinic.therapist.client.post("/api/v1/patients", content=content, headers=headers)


def patient_with(field: str, written: str) -> bytes:
    """Return a patient in whose JSON a field stands exactly as written."""
    body = {**a_patient(given_name=CANARY), field: "PLACE"}
    return json.dumps(body).replace('"PLACE"', written).encode()


UNREADABLE = [
    ("not JSON", CANARY.encode(), "#"),
    ("half JSON", b'{"given_name": "' + CANARY.encode(), "#"),
    ("two values", b"{} {}", "#"),
    ("a trailing comma", b'{"given_name": "' + CANARY.encode() + b'",}', "#"),
    ("an empty body", b"", "#"),
    ("a byte order mark", b"\xef\xbb\xbf{}", "#"),
    ("UTF-16", json.dumps({"given_name": CANARY}).encode("utf-16"), "#"),
    ("broken UTF-8", b'{"given_name": "\xff\xfe' + CANARY.encode() + b'"}', "#"),
    ("an overlong NUL", b'{"given_name": "\xc0\x80"}', "#"),
    ("a list", b"[]", "#"),
    ("a text", b'"' + CANARY.encode() + b'"', "#"),
    ("null", b"null", "#"),
    ("deep nesting", b"[" * 100_000, "#"),
    ("deep nesting, closed", b"[" * 500 + b"]" * 500, "#"),
    ("deep objects", b'{"a":' * 100_000, "#"),
    ("a number of 5,000 digits", patient_with("phone", "1" * 5000), "#"),
    ("NaN", patient_with("phone", "NaN"), "#/phone"),
    ("Infinity", patient_with("phone", "Infinity"), "#/phone"),
    ("minus Infinity", patient_with("phone", "-Infinity"), "#/phone"),
    ("1e400", patient_with("phone", "1e400"), "#/phone"),
    ("a NUL", patient_with("phone", r'"\u0000"'), "#/phone"),
    ("half a character", patient_with("phone", r'"\ud800"'), "#/phone"),
    ("a bell", patient_with("phone", r'"\u0007"'), "#/phone"),
    ("a raw control character", patient_with("phone", '"\x07"'), "#"),
    ("a million characters", patient_with("phone", f'"{"x" * 1_000_000}"'), "#/phone"),
    ("a control character in a name", b'{"na\\u0000me": 1}', "#"),
    ("a repeated field", b'{"phone": "1", "phone": "2"}', "#"),
    ("a repeated field further in", b'{"identifiers": [{"system": "a", "system": "b"}]}', "#/identifiers/0"),
    ("an unknown field", patient_with("nickname", f'"{CANARY}"'), "#/nickname"),
    ("an unknown field with an odd name", json.dumps({**a_patient(), f"{CANARY} is ill": 1}).encode(), "#"),
    ("an unknown field with an endless name", json.dumps({**a_patient(), CANARY * 1000: 1}).encode(), "#"),
]


@pytest.mark.parametrize(("what", "content", "pointer"), UNREADABLE, ids=[what for what, _, _ in UNREADABLE])
async def test_an_unreadable_body_is_refused_at_its_place(
    clinic: ClinicOfTest, what: str, content: bytes, pointer: str
) -> None:
    answer = await send(clinic, content)

    problem = check_problem(answer, 422, "/api/v1/patients")
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert len(answer.content) < 10_000
    assert (await clinic.therapist.get("/patients")).json()["items"] == []


WRONG_TYPES: list[tuple[str, Any]] = [
    ("#/condition/pain/now", "5"),
    ("#/condition/pain/now", True),
    ("#/condition/pain/now", 5.5),
    ("#/condition/pain/now", 2**70),
    ("#/condition/pain/now", [5]),
    ("#/condition/pain/now", {"value": 5}),
    ("#/condition/duration_weeks", "10"),
    ("#/condition/duration_weeks", True),
    ("#/condition/duration_weeks", 1e300),
    ("#/screening/completed", 1),
    ("#/screening/completed", "true"),
    ("#/screening/red_flags", {"0": "rf_thoracic_band_pain"}),
    ("#/screening/red_flags", "rf_thoracic_band_pain"),
    ("#/screening/red_flags/0", 5),
    ("#/lifestyle", []),
    ("#/goals", {"code": "pain_relief"}),
    ("#/goals/0", "pain_relief"),
    ("#/assessed_on", 20261120),
    ("#/assessed_on", "2026-11-20T10:00:00Z"),
    ("#/notes", 5),
    ("#/notes", CANARY * 2501),
]


@pytest.mark.parametrize(("pointer", "value"), WRONG_TYPES)
async def test_a_wrong_type_is_refused_at_its_place(clinic: ClinicOfTest, pointer: str, value: Any) -> None:
    patient_id = (await clinic.assistant.post("/patients", a_patient())).json()["id"]
    body = json.loads(json.dumps(ASSESSMENT))
    *way, last = pointer.removeprefix("#/").split("/")
    place = body
    for step in way:
        place = place[int(step) if step.isdecimal() else step]
    place[int(last) if last.isdecimal() else last] = value

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", body)

    problem = check_problem(answer, 422, f"/api/v1/patients/{patient_id}/assessments")
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert (await clinic.therapist.get(f"/patients/{patient_id}/assessments")).json()["items"] == []


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/problem+json",
        "application/json; charset=utf-16",
        "application/jsonx",
        "*/*",
        "json",
    ],
)
async def test_another_media_type_is_refused(clinic: ClinicOfTest, content_type: str | None) -> None:
    answer = await send(clinic, json.dumps(a_patient()).encode(), content_type)

    check_problem(answer, 415, "/api/v1/patients")


@pytest.mark.parametrize("encoding", ["gzip", "br", "x", "identity, gzip"])
async def test_a_packed_body_is_refused(clinic: ClinicOfTest, encoding: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    content = gzip.compress(json.dumps(a_patient()).encode())

    answer = await clinic.therapist.client.post("/api/v1/patients", content=content, headers=headers)

    check_problem(answer, 415, "/api/v1/patients")


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=UTF-8", "Application/JSON"])
async def test_json_may_be_named_in_several_ways(clinic: ClinicOfTest, content_type: str) -> None:
    assert (await send(clinic, json.dumps(a_patient()).encode(), content_type)).status_code == 201


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_body_over_a_mebibyte_is_refused(clinic: ClinicOfTest, method: str) -> None:
    path = "/api/v1/patients" if method == "POST" else f"/api/v1/patients/{clinic.clinic_id}"
    headers = {"Content-Type": "application/json", "If-Match": '"r1"'}
    ten_megabytes = b'{"given_name": "' + b"x" * 10_000_000 + b'"}'

    answer = await clinic.therapist.client.request(method, path, content=ten_megabytes, headers=headers)

    check_problem(answer, 413, path)


async def test_a_body_in_pieces_is_refused_when_it_has_grown_too_large(clinic: ClinicOfTest) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b"x" * 10_000

    headers = {"Content-Type": "application/json"}
    answer = await clinic.therapist.client.post("/api/v1/patients", content=pieces(), headers=headers)

    check_problem(answer, 413, "/api/v1/patients")
    assert read < 120


async def test_a_body_of_just_a_mebibyte_is_read(clinic: ClinicOfTest) -> None:
    body = json.dumps(a_patient(notes="")).encode()
    padded = body + b" " * (1024 * 1024 - len(body))

    check_problem(await send(clinic, padded), 422, "/api/v1/patients")
    check_problem(await send(clinic, padded + b" "), 413, "/api/v1/patients")


async def test_a_body_where_none_is_expected_is_ignored(clinic: ClinicOfTest) -> None:
    answer = await clinic.therapist.client.request("GET", "/api/v1/patients", content=b"{" * 2_000_000)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=1e3", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=5&limit=6", "limit"),
        (f"cursor={CANARY}", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=" + "x" * 1025, "cursor"),
        ("identifier=A-1023", "identifier"),
        ("identifier=%00|%00", "identifier"),
        ("q=%00", "q"),
        ("q=" + "x" * 201, "q"),
        ("q=" + "x" * 60_000, "q"),
        ("q=%ff", "q"),
        ("q=Ha%ed%a0%80", "q"),
        ("q%ff=1", "?"),
        ("=1", "?"),
        ("q[]=1", "?"),
        ("updated_since=now", "updated_since"),
        ("qq=haddad", "qq"),
        ("offset=5", "offset"),
        ("q%0a=1", "?"),
    ],
)
async def test_a_wrong_parameter_is_named(clinic: ClinicOfTest, query: str, parameter: str) -> None:
    answer = await clinic.therapist.get(f"/patients?{query}")

    problem = check_problem(answer, 422, "/api/v1/patients")
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


@pytest.mark.parametrize("patient_id", ["1", "abc", "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6", "9" * 40, "%00", "%F0%28"])
async def test_an_id_that_is_none_is_named(clinic: ClinicOfTest, patient_id: str) -> None:
    answer = await clinic.therapist.get(f"/patients/{patient_id}")

    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == ["patient_id"]


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v1/patients/", "/nothing", "/api/v1/patients/a/b/c"])
async def test_an_unknown_address_is_answered_as_a_problem(client: httpx.AsyncClient, path: str) -> None:
    assert check_problem(await client.get(path), 404, path)["type"] == "/problems/path-not-found"


async def test_another_method_is_answered_with_those_that_are_taken(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/api/v1/patients")

    check_problem(answer, 405, "/api/v1/patients")
    assert answer.headers["allow"] == "GET, POST"
    of_one = await client.put("/api/v1/patients/019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d")
    assert of_one.headers["allow"] == "GET, PATCH"


async def test_who_has_not_signed_in_learns_nothing_else(client: httpx.AsyncClient) -> None:
    content_type = {"Content-Type": "text/plain"}
    for path in ("/api/v1/patients", "/api/v1/patients/not-an-id/assessments"):
        answer = await client.post(path, content=b"\xff" * 2_000_000, headers=content_type)
        check_problem(answer, 401, path)


async def test_another_clinics_patient_is_answered_like_none(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    theirs = (await other_clinic.assistant.post("/patients", a_patient())).json()["id"]
    nobodys = "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"

    for path in ("/patients/{}", "/patients/{}/assessments", "/patients/{}/timeline", "/assessments/{}"):
        answers = [await clinic.therapist.get(path.format(each)) for each in (theirs, nobodys)]
        bodies = [answer.text.replace(theirs, nobodys) for answer in answers]
        for answer, each in zip(answers, (theirs, nobodys), strict=True):
            check_problem(answer, 404, f"/api/v1{path.format(each)}")
        first, second = (
            body.replace(answer.headers["x-request-id"], "") for body, answer in zip(bodies, answers, strict=True)
        )
        assert first == second


async def test_a_failure_inside_is_answered_plainly(
    app: FastAPI, clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform: Platform = app.state.platform

    def broken() -> None:
        raise RuntimeError(f"{CANARY} is ill")

    monkeypatch.setattr(platform, "clock", broken)

    answer = await clinic.therapist.get("/patients")

    assert check_problem(answer, 500, "/api/v1/patients")["type"] == "/problems/unexpected"


async def test_every_problem_has_a_page(client: httpx.AsyncClient) -> None:
    everything = await client.get("/problems")
    assert everything.status_code == 200
    for code, kind in every_problem().items():
        page = await client.get(f"/problems/{code}")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert "<script" not in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert kind.title().split("'")[0] in page.text
        assert code in everything.text
    check_problem(await client.get("/problems/no-such"), 404, "/problems/no-such")


async def test_every_answer_has_safe_headers_and_its_request_id(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/api/v1/patients", "/nothing"):
        answer = await client.get(path, headers={"X-Request-ID": "trace-0123456789"})
        assert answer.headers["x-request-id"] == "trace-0123456789"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "cache-control" in answer.headers
        assert "access-control-allow-origin" not in answer.headers
    for odd in ("x" * 65, "<script>", "short", ""):
        answer = await client.get("/healthz", headers={"X-Request-ID": odd})
        assert answer.headers["x-request-id"] != odd
