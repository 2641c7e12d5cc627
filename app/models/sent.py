"""The words from which every sent and returned shape is made."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

# What hides things has no place in any text: controls, marks that turn the writing direction, and what Unicode says is
# no character; in a line neither have separators.
_HIDING = r"\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff"
NOT_IN_A_LINE = rf"\u0000-\u001f\u2028\u2029{_HIDING}"
NOT_IN_A_TEXT = rf"\u0000-\u0008\u000b\u000c\u000e-\u001f{_HIDING}"
# Right beside others, as joiners are in Persian, Sinhala and emoji; but nobody sees a name that is made of them alone.
INVISIBLE = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
ONE_LINE = rf"^[^{NOT_IN_A_LINE}]*[^{NOT_IN_A_LINE}{INVISIBLE}][^{NOT_IN_A_LINE}]*$"
SEVERAL_LINES = rf"^[^{NOT_IN_A_TEXT}]*$"
CODE_IN_ADDRESS = r"^[a-z0-9_]+$"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE)


class Sent(BaseModel):
    """What a caller sends: nothing unknown, nothing converted, nothing infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class Change(Sent):
    """A JSON merge patch: what is left out stays, and null clears only what may be empty."""

    def changes(self) -> dict[str, Any]:
        """Return what the caller sent, by field."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def left_out() -> Any:
    """Stand in for a field of a change that wasn't sent, where null would not be allowed."""
    return None


class Answered(BaseModel):
    """What the service answers, read from a row or made by hand."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def day_of(value: object) -> date:
    """Read a day of the calendar as it is written in JSON."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "Send a day of the calendar as YYYY-MM-DD, such as 2026-11-20.")


def instant_of(value: object) -> datetime:
    """Read a moment as it is written in JSON, and bring it to UTC."""
    if isinstance(value, str) and INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise PydanticCustomError("instant", "Send a moment with its zone, such as 2026-11-20T09:30:00Z.")


def id_of(value: object) -> UUID:
    """Read an id as it is written in JSON."""
    try:
        if isinstance(value, str):
            return UUID(value)
    except ValueError:
        pass
    raise PydanticCustomError("id", "Send an id as it was answered, such as 019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d.")


Day = Annotated[date, BeforeValidator(day_of)]
Instant = Annotated[datetime, BeforeValidator(instant_of)]
Id = Annotated[UUID, BeforeValidator(id_of)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Marks a text as a code of one of these vocabularies; the knowledge of the day says which codes there are."""

    names: tuple[str, ...]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Name the vocabularies in the schema, where the docs page looks up the codes and their meanings."""
        described = handler(schema)
        described["x-vocabulary"] = list(self.names)
        return described


def from_vocabulary(*names: str) -> Vocabulary:
    """Return the marker for a code out of one of these vocabularies."""
    return Vocabulary(names)


@dataclass(frozen=True, slots=True)
class PatchOf:
    """Marks an object as a merge patch of a shape, whose fields it may therefore have."""

    shape: type[BaseModel]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe which fields it may have; what each may hold is checked once the patch is laid over its base."""
        return {**handler(schema), "propertyNames": {"enum": list(self.shape.model_fields)}}


Codes = TypeVar("Codes", list[Any], tuple[Any, ...])


def without_repeats(codes: Codes) -> Codes:
    """Refuse a list in which something stands twice."""
    if len(set(codes)) != len(codes):
        raise PydanticCustomError("repeated", "Name each code once.")
    return codes


UNIQUE = Field(json_schema_extra={"uniqueItems": True})
