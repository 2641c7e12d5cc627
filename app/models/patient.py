"""A patient of the clinic."""

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pydantic
from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import between, email_shape, in_clinic, length, new_id, not_blank, one_of, refers_to
from app.models.sent import NOT_IN_A_LINE, UNIQUE, Answered, Change, Line, Sent, day_of, from_vocabulary, left_out
from app.models.user import LONGEST_EMAIL, Email

EARLIEST_BIRTH = date(1900, 1, 1)
MOST_IDENTIFIERS = 20
IDENTIFIER_SYSTEM = rf"^[^|\s{NOT_IN_A_LINE}]+$"
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
# Letters that Unicode doesn't take apart into a letter and a mark, but that people leave out the mark of all the same.
PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


class Sex(StrEnum):
    """The sex recorded for a patient."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Patient(SQLModel, table=True):
    """A patient. Two may be alike in everything but their id and their identifiers."""

    __table_args__: Any = (
        in_clinic(),
        one_of("sex", Sex),
        length("given_name", 1, 200),
        length("family_name", 1, 200),
        length("email", 3, LONGEST_EMAIL),
        email_shape(),
        length("phone", 1, 50),
        *not_blank("given_name", "family_name", "phone"),
        length("language", 2, 35),
        CheckConstraint("birth_date >= '1900-01-01'", name="birth_date_in_range"),
        between("revision", 1, 2_000_000_000),
        Index(None, "clinic_id", "updated_at", "id"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    language: str | None = None
    email: str | None = None
    phone: str | None = None
    name_search: str
    """The names without case and marks, which is how they are looked for."""
    revision: int = 1
    created_at: datetime
    updated_at: datetime


class PatientIdentifier(SQLModel, table=True):
    """A number under which another system knows a patient. In one clinic it belongs to one patient."""

    __tablename__ = "patient_identifier"
    __table_args__: Any = (
        refers_to("patient", "patient_id"),
        UniqueConstraint("clinic_id", "system", "value"),
        UniqueConstraint("clinic_id", "patient_id", "position"),
        length("system", 1, 200),
        # What stands before the first `|` in `system|value` is the system.
        CheckConstraint("system NOT LIKE '%|%' AND system NOT LIKE '% %'", name="system_shape"),
        length("value", 1, 200),
        *not_blank("value"),
        between("position", 0, MOST_IDENTIFIERS - 1),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    position: int
    system: str
    value: str


def searchable(text: str) -> str:
    """Return a text as it is looked for: `HADDÁD` and `haddad` are the same."""
    # Once more afterwards: taking `™` apart gives capitals.
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(PLAIN_LETTERS)
    return "".join(character for character in apart if not unicodedata.combining(character))


class Identifier(Sent):
    """A number under which another system knows the patient."""

    system: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200, pattern=IDENTIFIER_SYSTEM),
        pydantic.Field(
            description="Whose number it is, best as an address; without blanks and `|`.",
            examples=["https://clinic.example/mrn"],
        ),
    ]
    value: Line = pydantic.Field(examples=["A-1023"])


def _without_repeats(identifiers: list[Identifier]) -> list[Identifier]:
    if len({(each.system, each.value) for each in identifiers}) != len(identifiers):
        raise PydanticCustomError("repeated", "Name each identifier once.")
    return identifiers


BirthDate = Annotated[
    date,
    pydantic.Field(ge=EARLIEST_BIRTH, description="Not in the future, nor before 1900.", examples=["1984-03-09"]),
    BeforeValidator(day_of),
]
SexCode = Annotated[str, StringConstraints(max_length=100), from_vocabulary("sex"), pydantic.Field(examples=["female"])]
Language = Annotated[
    str,
    StringConstraints(max_length=35, pattern=LANGUAGE),
    pydantic.Field(description="BCP 47 language tag, such as `en` or `pt-BR`.", examples=["en"]),
]
Phone = Annotated[Line, StringConstraints(max_length=50), pydantic.Field(examples=["+44 20 7946 0000"])]
Identifiers = Annotated[
    list[Identifier], pydantic.Field(max_length=MOST_IDENTIFIERS), AfterValidator(_without_repeats), UNIQUE
]


class PatientCreate(Sent):
    """A new patient."""

    given_name: Line = pydantic.Field(examples=["Amina"])
    family_name: Line = pydantic.Field(examples=["Haddad"])
    birth_date: BirthDate
    sex: SexCode
    language: Language | None = None
    email: Email | None = None
    phone: Phone | None = None
    identifiers: Identifiers = pydantic.Field(default_factory=list)


class PatientChange(Change):
    """What to change in a patient; what is left out stays. Identifiers are replaced as a whole."""

    given_name: Line = pydantic.Field(default_factory=left_out)
    family_name: Line = pydantic.Field(default_factory=left_out)
    birth_date: BirthDate = pydantic.Field(default_factory=left_out)
    sex: SexCode = pydantic.Field(default_factory=left_out)
    language: Language | None = pydantic.Field(default_factory=left_out)
    email: Email | None = pydantic.Field(default_factory=left_out)
    phone: Phone | None = pydantic.Field(default_factory=left_out)
    identifiers: Identifiers = pydantic.Field(default_factory=left_out)


class IdentifierRead(Answered):
    """A number under which another system knows the patient."""

    system: str
    value: str


class PatientRead(Answered):
    """A patient."""

    id: UUID
    given_name: str
    family_name: str
    birth_date: date
    sex: SexCode
    language: str | None
    email: str | None
    phone: str | None
    identifiers: list[IdentifierRead]
    revision: int
    created_at: datetime
    updated_at: datetime
