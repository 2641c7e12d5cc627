"""Whatever is wrong with a request: a clear refusal, nothing stored, nothing repeated.

Generated from the routes: each operation, each field of its body, each place in its address.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.dependencies.body import FORM, JSON
from app.models.permission import Role
from app.planning.knowledge import Knowledge
from tests.support.databases import ON_SQLITE
from tests.support.matrix import Call, World
from tests.support.operations import Operation, every_operation

pytestmark = [pytest.mark.anyio, ON_SQLITE]

OPERATIONS = [each for each in every_operation() if each.path.startswith("/api/")]
WITH_JSON = [each for each in OPERATIONS if each.body is not None and not each.route.takes_form]
WITH_PLACES = [each for each in OPERATIONS if each.places]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "CONNECT", "BREW")
TEN_MEGABYTES = 10_000_000

UNREADABLE: Mapping[str, tuple[bytes, int]] = {
    "nothing": (b"", 422),
    "not JSON": (b"{'a': 1}", 422),
    "half JSON": (b'{"a": ', 422),
    "a list": (b"[]", 422),
    "a text": (b'"a"', 422),
    "null": (b"null", 422),
    "broken UTF-8": (b'{"a": "\xff\xfe"}', 422),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), 422),
    "a byte order mark": (b"\xef\xbb\xbf{}", 422),
    "a NUL": (rb'{"a": "\u0000"}', 422),
    "half a character": (rb'{"a": "\ud800"}', 422),
    "a mark that turns the writing": ('{"a": "\u202e"}'.encode(), 422),
    "NaN": (b'{"a": NaN}', 422),
    "1e400": (b'{"a": 1e400}', 422),
    "5,000 digits": (b'{"a": ' + b"1" * 5_000 + b"}", 422),
    "the same field twice": (b'{"a": 1, "a": 1}', 422),
    "a hundred thousand lists": (b"[" * 100_000, 422),
    "a hundred thousand objects": (b'{"a":' * 100_000, 422),
    "a hundred thousand fields": (json.dumps({f"a{number}": 1 for number in range(50_000)}).encode(), 422),
    "a text of a million characters": (b'{"a": "' + b"x" * 1_000_000 + b'"}', 422),
    "ten megabytes": (b'{"a": "' + b"x" * TEN_MEGABYTES + b'"}', 413),
}
MEDIA_TYPES = [
    "",
    "text/plain",
    "text/html",
    FORM,
    "multipart/form-data; boundary=a",
    "application/xml",
    "*/*",
    f"{JSON}l",
]
NO_IDS = ["1", "-1", "null", "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6", "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6g"]
NO_IDS += ["9" * 40, "x" * 5_000, "%00", "%FF", "%E2%80%AE", "%F0%9F%98%80", "'%20OR%201=1", "%7B%7D", "%20"]
NO_CODES = ["A", "a-b", "a%20b", "%00", "%FF", "%C3%A9", "x" * 81, "x" * 5_000, "'", "%25"]
OTHER_KINDS: Mapping[type, list[Any]] = {
    str: [5, True, ["a"], {"a": "a"}],
    int: ["5", True, [5], {}],
    float: ["5", True, [0.5], {}],
    bool: [1, "true", [], {}],
    list: ["a", 5, {"0": "a"}],
    dict: ["a", 5, [{}]],
}


def check(call: Call, status: int) -> dict[str, Any]:
    """Check that the answer is a problem of this status, and return it."""
    assert call.answer.status_code == status, call.where
    assert call.answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = call.answer.json()
    assert problem["status"] == status
    assert len(call.answer.content) < 20_000
    return problem


def needs_body(operation: Operation) -> bool:
    field = operation.route.body_field
    return field is not None and field.field_info.is_required()


def places_in(body: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every value inside a body with the way to it."""
    members = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, member in members:
        yield (*way, name), member
        yield from places_in(member, (*way, name))


def changed(body: Any, way: tuple[str | int, ...], value: Any) -> Any:
    """Return the body with another value at a place."""
    # Not a deep copy: what is one list in Python at two places is two in JSON.
    whole = json.loads(json.dumps(body))
    inner = whole
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value
    return whole


