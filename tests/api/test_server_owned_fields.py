"""What the service decides can't be sent: every field that it answers or stores is refused wherever it isn't asked for.

The names are gathered from the tables and the answers themselves, the places from the bodies' own shapes.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from app.models.permission import Role
from app.models.tables import metadata
from tests.support.databases import ON_SQLITE
from tests.support.matrix import World
from tests.support.operations import Operation, every_operation, shapes_in

pytestmark = pytest.mark.anyio

# Fewer than the faults that one answer names, so that each name is seen to be refused by itself.
AT_ONCE = 40
WITH_BODY = [each for each in every_operation() if each.body is not None]
FAVOURITES = {"clinic_id", "id", "revision", "status", "created_at", "derived", "role", "scopes", "password_hash"}

Place = tuple[str | int, ...]


def names_of_the_server() -> frozenset[str]:
    """Gather every name under which the service stores or answers something."""
    stored = {column.name for table in metadata.tables.values() for column in table.columns}
    answered = {name for shape in answered_shapes() for name in shape.model_fields}
    return frozenset(stored | answered)


def answered_shapes() -> Iterator[type[BaseModel]]:
    """Yield every shape that an answer can hold, however deep."""
    waiting = [shape for each in every_operation() for shape in shapes_in(each.route.response_model)]
    seen: set[type[BaseModel]] = set()
    while waiting:
        shape = waiting.pop()
        if shape not in seen:
            seen.add(shape)
            yield shape
            waiting += [inner for field in shape.model_fields.values() for inner in shapes_in(field.annotation)]


def objects_in(body: Any, shape: type[BaseModel], place: Place = ()) -> Iterator[tuple[Place, type[BaseModel]]]:
    """Yield each object of the body with its shape; of several alike in one list the first."""
    yield place, shape
    for name, field in shape.model_fields.items():
        value, inner = body.get(name), next(shapes_in(field.annotation), None)
        if inner is not None and isinstance(value, dict):
            yield from objects_in(value, inner, (*place, name))
        elif inner is not None and isinstance(value, list) and value:
            yield from objects_in(value[0], inner, (*place, name, 0))


def with_fields(body: Any, place: Place, names: list[str]) -> Any:
    """Return the body with these fields added to the object at a place."""
    changed = copy.deepcopy(body)
    inner = changed
    for step in place:
        inner = inner[step]
    inner.update(dict.fromkeys(names, "x"))
    return changed


def test_the_names_come_from_tables_and_answers() -> None:
    assert names_of_the_server() >= FAVOURITES


# Here and below: whoever sends them is refused before the database is asked.
@ON_SQLITE
@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_a_field_that_the_service_owns_is_refused_at_every_place(world: World, operation: Operation) -> None:
    assert operation.body is not None
    values = await world.own.values_for(operation)
    body = await world.own.body_for(operation, *values)
    client = await world.own.guest(Role.ADMIN)
    signed_in = operation.access.signed_in

    async with world.watched():
        for place, shape in objects_in(body, operation.body):
            pointer = "/".join(["#", *map(str, place)])
            foreign = sorted(names_of_the_server() - {*shape.model_fields})
            for first in range(0, len(foreign), AT_ONCE):
                names = foreign[first : first + AT_ONCE]
                call = await world.call(
                    operation, client, values, body=with_fields(body, place, names), signed_in=signed_in
                )
                assert call.answer.status_code == 422, call.where
                faulty = {error["pointer"] for error in call.answer.json()["errors"]}
                assert faulty == {f"{pointer}/{name}" for name in names}, call.where


@ON_SQLITE
@pytest.mark.parametrize("operation", every_operation(), ids=str)
async def test_a_parameter_that_is_not_asked_for_is_refused(world: World, operation: Operation) -> None:
    values = await world.own.values_for(operation)
    body = await world.own.body_for(operation, *values)
    client = await world.own.guest(Role.ADMIN)

    async with world.watched():
        foreign = sorted(names_of_the_server() - {*operation.query})
        for first in range(0, len(foreign), AT_ONCE):
            names = foreign[first : first + AT_ONCE]
            call = await world.call(
                operation,
                client,
                values,
                body=body,
                query=dict.fromkeys(names, "x"),
                signed_in=operation.access.signed_in,
            )
            assert call.answer.status_code == 422, call.where
            assert {error["parameter"] for error in call.answer.json()["errors"]} == {*names}, call.where
