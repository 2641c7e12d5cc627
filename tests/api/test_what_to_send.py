"""Whoever sends something wrong reads what to send instead: no one sentence is said of everything."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fastapi import params
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from app.dependencies.faults import NOTHING_BETTER, invalid_request
from app.dependencies.forms import FORMS
from app.errors import MOST_FAULTS
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import OWN_EXERCISE, a_patient, an_assessment
from tests.support.operations import every_operation, shapes_in

EVERY_KIND: list[Any] = [
    *(None, True, 5, -1, 2**70, 0.5, "", " ", "x", "A b|c", "x" * 30_000, "2026-02-30", "019a8f3c"),
    *([], [None], ["x"], ["x", "x"], [[]], [5] * 2000, {}, {"x": None}, {"x": 5}, {"calm": "x"}),
]


def shapes_sent() -> list[type[BaseModel]]:
    """Return every shape that a caller may send, inside others too."""
    found: dict[type[BaseModel], None] = {}
    waiting = [shape for each in every_operation() for shape in (each.body, *each.route.asked) if shape is not None]
    while waiting:
        shape = waiting.pop()
        if shape not in found:
            found[shape] = None
            waiting += [inner for field in shape.model_fields.values() for inner in shapes_in(field.annotation)]
    return sorted(found, key=lambda shape: shape.__name__)


def patterns_in(schema: Any) -> Iterator[str]:
    """Yield every pattern that the validator holds a text against."""
    if isinstance(schema, Mapping):
        if schema.get("type") == "str" and "pattern" in schema:
            yield schema["pattern"]
        for inner in schema.values():
            yield from patterns_in(inner)
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from patterns_in(inner)


def patterns_in_addresses() -> Iterator[str]:
    for operation in every_operation():
        assert isinstance(operation.route, APIRoute)
        for field in operation.route.dependant.path_params:
            assert isinstance(field.field_info, params.Path)
            yield from (mark.pattern for mark in field.field_info.metadata if getattr(mark, "pattern", None))


def test_every_form_is_put_into_words() -> None:
    asked_for = {pattern for shape in shapes_sent() for pattern in patterns_in(shape.__pydantic_core_schema__)}

    assert asked_for | {*patterns_in_addresses()} == set(FORMS)


@pytest.mark.parametrize("shape", shapes_sent(), ids=lambda shape: shape.__name__)
def test_whatever_is_sent_in_place_of_a_field_something_better_is_said_than_that_it_is_wrong(
    shape: type[BaseModel],
) -> None:
    for name in shape.model_fields:
        for value in EVERY_KIND:
            try:
                shape.model_validate({name: value})
            except ValidationError as error:
                told = [{**each, "loc": ("body", *each["loc"])} for each in error.errors() if each["loc"][0] == name]
                for fault in invalid_request(told[:MOST_FAULTS], shape).faults:
                    assert fault.detail != NOTHING_BETTER, (name, value, told)


FORM_OF_PATIENT = [
    ("system", {"identifiers": [{"system": "My PMS", "value": "1"}]}, "#/identifiers/0/system", "without blanks"),
    ("system", {"identifiers": [{"system": "s|t", "value": "1"}]}, "#/identifiers/0/system", "without `|`"),
    ("language", {"language": "english please"}, "#/language", "such as en or pt-BR"),
    ("name", {"given_name": " "}, "#/given_name", "not only blanks"),
]


@ON_SQLITE
@pytest.mark.anyio
@pytest.mark.parametrize(("field", "sent", "pointer", "said"), FORM_OF_PATIENT)
async def test_a_text_of_a_body_is_answered_with_its_form(
    clinic: ClinicOfTest, field: str, sent: dict[str, Any], pointer: str, said: str
) -> None:
    answer = await clinic.assistant.post("/patients", a_patient(**sent))

    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == pointer
    assert said in fault["detail"], field


FORM_IN_ADDRESS = [
    ("/patients?identifier=A-1023", "identifier", "Send system|value, such as https://clinic.example/mrn|A-1023"),
    ("/exercises/Bird_Dog", "code", "of small letters, digits and _ alone, such as bird_dog"),
    ("/outcome-measures/RMDQ", "code", "of small letters, digits and _ alone"),
    ("/knowledge/changes?since=2026-11-20T09:30:00Z", "since", "as /api/v1/knowledge/versions lists it"),
    ("/exercises?q=a%0Ab", "q", "on one line"),
]


@ON_SQLITE
@pytest.mark.anyio
@pytest.mark.parametrize(("address", "parameter", "said"), FORM_IN_ADDRESS)
async def test_a_text_in_an_address_is_answered_with_its_form(
    clinic: ClinicOfTest, address: str, parameter: str, said: str
) -> None:
    answer = await clinic.assistant.get(address)

    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, parameter)
    assert said in fault["detail"]


NO_LISTS = [
    ({"switched_off": None}, "#/switched_off"),
    ({"switched_off": "plank"}, "#/switched_off"),
    ({"exercises": {}}, "#/exercises"),
    ({"exercises": [{**OWN_EXERCISE, "features": "standing"}]}, "#/exercises/0/features"),
]


@ON_SQLITE
@pytest.mark.anyio
@pytest.mark.parametrize(("overlay", "pointer"), NO_LISTS)
async def test_whoever_owes_a_list_is_asked_for_one(clinic: ClinicOfTest, overlay: Any, pointer: str) -> None:
    answer = await clinic.admin.client.put("/api/v1/clinic/overlay", json=overlay, headers={"If-Match": '"r0"'})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"detail": "Send a list: […].", "pointer": pointer}]


@ON_SQLITE
@pytest.mark.anyio
async def test_what_a_clinic_switches_off_is_named_once(clinic: ClinicOfTest) -> None:
    overlay = {"switched_off": ["plank", "plank"]}

    answer = await clinic.admin.client.put("/api/v1/clinic/overlay", json=overlay, headers={"If-Match": '"r0"'})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"detail": "Name each code once.", "pointer": "#/switched_off"}]


UNHEARD_OF = [
    ({"lifestyle__liked": ["zzz"]}, {}, "see /api/v1/vocabulary, /api/v1/exercises and /api/v1/techniques."),
    ({"precautions": ["zzz"]}, {}, "see /api/v1/vocabulary."),
    ({}, {"exclude": ["zzz"]}, "see /api/v1/exercises and /api/v1/techniques."),
]


@ON_SQLITE
@pytest.mark.anyio
@pytest.mark.parametrize(("answers", "options", "said"), UNHEARD_OF)
async def test_a_code_like_no_other_is_answered_with_where_all_are_listed(
    clinic: ClinicOfTest, answers: dict[str, Any], options: dict[str, Any], said: str
) -> None:
    body = {"assessment": an_assessment(**answers), "options": options}

    answer = await clinic.therapist.post("/plan-previews", body)

    (fault,) = answer.json()["errors"]
    assert fault["detail"].endswith(said)


@ON_SQLITE
@pytest.mark.anyio
async def test_what_cannot_be_switched_off_is_answered_with_where_all_are_listed(clinic: ClinicOfTest) -> None:
    overlay = {"switched_off": ["zzz"]}

    answer = await clinic.admin.client.put("/api/v1/clinic/overlay", json=overlay, headers={"If-Match": '"r0"'})

    assert answer.json()["errors"][0]["detail"].endswith("see /api/v1/exercises and /api/v1/techniques.")


ONLY_ANSWERED = [
    (
        "lifestyle__equipment_available",
        ["none"],
        "`none` is never sent; where there is nothing, send an empty list: [].",
    ),
    ("lifestyle__equipment_missing", ["none"], "`none` is never sent; where there is nothing, send an empty list: []."),
    ("precautions", ["age_over_65"], "`age_over_65` follows from other answers and is never sent."),
    ("outcome_scores", [{"instrument": "startmsk", "score": 5}], "`startmsk` isn't taken here: its licence"),
]


@ON_SQLITE
@pytest.mark.anyio
@pytest.mark.parametrize(("field", "sent", "said"), ONLY_ANSWERED)
async def test_a_code_that_is_only_answered_is_refused_with_its_reason(
    clinic: ClinicOfTest, field: str, sent: Any, said: str
) -> None:
    answer = await clinic.therapist.post("/plan-previews", {"assessment": an_assessment(**{field: sent})})

    (fault,) = answer.json()["errors"]
    assert fault["detail"].startswith(said)


@ON_SQLITE
@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/exercises", "/techniques"])
async def test_a_filter_that_could_find_nothing_is_no_code(clinic: ClinicOfTest, path: str) -> None:
    answer = await clinic.assistant.get(path, params={"equipment": "none"})

    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, "equipment")
    assert fault["detail"].startswith("There is no such code here.")
