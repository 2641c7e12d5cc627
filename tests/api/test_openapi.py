"""The description is complete and exact, and its examples work as they stand."""

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from app.models.permission import EVERY_PERMISSION
from app.planning.knowledge import Knowledge
from app.services.platform import Platform
from app.services.preparation import prepare
from app.settings import Settings
from tests.conftest import SECRET, Clock, assembled
from tests.support.clinics import PASSWORD, ClinicOfTest, client_of
from tests.support.databases import SqliteDatabases
from tests.support.examples import ASSESSMENT, a_patient

pytestmark = pytest.mark.anyio

OPERATIONS = Path(__file__).with_name("operations.txt")
LARGEST_BYTES = 1_500_000
TAGS = [
    "sign in",
    "patients",
    "assessments",
    "plans",
    "catalogue",
    "clinic",
    "users",
    "API keys",
    "audit",
    "health",
]
REFUSED = {"held": 409}
"""Examples that show a refusal, and its status."""

Document = dict[str, Any]
Operation = dict[str, Any]


@pytest.fixture(scope="session")
def databases(shared_folder: Path) -> SqliteDatabases:
    """One kind of database is enough: the description is made without it."""
    return SqliteDatabases(shared_folder)


@pytest.fixture
async def document(client: httpx.AsyncClient) -> Document:
    answer = await client.get("/openapi.json")
    found: Document = answer.json()
    return found


