"""What a therapist may wish of a plan, and what of it can't be followed."""

from typing import Any

import pytest
from fastapi import FastAPI

from tests.support.clinics import ClinicOfTest
from tests.support.examples import an_assessment
from tests.support.work import asked_plan, recorded_assessment, rows

pytestmark = pytest.mark.anyio


async def test_a_plan_without_a_start_begins_today_where_the_clinic_is(clinic: ClinicOfTest) -> None:
    read = await clinic.admin.get("/clinic")
    await clinic.admin.patch("/clinic", {"timezone": "Pacific/Kiritimati"}, read.headers["etag"])
    assessment_id = await recorded_assessment(clinic)

    plan = (await asked_plan(clinic, assessment_id)).json()

    # Ten in the morning of the 22nd in UTC is midnight on Kiritimati.
    assert plan["start_on"] == "2026-11-23"


async def test_who_wishes_nothing_need_send_nothing(clinic: ClinicOfTest) -> None:
    path = f"/api/v1/assessments/{await recorded_assessment(clinic)}/plans"
    asked = await clinic.therapist.client.post(path, json={})

    for headers in ({}, {"Content-Type": "application/json"}):
        answer = await clinic.therapist.client.post(path, content=b"", headers=headers)
        assert answer.status_code == 201, answer.text
        assert answer.json()["provenance"] == asked.json()["provenance"]
    null = await clinic.therapist.client.post(path, content=b"null", headers={"Content-Type": "application/json"})
    assert null.status_code == 422


async def test_an_included_item_stands_in_every_phase_that_can_hold_it(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic)

    plan = (await asked_plan(clinic, assessment_id, include=[{"code": "side_plank_wall"}])).json()

    for phase in plan["phases"]:
        included = [item for item in phase["exercises"] if item["code"] == "side_plank_wall"]
        assert included[0]["why"][0]["factor"] == "therapist"


async def test_what_the_machine_leaves_to_a_therapist_is_offered_and_can_be_included(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic)
    offered = (await asked_plan(clinic, assessment_id)).json()["on_request"]

    plan = (await asked_plan(clinic, assessment_id, include=[{"code": "tens_conventional"}])).json()

    tens = next(item for item in offered if item["code"] == "tens_conventional")
    assert tens["level"] == "ok"
    assert {row["direction"] for row in tens["evidence"]} >= {"against_strong"}
    planned = next(item for item in plan["phases"][0]["techniques"] if item["code"] == "tens_conventional")
    assert planned["delivered_by"] == "therapist"
    assert "Advised against" in planned["cautions"][0]


REFUSED_INCLUDES = [
    # who, what, status, problem, where
    ({"precautions": ["osteoporosis"]}, "childs_pose", 409, "include-contraindicated", "#/include/0/code"),
    ({"precautions": ["shoulder_problem"]}, "side_plank_wall", 422, "invalid-request", "#/include/0/override_reason"),
    ({}, "carry_farmer", 422, "invalid-request", "#/include/0/override_reason"),
    (
        {"lifestyle__minutes_per_day_available": 2},
        "bird_dog_row",
        422,
        "invalid-request",
        "#/include/0/override_reason",
    ),
    ({"lifestyle__minutes_per_day_available": 1}, "bridge", 409, "include-does-not-fit", "#/include/0/code"),
]


@pytest.mark.parametrize(("answers", "code", "status", "problem", "pointer"), REFUSED_INCLUDES)
async def test_an_include_that_cannot_be_followed_says_why(
    clinic: ClinicOfTest, answers: dict[str, Any], code: str, status: int, problem: str, pointer: str
) -> None:
    assessment_id = await recorded_assessment(clinic, **answers)

    answer = await asked_plan(clinic, assessment_id, include=[{"code": code}])

    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/problems/{problem}"
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_recorded_reason_overrides_a_relative_bar(clinic: ClinicOfTest) -> None:
    assessment_id = await recorded_assessment(clinic, precautions=["shoulder_problem"])
    wish = {"code": "side_plank_wall", "override_reason": "Tried in the clinic without pain."}

    answer = await asked_plan(clinic, assessment_id, include=[wish])

    assert answer.status_code == 201, answer.text
    included = next(item for item in answer.json()["phases"][0]["exercises"] if item["code"] == "side_plank_wall")
    assert included["why"][0]["text"].startswith("Included by the therapist despite a bar")


