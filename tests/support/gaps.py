"""What an example of a body leaves out, and which of its free texts could not be told from anybody else's."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

# Texts that nobody may fill freely: closed lists, languages, units of a day, secrets that are never answered.
CLOSED = ("enum", "const", "x-vocabulary")
CLOSED_FORMATS = frozenset({"date", "date-time", "uuid", "password"})
CLOSED_PATTERNS = frozenset({r"^[a-z][a-z0-9_.]*$", r"^[A-Z]+$", r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"})
CLOSED_NAMES = frozenset({"timezone"})
# One of two fields, of which only one may be sent.
LEFT_OUT = frozenset({("PreviewCreate", "patient")})


def gaps_in(example: Any, shape: type[BaseModel], word: str) -> list[str]:
    """Return each field of the shape that the example leaves out, and each free text in it without the word."""
    schema = shape.model_json_schema()
    return list(_gaps(example, schema, schema.get("$defs", {}), word, "#"))


def _gaps(value: Any, schema: Mapping[str, Any], shapes: Mapping[str, Any], word: str, place: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = shapes[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        # Of `Shape | null` only the shape is of interest; no body has other unions.
        schema = {**schema, **next(each for each in schema["anyOf"] if each.get("type") != "null")}
        del schema["anyOf"]
        yield from _gaps(value, schema, shapes, word, place)
    elif isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _gaps(value[name], inner, shapes, word, f"{place}/{name}")
            elif (schema.get("title"), name) not in LEFT_OUT:
                yield f"{place}/{name} isn't filled"
    elif isinstance(value, list):
        for each in value:
            yield from _gaps(each, schema.get("items", {}), shapes, word, place)
    elif _is_free(schema, place) and word not in str(value):
        yield f"{place} is a free text without the canary"


def _is_free(schema: Mapping[str, Any], place: str) -> bool:
    closed = any(name in schema for name in CLOSED) or schema.get("format") in CLOSED_FORMATS
    named = place.rpartition("/")[2] in CLOSED_NAMES
    return schema.get("type") == "string" and not closed and not named and schema.get("pattern") not in CLOSED_PATTERNS
