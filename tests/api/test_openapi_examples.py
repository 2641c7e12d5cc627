"""The examples of the description work as they stand."""

import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.services.platform import Platform
from app.services.preparation import prepare
from app.settings import Settings
from tests.conftest import SECRET, Clock, assembled
from tests.support.clinics import PASSWORD, ClinicOfTest, client_of
from tests.support.databases import SqliteDatabases
from tests.support.examples import ASSESSMENT, a_patient
from tests.support.openapi import Document, bodies_of, faults_of, operations

pytestmark = pytest.mark.anyio

REFUSED = {"held": 409}
"""Examples that show a refusal, and its status."""


@pytest.fixture(scope="session")
def databases(shared_folder: Path) -> SqliteDatabases:
    """One kind of database is enough: the examples are the same on each."""
    return SqliteDatabases(shared_folder)


async def test_every_example_has_its_shape(document: Document) -> None:
    shown = 0
    for method, path, operation in operations(document):
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (each for part in parts for each in part.get("content", {}).values()):
            examples = {
                **content.get("examples", {}),
                **({"": {"value": content["example"]}} if "example" in content else {}),
            }
            for name, example in examples.items():
                shown += 1
                assert faults_of(example["value"], content["schema"], document) == [], (method, path, name)
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            shown += 1
            assert faults_of(example, schema, document) == [], name
    assert shown > 200


async def test_a_refused_plan_is_shown_with_its_screening(document: Document) -> None:
    content = document["paths"]["/api/v1/assessments/{assessment_id}/plans"]["post"]["responses"]["409"]["content"]
    problem = content["application/problem+json"]["examples"]["blocked"]["value"]

    assert problem["type"] == "/problems/plan-blocked-by-screening"
    assert problem["screening"]["gate"] == "hold_until_cleared"
    assert [finding["code"] for finding in problem["screening"]["findings"]] == ["rf_unexplained_weight_loss"]


def examples_in_the_document() -> list[tuple[str, str]]:
    return [
        (operation["operationId"], name)
        for _, _, operation in operations(assembled().openapi())
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for name in content["examples"]
    ]


def test_every_body_has_an_example() -> None:
    with_body = {
        operation["operationId"] for _, _, operation in operations(assembled().openapi()) if "requestBody" in operation
    }

    assert {name for name, _ in examples_in_the_document()} == with_body


@pytest.mark.parametrize(("operation_id", "example"), examples_in_the_document())
async def test_every_example_works_as_it_stands(
    document: Document, clinic: ClinicOfTest, operation_id: str, example: str
) -> None:
    method, path, operation = next(each for each in operations(document) if each[2]["operationId"] == operation_id)
    content = next(iter(operation["requestBody"]["content"].values()))
    body = content["examples"][example]["value"]
    path = path.format(**await ids_in(clinic))
    headers = {
        each["name"]: each["example"]
        for each in operation.get("parameters", ())
        if each["in"] == "header" and "example" in each
    }

    if operation_id == "issue_tokens":
        # What only the reader knows is left to the reader: the page can't print passwords.
        answer = await clinic.admin.client.post(path, data=await own_secrets(clinic, body))
    else:
        answer = await clinic.admin.client.request(method, path, json=body, headers=headers)

    success = next(int(status) for status in operation["responses"] if status.startswith("2"))
    expected = REFUSED.get(example, success) if operation_id == "preview_plan" else success
    assert answer.status_code == expected, answer.text
    if answer.content:
        schema = next(iter(operation["responses"][str(expected)]["content"].values()))["schema"]
        assert faults_of(answer.json(), schema, document) == []


async def ids_in(clinic: ClinicOfTest) -> dict[str, str]:
    patient = (await clinic.admin.post("/patients", a_patient())).json()["id"]
    answers = copy.deepcopy(ASSESSMENT)
    assessment = (await clinic.admin.post(f"/patients/{patient}/assessments", answers)).json()["id"]
    return {"patient_id": patient, "assessment_id": assessment, "user_id": str(clinic.therapist.user_id)}


