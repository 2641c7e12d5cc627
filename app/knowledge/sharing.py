"""Let two editions of the knowledge share what they have in common."""

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from app.planning.knowledge import Knowledge


def sharing(knowledge: Knowledge, other: Knowledge) -> Knowledge:
    """Return the same knowledge, with the very values of the other edition wherever both hold equal ones.

    Both must be composed of the same entries and a few more: of equal numbers one could otherwise be `1`, one `1.0`.
    """
    names = [field.name for field in fields(Knowledge)]
    held = {name: _shared(getattr(knowledge, name), getattr(other, name)) for name in names}
    return replace(knowledge, **held)


def _shared(value: Any, other: Any) -> Any:
    if value == other:
        return other
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return MappingProxyType({key: _shared(each, other.get(key)) for key, each in value.items()})
    return value
