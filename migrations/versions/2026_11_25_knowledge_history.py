"""Say who brought knowledge in, and when: each time that a version became current, and each revision of an overlay.

Of what was there before it is known when, but not by whom or how much changed: that stays empty, since a guess would
look like a fact.
"""

import sqlalchemy as sa
from alembic import op

revision = "knowledge_history"
down_revision = "plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the history, with what is known of it, and give overlays an author."""
    op.create_table(
        "knowledge_activation",
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_in_by", sa.String(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=True),
        sa.Column("retired", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "brought_in_by IN ('seed_command', 'service_start')",
            name=op.f("ck_knowledge_activation_brought_in_by_known"),
        ),
        sa.CheckConstraint("added BETWEEN 0 AND 2000000000", name=op.f("ck_knowledge_activation_added_in_range")),
        sa.CheckConstraint("changed BETWEEN 0 AND 2000000000", name=op.f("ck_knowledge_activation_changed_in_range")),
        sa.CheckConstraint("retired BETWEEN 0 AND 2000000000", name=op.f("ck_knowledge_activation_retired_in_range")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["knowledge_version.id"], name=op.f("fk_knowledge_activation_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "at", name=op.f("pk_knowledge_activation")),
    )
    # A version that was current twice keeps its first and its last time; what lay between, nobody wrote down.
    op.execute(
        "INSERT INTO knowledge_activation (version_id, at) "
        "SELECT id, created_at FROM knowledge_version UNION SELECT id, activated_at FROM knowledge_version"
    )
    with op.batch_alter_table("clinic_overlay", table_args=(_check(),)) as overlay:
        overlay.add_column(sa.Column("created_by", sa.Uuid(), nullable=True))
        overlay.create_foreign_key(
            op.f("fk_clinic_overlay_clinic_id_created_by"),
            "user_account",
            ["clinic_id", "created_by"],
            ["clinic_id", "id"],
        )


def downgrade() -> None:
    """Drop both."""
    with op.batch_alter_table("clinic_overlay", table_args=(_check(),)) as overlay:
        overlay.drop_constraint(op.f("fk_clinic_overlay_clinic_id_created_by"), type_="foreignkey")
        overlay.drop_column("created_by")
    op.drop_table("knowledge_activation")


def _check() -> sa.CheckConstraint:
    """Return the check of the table, which SQLite's batch mode would drop with the old one."""
    return sa.CheckConstraint("revision BETWEEN 1 AND 2000000000", name=op.f("ck_clinic_overlay_revision_in_range"))
