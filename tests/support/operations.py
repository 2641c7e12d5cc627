"""Every operation of the service, read from its own routes: no list that somebody could forget to extend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, get_args
from uuid import UUID

from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from app.dependencies.access import Access
from app.dependencies.route import Route
from app.models.permission import PERMISSIONS, SCOPES, Permission, Role
from tests.conftest import assembled

PLACE_IN_PATH = re.compile(r"([^/]+)/\{([a-z_]+)(?::path)?\}")


@dataclass(frozen=True)
class Operation:
    """One method of one route: who may call it, and what a call is made of."""

    method: str
    path: str
    route: Route

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def access(self) -> Access:
        return self.route.access

    @property
    def permission(self) -> Permission | None:
        return self.access.permission

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that may call it."""
        return frozenset(role for role in Role if self.permission is None or self.permission in PERMISSIONS[role])

    @property
    def scope(self) -> Permission | None:
        """What an API key needs to call it, where one may."""
        return self.permission if self.permission in SCOPES else None

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def status(self) -> int:
        """What is answered when all is well."""
        return int(self.route.status_code or HTTPStatus.OK)

    @property
    def places(self) -> tuple[str, ...]:
        """What the path leaves open, each with the word before it: `patients/{patient_id}`."""
        return tuple(f"{before}/{{{name}}}" for before, name in PLACE_IN_PATH.findall(self.path))

    @property
    def body(self) -> type[BaseModel] | None:
        return self.route.body_model

    @property
    def query(self) -> dict[str, Any]:
        """The annotations of what may stand after the question mark."""
        return {name: field.annotation for shape in self.route.asked for name, field in shape.model_fields.items()}

    @property
    def asks_for_revision(self) -> bool:
        dependants = (self.route.dependant, *self.route.dependant.dependencies)
        return any(field.alias.lower() == "if-match" for each in dependants for field in each.header_params)

    def at(self, *values: str) -> str:
        """Return the path with these values in its places."""
        path = self.path
        for value in values:
            path = re.sub(r"\{[^}]+\}", value.replace("\\", r"\\"), path, count=1)
        return path


@cache
def every_operation() -> tuple[Operation, ...]:
    """Return all operations, in the order of the routers; walked as `refuse_undeclared` walks them."""
    return tuple(_operations())


def _operations() -> Iterator[Operation]:
    for context in iter_route_contexts(assembled().routes):
        route = context.original_route
        assert isinstance(route, Route), f"{context.path} is no Route of ours, so nothing checks who may call it"
        for method in sorted(route.methods or ()):
            yield Operation(method, str(context.path), route)


def shapes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the shapes inside `Shape | None`, `list[Shape]`, `tuple[Shape, ...]` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from shapes_in(inner)


def mentions(annotation: Any, kind: type) -> bool:
    """Tell whether a field may hold values of this kind."""
    return annotation is kind or any(mentions(inner, kind) for inner in get_args(annotation))


def references_in(shape: type[BaseModel] | None) -> Iterator[str]:
    """Yield the names of a body's outermost fields that hold ids of other objects."""
    for name, field in (shape.model_fields if shape else {}).items():
        if mentions(field.annotation, UUID):
            yield name
