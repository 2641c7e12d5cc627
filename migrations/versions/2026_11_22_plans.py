"""Keep plans: the finished document, rows for its items, and what each was made from.

An item of the shared catalogue is tied to its entry, which therefore can be retired but never deleted.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "plans"
down_revision = "knowledge"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "plan",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("knowledge_version", sa.String(), nullable=False),
        sa.Column("overlay_id", sa.Uuid(), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("status IN ('draft')", name=op.f("ck_plan_status_known")),
        sa.CheckConstraint("review_on > start_on", name=op.f("ck_plan_review_after_start")),
        sa.CheckConstraint("revision BETWEEN 1 AND 2000000000", name=op.f("ck_plan_revision_in_range")),
        sa.CheckConstraint("weeks BETWEEN 1 AND 26", name=op.f("ck_plan_weeks_in_range")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id", "assessment_id"],
            ["assessment.clinic_id", "assessment.patient_id", "assessment.id"],
            name=op.f("fk_plan_clinic_id_patient_id_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "overlay_id"],
            ["clinic_overlay.clinic_id", "clinic_overlay.id"],
            name=op.f("fk_plan_clinic_id_overlay_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name=op.f("fk_plan_clinic_id_patient_id")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_plan_clinic_id")),
        sa.ForeignKeyConstraint(
            ["knowledge_version"], ["knowledge_version.id"], name=op.f("fk_plan_knowledge_version")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_plan")),
    )
    op.create_index("ix_plan_clinic_id_assessment_id", "plan", ["clinic_id", "assessment_id"])
    op.create_index("ix_plan_clinic_id_patient_id_id", "plan", ["clinic_id", "patient_id", "id"])

    op.create_table(
        "plan_item",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("phase_number", sa.Integer(), nullable=False),
        sa.Column("phase_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_kind", sa.String(), nullable=True),
        sa.Column("entry_code", sa.String(), nullable=True),
        sa.Column("delivered_by", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("times_per_day", sa.Integer(), nullable=False),
        sa.Column("times_per_week", sa.Integer(), nullable=False),
        sa.Column("sets", sa.Integer(), nullable=True),
        sa.Column("repetitions", sa.Integer(), nullable=True),
        sa.Column("hold_seconds", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("delivered_by IN ('patient', 'therapist')", name=op.f("ck_plan_item_delivered_by_known")),
        sa.CheckConstraint("kind IN ('exercise', 'technique')", name=op.f("ck_plan_item_kind_known")),
        sa.CheckConstraint(
            "phase_code IN ('calm', 'restore', 'strengthen', 'return')", name=op.f("ck_plan_item_phase_code_known")
        ),
        sa.CheckConstraint("(entry_kind IS NULL) = (entry_code IS NULL)", name=op.f("ck_plan_item_entry_whole")),
        sa.CheckConstraint(
            "entry_kind IS NULL OR (entry_kind = kind AND entry_code = code)", name=op.f("ck_plan_item_entry_same")
        ),
        sa.CheckConstraint("hold_seconds BETWEEN 1 AND 3600", name=op.f("ck_plan_item_hold_seconds_in_range")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 80", name=op.f("ck_plan_item_code_length")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_plan_item_minutes_in_range")),
        sa.CheckConstraint("phase_number BETWEEN 1 AND 4", name=op.f("ck_plan_item_phase_number_in_range")),
        sa.CheckConstraint("position BETWEEN 1 AND 100", name=op.f("ck_plan_item_position_in_range")),
        sa.CheckConstraint("repetitions BETWEEN 1 AND 100", name=op.f("ck_plan_item_repetitions_in_range")),
        sa.CheckConstraint("sets BETWEEN 1 AND 20", name=op.f("ck_plan_item_sets_in_range")),
        sa.CheckConstraint("times_per_day BETWEEN 1 AND 24", name=op.f("ck_plan_item_times_per_day_in_range")),
        sa.CheckConstraint("times_per_week BETWEEN 1 AND 21", name=op.f("ck_plan_item_times_per_week_in_range")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "plan_id"], ["plan.clinic_id", "plan.id"], name=op.f("fk_plan_item_clinic_id_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_kind", "entry_code"],
            ["knowledge_entry.kind", "knowledge_entry.code"],
            name=op.f("fk_plan_item_entry_kind_entry_code"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint(
            "clinic_id",
            "plan_id",
            "phase_number",
            "kind",
            "position",
            name=op.f("uq_plan_item_clinic_id_plan_id_phase_number_kind_position"),
        ),
    )
    op.create_index("ix_plan_item_entry_kind_entry_code", "plan_item", ["entry_kind", "entry_code"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("plan_item")
    op.drop_table("plan")
