"""Record and read assessments, and what can't be recorded."""

from typing import Any

import pytest

from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import ASSESSMENT, NOTHING, a_patient, an_assessment

pytestmark = pytest.mark.anyio

PREGNANT = "pregnancy_pelvic_girdle_pain"


async def recorded_patient(clinic: ClinicOfTest, **changes: Any) -> str:
    answer = await clinic.assistant.post("/patients", a_patient(**changes))
    patient_id: str = answer.json()["id"]
    return patient_id


async def test_an_assessment_is_answered_as_recorded_with_what_follows(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", ASSESSMENT)

    recorded = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"r1"'
    assert answer.headers["location"] == f"/api/v1/assessments/{recorded['id']}"
    assert recorded["patient_id"] == patient_id
    assert recorded["replaces"] is None
    assert recorded["created_by"] == str(clinic.therapist.user_id)
    assert contains(recorded, ASSESSMENT)
    assert recorded["derived"]["stage"] == {"value": "subacute", "why": "10 weeks"}
    assert recorded["derived"]["age"]["value"] == 42
    read = await clinic.assistant.get(f"/assessments/{recorded['id']}")
    assert read.content == answer.content
    listed = await clinic.assistant.get(f"/patients/{patient_id}/assessments")
    assert listed.json() == {"items": [recorded], "next_cursor": None}


def contains(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return all(contains(whole[name], member) for name, member in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(contains, whole, part))
    return bool(whole == part)


async def test_the_least_that_must_be_known(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    least = {
        "assessed_on": "2026-11-20",
        "condition": {
            "code": "neck_pain_postural",
            "duration_weeks": 0,
            "pain": {"now": 0},
            "irritability": "low",
        },
        "screening": {},
        "lifestyle": {"minutes_per_day_available": 10, "days_per_week_available": 1},
        "goals": [{"code": "prevent_recurrence"}],
    }

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", least)

    assert answer.status_code == 201, answer.text
    assert answer.json()["screening"]["completed"] is False
    assert answer.json()["goals"][0]["priority"] is None
    assert answer.json()["lifestyle"]["equipment_available"] is None
    for field in least:
        without = {name: value for name, value in least.items() if name != field}
        refused = await clinic.therapist.post(f"/patients/{patient_id}/assessments", without)
        assert refused.status_code == 422
        assert refused.json()["errors"] == [{"detail": "This is required.", "pointer": f"#/{field}"}]


# What contradicts itself or the patient's record; everything else is accepted and read the stricter way.
CONTRADICTIONS = [
    ({"assessed_on": "2026-11-24"}, "#/assessed_on"),
    ({"screening__cleared__0__cleared_on": "2026-11-21"}, "#/screening/cleared/0/cleared_on"),
    ({"condition__pain": {"now": 8, "worst": 7}}, "#/condition/pain"),
    ({"condition__pain": {"now": 1, "average": 8, "worst": 7}}, "#/condition/pain"),
    ({"condition__code": PREGNANT}, "#/pregnancy_weeks"),
    ({"outcome_scores": [{"instrument": "rmdq", "score": 25}]}, "#/outcome_scores/0/score"),
    ({"outcome_scores": [{"instrument": "tsk11", "score": 3}]}, "#/outcome_scores/0/score"),
]


@pytest.mark.parametrize(("changes", "pointer"), CONTRADICTIONS)
async def test_a_contradiction_is_named_by_its_place(
    clinic: ClinicOfTest, changes: dict[str, Any], pointer: str
) -> None:
    patient_id = await recorded_patient(clinic)
    body = an_assessment(**changes)

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", body)

    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await clinic.therapist.get(f"/patients/{patient_id}/assessments")).json()["items"] == []


async def test_a_man_is_not_pregnant(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic, sex="male")

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", an_assessment(pregnancy_weeks=20))

    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/pregnancy_weeks"]


@pytest.mark.parametrize("sex", ["female", "other", "unknown"])
async def test_pregnancy_derives_its_trimester(clinic: ClinicOfTest, sex: str) -> None:
    patient_id = await recorded_patient(clinic, sex=sex)
    body = an_assessment(condition__code=PREGNANT, pregnancy_weeks=20)

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", body)

    assert answer.json()["derived"]["pregnancy_t2"]["value"] is True


# Odd, but no contradiction of the kind that is refused.
ODD = [
    {"assessed_on": "2026-11-23"},
    {"assessed_on": "2010-01-01", "screening__cleared": []},
    {"assessed_on": "1970-01-01", "screening__cleared": []},
    {"condition__aggravated_by": ["walking"], "condition__eased_by": ["walking"]},
    {"condition__limb_symptoms": "radicular", "condition__directional_preference": "extension"},
    {"screening": {"completed": False}},
    {"screening": {"completed": True, "not_asked": ["rf_thoracic_band_pain"], "red_flags": ["rf_thoracic_band_pain"]}},
    {"lifestyle__liked": ["plank"], "lifestyle__disliked": ["plank"]},
    {"lifestyle__floor_transfer": True, "precautions": ["no_floor_transfer"]},
    {"lifestyle__equipment_available": ["mat"], "lifestyle__equipment_missing": ["mat"]},
    {"lifestyle__equipment_available": []},
    {"goals": [{"code": "prevent_recurrence", "priority": 1}, {"code": "sitting_tolerance", "priority": 1}]},
    {"goals__0__target_on": "2020-01-01"},
    {"outcome_scores": [{"instrument": "rmdq", "score": 3}, {"instrument": "rmdq", "score": 5.5}]},
    {"notes": "First line\nsecond line\twith a tab and 漢字"},
    {"notes": "x" * 20_000},
    {"condition__duration_weeks": 5200},
    {"condition__duration_weeks": 0.1},
]


@pytest.mark.parametrize("changes", ODD)
async def test_odd_answers_are_accepted(clinic: ClinicOfTest, changes: dict[str, Any]) -> None:
    patient_id = await recorded_patient(clinic)
    body = an_assessment(**changes)

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", body)

    assert answer.status_code == 201, answer.text
    assert contains(answer.json(), body)


WRONG = [
    ({"assessed_on": "20.11.2026"}, "#/assessed_on"),
    ({"condition__code": "back_pain"}, "#/condition/code"),
    ({"condition__code": None}, "#/condition/code"),
    ({"condition__duration_weeks": -1}, "#/condition/duration_weeks"),
    ({"condition__duration_weeks": 5201}, "#/condition/duration_weeks"),
    ({"condition__duration_weeks": 2.55}, "#/condition/duration_weeks"),
    ({"condition__duration_weeks": "10"}, "#/condition/duration_weeks"),
    ({"condition__duration_weeks": True}, "#/condition/duration_weeks"),
    ({"condition__pain__now": 11}, "#/condition/pain/now"),
    ({"condition__pain__now": -1}, "#/condition/pain/now"),
    ({"condition__pain__now": 5.5}, "#/condition/pain/now"),
    ({"condition__pain__now": "5"}, "#/condition/pain/now"),
    ({"condition__pain__now": True}, "#/condition/pain/now"),
    ({"condition__pain__now": NOTHING}, "#/condition/pain/now"),
    ({"condition__irritability": "severe"}, "#/condition/irritability"),
    ({"condition__episode": "second"}, "#/condition/episode"),
    ({"condition__limb_symptoms": "leg"}, "#/condition/limb_symptoms"),
    ({"condition__directional_preference": "up"}, "#/condition/directional_preference"),
    ({"condition__aggravated_by": ["dancing"]}, "#/condition/aggravated_by/0"),
    ({"condition__aggravated_by": ["sitting", "sitting"]}, "#/condition/aggravated_by"),
    ({"condition__eased_by": "walking"}, "#/condition/eased_by"),
    ({"condition__side": "left"}, "#/condition/side"),
    ({"screening__completed": "yes"}, "#/screening/completed"),
    ({"screening__completed": None}, "#/screening/completed"),
    ({"screening__red_flags": ["rf_unknown"]}, "#/screening/red_flags/0"),
    ({"screening__not_asked": ["fear_avoidance"]}, "#/screening/not_asked/0"),
    ({"screening__cleared": [{"code": "rf_unexplained_weight_loss"}]}, "#/screening/cleared/0/cleared_on"),
    ({"precautions": ["age_over_65"]}, "#/precautions/0"),
    ({"precautions": ["pregnancy_t2"]}, "#/precautions/0"),
    ({"precautions": ["osteoporosis", "osteoporosis"]}, "#/precautions"),
    ({"pregnancy_weeks": 46}, "#/pregnancy_weeks"),
    ({"pregnancy_weeks": 20.5}, "#/pregnancy_weeks"),
    ({"yellow_flags": ["fear"]}, "#/yellow_flags/0"),
    ({"risk_group": "severe"}, "#/risk_group"),
    ({"lifestyle__minutes_per_day_available": 0}, "#/lifestyle/minutes_per_day_available"),
    ({"lifestyle__minutes_per_day_available": NOTHING}, "#/lifestyle/minutes_per_day_available"),
    ({"lifestyle__minutes_per_day_available": 481}, "#/lifestyle/minutes_per_day_available"),
    ({"lifestyle__days_per_week_available": 8}, "#/lifestyle/days_per_week_available"),
    ({"lifestyle__days_per_week_available": NOTHING}, "#/lifestyle/days_per_week_available"),
    ({"lifestyle__sitting_hours_per_day": 25}, "#/lifestyle/sitting_hours_per_day"),
    ({"lifestyle__equipment_available": ["none"]}, "#/lifestyle/equipment_available/0"),
    ({"lifestyle__equipment_missing": ["sofa"]}, "#/lifestyle/equipment_missing/0"),
    ({"lifestyle__job_type": "astronaut"}, "#/lifestyle/job_type"),
    ({"lifestyle__smoker": "no"}, "#/lifestyle/smoker"),
    ({"lifestyle__liked": ["dancing"]}, "#/lifestyle/liked/0"),
    ({"goals": []}, "#/goals"),
    ({"goals": NOTHING}, "#/goals"),
    ({"goals": [{"code": "prevent_recurrence", "priority": 1}] * 2}, "#/goals"),
    ({"goals": [{"code": "run_a_marathon", "priority": 1}]}, "#/goals/0/code"),
    ({"goals": [{"code": "prevent_recurrence", "priority": 0}]}, "#/goals/0/priority"),
    ({"goals": [{"code": "prevent_recurrence", "priority": 1, "activity": "x" * 501}]}, "#/goals/0/activity"),
    ({"goals": [{"code": "prevent_recurrence", "priority": 1, "psfs": 11}]}, "#/goals/0/psfs"),
    ({"outcome_scores": [{"instrument": "odi2", "score": 3}]}, "#/outcome_scores/0/instrument"),
    ({"notes": "x" * 20_001}, "#/notes"),
    ({"notes": "a bell \u0007 rings"}, "#/notes"),
    ({"derived": {}}, "#/derived"),
    ({"patient_id": "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"}, "#/patient_id"),
    ({"replaces": "the last one"}, "#/replaces"),
]


@ON_SQLITE
@pytest.mark.parametrize(("changes", "pointer"), WRONG)
async def test_what_is_wrong_is_named_by_its_place(clinic: ClinicOfTest, changes: dict[str, Any], pointer: str) -> None:
    patient_id = await recorded_patient(clinic)

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", an_assessment(**changes))

    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_an_unknown_code_is_answered_with_the_nearest_ones(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    body = an_assessment(condition__code="Non-specific low back pain")

    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", body)

    assert "`nonspecific_low_back_pain`" in answer.json()["errors"][0]["detail"]
    assert "Non-specific low" not in answer.text


async def test_a_correction_replaces_an_assessment_of_the_same_patient_once(clinic: ClinicOfTest) -> None:
    patient_id, another = await recorded_patient(clinic), await recorded_patient(clinic)
    path = f"/patients/{patient_id}/assessments"
    first = (await clinic.therapist.post(path, ASSESSMENT)).json()["id"]

    correction = await clinic.therapist.post(path, an_assessment(replaces=first))
    assert correction.status_code == 201, correction.text
    assert correction.json()["replaces"] == first

    again = await clinic.therapist.post(path, an_assessment(replaces=first))
    assert (again.status_code, again.json()["type"]) == (409, "/problems/assessment-already-replaced")
    assert [error["pointer"] for error in again.json()["errors"]] == ["#/replaces"]
    elsewhere = await clinic.therapist.post(
        f"/patients/{another}/assessments", an_assessment(replaces=correction.json()["id"])
    )
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (409, "/problems/nothing-to-replace")
    assert [error["pointer"] for error in elsewhere.json()["errors"]] == ["#/replaces"]
    unknown = await clinic.therapist.post(path, an_assessment(replaces=patient_id))
    assert {**unknown.json(), "instance": "", "request_id": ""} == {
        **elsewhere.json(),
        "instance": "",
        "request_id": "",
    }
    assert len((await clinic.therapist.get(path)).json()["items"]) == 2


async def test_the_patient_must_exist(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    elsewhere = await recorded_patient(other_clinic)
    nowhere = "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"

    for patient_id in (elsewhere, nowhere):
        path = f"/patients/{patient_id}/assessments"
        assert (await clinic.therapist.post(path, ASSESSMENT)).status_code == 404
        assert (await clinic.therapist.get(path)).status_code == 404


async def test_a_changed_birth_date_does_not_change_a_recorded_assessment(clinic: ClinicOfTest) -> None:
    patient_id = await recorded_patient(clinic)
    recorded = await clinic.therapist.post(f"/patients/{patient_id}/assessments", ASSESSMENT)

    await clinic.assistant.patch(f"/patients/{patient_id}", {"birth_date": "1950-01-01"}, '"r1"')

    read = await clinic.therapist.get(f"/assessments/{recorded.json()['id']}")
    assert read.content == recorded.content
