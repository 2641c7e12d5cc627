"""How two plans differ, as it is answered: the shape of `app.planning.difference`, for those who read the API."""

from typing import Annotated, Literal

from pydantic import Field

from app.models.catalogue import TechniqueCode
from app.models.plan_document import AlertRead, ExcludedRead, FindingRead, ItemCode, WhyRead
from app.models.sent import Answered, from_vocabulary
from app.planning.codes import Gate, Level, Phase, Redosed, WentOut

OutcomeCode = Literal["plan", "blocked", "declined"]
ItemKind = Literal["exercise", "technique"]
DosageField = Annotated[str, from_vocabulary("dosage_field")]


class SubstituteRead(Answered):
    """What stands in for another item, and what the two share."""

    code: ItemCode
    name: str
    shares: Literal["ladder", "category", "kind"]


class ItemInRead(Answered):
    """An item that comes in."""

    code: ItemCode
    name: str
    kind: ItemKind
    phases: list[Phase] = Field(description="Into which it comes.")
    new: bool = Field(description="It was nowhere in the plan before.")
    instead_of: SubstituteRead | None = Field(description="What it takes the place of, in the first of the phases.")
    was_barred: ExcludedRead | None = Field(description="What kept it out before.")
    why: list[WhyRead] = Field(description="What speaks for and against it in the first of the phases.")
    text: str


class ItemOutRead(Answered):
    """An item that goes out."""

    code: ItemCode
    name: str
    kind: ItemKind
    phases: list[Phase] = Field(description="Out of which it goes.")
    gone: bool = Field(description="It is nowhere in the plan any more.")
    why: WentOut
    bar: ExcludedRead | None = Field(description="With `barred`: the rule that bars it now.")
    replaced_by: SubstituteRead | None = Field(description="With `replaced`: what takes its place.")
    text: str


class AmountChangeRead(Answered):
    """One part of a dose, before and after."""

    field: DosageField
    before: str | int | bool | None
    after: str | int | bool | None


class DoseChangeRead(Answered):
    """A dose that changes alike in some phases."""

    code: ItemCode
    name: str
    kind: ItemKind
    phases: list[Phase]
    changes: list[AmountChangeRead]
    why: Redosed
    text: str


class ExclusionChangeRead(ExcludedRead):
    """An item that a rule bars or no longer bars."""

    instead_of: ExcludedRead | None = Field(description="What barred it before, where another rule does now.")
    text: str


class OnRequestChangeRead(Answered):
    """A technique that a therapist may add or may no longer add, or of which other things are to be known."""

    code: TechniqueCode
    name: str
    level: Level
    why: str
    text: str


class PhaseChangeRead(Answered):
    """A phase that comes, goes or changes; null where the phase is missing."""

    code: Phase
    name: str
    change: Literal["gained", "lost", "changed"]
    weeks_before: list[int] | None = Field(description="The first and the last week.")
    weeks_after: list[int] | None = Field(description="The first and the last week.")
    days_per_week_before: int | None
    days_per_week_after: int | None
    minutes_per_day_before: int | None
    minutes_per_day_after: int | None
    text: str


class FieldChangeRead(Answered):
    """Something of the plan as a whole."""

    field: Literal["start_on", "weeks", "review_on"]
    before: str
    after: str
    text: str


class SentenceRead(Answered):
    """A sentence that only one of the two plans has."""

    place: str = Field(description="The member of the plan or of its phase that holds it.")
    change: Literal["gained", "lost"]
    phase: Phase | None
    text: str


class OutcomeChangeRead(Answered):
    """There is a plan on one side only, or on neither and for different reasons."""

    before: OutcomeCode
    after: OutcomeCode
    gate_before: Gate | None
    gate_after: Gate | None
    findings_gained: list[FindingRead]
    findings_lost: list[FindingRead]
    text: str


class PlanDifferenceRead(Answered):
    """How one plan differs from another. Where the two say the same, all lists are empty."""

    outcome: OutcomeChangeRead | None = Field(description="Null where both are plans.")
    items_in: list[ItemInRead]
    items_out: list[ItemOutRead]
    doses: list[DoseChangeRead]
    exclusions_gained: list[ExclusionChangeRead]
    exclusions_lost: list[ExclusionChangeRead]
    on_request_gained: list[OnRequestChangeRead]
    on_request_lost: list[OnRequestChangeRead]
    phases: list[PhaseChangeRead]
    plan: list[FieldChangeRead]
    alerts_gained: list[AlertRead]
    alerts_lost: list[AlertRead]
    sentences: list[SentenceRead]
