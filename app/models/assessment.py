"""One assessment: sent, stored and answered. It is never changed; a correction is a new one that replaces it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.assessment_answers import (
    LAST_WEEK_OF_PREGNANCY,
    LONGEST_DURATION_WEEKS,
    LONGEST_NOTES,
    MOST_MINUTES_PER_DAY,
    AssessmentAnswers,
)
from app.models.base import Json, between, length, new_id, not_empty, one_of, refers_to, truth
from app.models.sent import Answered, Id
from app.planning.codes import Direction, Irritability

PAIN = ("pain_now", "pain_average", "pain_worst")
CODES = (
    "condition_code",
    "episode",
    "limb_symptoms",
    "risk_group",
    "job_type",
    "lifting_at_work",
    "activity_level",
    "exercise_setting",
    "sleep_quality",
    "stress_level",
)
TRUTHS = ("screening_completed", "smoker", "shift_work", "caring_duties", "floor_transfer")


def _listed() -> Any:
    return Field(sa_column=Column(Json, nullable=False))


class Assessment(SQLModel, table=True):
    """One assessment: its answers to be asked about in SQL, the finished document to be read, and the snapshot.

    The snapshot is what planning sees, in canonical bytes: the answers and who the patient was on that day. A plan
    made from it tomorrow is the same, whatever is changed in the patient's record meanwhile.
    """

    __table_args__: Any = (
        refers_to("patient", "patient_id"),
        UniqueConstraint("clinic_id", "patient_id", "id"),
        # Through all three columns, so that an assessment can replace only one of the same patient, and each only once.
        ForeignKeyConstraint(
            ["clinic_id", "patient_id", "replaces"],
            ["assessment.clinic_id", "assessment.patient_id", "assessment.id"],
        ),
        UniqueConstraint("clinic_id", "replaces"),
        *(between(column, 0, 10) for column in PAIN),
        CheckConstraint("pain_now <= pain_worst", name="pain_now_not_above_worst"),
        CheckConstraint("pain_average <= pain_worst", name="pain_average_not_above_worst"),
        *(length(column, 1, 100) for column in CODES),
        one_of("irritability", Irritability),
        one_of("directional_preference", Direction),
        between("duration_weeks", 0, LONGEST_DURATION_WEEKS),
        CheckConstraint(
            "abs(duration_weeks * 10 - round(duration_weeks * 10)) < 0.000001", name="duration_weeks_one_decimal"
        ),
        between("pregnancy_weeks", 0, LAST_WEEK_OF_PREGNANCY),
        between("minutes_per_day_available", 1, MOST_MINUTES_PER_DAY),
        between("days_per_week_available", 1, 7),
        between("sitting_hours_per_day", 0, 24),
        between("driving_hours_per_day", 0, 24),
        *(truth(column) for column in TRUTHS),
        length("notes", 0, LONGEST_NOTES),
        not_empty("goals"),
        CheckConstraint("replaces <> id", name="replaces_another"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    replaces: UUID | None = None
    created_at: datetime
    created_by: UUID
    assessed_on: date
    condition_code: str
    duration_weeks: float
    pain_now: int
    pain_average: int | None = None
    pain_worst: int | None = None
    irritability: str
    episode: str | None = None
    directional_preference: str | None = None
    limb_symptoms: str | None = None
    aggravated_by: list[str] = _listed()
    eased_by: list[str] = _listed()
    screening_completed: bool
    red_flags: list[str] = _listed()
    not_asked: list[str] = _listed()
    cleared: list[dict[str, Any]] = _listed()
    precautions: list[str] = _listed()
    pregnancy_weeks: int | None = None
    yellow_flags: list[str] = _listed()
    risk_group: str | None = None
    minutes_per_day_available: int
    days_per_week_available: int
    job_type: str | None = None
    sitting_hours_per_day: float | None = None
    driving_hours_per_day: float | None = None
    lifting_at_work: str | None = None
    activity_level: str | None = None
    equipment_available: list[str] | None = Field(default=None, sa_column=Column(Json, nullable=True))
    equipment_missing: list[str] = _listed()
    exercise_setting: str | None = None
    sleep_quality: str | None = None
    stress_level: str | None = None
    smoker: bool | None = None
    shift_work: bool | None = None
    caring_duties: bool | None = None
    floor_transfer: bool | None = None
    liked: list[str] = _listed()
    disliked: list[str] = _listed()
    goals: list[dict[str, Any]] = _listed()
    outcome_scores: list[dict[str, Any]] = _listed()
    notes: str | None = None
    snapshot: bytes = Field(sa_type=LargeBinary)
    document: bytes = Field(sa_type=LargeBinary)


def columns_of(answers: AssessmentAnswers) -> dict[str, Any]:
    """Return the answers as the table's columns name them."""
    said = answers.model_dump(mode="json")
    condition, screening = said.pop("condition"), said.pop("screening")
    pain = condition.pop("pain")
    return {
        **{name: value for name, value in said.items() if name not in {"lifestyle", "replaces", "assessed_on"}},
        **said["lifestyle"],
        **{name: value for name, value in condition.items() if name != "code"},
        **{name: value for name, value in screening.items() if name != "completed"},
        **{f"pain_{name}": value for name, value in pain.items()},
        "assessed_on": answers.assessed_on,
        "condition_code": condition["code"],
        "screening_completed": screening["completed"],
    }


class AssessmentCreate(AssessmentAnswers):
    """A new assessment."""

    replaces: Id | None = Described(default=None, description="The assessment of the same patient that it corrects.")


class DerivedFact(Answered):
    """Something that follows from the answers."""

    value: str | int | bool
    why: str


class AssessmentRead(AssessmentAnswers):
    """An assessment as it was recorded, and what follows from it."""

    id: UUID
    patient_id: UUID
    replaces: UUID | None
    created_at: datetime
    created_by: UUID = Described(description="The user or API key that recorded it.")
    derived: dict[str, DerivedFact] = Described(
        description="What follows from the answers, each with the reason: the stage, the age, precautions and more.",
        examples=[{"stage": {"value": "subacute", "why": "10 weeks"}}],
    )
