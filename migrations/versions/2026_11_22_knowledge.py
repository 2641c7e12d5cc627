"""Keep the clinical knowledge: each content once, and every version that was ever current.

A plan names the version that it was made under, so versions are only ever added.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "knowledge"
down_revision = "assessments"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "knowledge_content",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.CheckConstraint("length(sha256) BETWEEN 64 AND 64", name=op.f("ck_knowledge_content_sha256_length")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_knowledge_content")),
    )
    op.create_table(
        "knowledge_file",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint("length(path) BETWEEN 1 AND 200", name=op.f("ck_knowledge_file_path_length")),
        sa.CheckConstraint("length(sha256) BETWEEN 64 AND 64", name=op.f("ck_knowledge_file_sha256_length")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_knowledge_file")),
    )
    op.create_table(
        "knowledge_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) BETWEEN 64 AND 64", name=op.f("ck_knowledge_version_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_version")),
    )
    op.create_index("ix_knowledge_version_activated_at", "knowledge_version", ["activated_at"])

    op.create_table(
        "clinic_overlay",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("revision BETWEEN 1 AND 2000000000", name=op.f("ck_clinic_overlay_revision_in_range")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_clinic_overlay_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_clinic_overlay")),
        sa.UniqueConstraint("clinic_id", "revision", name=op.f("uq_clinic_overlay_clinic_id_revision")),
    )
    op.create_table(
        "knowledge_entry",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint("retired IN (true, false)", name=op.f("ck_knowledge_entry_retired_truth")),
        sa.ForeignKeyConstraint(["sha256"], ["knowledge_content.sha256"], name=op.f("fk_knowledge_entry_sha256")),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_knowledge_entry")),
    )
    op.create_index("ix_knowledge_entry_file", "knowledge_entry", ["file"])

    op.create_table(
        "knowledge_version_entry",
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["knowledge_content.sha256"], name=op.f("fk_knowledge_version_entry_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["knowledge_version.id"], name=op.f("fk_knowledge_version_entry_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "kind", "code", name=op.f("pk_knowledge_version_entry")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("knowledge_version_entry")
    op.drop_table("knowledge_entry")
    op.drop_table("clinic_overlay")
    op.drop_table("knowledge_version")
    op.drop_table("knowledge_file")
    op.drop_table("knowledge_content")
