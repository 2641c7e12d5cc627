"""Say of every body what the reader of all bodies refuses, which no single shape knows."""

from collections.abc import Iterator
from typing import Any

from app.dependencies.body import FORM
from app.models.sent import SEVERAL_LINES
from app.openapi.tidying import Schema, operations_of, schemas_in

REFERENCE = "#/components/schemas/"
# Such a text has a form of its own, in which nothing can hide.
FORMED = ("pattern", "enum", "const", "x-vocabulary")
FORMED_BY_FORMAT = frozenset({"date", "date-time", "uuid"})


def say_what_bodies_hold(document: dict[str, Any]) -> None:
    """Write into the schemas of JSON bodies that no text hides anything, and that no map has other names."""
    for name in sent_schemas(document):
        for schema in schemas_in(document["components"]["schemas"][name]):
            if _is_free_text(schema):
                schema["pattern"] = SEVERAL_LINES
            if "patternProperties" in schema:
                schema["additionalProperties"] = False


def sent_schemas(document: dict[str, Any]) -> Iterator[str]:
    """Yield the names of all schemas that a JSON body is made of."""
    bodies = [
        operation["requestBody"]["content"] for operation in operations_of(document) if "requestBody" in operation
    ]
    waiting = [
        name for body in bodies if FORM not in body for each in body.values() for name in _names_in(each["schema"])
    ]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            waiting += _names_in(document["components"]["schemas"][name])


def _names_in(schema: Schema) -> list[str]:
    return [each["$ref"].removeprefix(REFERENCE) for each in schemas_in(schema) if "$ref" in each]


def _is_free_text(schema: Schema) -> bool:
    kinds = schema.get("type", ())
    is_text = "string" in ([kinds] if isinstance(kinds, str) else kinds)
    return is_text and not any(each in schema for each in FORMED) and schema.get("format") not in FORMED_BY_FORMAT
