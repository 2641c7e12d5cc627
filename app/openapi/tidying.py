"""Say plainly what the framework derived: it writes for machines, and the page is read by therapists."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
NULL = {"type": "null"}
NAMED = ("properties", "patternProperties", "$defs")
SINGLE = ("items", "additionalProperties", "propertyNames", "not")
LISTED = ("anyOf", "oneOf", "allOf", "prefixItems")
SUCCESS = {"200": "Done.", "201": "Recorded; `Location` says where to read it again.", "204": "Done; nothing to say."}
METHODS = frozenset({"get", "put", "post", "patch", "delete"})


def tidy(document: dict[str, Any]) -> None:
    """Write the document in fewer and clearer words; what it means stays the same."""
    for schema in schemas_of(document):
        _without_machine_title(schema)
        _null_in_one_line(schema)
    for operation in operations_of(document):
        _worded(operation)
        for parameter in operation.get("parameters", ()):
            _without_null(parameter)


def operations_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every operation."""
    return (operation for _, operation in operations_by_path(document))


def operations_by_path(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation with its path."""
    for path, operations in document["paths"].items():
        yield from ((path, operation) for method, operation in operations.items() if method in METHODS)


def schemas_of(document: dict[str, Any]) -> Iterator[Schema]:
    """Yield every schema of the document, those inside other schemas too."""
    for schema in document["components"]["schemas"].values():
        yield from schemas_in(schema)
    for operation in operations_of(document):
        for parameter in operation.get("parameters", ()):
            yield from schemas_in(parameter["schema"])
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in part.get("content", {}).values():
                yield from schemas_in(content["schema"])


def schemas_in(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and all schemas inside it, the innermost first."""
    for key in NAMED:
        for member in schema.get(key, {}).values():
            yield from schemas_in(member)
    for key in SINGLE:
        if isinstance(schema.get(key), dict):
            yield from schemas_in(schema[key])
    for key in LISTED:
        for member in schema.get(key, ()):
            yield from schemas_in(member)
    yield schema


def _without_machine_title(schema: Schema) -> None:
    """Drop the titles of fields: the page would show them where the field's name belongs."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)


def _null_in_one_line(schema: Schema) -> None:
    """Write `anyOf: [text, null]` as a type of two words, which is shown in one line."""
    match schema.get("anyOf"):
        case [{"type": str(kind)} as either, other] if other == NULL:
            del schema["anyOf"]
            schema |= {**either, **schema, "type": [kind, "null"]}


def _without_null(parameter: dict[str, Any]) -> None:
    """Drop null where it can't be sent: in an address and in a header."""
    schema: Schema = parameter["schema"]
    schema.pop("title", None)
    schema.pop("description", None)
    if schema.get("default", "") is None:
        del schema["default"]
    match schema.get("type"):
        case [str(kind), "null"]:
            schema["type"] = kind
    if parameter["name"] == "If-Match":
        # The framework would answer 422 for a missing header; the service does so with 428, so it looks optional here.
        parameter["required"] = True


def _worded(operation: dict[str, Any]) -> None:
    """Use the first sentence of the endpoint's own words as the title of the operation, the rest as its description."""
    words = " ".join(operation["description"].split())
    summary, _, rest = words.partition(". ")
    operation["summary"] = summary.removesuffix(".")
    operation["description"] = rest or words
    for status, answer in operation["responses"].items():
        if answer["description"] == "Successful Response":
            answer["description"] = SUCCESS[status]
