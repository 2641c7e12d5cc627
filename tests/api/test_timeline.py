"""What happened with a patient, newest first."""

import pytest

from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest
from tests.support.examples import a_patient, an_assessment

pytestmark = pytest.mark.anyio


async def test_the_timeline_goes_back_in_time_page_by_page(clinic: ClinicOfTest, clock: Clock) -> None:
    patient_id = (await clinic.assistant.post("/patients", a_patient())).json()["id"]
    ids = []
    for number in range(5):
        body = an_assessment(condition__duration_weeks=number)
        ids.append((await clinic.therapist.post(f"/patients/{patient_id}/assessments", body)).json()["id"])
        # Two in the same moment, then a later one: the order stays the same on every page.
        clock.advance(seconds=number % 2)

    seen: list[str] = []
    query: dict[str, str | int] = {"limit": 2}
    while True:
        page = (await clinic.assistant.get(f"/patients/{patient_id}/timeline", params=query)).json()
        seen += [entry["id"] for entry in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert sorted(seen) == sorted(ids)
    assert seen[0] == ids[-1]
    first = (await clinic.assistant.get(f"/patients/{patient_id}/timeline")).json()["items"][0]
    assert first["kind"] == "assessment"
    assert first["facts"]["condition"] == "nonspecific_low_back_pain"
    assert (await clinic.assistant.client.get(first["path"])).status_code == 200


async def test_the_timeline_of_nobody_is_not_found(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.get("/patients/019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d/timeline")

    assert answer.status_code == 404
