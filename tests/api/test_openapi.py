"""The description is complete and exact."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from app.models.permission import EVERY_PERMISSION
from app.planning.knowledge import Knowledge
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import Clock, assembled
from tests.support.clinics import ClinicOfTest, client_of
from tests.support.databases import SqliteDatabases
from tests.support.openapi import Document, operations, schemas_in

pytestmark = pytest.mark.anyio

OPERATIONS = Path(__file__).with_name("operations.txt")
LARGEST_BYTES = 1_500_000
TAGS = [
    "sign in",
    "patients",
    "assessments",
    "plans",
    "catalogue",
    "knowledge",
    "clinic",
    "users",
    "API keys",
    "audit",
    "health",
]


@pytest.fixture(scope="session")
def databases(shared_folder: Path) -> SqliteDatabases:
    """One kind of database is enough: the description is made without it."""
    return SqliteDatabases(shared_folder)


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
    assert left_out == {
        "/",
        "/openapi.json",
        "/docs",
        "/docs/assets/{name}",
        "/method",
        "/problems",
        "/problems/{name}",
    }


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
