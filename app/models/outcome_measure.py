"""Outcome measures as they are answered."""

from typing import Annotated, Literal

from pydantic import Field

from app.models.catalogue import ConditionCode, SourceRead
from app.models.sent import Answered, from_vocabulary

FlagCode = Annotated[str, from_vocabulary("red_flag")]
PrecautionCode = Annotated[str, from_vocabulary("precaution")]


class SmallestChangeRead(Answered):
    """A change that counts, by a study."""

    points: float = Field(description="In the measure's unit.")
    percent: float | None = Field(description="Of the score before, needed besides the points.")
    conditions: list[ConditionCode] = Field(description="For these alone; empty: for all that have none of their own.")
    sources: list[SourceRead]


class SectionsRead(Answered):
    """How a questionnaire with missing answers is scored: the sum by what the answered sections could have given."""

    count: int
    highest: int = Field(description="The highest answer of one section.")
    fewest_answered: int


class RiskGroupsRead(Answered):
    """Where the risk groups end: the low one by the total, the medium one by the subscale."""

    low_up_to: int
    medium_subscale_up_to: int
    subscale_highest: int


class FlagToAskRead(Answered):
    """A red flag to ask when one answer lies above a limit."""

    item: int = Field(description="The number of the question.")
    above: int
    red_flag: FlagCode
    note: str


class WordingRead(Answered):
    """How the patient is asked."""

    question: str
    lowest_means: str
    highest_means: str
    cite: str = Field(description="Whose words these are.")


class OutcomeMeasureRead(Answered):
    """An outcome measure: how it is scored, which change of it matters, and what its owner allows."""

    code: str
    name: str
    scoring: str = Field(description="How the score is made.")
    sections: SectionsRead | None
    risk_groups: RiskGroupsRead | None
    asks: list[FlagToAskRead]
    unit: str
    lowest: float | None
    highest: float | None
    step: float | None = Field(description="The smallest difference between two scores.")
    better: Literal["low", "high"] = Field(description="Which score is the better one.")
    mic: list[SmallestChangeRead] = Field(
        description="Minimal important change: the smallest that matters to patients. Where a condition has values of "
        "its own, those count; whichever of `mic` and `mdc` is larger decides."
    )
    mdc: list[SmallestChangeRead] = Field(
        description="Minimal detectable change: anything smaller may be measurement error."
    )
    also_reported: list[str] = Field(description="What else the studies say.")
    not_with: list[PrecautionCode] = Field(description="Precautions with which it isn't done.")
    licence: Literal["free", "terms_apply", "restricted", "unknown", "own"]
    licence_rule: str = Field(description="What may be done with it.")
    wording: WordingRead | None = Field(description="Only where anybody may use it; otherwise keep the score alone.")
    loinc: str | None
    sendable: bool = Field(description="False: named only, so that it is known why it is refused.")
    sources: list[SourceRead]