async def own_secrets(clinic: ClinicOfTest, body: dict[str, str]) -> dict[str, str]:
    signed_in = {"grant_type": "password", "username": clinic.therapist.email, "password": PASSWORD}
    if body["grant_type"] == "password":
        return signed_in
    tokens = (await clinic.therapist.client.post("/api/v1/auth/token", data=signed_in)).json()
    return {**body, "refresh_token": tokens["refresh_token"]}


async def test_the_flow_of_the_page_ends_in_a_plan_or_in_the_reason_why_not(
    document: Document, clinic: ClinicOfTest
) -> None:
    bodies = bodies_of(document)
    therapist = clinic.therapist
    patient = (await therapist.post("/patients", bodies["create_patient"]["patient"])).json()
    well = (await therapist.post(f"/patients/{patient['id']}/assessments", bodies["create_assessment"]["desk"])).json()
    held = (await therapist.post(f"/patients/{patient['id']}/assessments", bodies["create_assessment"]["held"])).json()

    made = await therapist.post(f"/assessments/{well['id']}/plans", bodies["create_plan"]["plain"])
    refused = await therapist.post(f"/assessments/{held['id']}/plans", bodies["create_plan"]["plain"])

    assert made.status_code == 201
    assert refused.status_code == 409
    assert refused.json()["screening"]["findings"]


async def test_the_example_is_the_contracts_with_the_dates_of_the_day(client: httpx.AsyncClient, clock: Clock) -> None:
    expected: dict[str, Any] = copy.deepcopy(ASSESSMENT)
    for day in (date(2026, 11, 22), date(2026, 11, 23)):
        clock.now = clock.now.replace(day=day.day)
        expected["assessed_on"] = day.isoformat()
        expected["screening"]["cleared"][0]["cleared_on"] = (day - timedelta(days=2)).isoformat()
        expected["goals"][0]["target_on"] = (day + timedelta(weeks=8)).isoformat()

        bodies = bodies_of((await client.get("/openapi.json")).json())

        assert {**bodies["create_assessment"]["desk"], "notes": "…"} == expected
        assert bodies["create_plan"]["plain"] == {"start_on": day.isoformat()}


async def test_no_ids_are_shown_where_there_is_no_demo(document: Document) -> None:
    assert not [
        parameter
        for _, _, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path" and parameter["schema"].get("format") == "uuid" and "example" in parameter
    ]


async def test_the_demos_ids_are_at_hand(tmp_path: Path, clock: Clock) -> None:
    app = assembled()
    settings = Settings(data_dir=tmp_path, secret_key=SECRET, demo_password=PASSWORD)
    platform = app.state.platform = Platform(settings, clock)
    async with client_of(app) as client:
        await platform.database.start()
        await prepare(platform)
        async with app.router.lifespan_context(app):
            document = (await client.get("/openapi.json")).json()
            form = {"grant_type": "password", "username": "admin@demo.example", "password": PASSWORD}
            token = (await client.post("/api/v1/auth/token", data=form)).json()["access_token"]
            for method, path, operation in operations(document):
                known = {
                    each["name"]: each["example"]
                    for each in operation.get("parameters", ())
                    if "example" in each and each["in"] == "path"
                }
                if method == "GET" and known and "{api_key_id}" not in path:
                    answer = await client.get(path.format(**known), headers={"Authorization": f"Bearer {token}"})
                    assert answer.status_code == 200, path
            body = bodies_of(document)["create_plan"]["plain"]
            plans = document["paths"]["/api/v1/assessments/{assessment_id}/plans"]["post"]
            path = f"/api/v1/assessments/{plans['parameters'][0]['example']}/plans"
            made = await client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
            # A careless click must not lock the demo's therapist out.
            reset = document["paths"]["/api/v1/users/{user_id}/password"]["put"]["parameters"][0]

    assert made.status_code == 201
    assert "example" not in reset
