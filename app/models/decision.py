"""The decision record as it is answered: why a plan is as it is."""

from uuid import UUID

from pydantic import Field

from app.models.catalogue import KindCode, ReadCode, TechniqueCode
from app.models.plan_document import FactorCode, ItemCode
from app.models.sent import Answered
from app.planning.codes import DeliveredBy, EvidenceDirection, Level, Phase
from app.planning.decision.values import Fate, Kind, Narrowed, Step


class DifferenceRead(Answered):
    """Where the stored plan differs from what follows today."""

    phase: int | None = Field(description="The phase's number; null for what isn't of one phase.")
    code: str | None = Field(description="The item, advice or alert; null for what isn't of one.")
    field: str = Field(description="The field of the plan's document.")
    text: str


class AgreementRead(Answered):
    """Whether the record tells of the very plan that is stored."""

    same: bool = Field(description="False only where the program has changed since the plan was made.")
    engine_then: str
    engine_now: str
    text: str
    differences: list[DifferenceRead]


class MadeFromRead(Answered):
    """By which rows the plan's knowledge is had again."""

    knowledge_version: str
    overlay_id: UUID | None = Field(description="What the clinic had added or switched off then.")
    rules: str
    catalogue: str
    assessment: str


class DroppedRead(Answered):
    """How many items a step left behind, and why."""

    fate: Fate
    reason: str
    count: int


class NarrowingRead(Answered):
    """How many items came so far, each counted in the phase in which it came furthest."""

    step: Narrowed
    name: str
    count: int
    exercises: int
    techniques: int
    dropped: list[DroppedRead]


class ToldRead(Answered):
    """Something that a step took in."""

    label: str
    value: str


class SaidRead(Answered):
    """Something that a step came to."""

    text: str
    rule: str | None
    source: str | None = Field(description="Null where it follows from what was recorded, or is the engine's own step.")


class StepRead(Answered):
    """One step of the road, with what went in and what came out."""

    step: Step
    name: str
    inputs: list[ToldRead]
    outcomes: list[SaidRead]


class DerivedFactRead(Answered):
    """A fact that nobody sent, and what it follows from."""

    name: str
    label: str
    value: bool | int | str
    why: str
    premises: list[str]


class FactorPointsRead(Answered):
    """What a factor gave or took, as the plan says it."""

    factor: FactorCode
    text: str
    points: int


class RivalRead(Answered):
    """An item with the points that it would have."""

    code: ItemCode
    name: str
    points: int


class RunnerUpRead(Answered):
    """What a chosen item beat: the phase was solved once more, exactly, without it."""

    text: str
    margin: int | None = Field(
        description="The points of the whole set minus those of the best set without this item; what has too few "
        "points counts for its category alone. Below zero only where the phase would give up something that it asks "
        "for, or an exercise a day. Null where a therapist asked for it."
    )
    instead: list[RivalRead] = Field(description="What would come in.")
    gives_way: list[RivalRead] = Field(description="What would leave as well.")
    gives_up: list[str] = Field(description="What the phase asks for and would then be without.")


class GuidelineWordRead(Answered):
    """What one guideline says."""

    guideline: str = Field(examples=["NG59 2016"])
    year: int | None
    direction: EvidenceDirection
    strength: str = Field(description="As the guideline words it.")
    text: str
    source: str
    read: ReadCode = Field(description="How far the source was read.")


class EvidenceSaidRead(Answered):
    """All that guidelines say, conflicts side by side."""

    headline: str
    side_by_side: str = Field(examples=["NG59 2016: do not offer; ACP17 2017: strong, low quality"])
    words: list[GuidelineWordRead]


class ChosenItemRead(Answered):
    """An item of the plan: what spoke for it, what it beat, and what guidelines say."""

    kind: Kind
    code: ItemCode
    name: str
    group: str = Field(description="The category of an exercise, the kind of a technique.")
    delivered_by: DeliveredBy
    points: int
    why: list[FactorPointsRead]
    dose: str
    source: str = Field(description="Of the catalogue's entry, from which instructions and cautions are.")
    runner_up: RunnerUpRead
    included: bool = Field(description="Did a therapist ask for it?")
    overrides: str | None = Field(description="The bar that the therapist overrode, with its rule and source.")
    override_reason: str | None = Field(description="Why, in the therapist's words.")
    evidence: EvidenceSaidRead


class OfferedItemRead(Answered):
    """A technique that the machine leaves to a therapist, with what every guideline says of it."""

    code: TechniqueCode
    name: str
    group: KindCode = Field(description="Its kind.")
    level: Level
    why_not_chosen: str
    source: str
    evidence: EvidenceSaidRead


class ItemFateRead(Answered):
    """What became of an item in a phase."""

    kind: Kind
    code: ItemCode
    name: str
    fate: Fate
    reason: str
    points: int | None = Field(description="Of what could have been chosen.")
    level: Level | None
    rule: str | None
    source: str | None


class PhaseDecisionRead(Answered):
    """One phase: what it holds, and what became of everything else in the catalogue."""

    number: int
    code: Phase
    name: str
    first_week: int
    last_week: int
    points: int = Field(description="Of all that was chosen.")
    chosen: list[ChosenItemRead]
    left_out: list[str] = Field(description="What the phase asks for but could not hold, and why.")
    items: list[ItemFateRead] = Field(description="Every exercise and technique once, by code.")


class DecisionRead(Answered):
    """Why a plan is as it is."""

    plan_id: UUID
    patient_id: UUID
    assessment_id: UUID
    revision: int
    made_from: MadeFromRead
    agreement: AgreementRead
    condition: str
    summary: str
    notices: list[str] = Field(description="What to look at first: bars that were overridden, guidelines against.")
    narrowing: list[NarrowingRead]
    steps: list[StepRead]
    derived: list[DerivedFactRead]
    assumptions: list[str]
    on_request: list[OfferedItemRead]
    phases: list[PhaseDecisionRead]
