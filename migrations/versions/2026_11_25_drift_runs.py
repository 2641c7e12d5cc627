"""Keep looks at a clinic's active plans under today's knowledge: each run, and the plans that it found to differ.

At most one run of a clinic goes on at a time, which the database itself holds.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "drift_runs"
down_revision = "knowledge_history"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "drift_run",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("knowledge_version", sa.String(), nullable=False),
        sa.Column("overlay_id", sa.Uuid(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.CheckConstraint(
            "status IN ('running', 'finished', 'interrupted', 'failed')", name=op.f("ck_drift_run_status_known")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (status = 'running')", name=op.f("ck_drift_run_status_until_ended")),
        sa.CheckConstraint("total BETWEEN 0 AND 2000000000", name=op.f("ck_drift_run_total_in_range")),
        sa.CheckConstraint("done BETWEEN 0 AND 2000000000", name=op.f("ck_drift_run_done_in_range")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_drift_run_clinic_id")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "started_by"],
            ["user_account.clinic_id", "user_account.id"],
            name=op.f("fk_drift_run_clinic_id_started_by"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "overlay_id"],
            ["clinic_overlay.clinic_id", "clinic_overlay.id"],
            name=op.f("fk_drift_run_clinic_id_overlay_id"),
        ),
        sa.ForeignKeyConstraint(
            ["knowledge_version"], ["knowledge_version.id"], name=op.f("fk_drift_run_knowledge_version")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_drift_run")),
    )
    op.create_index(
        "uq_drift_run_clinic_id",
        "drift_run",
        ["clinic_id"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "drifted_plan",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drift_run_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "drift_run_id"],
            ["drift_run.clinic_id", "drift_run.id"],
            name=op.f("fk_drifted_plan_clinic_id_drift_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "plan_id"], ["plan.clinic_id", "plan.id"], name=op.f("fk_drifted_plan_clinic_id_plan_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_drifted_plan")),
    )
    op.create_index("ix_drifted_plan_clinic_id_drift_run_id_id", "drifted_plan", ["clinic_id", "drift_run_id", "id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("drifted_plan")
    op.drop_table("drift_run")
