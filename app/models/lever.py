"""What would help a patient most, as it is answered."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models.difference import DoseChangeRead, ItemInRead, ItemOutRead
from app.models.sent import Answered, from_vocabulary

DirectionCode = Annotated[str, from_vocabulary("directional_preference")]


class EffectRead(Answered):
    """What one change would bring about."""

    answer: DirectionCode | None = Field(description="With a test that nobody has made yet: what it would have found.")
    points: int = Field(description="So many more than the plan has.")
    items_in: list[ItemInRead]
    items_out: list[ItemOutRead]
    doses: list[DoseChangeRead]
    say: str = Field(description="For the patient: what there would be.")
    text: str = Field(description="For the therapist: the difference in short.")


class LeverRead(Answered):
    """A single change that would help."""

    code: str = Field(examples=["five_more_minutes"])
    say: str = Field(description="What a therapist may ask the patient.")
    points: int = Field(description="So many more than the plan has; of several answers of a test the fewest.")
    effects: list[EffectRead] = Field(description="One; for a test one for each answer that would add something.")
    source: str


class LeversRead(Answered):
    """The changes that would add something to a plan, those that add most first."""

    plan_id: UUID
    points: int | None = Field(description="Of all exercises and techniques of all phases of the plan.")
    levers: list[LeverRead]
    note: str | None = Field(description="Why there is nothing to be said; otherwise null.")
