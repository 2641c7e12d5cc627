"""What the route itself hands to its endpoint, such as the call that it has prepared.

The framework could do it as well, by a dependency; but solving one costs as much as finding a row in the database,
and every endpoint has one. So such a parameter is hidden from the framework and filled in at the call.
"""

import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, get_type_hints


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
