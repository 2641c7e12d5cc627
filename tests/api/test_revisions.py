"""Nobody overwrites what they have not seen, and nobody reads what they have already."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest
from tests.support.examples import ASSESSMENT, a_patient

pytestmark = pytest.mark.anyio


async def recorded(clinic: ClinicOfTest) -> str:
    return f"/patients/{(await clinic.assistant.post('/patients', a_patient())).json()['id']}"


async def test_a_change_without_a_revision_is_refused(clinic: ClinicOfTest) -> None:
    path = await recorded(clinic)

    for if_match in (None, "", "  "):
        answer = await clinic.assistant.patch(path, {"phone": "1"}, if_match)
        assert (answer.status_code, answer.json()["type"]) == (428, "/problems/revision-missing")


@pytest.mark.parametrize(
    "if_match",
    [
        '"r2"',
        'W/"r1"',
        "r1",
        '"1"',
        '"r01"',
        '"r01x"',
        '"r 1"',
        "nonsense",
        '"r99999999999"',
        '"r1',
        'w/"r1"',
        '"x"r1"y"',
    ],
)
async def test_a_change_from_another_revision_is_refused_with_the_current_one(
    clinic: ClinicOfTest, if_match: str
) -> None:
    path = await recorded(clinic)

    answer = await clinic.assistant.patch(path, {"phone": "1"}, if_match)

    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/revision-changed")
    assert answer.headers["etag"] == '"r1"'
    assert (await clinic.assistant.get(path)).json()["phone"] is None


@pytest.mark.parametrize("if_match", ['"r1"', '"r7", "r1"', 'W/"r1","r1" ,"x"', '"a,b", "r1"', "*"])
async def test_a_change_from_the_current_revision_is_made(clinic: ClinicOfTest, if_match: str) -> None:
    path = await recorded(clinic)

    answer = await clinic.assistant.patch(path, {"phone": "1"}, if_match)

    assert (answer.status_code, answer.headers["etag"]) == (200, '"r2"')


async def test_of_many_editors_at_once_one_wins_each_round(clinic: ClinicOfTest) -> None:
    path = await recorded(clinic)

    for round_number in range(1, 6):
        answers = await asyncio.gather(
            *(
                clinic.assistant.patch(path, {"phone": f"{round_number} {editor}"}, f'"r{round_number}"')
                for editor in range(8)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7

    assert (await clinic.assistant.get(path)).json()["revision"] == 6


@pytest.mark.parametrize(
    "change", [{}, {"phone": "1"}, {"identifiers": [{"system": "mrn", "value": "7"}], "sex": "male"}]
)
async def test_what_changes_nothing_of_a_patient_makes_no_revision(
    clinic: ClinicOfTest, clock: Clock, change: dict[str, Any]
) -> None:
    sent = a_patient(phone="1", sex="male", identifiers=[{"system": "mrn", "value": "7"}])
    before = await clinic.assistant.post("/patients", sent)
    path = f"/patients/{before.json()['id']}"
    clock.advance(minutes=1)

    answer = await clinic.assistant.patch(path, change, '"r1"')

    assert (answer.status_code, answer.headers["etag"], answer.json()) == (200, '"r1"', before.json())
    assert (await clinic.assistant.get(path)).content == answer.content
    assert (await clinic.assistant.patch(path, change, '"r9"')).status_code == 412
    audit = (await clinic.admin.get("/audit", params={"patient_id": before.json()["id"]})).json()["items"]
    assert [entry["outcome"] for entry in audit if entry["action"] == "change_patient"] == ["stale", "done"]


async def test_what_changes_nothing_of_clinic_or_account_makes_no_revision(clinic: ClinicOfTest, clock: Clock) -> None:
    user_id = (await clinic.admin.get("/auth/me")).json()["id"]
    for path in ("/clinic", f"/users/{user_id}"):
        before = await clinic.admin.get(path)
        clock.advance(minutes=1)

        for change in ({}, {"name": before.json()["name"]}):
            answer = await clinic.admin.patch(path, change, before.headers["etag"])

            assert (answer.status_code, answer.content) == (200, before.content)
            assert answer.headers["etag"] == before.headers["etag"]


async def test_who_has_the_current_bytes_gets_none(clinic: ClinicOfTest) -> None:
    path = await recorded(clinic)
    await clinic.therapist.post(f"{path}/assessments", ASSESSMENT)
    assessment = (await clinic.therapist.get(f"{path}/assessments")).json()["items"][0]["id"]

    for each in (path, f"/assessments/{assessment}", f"{path}/assessments", "/patients", "/clinic", f"{path}/timeline"):
        etag = (await clinic.assistant.get(each)).headers["etag"]
        for known in (etag, f"W/{etag}", f'"r99", {etag}', "*"):
            answer = await clinic.assistant.get(each, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
        assert (await clinic.assistant.get(each, headers={"If-None-Match": '"r99"'})).status_code == 200


async def test_a_change_makes_the_known_bytes_old(clinic: ClinicOfTest) -> None:
    path = await recorded(clinic)
    await clinic.assistant.patch(path, {"phone": "1"}, '"r1"')

    assert (await clinic.assistant.get(path, headers={"If-None-Match": '"r1"'})).status_code == 200
