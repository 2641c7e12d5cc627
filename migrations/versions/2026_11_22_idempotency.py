"""Remember answers for a day, so that a repeated request creates nothing twice."""

import sqlalchemy as sa
from alembic import op

revision = "idempotency"
down_revision = "audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "idempotency_record",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_idempotency_record"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_idempotency_record_clinic_id"),
        sa.UniqueConstraint("clinic_id", "key_hash", name="uq_idempotency_record_clinic_id_key_hash"),
        sa.CheckConstraint("(status IS NULL) = (sealed IS NULL)", name=op.f("ck_idempotency_record_answer_whole")),
        sa.CheckConstraint(
            "length(fingerprint) BETWEEN 64 AND 64", name=op.f("ck_idempotency_record_fingerprint_length")
        ),
        sa.CheckConstraint("length(key_hash) BETWEEN 64 AND 64", name=op.f("ck_idempotency_record_key_hash_length")),
        sa.CheckConstraint(
            "status IS NULL OR status BETWEEN 200 AND 299", name=op.f("ck_idempotency_record_status_success")
        ),
    )
    op.create_index("ix_idempotency_record_expires_at", "idempotency_record", ["expires_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("idempotency_record")
