"""A plan as it is answered: the shape of the finished document, for those who read the API's description."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models.catalogue import CategoryCode, ExerciseCode, KindCode, ReadCode, TechniqueCode
from app.models.sent import Answered, from_vocabulary
from app.planning.codes import Action, DeliveredBy, EvidenceDirection, Gate, Level, Phase

FactorCode = Annotated[str, from_vocabulary("factor")]
ItemCode = Annotated[str, from_vocabulary("exercise", "technique")]
AlertCode = Annotated[str, from_vocabulary("red_flag", "precaution")]
StatusCode = Annotated[str, from_vocabulary("plan_status")]


class WhyRead(Answered):
    """One reason, and the points that it gave or took."""

    factor: FactorCode = Field(
        description="What the points are named after; `/method#factor-` with this code lists what gives them."
    )
    text: str
    points: float


class EvidenceRead(Answered):
    """What one guideline says; guidelines that disagree stand side by side."""

    guideline: str = Field(
        examples=["J21 2021"],
        description="Key and year. `/method#source-` with the key tells what was read of it; `/method#evidence-` with "
        "the category of an exercise or the kind of a technique shows all guidelines side by side.",
    )
    direction: EvidenceDirection
    strength: str = Field(description="As the guideline words it.")
    text: str
    source: str = Field(examples=["doi:10.2519/jospt.2021.0304"])
    read: ReadCode = Field(description="How far the source was read.")


class DosageRead(Answered):
    """How much of an exercise."""

    sets: int | None
    repetitions: int | None
    hold_seconds: int | None
    rest_seconds: int | None = Field(description="Between sets.")
    rest_between_repetitions_seconds: int | None
    times_per_day: int
    days_per_week: int
    days: list[int] = Field(description="Days of the plan's week, 1 to 7; day 1 is the day on which the plan starts.")
    minutes: int = Field(description="Of one day, all bouts; of one bout for micro-breaks, which no day counts.")
    load: str | None
    effort: str
    each_side: bool


class PlannedExerciseRead(Answered):
    """An exercise of a phase."""

    id: UUID | None
    code: ExerciseCode
    name: str
    category: CategoryCode
    dosage: DosageRead
    instructions: list[str]
    feel: str | None
    should_not: str | None = Field(description="What it should not do or feel like.")
    stop_when: list[str]
    cautions: list[str]
    harder: ExerciseCode | None = Field(description="The next rung of its ladder.")
    easier: ExerciseCode | None = Field(description="The rung before.")
    why: list[WhyRead]
    evidence: list[EvidenceRead]


class TechniqueDosageRead(Answered):
    """How much of a technique."""

    minutes: int
    times_per_week: int


class PlannedTechniqueRead(Answered):
    """A technique of a phase."""

    id: UUID | None
    code: TechniqueCode
    kind: KindCode
    name: str
    delivered_by: DeliveredBy
    dosage: TechniqueDosageRead
    instructions: list[str] = Field(description="For the patient who applies or wears it alone; else empty.")
    feel: str | None
    should_not: str | None = Field(description="What it should not do or feel like.")
    stop_when: list[str]
    why: list[WhyRead]
    evidence: list[EvidenceRead]
    cautions: list[str]


class PhaseRead(Answered):
    """A phase of the plan."""

    number: int
    code: Phase
    name: str
    first_week: int
    last_week: int
    aims: list[str]
    minutes_per_day: int = Field(description="Home minutes of the busiest day; what a therapist does counts nowhere.")
    days_per_week: int
    exercises: list[PlannedExerciseRead]
    techniques: list[PlannedTechniqueRead]
    progress_when: list[str]
    ease_off_when: list[str]
    left_out: list[str] = Field(description="What this phase asks for but could not hold, and why.")


class AlertRead(Answered):
    """A flag that lets a plan be made but stands on it."""

    code: AlertCode = Field(description="`/method#rule-` with this code tells of it.")
    gate: Gate
    text: str
    advice: str


class OnRequestRead(Answered):
    """A technique that the machine leaves to a therapist; one adds it with `include`."""

    code: TechniqueCode
    kind: KindCode
    name: str
    why_not_chosen: str
    level: Level = Field(description="`/method#level-` with this code tells what it means.")
    evidence: list[EvidenceRead]
    cautions: list[str]


class AdviceRead(Answered):
    """A sentence of advice."""

    code: str = Field(description="`/method#rule-` with this code tells who is given it.")
    text: str


class ExcludedRead(Answered):
    """An item that would suit the condition but was left out."""

    code: ItemCode
    name: str
    level: Level
    rule: str = Field(
        description="What bars it; `/method#rule-` with this code shows the rule with its source.",
        examples=["feature_precaution.osteoporosis"],
    )
    reason: str
    source: str


class ReviewRead(Answered):
    """A day on which the therapist looks at the plan again."""

    day: int = Field(description="Counted from `start_on`, which is day 0.")
    on: date
    look_at: list[str]
    why: str


class ProvenanceRead(Answered):
    """What the plan was made by and from."""

    engine: str
    rules: str
    catalogue: str
    assessment: str
    assumptions: list[str]


class PlanRead(Answered):
    """A treatment plan."""

    id: UUID | None
    patient_id: UUID | None
    assessment_id: UUID | None
    status: StatusCode
    revision: int
    created_at: datetime
    start_on: date
    weeks: int
    summary: str = Field(description="One paragraph that a patient can read.")
    alerts: list[AlertRead]
    phases: list[PhaseRead]
    on_request: list[OnRequestRead]
    advice: list[AdviceRead]
    excluded: list[ExcludedRead]
    review_on: date = Field(description="The day of the first review.")
    reviews: list[ReviewRead] = Field(
        description="Every review, the first one first. Whatever the day: a new red flag is looked into at once."
    )
    stop_and_call_when: list[str]
    discharge_when: list[str]
    provenance: ProvenanceRead


class FindingRead(Answered):
    """One reason why there may be no plan."""

    code: str = Field(
        description="The flag, the holding precaution, or the flags that weigh more together; `/method#rule-` with "
        "this code tells of it."
    )
    suspected: str
    action: Action
    advice: str
    source: str


class ScreeningRead(Answered):
    """Why there may be no plan: the strictest gate, and all findings."""

    gate: Gate
    findings: list[FindingRead]