BAD_OPTIONS = [
    ({"weeks": 0}, "#/weeks"),
    ({"weeks": 27}, "#/weeks"),
    ({"start_on": "tomorrow"}, "#/start_on"),
    ({"start_on": "2101-01-01"}, "#/start_on"),
    ({"start_on": "9999-12-31"}, "#/start_on"),
    ({"include": [{"code": "plonk"}]}, "#/include/0/code"),
    ({"exclude": ["plonk"]}, "#/exclude/0"),
    ({"include": [{"code": "bird_dog"}], "exclude": ["bird_dog"]}, "#"),
    ({"max_exercises_per_day": 0}, "#/max_exercises_per_day"),
    ({"clinic_visits_per_week": -1}, "#/clinic_visits_per_week"),
    ({"wekks": 6}, "#/wekks"),
]


@pytest.mark.parametrize(("options", "pointer"), BAD_OPTIONS)
async def test_wrong_options_are_refused_by_field(
    clinic: ClinicOfTest, app: FastAPI, options: dict[str, Any], pointer: str
) -> None:
    assessment_id = await recorded_assessment(clinic)

    answer = await asked_plan(clinic, assessment_id, **options)

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await rows(app, "plan") == 0


async def test_a_start_too_far_ahead_says_the_latest_that_may_be_sent(clinic: ClinicOfTest) -> None:
    late = {"start_on": "9999-12-31"}
    assessment_id = await recorded_assessment(clinic)

    plan = await asked_plan(clinic, assessment_id, **late)
    preview = await clinic.therapist.post("/plan-previews", {"assessment": an_assessment(), "options": late})
    varied = await clinic.therapist.post(
        "/plan-previews", {"assessment": an_assessment(), "variations": [{}, {"options": late}]}
    )

    told = [(answer.status_code, answer.json()["errors"]) for answer in (plan, preview, varied)]
    assert told == [
        (422, [{"detail": "Send at most 2100-12-31.", "pointer": f"#{within}/start_on"}])
        for within in ("", "/options", "/variations/1/options")
    ]


FARTHEST_DAYS = [
    # The day of the assessment and that of the start: as far apart as may be, and in either order.
    ("0001-01-01", "2100-12-31"),
    ("2026-11-22", "0001-01-01"),
]


@pytest.mark.parametrize(("assessed_on", "start_on"), FARTHEST_DAYS)
async def test_the_farthest_days_that_may_be_sent_give_a_plan(
    clinic: ClinicOfTest, assessed_on: str, start_on: str
) -> None:
    # On such a day the patient wasn't born yet, which is read as being very young.
    cleared = {"code": "rf_young_onset_under_16", "cleared_on": assessed_on, "cleared_by": "GP", "outcome": "cleared"}
    screening = {"completed": True, "red_flags": [], "cleared": [cleared]}
    assessment_id = await recorded_assessment(clinic, screening=screening, assessed_on=assessed_on, pregnancy_weeks=45)

    plan = await asked_plan(clinic, assessment_id, start_on=start_on, weeks=26)

    assert plan.status_code == 201, plan.text
    assert (plan.json()["start_on"], plan.json()["weeks"]) == (start_on, 26)
    assert plan.json()["reviews"][-1]["on"] > start_on
    for further in ("decision", "levers"):
        assert (await clinic.therapist.get(f"/plans/{plan.json()['id']}/{further}")).status_code == 200


DUE = [
    # Wishes, then what a plan for somebody who was in week 20 says of the due date.
    ({"start_on": "2027-12-01"}, "the due date, taken as week 40 of pregnancy, is past: week 20 was recorded on"),
    ({"start_on": "2026-11-22", "weeks": 26}, "The due date, taken as week 40 of pregnancy, may come as early as in"),
]


@pytest.mark.parametrize(("wishes", "said"), DUE)
async def test_a_plan_beyond_the_due_date_says_so(clinic: ClinicOfTest, wishes: dict[str, Any], said: str) -> None:
    body = {"assessment": an_assessment(pregnancy_weeks=20), "options": wishes}

    answer = await clinic.therapist.post("/plan-previews", body)

    assert answer.status_code == 200, answer.text
    told = " ".join(answer.json()["provenance"]["assumptions"])
    assert said in told
    assert "a new assessment is needed" in told
    assert "ends by the due date" not in told
