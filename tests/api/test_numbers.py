"""What is a number, and of which size."""

import json

import httpx
import pytest

from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import a_patient, an_assessment

pytestmark = pytest.mark.anyio

WHOLE = [
    "condition__pain__now",
    "pregnancy_weeks",
    "lifestyle__minutes_per_day_available",
    "lifestyle__days_per_week_available",
    "goals__0__priority",
    "goals__0__psfs",
]
BROKEN = ["condition__duration_weeks", "lifestyle__sitting_hours_per_day", "outcome_scores__0__score"]
IMPOSSIBLE = {
    "1e400": "1e400",
    "minus 1e400": "-1e400",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus Infinity": "-Infinity",
    "401 digits": "1" + "0" * 400,
    "5,000 digits": "1" * 5000,
    "more than 64 bits": str(2**64),
    "less than 64 bits": str(-(2**64)),
    "the largest there is": "1.7976931348623157e308",
    "a text": '"5"',
    "true": "true",
    "a list": "[5]",
    "an object": '{"value": 5}',
}
NO_LIMITS = [
    "",
    "0",
    "-1",
    "201",
    "1e2",
    "0x10",
    "1_0",
    "+5",
    "%2B5",
    "%205",
    "5%20",
    "5.5",
    "٥",
    "５",
    "null",
    "9" * 400,
]


async def a_patients_path(clinic: ClinicOfTest) -> str:
    return f"/patients/{(await clinic.assistant.post('/patients', a_patient())).json()['id']}/assessments"


async def record(clinic: ClinicOfTest, path: str, way: str, written: str) -> httpx.Response:
    """Record an assessment in whose JSON a number stands exactly as written."""
    body = json.dumps(an_assessment(**{way: "PLACE"})).replace('"PLACE"', written)
    headers = {"Content-Type": "application/json"}
    return await clinic.therapist.client.post(f"/api/v1{path}", content=body, headers=headers)


@ON_SQLITE
@pytest.mark.parametrize("written", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
async def test_an_impossible_number_is_refused_at_its_place(clinic: ClinicOfTest, written: str) -> None:
    path = await a_patients_path(clinic)
    for way in (*WHOLE, *BROKEN):
        answer = await record(clinic, path, way, written)

        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        # Python refuses to read 5,000 digits at all, and so knows no place.
        expected = "#" if len(written) == 5000 else f"#/{way.replace('__', '/')}"
        assert [error["pointer"] for error in answer.json()["errors"]] == [expected]
        assert len(answer.content) < 1000
    assert (await clinic.therapist.get(path)).json()["items"] == []


@ON_SQLITE
@pytest.mark.parametrize("written", ["5.5", "5.0000001", "5e-1"])
async def test_a_part_of_a_number_is_no_whole_one(clinic: ClinicOfTest, written: str) -> None:
    path = await a_patients_path(clinic)
    for way in WHOLE:
        answer = await record(clinic, path, way, written)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{way.replace('__', '/')}"]


@pytest.mark.parametrize("written", ["4", "4.0", "4e0", "40e-1", "0.4E+1"])
async def test_one_number_may_be_written_in_several_ways(clinic: ClinicOfTest, written: str) -> None:
    """JSON has one kind of number, and programs in some languages write every one with a point."""
    path = await a_patients_path(clinic)
    plain = (await record(clinic, path, "condition__pain__now", "4")).json()

    answer = await record(clinic, path, "condition__pain__now", written)

    assert answer.status_code == 201, answer.text
    assert {**answer.json(), "id": None} == {**plain, "id": None}
    assert b'"now":4,' in answer.content


@pytest.mark.parametrize("written", ["0", "0.0", "-0", "-0.0", "0e9"])
async def test_zero_has_no_sign(clinic: ClinicOfTest, written: str) -> None:
    answer = await record(clinic, await a_patients_path(clinic), "condition__duration_weeks", written)

    assert answer.status_code == 201, answer.text
    assert answer.json()["derived"]["stage"] == {"value": "acute", "why": "0 weeks"}
    assert b"-0" not in answer.content.partition(b'"duration_weeks":')[2][:5]


@ON_SQLITE
async def test_a_limit_is_a_number(clinic: ClinicOfTest) -> None:
    for limit in ("5", "5.0", "005"):
        assert (await clinic.assistant.get(f"/patients?limit={limit}")).status_code == 200
    for limit in NO_LIMITS:
        answer = await clinic.assistant.get(f"/patients?limit={limit}")

        assert answer.status_code == 422, limit
        assert [error["parameter"] for error in answer.json()["errors"]] == ["limit"]
