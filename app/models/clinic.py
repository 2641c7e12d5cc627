"""A clinic: whom everything else belongs to."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

import pydantic
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlmodel import Field, SQLModel

from app.models.base import between, length, new_id, not_blank
from app.models.sent import Answered, Change, Line, Sent, left_out


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise PydanticCustomError("timezone", "Send a time zone's IANA name, such as Europe/Berlin or UTC.")
    return name


Timezone = Annotated[
    str,
    pydantic.Field(max_length=64, examples=["Europe/Berlin"], description="IANA time zone; decides what today is."),
    AfterValidator(_known_timezone),
]


class Clinic(SQLModel, table=True):
    """One clinic. Nobody of another clinic sees anything of it."""

    __table_args__: Any = (
        length("name", 1, 200),
        *not_blank("name"),
        length("timezone", 1, 64),
        between("revision", 1, 2_000_000_000),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str
    timezone: str = "UTC"
    revision: int = 1
    created_at: datetime
    updated_at: datetime


class ClinicCreate(Sent):
    """A new clinic."""

    name: Line
    timezone: Timezone = "UTC"


class ClinicChange(Change):
    """What to change in the clinic; what is left out stays."""

    name: Line = pydantic.Field(default_factory=left_out)
    timezone: Timezone = pydantic.Field(default_factory=left_out)


class ClinicRead(Answered):
    """The clinic that you work in."""

    id: UUID
    name: str
    timezone: str
    revision: int
    created_at: datetime
    updated_at: datetime
