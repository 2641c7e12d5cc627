"""However much is wrong at once, looking at it ends early: one caller must not hold up all others."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from app.dependencies import body
from app.dependencies.body import parse_json
from app.errors import MOST_FAULTS, Fault, InvalidRequest
from app.models.api_key import ApiKeyCreate
from app.models.assessment import AssessmentCreate
from app.models.patient import PatientCreate
from app.models.plan_options import PlanOptions
from app.services import codes, overlays
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import a_patient, an_assessment

MANY = 10_000
LISTS = [
    (PatientCreate, a_patient(identifiers=[{}] * MANY)),
    (ApiKeyCreate, {"name": "a", "scopes": [{}] * MANY}),
    (PlanOptions, {"include": [{}] * MANY}),
    (PlanOptions, {"exclude": [{}] * MANY}),
    (AssessmentCreate, an_assessment(goals=[{}] * MANY)),
    (AssessmentCreate, an_assessment(outcome_scores=[{}] * MANY)),
    (AssessmentCreate, an_assessment(screening__cleared=[{}] * MANY)),
    (AssessmentCreate, an_assessment(screening__red_flags=[{}] * MANY)),
    (AssessmentCreate, an_assessment(condition__eased_by=[{}] * MANY)),
    (AssessmentCreate, an_assessment(precautions=[{}] * MANY)),
    (AssessmentCreate, an_assessment(yellow_flags=[{}] * MANY)),
    (AssessmentCreate, an_assessment(lifestyle__liked=[{}] * MANY)),
    (AssessmentCreate, an_assessment(lifestyle__equipment_available=[{}] * MANY)),
]


@pytest.mark.parametrize(("shape", "sent"), LISTS)
def test_a_list_is_looked_through_no_further_than_it_may_be_long(shape: type[BaseModel], sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        shape.model_validate(sent)

    assert refused.value.error_count() < 600


@pytest.mark.parametrize("member", ["NaN", r'"\u0000"', '{"a": 1, "a": 1}', r'{"\u0000": 1}'])
def test_a_body_is_looked_through_until_enough_was_found(member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0

    def counted(*arguments: Any, **more: Any) -> Any:
        nonlocal seen
        seen += 1
        return Fault(*arguments, **more)

    monkeypatch.setattr(body, "Fault", counted)

    with pytest.raises(InvalidRequest) as refused:
        parse_json(f"[{','.join([member] * MANY)}]".encode())

    assert len(refused.value.faults) == MOST_FAULTS
    assert seen == MOST_FAULTS


@ON_SQLITE
@pytest.mark.anyio
async def test_the_nearest_codes_are_looked_for_a_few_times_only(
    clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = 0

    def counted(*arguments: Any) -> str:
        nonlocal seen
        seen += 1
        return nearest(*arguments)

    nearest = codes.nearest_codes
    for module in (codes, overlays):
        monkeypatch.setattr(module, "nearest_codes", counted)
    unknown = [f"canary_{number}" for number in range(100)]
    answers = an_assessment(lifestyle__liked=unknown, lifestyle__disliked=unknown, precautions=unknown)

    preview = await clinic.therapist.post("/plan-previews", {"assessment": answers})
    overlay = await clinic.admin.client.put(
        "/api/v1/clinic/overlay", json={"switched_off": unknown * 10}, headers={"If-Match": "*"}
    )

    for answer in (preview, overlay):
        assert answer.status_code == 422
        assert 0 < len(answer.json()["errors"]) <= MOST_FAULTS
        assert "canary" not in json.dumps(answer.json())
    assert seen <= 2 * MOST_FAULTS
