"""The shape of the file that says which single changes are tried to see what would help a patient most."""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, StrictBool, model_validator

from app.knowledge.shapes.base import Code, Entry, SeedFile, Sentence, Shape, SourceMarks, WhenShape
from app.planning.codes import Direction


class LeverShape(Shape):
    """One change, of the time or of what the patient has; never of a precaution."""

    code: Code
    when: WhenShape = Field(default=WhenShape(), description="Whom it is suggested to.")
    say: Sentence = Field(description="What a therapist may say to the patient.")
    add_minutes: int | None = Field(default=None, ge=1, le=30, description="More minutes on every day of training.")
    add_days: int | None = Field(default=None, ge=1, le=6, description="More days of training a week.")
    add_equipment: Code | None = Field(default=None, description="A thing to get, or to clear a place for.")
    floor_transfer: StrictBool | None = Field(default=None, description="Getting down to the floor and up again.")
    test_directions: tuple[Direction, ...] = Field(
        default=(), description="What a test that nobody has made might find; each is tried."
    )

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        changes = (self.add_minutes, self.add_days, self.add_equipment, self.floor_transfer, self.test_directions)
        if sum(map(bool, changes)) != 1:
            raise ValueError("should name exactly one change")
        return self


class StoredLever(LeverShape):
    """A change that is tried, and where that it is tried comes from."""

    sources: SourceMarks


class LeversFile(SeedFile):
    """Which single changes are tried."""

    levers: tuple[LeverShape, ...] = Field(min_length=1)
    sources: SourceMarks

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the levers."""
        for lever in self.levers:
            body = lever.model_dump(mode="json") | {"sources": dict(self.sources)}
            yield Entry(kind="lever", code=lever.code, file=file, body=body)