def operations(document: Document) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def schemas_in(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for name, inner in part.items():
            if name not in {"examples", "example", "enum", "default"}:
                yield from schemas_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from schemas_in(inner)


def faults_of(value: Any, schema: dict[str, Any], document: Document) -> list[str]:
    validator = Draft202012Validator({**schema, "components": document["components"]})
    return [f"{'/'.join(map(str, fault.path))}: {fault.message}"[:300] for fault in validator.iter_errors(value)]


def test_operations_are_those_that_were_reviewed() -> None:
    """A change of the API shows in the review as a change of this file; write it anew with `python -m tests.api`."""
    assert OPERATIONS.read_text().splitlines() == summary_of_operations()


def summary_of_operations() -> list[str]:
    lines = [
        f"{operation['operationId']:24} {method:6} {path:48} {' '.join(sorted(operation['responses']))}"
        for method, path, operation in operations(assembled().openapi())
    ]
    return sorted(lines)


async def test_it_is_valid_openapi(document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    assert list(Draft202012Validator(OPENAPI_31).iter_errors(document)) == []
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


async def test_it_is_small_enough_and_cached(client: httpx.AsyncClient) -> None:
    first = await client.get("/openapi.json")
    again = await client.get("/openapi.json", headers={"If-None-Match": first.headers["etag"]})

    assert len(first.content) < LARGEST_BYTES
    assert again.status_code == 304


def test_every_route_is_described_but_the_pages() -> None:
    described = {(method, path) for method, path, _ in operations(assembled().openapi())}
    routes = {
        (method, str(route.path)) for route in iter_route_contexts(assembled().routes) for method in route.methods or ()
    }

    left_out = {path for _, path in routes - described}
    assert described <= routes
    assert left_out == {"/openapi.json", "/docs", "/docs/assets/{name}", "/problems", "/problems/{name}"}


async def test_every_operation_says_what_it_is_for(document: Document) -> None:
    assert [tag["name"] for tag in document["tags"]] == TAGS
    assert all(tag["description"].endswith(".") for tag in document["tags"])
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert len(operation["tags"]) == 1, where
        assert operation["tags"][0] in TAGS, where
        assert not operation["summary"].endswith("."), where
        assert operation["description"].endswith((".", "?")), where
        assert operation["summary"] != operation["description"].rstrip("."), where
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (where, parameter["name"])
        for status, answer in operation["responses"].items():
            assert answer["description"].endswith("."), (where, status)


async def test_one_signs_in_with_a_password_or_sends_a_key_in_the_same_header(document: Document) -> None:
    schemes = document["components"]["securitySchemes"]

    password = schemes["signIn"]["flows"]["password"]
    assert password["tokenUrl"] == "/api/v1/auth/token"
    assert set(password["scopes"]) == EVERY_PERMISSION
    assert (schemes["apiKey"]["type"], schemes["apiKey"]["scheme"]) == ("http", "bearer")
    for schema in schemes.values():
        assert "Authorization: Bearer" in schema["description"]
    # The page shows these words above each form, in place of the names that programs use.
    assert schemes["signIn"]["description"].startswith("**With your account:**")
    assert schemes["apiKey"]["description"].startswith("**With an API key**")


async def test_every_code_is_explained_from_the_knowledge(document: Document, knowledge: Knowledge) -> None:
    marked = [schema for schema in schemas_in(document) if "x-vocabulary" in schema and "type" in schema]

    assert len(marked) > 50
    for schema in marked:
        words = [word for name in schema["x-vocabulary"] for word in knowledge.vocabulary[name].values()]
        shared = next((each["enum"] for each in schema.get("anyOf", ()) if "enum" in each), None)
        codes: list[str | None] | None = schema.get("enum", shared)
        if codes is not None:
            assert set(codes) - {None} in (
                {word.code for word in words},
                {word.code for word in words if word.sendable},
            )
        if codes is not None and "enum" in schema and "description" in schema:
            for word in words:
                assert (f"`{word.code}`" in schema["description"]) == (word.code in codes), word


async def test_what_may_not_be_sent_is_not_offered(document: Document, knowledge: Knowledge) -> None:
    schemas = document["components"]["schemas"]

    offered = schemas["AssessmentCreate"]["properties"]["precautions"]["items"]["enum"]
    assert "hypertension_controlled" in offered
    assert not {"age_over_65", "pregnancy_t1"} & set(offered)
    liked = schemas["LifestyleAnswers"]["properties"]["liked"]["items"]["anyOf"]
    assert "bird_dog" in liked[0]["enum"]
    # A clinic's own items can be liked too, and no list here could know them.
    assert liked[1]["pattern"]
    assert set(schemas["PatientCreate"]["properties"]["sex"]["enum"]) == set(knowledge.vocabulary["sex"])


async def test_whoever_chooses_from_a_list_needs_no_length(document: Document) -> None:
    offered = [schema for schema in schemas_in(document) if "x-vocabulary" in schema and "enum" in schema]

    assert offered
    assert not [schema for schema in offered if "maxLength" in schema]


async def test_a_parameter_that_takes_a_code_offers_the_codes(document: Document, knowledge: Knowledge) -> None:
    parameters = document["paths"]["/api/v1/exercises"]["get"]["parameters"]
    condition = next(each for each in parameters if each["name"] == "condition")

    assert condition["schema"]["enum"] == list(knowledge.vocabulary["condition"])
    assert all(f"`{code}`" in condition["description"] for code in condition["schema"]["enum"])
    assert not any("examples" in each["schema"] or "example" in each for each in parameters)


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


def bodies_of(document: Document) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: {name: each["value"] for name, each in content["examples"].items()}
        for _, _, operation in operations(document)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }


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


READ = [
    "/auth/me",
    "/patients",
    "/clinic",
    "/clinic/overlay",
    "/vocabulary",
    "/exercises",
    "/exercises/bird_dog",
    "/audit",
]


@pytest.mark.parametrize("path", READ)
async def test_what_is_said_of_tags_holds(document: Document, clinic: ClinicOfTest, path: str) -> None:
    template = f"/api/v1{path}".replace("bird_dog", "{code}")
    operation = document["paths"][template]["get"]
    first = await clinic.admin.get(path)
    known = await clinic.admin.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert "ETag" in operation["responses"]["200"]["headers"]
    assert "If-None-Match" in [parameter["name"] for parameter in operation["parameters"]]
    # Reading the audit is not itself about somebody, so the list is the same again.
    assert known.status_code == 304
    assert "304" in operation["responses"]


async def test_without_knowledge_there_is_a_document_all_the_same(
    app: FastAPI, settings: Settings, clock: Clock
) -> None:
    app.state.platform = Platform(settings, clock)

    answer = await client_of(app).get("/openapi.json")

    assert answer.status_code == 200
    assert "enum" not in answer.json()["components"]["schemas"]["ConditionAnswers"]["properties"]["code"]


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
