"""Put what the validator complains of into words that help, without repeating what was sent."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.dependencies.body import below
from app.dependencies.forms import FORMS
from app.errors import MOST_FAULTS, Fault, InvalidRequest
from app.models.sent import PatchOf

# What to say for each kind of complaint; {…} is filled from the rule that was broken, never from the value.
SENTENCES: Mapping[str, str] = {
    "missing": "This is required.",
    "extra_forbidden": "There is no such field here.",
    "int_type": "Send a whole number without quotes, such as 5.",
    "int_from_float": "Send a whole number without quotes, such as 5.",
    "int_parsing": "Send a whole number, such as 5.",
    "float_type": "Send a number without quotes, such as 2.5.",
    "bool_type": "Send true or false, without quotes.",
    "string_type": "Send a text in quotes.",
    "list_type": "Send a list: […].",
    "tuple_type": "Send a list: […].",
    "dict_type": "Send an object: {{…}}.",
    "model_type": "Send an object: {{…}}.",
    "model_attributes_type": "Send an object: {{…}}.",
    "finite_number": "Send an ordinary finite number.",
    "greater_than_equal": "Send at least {ge}.",
    "less_than_equal": "Send at most {le}.",
    "greater_than": "Send more than {gt}.",
    "less_than": "Send less than {lt}.",
    "multiple_of": "Send a multiple of {multiple_of}.",
    "string_too_short": "Send at least {min_length} characters.",
    "string_too_long": "Send at most {max_length} characters.",
    "too_short": "Send at least {min_length} entries.",
    "too_long": "Send at most {max_length} entries.",
    "literal_error": "Send one of: {expected}.",
    "enum": "Send one of: {expected}.",
    "uuid_parsing": "Send an id as it was answered, such as 019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d.",
    "uuid_type": "Send an id as it was answered, such as 019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d.",
    "none_required": "Send null.",
}
NOTHING_BETTER = "This isn't what is expected here; see the docs page at /docs."
# Raised by our own checks: their message is ours and holds nothing that was sent.
OUR_OWN = frozenset({"day", "instant", "id", "email", "timezone", "repeated", "decimals", "contradiction"})


def invalid_request(complaints: Iterable[Mapping[str, Any]], body: type[BaseModel] | None) -> InvalidRequest:
    """Return the error that tells a caller of these complaints."""
    return InvalidRequest.of(*(_fault(complaint, body) for complaint in islice(complaints, MOST_FAULTS)))


def _fault(complaint: Mapping[str, Any], body: type[BaseModel] | None) -> Fault:
    place: Sequence[str | int] = complaint["loc"]
    detail = _sentence(complaint)
    if place[0] != "body":
        return Fault(detail, parameter=str(place[-1]))
    if complaint["type"] == "missing" and len(place) == 1:
        return Fault("Send a body.", pointer="#")
    if complaint["type"] == "extra_forbidden":
        detail += _nearest_fields(body, place)
    return Fault(detail, pointer=_pointer(place[1:]))


def _sentence(complaint: Mapping[str, Any]) -> str:
    if complaint["type"] in OUR_OWN:
        return str(complaint["msg"])
    broken = complaint.get("ctx", {})
    if complaint["type"] == "string_pattern_mismatch" and broken["pattern"] in FORMS:
        return FORMS[broken["pattern"]]
    return SENTENCES.get(complaint["type"], NOTHING_BETTER).format(**broken)


def _pointer(place: Sequence[str | int]) -> str:
    pointer = "#"
    for step in place:
        pointer = f"{pointer}/{step}" if isinstance(step, int) else below(pointer, step)
    return pointer


def _nearest_fields(body: type[BaseModel] | None, place: Sequence[str | int]) -> str:
    """Name the fields that the caller may have meant."""
    names = _field_names(body, place[1:-1])
    near = difflib.get_close_matches(str(place[-1])[:64], names, n=3, cutoff=0.6)
    return f" Perhaps you mean {' or '.join(f'`{name}`' for name in near)}." if near else ""


def _field_names(body: type[BaseModel] | None, way: Sequence[str | int]) -> list[str]:
    shape: Any = body
    for step in way:
        if isinstance(step, str) and shape is not None:
            field = shape.model_fields.get(step)
            shape = _shape_of(field) if field is not None else None
    return list(shape.model_fields) if shape is not None else []


def _shape_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the shape that a field holds, or that it is a patch of."""
    patched = next((mark.shape for mark in field.metadata if isinstance(mark, PatchOf)), None)
    return patched or _model_in(field.annotation)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the shape inside `Shape | None` or `list[Shape]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not None), None)
