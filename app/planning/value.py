"""Values that nobody changes, and that cost little to make."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[Made]) -> type[Made]:
    """Make a class a frozen record: the type check refuses every assignment to a field.

    It is not refused at run time, since a dataclass that does takes ten times as long to make, and every plan makes
    hundreds of values. What is made once, such as the knowledge, is frozen at run time, too.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
