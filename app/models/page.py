"""How every list is answered."""

from typing import Generic, TypeVar

from pydantic import Field

from app.models.sent import Answered

Item = TypeVar("Item")


class Page(Answered, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null on the last one.")
