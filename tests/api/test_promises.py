"""What the description promises of a body is what is read: no more, and no less."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from app.dependencies.body import JSON, parse_json
from app.errors import InvalidRequest
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import a_patient

pytestmark = [pytest.mark.anyio, ON_SQLITE]

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/"
LISTED = ("enum", "const", "x-vocabulary", "anyOf")
WRITTEN_OTHERWISE = {"date", "date-time", "uuid"}
HIDING = ["\0", "a\bc", "\x7f", "\x9f", "a\u202eb", "\u2066", "\uffff"]
PLAIN = ["a", "a b", "Łukasz", "山田", "😀", "a\u200db"]


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/openapi.json")).json()
    return found


def sent_as_json(document: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """Yield every schema inside every JSON body, with its place."""
    seen: set[str] = set()
    for operations in document["paths"].values():
        for operation in operations.values():
            body = operation.get("requestBody", {}).get("content", {}).get(JSON)
            if body is not None:
                yield from inside(operation["operationId"], body["schema"], document, seen)


def inside(place: str, schema: Any, document: dict[str, Any], seen: set[str]) -> Iterator[tuple[str, Schema]]:
    if isinstance(schema, list):
        for inner in schema:
            yield from inside(place, inner, document, seen)
    elif isinstance(schema, dict) and "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        if name not in seen:
            seen.add(name)
            yield from inside(name, document["components"]["schemas"][name], document, seen)
    elif isinstance(schema, dict):
        yield place, schema
        for key in ("items", "additionalProperties", "propertyNames", "anyOf", "prefixItems"):
            yield from inside(f"{place}/{key}", schema.get(key), document, seen)
        for key in ("properties", "patternProperties"):
            for name, inner in schema.get(key, {}).items():
                yield from inside(f"{place}/{name}", inner, document, seen)


def takes(schema: Schema, kind: str) -> bool:
    """Tell whether a schema lets a kind of value in."""
    kinds = schema.get("type", [])
    return kind in ([kinds] if isinstance(kinds, str) else kinds)


async def test_what_is_said_of_texts_is_what_every_body_is_read_by(document: dict[str, Any]) -> None:
    free = [
        (place, schema)
        for place, schema in sent_as_json(document)
        if takes(schema, "string") and not any(each in schema for each in LISTED)
    ]
    assert len(free) > 40
    for place, schema in free:
        if schema.get("format") in WRITTEN_OTHERWISE:
            continue
        accepted = Draft202012Validator({"pattern": schema.get("pattern", "")}).is_valid
        for text in HIDING:
            with pytest.raises(InvalidRequest):
                parse_json(json.dumps(text).encode())
            assert not accepted(text), (place, text)
        assert "pattern" in schema
    notes = next(schema for place, schema in free if place == "AssessmentCreate/notes")
    assert all(Draft202012Validator(notes).is_valid(text) for text in PLAIN)


async def test_no_object_takes_fields_that_it_does_not_name(document: dict[str, Any]) -> None:
    objects = [(place, schema) for place, schema in sent_as_json(document) if takes(schema, "object")]

    assert len(objects) > 20
    for place, schema in objects:
        assert schema.get("additionalProperties") is False or "propertyNames" in schema, place
        if "patternProperties" in schema:
            assert schema["additionalProperties"] is False, place


async def test_an_identifier_stands_once_as_the_description_says(
    document: dict[str, Any], clinic: ClinicOfTest
) -> None:
    twice = [{"system": "mrn", "value": "1"}] * 2

    assert document["components"]["schemas"]["PatientCreate"]["properties"]["identifiers"]["uniqueItems"] is True
    assert (await clinic.assistant.post("/patients", a_patient(identifiers=twice))).status_code == 422
    alike = [{"system": "mrn", "value": "1"}, {"system": "mrn", "value": "2"}, {"system": "nhs", "value": "1"}]
    assert (await clinic.assistant.post("/patients", a_patient(identifiers=alike))).status_code == 201


@pytest.mark.parametrize("key", ["a", '"a b"', "!#$%&'()*+,-./", "x" * 255, f'"{"x" * 255}"'])
async def test_a_key_of_a_request_is_what_the_description_says(
    document: dict[str, Any], clinic: ClinicOfTest, key: str
) -> None:
    schema = schema_of_header(document, "Idempotency-Key")

    assert Draft202012Validator(schema).is_valid(key)
    assert (await record_with(clinic, key)).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", 'a"b', '"a', '""', "é", "x" * 256, f'"{"x" * 256}"'])
async def test_no_other_text_is_a_key_of_a_request(document: dict[str, Any], clinic: ClinicOfTest, key: str) -> None:
    schema = schema_of_header(document, "Idempotency-Key")

    assert not Draft202012Validator(schema).is_valid(key)
    answer = await record_with(clinic, key)
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == ["Idempotency-Key"]


def schema_of_header(document: dict[str, Any], name: str) -> Schema:
    parameters = document["paths"]["/api/v1/patients"]["post"]["parameters"]
    found: Schema = next(each["schema"] for each in parameters if each["name"] == name)
    return found


async def record_with(clinic: ClinicOfTest, key: str) -> httpx.Response:
    return await clinic.assistant.client.post(
        "/api/v1/patients", json=a_patient(), headers=[(b"Idempotency-Key", key.encode("latin-1"))]
    )


async def test_every_limit_is_said_to_lie_where_it_must(document: dict[str, Any]) -> None:
    limits = [
        parameter["schema"]
        for operations in document["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "limit"
    ]

    assert len(limits) == 16
    assert all((each["type"], each["minimum"], each["maximum"]) == ("integer", 1, 200) for each in limits)


@pytest.mark.parametrize("tag", ["", "x", '"r99"', 'W/"r1"x', ",,,", '"é"', "x" * 5000])
async def test_a_tag_that_names_nothing_is_answered_in_full(
    document: dict[str, Any], clinic: ClinicOfTest, tag: str
) -> None:
    parameters = document["paths"]["/api/v1/clinic"]["get"]["parameters"]
    schema = next(each["schema"] for each in parameters if each["name"] == "If-None-Match")

    assert Draft202012Validator(schema).is_valid(tag)
    assert (await clinic.assistant.get("/clinic", headers=[(b"If-None-Match", tag.encode())])).status_code == 200
