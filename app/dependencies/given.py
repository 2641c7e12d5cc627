"""What the route itself hands to its endpoint: the call that it has prepared, and what is asked for in the address.

The framework could do it as well, by dependencies and parameters; but solving one costs as much as finding a row in
the database, and every endpoint has some. So such a parameter is hidden from the framework, described beside it, and
filled in at the call.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any, get_type_hints

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from app.models.asked import Asked


class Given:
    """Marks a parameter's type: `Annotated[Work, Given()]`."""


GIVEN: ContextVar[Mapping[type, Any]] = ContextVar("given")


def given_parameters(endpoint: Callable[..., Any]) -> dict[str, type]:
    """Return the parameters of an endpoint that the route fills in, and their types."""
    return {
        name: hint.__origin__
        for name, hint in get_type_hints(endpoint, include_extras=True).items()
        if any(isinstance(mark, Given) for mark in getattr(hint, "__metadata__", ()))
    }


def signature_without(endpoint: Callable[..., Any], hidden: Mapping[str, type]) -> inspect.Signature:
    """Return what the framework shall see of an endpoint."""
    signature = inspect.signature(endpoint)
    seen = [parameter for name, parameter in signature.parameters.items() if name not in hidden]
    return signature.replace(parameters=seen)


def asked_in(query: QueryParams, shapes: Sequence[type[Asked]]) -> dict[type, Asked]:
    """Return what an address asks for, by its shapes.

    :raises RequestValidationError: if something isn't as it should be
    """
    found: dict[type, Asked] = {}
    faults: list[Any] = []
    for shape in shapes:
        try:
            found[shape] = shape.model_validate(dict(query)) if query else _for_nothing(shape)
        except ValidationError as error:
            faults += [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
    if faults:
        raise RequestValidationError(faults)
    return found


@cache
def _for_nothing(shape: type[Asked]) -> Asked:
    return shape()


def described(shape: type[Asked]) -> list[dict[str, Any]]:
    """Return how the API's description tells of what may be asked for."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            **({"description": schema["description"]} if "description" in schema else {}),
            "schema": {key: value for key, value in schema.items() if key != "default" or value is not None},
        }
        for name, schema in shape.model_json_schema()["properties"].items()
    ]
