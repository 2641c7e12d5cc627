"""Outcome measures."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from app.knowledge.shapes.base import Code, Entry, SeedFile, Sentence, Shape, SourceKey, SourceMarks

Phrase = Annotated[str, Field(min_length=3, max_length=80)]


class SmallestChangeShape(Shape):
    """A change that counts."""

    points: float = Field(gt=0, description="In the measure's unit.")
    percent: float | None = Field(default=None, gt=0, le=100, description="Of the score before, besides the points.")
    conditions: tuple[Code, ...] = Field(default=(), description="Left out: for all that have none of their own.")
    sources: tuple[SourceKey, ...] = Field(min_length=1, description="Among the measure's own.")


class SectionsShape(Shape):
    """Parts of a questionnaire that are scored as a share of what was answered."""

    count: int = Field(strict=True, ge=1)
    highest: int = Field(strict=True, ge=1, description="The highest answer of one part.")
    fewest_answered: int = Field(strict=True, ge=1)


class RiskGroupsShape(Shape):
    """Where the risk groups of a screening tool end."""

    low_up_to: int = Field(strict=True, ge=0, description="The highest total of the low group.")
    medium_subscale_up_to: int = Field(strict=True, ge=0, description="The highest subscale of the medium group.")
    subscale_highest: int = Field(strict=True, ge=1)


class FlagToAskShape(Shape):
    """A red flag that must be asked when one answer lies above a limit."""

    item: int = Field(strict=True, ge=1)
    above: int = Field(strict=True, ge=0)
    red_flag: Code
    note: Sentence


class WordingShape(Shape):
    """How the patient is asked; only of a measure that anybody may use."""

    question: Sentence
    lowest_means: Phrase
    highest_means: Phrase
    cite: Sentence = Field(description="Whose words these are.")


class InstrumentShape(Shape):
    """An outcome measure. Only scores and dates are kept; wording that isn't free stays with its owner."""

    code: Code
    name: str
    scoring: Sentence
    sections: SectionsShape | None = None
    risk_groups: RiskGroupsShape | None = None
    asks: tuple[FlagToAskShape, ...] = ()
    unit: Annotated[str, Field(min_length=2, max_length=20)]
    lowest: float | None = None
    highest: float | None = None
    step: float | None = Field(default=None, gt=0, description="The smallest difference between two scores.")
    better: Literal["low", "high"]
    mic: tuple[SmallestChangeShape, ...] = Field(
        default=(), description="Minimal important change: the smallest that matters to patients."
    )
    mdc: tuple[SmallestChangeShape, ...] = Field(
        default=(), description="Minimal detectable change: the smallest that is more than measurement error."
    )
    also_reported: tuple[Sentence, ...] = ()
    not_with: tuple[Code, ...] = Field(default=(), description="Precautions with which it isn't done.")
    licence: Literal["free", "terms_apply", "restricted", "unknown", "own"]
    licence_rule: Sentence
    wording: WordingShape | None = Field(default=None, description="Only with the licence `free`.")
    loinc: str | None = None
    sendable: StrictBool = True
    sources: SourceMarks

    @model_validator(mode="after")
    def _hold_together(self) -> "InstrumentShape":
        if self.wording is not None and self.licence != "free":
            raise ValueError(f"wording must not stand here: its licence is {self.licence}")
        for name, changes in (("mic", self.mic), ("mdc", self.mdc)):
            claimed = [code for change in changes for code in change.conditions or ("all others",)]
            if len(claimed) != len(set(claimed)):
                raise ValueError(f"{name} stands twice for one condition")
            strange = {key for change in changes for key in change.sources} - self.sources.keys()
            if strange:
                raise ValueError(f"{name} names sources that the measure doesn't: {', '.join(sorted(strange))}")
        return self


class OutcomeMeasuresFile(SeedFile):
    """The outcome measures."""

    outcome_measures: tuple[InstrumentShape, ...]

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the measures."""
        for measure in self.outcome_measures:
            yield Entry(kind="instrument", code=measure.code, file=file, body=measure.model_dump(mode="json"))
