"""A look at each patient's newest plan under today's knowledge: the run itself, and the plans found to differ."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pydantic
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.models.base import Json, between, in_clinic, new_id, one_of, refers_to
from app.models.sent import Answered
from app.planning.codes import Level, Phase

MOST = 2_000_000_000
RUNNING = "running"


class RunStatus(StrEnum):
    """How far a run is."""

    RUNNING = RUNNING
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class DriftRun(SQLModel, table=True):
    """One run, at most one of a clinic at a time. Whoever works on it says now and then that it still goes on."""

    __tablename__ = "drift_run"
    __table_args__: Any = (
        in_clinic(),
        refers_to("user_account", "started_by"),
        refers_to("clinic_overlay", "overlay_id"),
        ForeignKeyConstraint(["knowledge_version"], ["knowledge_version.id"]),
        one_of("status", RunStatus),
        CheckConstraint("(ended_at IS NULL) = (status = 'running')", name="status_until_ended"),
        between("total", 0, MOST),
        between("done", 0, MOST),
        Index(
            "uq_drift_run_clinic_id",
            "clinic_id",
            unique=True,
            sqlite_where=text("status = 'running'"),
            postgresql_where=text("status = 'running'"),
        ),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    started_by: UUID
    started_at: datetime
    alive_at: datetime
    """When somebody last worked on it."""
    ended_at: datetime | None = None
    status: str
    knowledge_version: str
    overlay_id: UUID | None = None
    total: int
    done: int = 0
    summary: dict[str, Any] = Field(sa_type=Json)


class DriftedPlan(SQLModel, table=True):
    """A plan that a run found to differ, or couldn't compare."""

    __tablename__ = "drifted_plan"
    __table_args__: Any = (
        refers_to("drift_run", "drift_run_id"),
        refers_to("plan", "plan_id"),
        Index(None, "clinic_id", "drift_run_id", "id"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    drift_run_id: UUID
    plan_id: UUID
    found: dict[str, Any] = Field(sa_type=Json)


class RuleTally(Answered):
    """How many plans a rule speaks in."""

    rule: str = pydantic.Field(description="As plans name it, or the code of a red flag that forbids a plan.")
    plans: int
    unsafe: int = pydantic.Field(description="In so many of them the rule bars what the plan holds.")


class KindTally(Answered):
    """How many plans would differ in a way."""

    kind: str
    plans: int


class DriftSummary(Answered):
    """What a run has found so far."""

    differing: int = pydantic.Field(description="Plans that would come out otherwise, or hold what is now barred.")
    unsafe: int = pydantic.Field(
        description="Of these, plans that hold what a safety rule bars now, or that today's screening would forbid."
    )
    withdrawn: int = pydantic.Field(description="Of these, plans that hold what the catalogue has no longer.")
    not_compared: int = pydantic.Field(description="Plans that today's program could not make again.")
    by_rule: list[RuleTally] = pydantic.Field(description="Those that bar something held come first.")
    by_kind: list[KindTally] = pydantic.Field(description="In which ways plans would differ, the most frequent first.")


class DriftRunRead(Answered):
    """A run."""

    id: UUID
    status: RunStatus = pydantic.Field(
        description="`running`; `finished`; `interrupted`: the service ended meanwhile, begin another; `failed`: the "
        "log holds the cause."
    )
    started_by: UUID
    started_at: datetime
    ended_at: datetime | None
    knowledge_version: str = pydantic.Field(description="Under which the plans are made again.")
    overlay_revision_id: UUID | None = pydantic.Field(description="The clinic's own part of the catalogue of then.")
    total: int = pydantic.Field(
        description="So many plans there were at the start: each patient's newest, drafts among them."
    )
    done: int = pydantic.Field(description="So many have been looked at.")
    summary: DriftSummary


class HeldItemRead(Answered):
    """An item that the plan holds."""

    code: str
    name: str
    kind: str = pydantic.Field(examples=["exercise"])
    phases: list[Phase]


class UnsafeItemRead(HeldItemRead):
    """An item that the plan holds and that a safety rule bars for this patient today."""

    level: Level
    rule: str
    reason: str
    source: str


class ChangeRead(Answered):
    """One way in which the plan would come out otherwise."""

    kind: str
    text: str


class DriftedPlanRead(Answered):
    """A plan that would come out otherwise today."""

    plan_id: UUID
    patient_id: UUID
    engine: str
    knowledge_version: str
    refused: bool = pydantic.Field(description="Today there would be no plan; `changes` says why.")
    unsafe: list[UnsafeItemRead]
    withdrawn: list[HeldItemRead] = pydantic.Field(description="What the catalogue has no longer.")
    rules: list[str] = pydantic.Field(description="The rules that speak in the changes.")
    changes: list[ChangeRead]
    further_changes: int = pydantic.Field(description="So many more than are told here.")
    why: str | None = pydantic.Field(description="Why it couldn't be compared; else null.")
