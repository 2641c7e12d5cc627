"""Outcome measures."""

from collections.abc import Iterator
from typing import Literal

from pydantic import StrictBool

from app.knowledge.shapes.base import Code, Entry, SeedFile, Shape, SourceMarks


class InstrumentShape(Shape):
    """An outcome measure. Only scores and dates are kept; the wording stays with its owner."""

    code: Code
    name: str
    lowest: float | None = None
    highest: float | None = None
    better: Literal["low", "high"]
    important_change: str | None = None
    licence: Literal["free", "terms_apply", "restricted", "unknown", "own"]
    loinc: str | None = None
    sendable: StrictBool = True
    sources: SourceMarks


class OutcomeMeasuresFile(SeedFile):
    """The outcome measures."""

    outcome_measures: tuple[InstrumentShape, ...]

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the measures."""
        for measure in self.outcome_measures:
            yield Entry(kind="instrument", code=measure.code, file=file, body=measure.model_dump(mode="json"))
