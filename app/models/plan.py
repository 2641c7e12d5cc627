"""A plan as it is stored: its finished document, and rows that queries, edits and other formats work with."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Json, between, in_clinic, length, new_id, one_of, refers_to
from app.planning.codes import DeliveredBy, Phase

ITEM_KINDS = ("exercise", "technique")
STATUSES = ("draft",)
IN_USE = ("draft",)
"""In which of these a plan may be the one that its patient follows; of several the newest is taken as that one.

What a newer plan has superseded, or somebody has closed, is in use no more. A draft is in use as long as no other
status says more: it may lie on the patient's table already."""
LONGEST_PLAN_WEEKS = 26


class Plan(SQLModel, table=True):
    """A plan. Its document is what is answered; snapshot, knowledge and options are what it can be made again from."""

    __table_args__: Any = (
        in_clinic(),
        refers_to("patient", "patient_id"),
        # Through all three columns, so that a plan can only be of the patient whom its assessment is of.
        ForeignKeyConstraint(
            ["clinic_id", "patient_id", "assessment_id"],
            ["assessment.clinic_id", "assessment.patient_id", "assessment.id"],
        ),
        refers_to("clinic_overlay", "overlay_id"),
        ForeignKeyConstraint(["knowledge_version"], ["knowledge_version.id"]),
        one_of("status", STATUSES),
        between("revision", 1, 2_000_000_000),
        between("weeks", 1, LONGEST_PLAN_WEEKS),
        CheckConstraint("review_on > start_on", name="review_after_start"),
        Index(None, "clinic_id", "patient_id", "id"),
        Index(None, "clinic_id", "assessment_id"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    assessment_id: UUID
    status: str
    revision: int
    created_at: datetime
    start_on: date
    weeks: int
    review_on: date
    engine: str
    knowledge_version: str
    overlay_id: UUID | None = None
    snapshot: bytes = Field(sa_type=LargeBinary)
    """What planning saw: the answers and the person, in canonical bytes."""
    options: dict[str, Any] = Field(sa_type=Json)
    document: bytes = Field(sa_type=LargeBinary)


class PlanItem(SQLModel, table=True):
    """An exercise or technique of one phase. What the shared catalogue holds is tied to its entry there."""

    __tablename__ = "plan_item"
    __table_args__: Any = (
        refers_to("plan", "plan_id"),
        ForeignKeyConstraint(["entry_kind", "entry_code"], ["knowledge_entry.kind", "knowledge_entry.code"]),
        UniqueConstraint("clinic_id", "plan_id", "phase_number", "kind", "position"),
        Index(None, "entry_kind", "entry_code"),
        one_of("kind", ITEM_KINDS),
        one_of("phase_code", Phase),
        one_of("delivered_by", DeliveredBy),
        CheckConstraint("(entry_kind IS NULL) = (entry_code IS NULL)", name="entry_whole"),
        CheckConstraint("entry_kind IS NULL OR (entry_kind = kind AND entry_code = code)", name="entry_same"),
        length("code", 1, 80),
        between("phase_number", 1, len(Phase)),
        between("position", 1, 100),
        between("minutes", 1, 1440),
        between("times_per_day", 1, 24),
        between("times_per_week", 1, 21),
        between("sets", 1, 20),
        between("repetitions", 1, 100),
        between("hold_seconds", 1, 3600),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    plan_id: UUID
    phase_number: int
    phase_code: str
    kind: str
    position: int
    code: str
    entry_kind: str | None = None
    entry_code: str | None = None
    delivered_by: str
    minutes: int
    times_per_day: int
    times_per_week: int
    """For an exercise the days a week, for a technique the applications a week."""
    sets: int | None = None
    repetitions: int | None = None
    hold_seconds: int | None = None
    points: int