def pointer_to(way: tuple[str | int, ...]) -> str:
    return "/".join(["#", *map(str, way)])


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_an_unreadable_body_is_refused_everywhere(world: World, operation: Operation) -> None:
    values, client = await world.own.values_for(operation), await world.own.guest(Role.ADMIN)

    async with world.watched():
        for what, (content, status) in UNREADABLE.items():
            if what != "nothing" or needs_body(operation):
                call = await world.call(operation, client, values, content=content, headers={"Content-Type": JSON})
                check(call, status)


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_another_media_type_is_refused_everywhere(world: World, operation: Operation) -> None:
    values, client = await world.own.values_for(operation), await world.own.guest(Role.ADMIN)
    content = json.dumps(await world.own.body_for(operation, *values)).encode()

    async with world.watched():
        for media_type in MEDIA_TYPES:
            call = await world.call(operation, client, values, content=content, headers={"Content-Type": media_type})
            check(call, 415)


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_another_kind_of_value_is_refused_at_its_place(world: World, operation: Operation) -> None:
    values, client = await world.own.values_for(operation), await world.own.guest(Role.ADMIN)
    body = await world.own.body_for(operation, *values)

    async with world.watched():
        for way, value in places_in(body):
            for other in OTHER_KINDS.get(type(value), []):
                call = await world.call(operation, client, values, body=changed(body, way, other))
                pointers = [error["pointer"] for error in check(call, 422)["errors"]]
                assert pointer_to(way) in pointers, (way, other, pointers)


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_a_text_that_hides_something_is_refused_at_its_place(world: World, operation: Operation) -> None:
    values, client = await world.own.values_for(operation), await world.own.guest(Role.ADMIN)
    body = await world.own.body_for(operation, *values)

    async with world.watched():
        for way, value in places_in(body):
            for hidden in ("\0", "\u202e") if isinstance(value, str) else ():
                content = json.dumps(changed(body, way, f"{value}{hidden}")).encode()
                call = await world.call(operation, client, values, content=content, headers={"Content-Type": JSON})
                assert [error["pointer"] for error in check(call, 422)["errors"]] == [pointer_to(way)], call.where


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_a_text_without_end_is_refused_at_its_place(world: World, operation: Operation) -> None:
    values, client = await world.own.values_for(operation), await world.own.guest(Role.ADMIN)
    body = await world.own.body_for(operation, *values)

    async with world.watched():
        for way, value in places_in(body):
            if isinstance(value, str):
                call = await world.call(operation, client, values, body=changed(body, way, "x" * 900_000))
                assert pointer_to(way) in [error["pointer"] for error in check(call, 422)["errors"]], call.where


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_a_misspelt_code_is_answered_with_the_right_one(
    world: World, operation: Operation, knowledge: Knowledge
) -> None:
    codes = {code for words in knowledge.vocabulary.values() for code in words if len(code) > 3}
    values, client = await world.own.values_for(operation), await world.own.guest(Role.ADMIN)
    body = await world.own.body_for(operation, *values)

    for way, value in places_in(body):
        if isinstance(value, str) and value in codes:
            misspelt = f"{value[:-2]}{value[-1]}{value[-2]}q"
            call = await world.call(operation, client, values, body=changed(body, way, misspelt))
            (fault,) = check(call, 422)["errors"]
            assert fault["pointer"] == pointer_to(way)
            assert value in fault["detail"]
            assert misspelt not in call.answer.text


@pytest.mark.parametrize("operation", WITH_PLACES, ids=str)
async def test_what_is_no_id_and_no_code_is_named(world: World, operation: Operation) -> None:
    client = await world.own.guest(Role.ADMIN)
    body = await world.own.body_for(operation, *await world.own.values_for(operation))
    (place,) = operation.places
    name = place.partition("{")[2].removesuffix("}")

    async with world.watched():
        for wrong in NO_CODES if name == "code" else NO_IDS:
            call = await world.call(operation, client, (wrong,), body=body)
            assert [error["parameter"] for error in check(call, 422)["errors"]] == [name], call.where


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_a_parameter_stands_once_and_in_utf8(world: World, operation: Operation) -> None:
    values, client = await world.own.values_for(operation), await world.own.guest(Role.ADMIN)
    body = await world.own.body_for(operation, *values)

    for name in operation.query:
        for query in (f"{name}=1&{name}=1", f"{name}=%FF", f"{name}=%ED%A0%80"):
            answer = await client.get(f"{operation.at(*values)}?{query}")
            assert answer.status_code == 422
            assert name in [error["parameter"] for error in answer.json()["errors"]], query
    async with world.watched():
        for unknown in ([""], ["a b"], ["x" * 5_000], [f"a{number}" for number in range(2_000)]):
            signed_in, more = operation.access.signed_in, dict.fromkeys(unknown, "1")
            call = await world.call(operation, client, values, body=body, query=more, signed_in=signed_in)
            assert len(check(call, 422)["errors"]) == min(len(unknown), 50)


@pytest.mark.parametrize("path", sorted({each.path for each in every_operation()}))
async def test_any_other_method_is_answered_with_those_that_are_taken(world: World, path: str) -> None:
    operations = [each for each in every_operation() if each.path == path]
    taken = sorted(each.method for each in operations)
    address = operations[0].at(*await world.own.values_for(operations[0]))
    client = await world.own.guest(Role.ADMIN)

    for method in METHODS:
        if method not in taken:
            answer = await client.request(method, address)
            assert answer.status_code == 405, (method, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["allow"] == ", ".join(taken)
