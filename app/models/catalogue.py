"""Exercises and techniques as the catalogue answers them."""

from typing import Annotated

from pydantic import Field

from app.models.sent import Answered, from_vocabulary
from app.planning.codes import DeliveredBy, EvidenceDirection, Phase, Stage

ExerciseCode = Annotated[str, from_vocabulary("exercise")]
TechniqueCode = Annotated[str, from_vocabulary("technique")]
CategoryCode = Annotated[str, from_vocabulary("category")]
FamilyCode = Annotated[str, from_vocabulary("family")]
FeatureCode = Annotated[str, from_vocabulary("feature")]
PositionCode = Annotated[str, from_vocabulary("position")]
SurfaceCode = Annotated[str, from_vocabulary("surface")]
DirectionCode = Annotated[str, from_vocabulary("direction")]
KindCode = Annotated[str, from_vocabulary("technique_kind")]
AimCode = Annotated[str, from_vocabulary("technique_aim")]
RegionCode = Annotated[str, from_vocabulary("region")]
EquipmentCode = Annotated[str, from_vocabulary("equipment")]
ConditionCode = Annotated[str, from_vocabulary("condition")]
ReadCode = Annotated[str, from_vocabulary("evidence_read")]


class SourceRead(Answered):
    """Where an entry comes from, and how far that source was read."""

    key: str
    citation: str
    doi: str | None
    read: ReadCode = Field(description="How far it was read.")


class CatalogueEvidence(Answered):
    """What one guideline says of this kind of exercise or technique, and for whom."""

    guideline: str
    direction: EvidenceDirection
    strength: str
    text: str
    source: str
    read: ReadCode = Field(description="How far the source was read.")
    conditions: list[ConditionCode]
    stages: list[Stage]


class UsualDose(Answered):
    """The usual dose in one phase; a plan may start lower."""

    sets: int | None
    repetitions: int | None
    hold_seconds: int | None
    rest_seconds: int | None
    rest_between_repetitions_seconds: int | None
    times_per_day: int
    days_per_week: int
    minutes: int = Field(description="Minutes of one bout.")
    effort: str


class ItemRead(Answered):
    """What exercises and techniques share."""

    code: str
    name: str
    aliases: list[str]
    ready: bool = Field(
        description="Is all written that a patient needs to do it alone? Otherwise it is listed, but never chosen. "
        "Of your clinic's own items steps are enough."
    )
    switched_off: bool = Field(description="Has your clinic switched it off?")
    instructions: list[str]
    feel: str | None = Field(description="Where to feel it, and what of it is fine.")
    should_not: str | None = Field(description="What it should not do or feel like.")
    common_faults: list[str] = Field(description="What often goes wrong, and how to put it right.")
    make_easier: str | None = Field(description="How to make it easier in place.")
    make_harder: str | None = Field(description="How to make it harder in place.")
    no_harder_because: str | None = Field(description="Why nothing harder makes sense, where nothing does.")
    stop_when: list[str] = Field(description="What should end it at once.")
    cautions: list[str]
    evidence: list[CatalogueEvidence]
    sources: list[SourceRead]


class ExerciseRead(ItemRead):
    """An exercise of the catalogue."""

    category: CategoryCode
    region: RegionCode
    position: PositionCode
    surface: SurfaceCode
    equipment: list[EquipmentCode] = Field(description="All of it is needed; empty: nothing.")
    direction: DirectionCode
    features: list[FeatureCode] = Field(description="What it asks of the body; safety rules speak of these.")
    family: FamilyCode = Field(description="Its ladder.")
    level: int = Field(description="Its rung on the ladder, from 1.")
    variant_of: ExerciseCode | None
    difficulty: int = Field(description="1 to 6, over all ladders.")
    min_phase: Phase = Field(description="The earliest phase that may hold it.")
    sides: int
    muscles: list[str]
    minutes: int = Field(description="Minutes of one bout in its first usual phase, restore where it has a dose there.")
    dosages: dict[Phase, UsualDose]
    harder: ExerciseCode | None = Field(description="The next rung of its ladder.")
    easier: ExerciseCode | None = Field(description="The rung before.")


class TechniqueDose(Answered):
    """How much of a technique a plan holds."""

    minutes: int = Field(description="Minutes of one application.")
    times_per_week: int


class TechniqueRead(ItemRead):
    """A technique of the catalogue.

    It has what an exercise has, so that both lists can be read alike; what only an exercise can have is empty, and so
    is what is told to a patient where none applies or wears it alone.
    """

    category: CategoryCode | None = Field(description="Always null: a technique has a kind instead.")
    region: RegionCode | None = Field(description="Its region where it has only one; see `regions`.")
    equipment: list[EquipmentCode] = Field(description="What the patient needs to apply it at home.")
    direction: DirectionCode | None = Field(description="Always null.")
    features: list[FeatureCode] = Field(description="Always empty: safety rules speak of its kind.")
    variant_of: TechniqueCode | None = Field(description="Always null.")
    difficulty: int | None = Field(description="Always null.")
    min_phase: Phase = Field(description="The earliest phase that may hold it: the first of all.")
    sides: int | None = Field(description="Always null.")
    muscles: list[str] = Field(description="Always empty.")
    dosages: dict[Phase, TechniqueDose] = Field(description="The same in every phase.")
    harder: TechniqueCode | None = Field(description="Always null.")
    easier: TechniqueCode | None = Field(description="Always null.")
    kind: KindCode
    delivered_by: DeliveredBy = Field(description="The patient applies it at home where the device is there.")
    home_equipment: EquipmentCode | None
    not_alone_because: str | None = Field(
        description="Why only a therapist applies what a patient might think of applying alone."
    )
    regions: list[RegionCode]
    role: str = Field(description="What it is good for, in words.")
    aims: list[AimCode]
    auto: bool = Field(description="May the machine choose it? Otherwise a therapist includes it.")
    session_minutes: list[int] = Field(description="Shortest and longest session.")
    minutes: int = Field(description="Minutes of one application as planned.")
    times_per_week: int
    dose: str


class WordRead(Answered):
    """One code of a vocabulary."""

    code: str
    label: str
    meaning: str
    sendable: bool = Field(description="False: derived or only shown, so never sent.")


Vocabularies = dict[str, list[WordRead]]
