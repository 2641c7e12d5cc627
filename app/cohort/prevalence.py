"""How common everything is: the shape of the table from which realistic patients are drawn."""

from typing import Literal, Self

from pydantic import Field, model_validator

from app.knowledge.shapes.base import Read, Sentence, Shape, SourceKey, SourceMarks

NOT_RECORDED = "not_recorded"
"""Stands for an answer that nobody asked for or wrote down."""


class SourceShape(Shape):
    """Where shares come from."""

    code: SourceKey
    citation: str = Field(min_length=10)
    read: Read
    year: int = Field(ge=1900)
    doi: str | None = None
    note: Sentence | None = None


class GivenShape(Shape):
    """Whom a row speaks of: answers drawn earlier, each with the values of which one must hold. Empty: everybody."""

    age_at_least: int | None = None
    age_below: int | None = None
    pain_at_least: int | None = None
    duration_weeks_below: float | None = None
    duration_weeks_at_least: float | None = None
    pregnant: bool | None = None
    answers: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class RowShape(Shape):
    """Shares among those of whom the row speaks. `10-19` is an even draw of anything from 10 to 19."""

    given: GivenShape = GivenShape()
    shares: dict[str, float] = Field(min_length=1)
    sources: SourceMarks
    note: Sentence | None = None

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        if any(share < 0 for share in self.shares.values()):
            raise ValueError("a share can't be negative")
        return self


class DrawShape(Shape):
    """One answer, and how it is drawn: `one` value by weight, `each` code by its own chance, or `several` by weight."""

    answer: str
    draw: Literal["one", "each", "several"]
    how_many: dict[int, float] = Field(default_factory=dict, description="For `several`: how many, by weight.")
    rows: tuple[RowShape, ...] = Field(
        min_length=1,
        description="`one`: the first row that fits speaks. Otherwise each code goes by the first such row naming it.",
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.draw == "several") is not bool(self.how_many):
            raise ValueError("`several`, and nothing else, says how many")
        if self.draw == "each" and any(share > 1 for row in self.rows for share in row.shares.values()):
            raise ValueError("a chance is at most 1")
        return self


class PrevalenceFile(Shape):
    """The whole table, in the order in which a patient is drawn."""

    sources: tuple[SourceShape, ...] = Field(min_length=1)
    never_together: tuple[tuple[str, ...], ...] = Field(
        description="Of two or more facts in one line nobody has two: what was drawn first stays."
    )
    draws: tuple[DrawShape, ...] = Field(min_length=1)
