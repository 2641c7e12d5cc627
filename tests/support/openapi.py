"""The description of the API as a value that tests look into."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

Document = dict[str, Any]
Operation = dict[str, Any]


def operations(document: Document) -> Iterator[tuple[str, str, Operation]]:
    """Yield every operation with its method and path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def schemas_in(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema within a part of the description, examples apart."""
    if isinstance(part, dict):
        yield part
        for name, inner in part.items():
            if name not in {"examples", "example", "enum", "default"}:
                yield from schemas_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from schemas_in(inner)


def faults_of(value: Any, schema: dict[str, Any], document: Document) -> list[str]:
    """Return what is wrong with a value by a schema of the description."""
    validator = Draft202012Validator({**schema, "components": document["components"]})
    return [f"{'/'.join(map(str, fault.path))}: {fault.message}"[:300] for fault in validator.iter_errors(value)]


def bodies_of(document: Document) -> dict[str, dict[str, Any]]:
    """Return the examples of every body by operation and name."""
    return {
        operation["operationId"]: {name: each["value"] for name, each in content["examples"].items()}
        for _, _, operation in operations(document)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }
