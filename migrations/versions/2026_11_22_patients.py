"""Keep patients, and the numbers under which other systems know them."""

import sqlalchemy as sa
from alembic import op

revision = "patients"
down_revision = "idempotency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "patient",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("name_search", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_patient"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_patient_clinic_id"),
        sa.CheckConstraint("birth_date >= '1900-01-01'", name=op.f("ck_patient_birth_date_in_range")),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name=op.f("ck_patient_email_length")),
        sa.CheckConstraint("email LIKE '%_@_%'", name=op.f("ck_patient_email_shape")),
        sa.CheckConstraint("length(family_name) BETWEEN 1 AND 200", name=op.f("ck_patient_family_name_length")),
        sa.CheckConstraint("trim(family_name) <> ''", name=op.f("ck_patient_family_name_not_blank")),
        sa.CheckConstraint("length(given_name) BETWEEN 1 AND 200", name=op.f("ck_patient_given_name_length")),
        sa.CheckConstraint("trim(given_name) <> ''", name=op.f("ck_patient_given_name_not_blank")),
        sa.CheckConstraint("length(language) BETWEEN 2 AND 35", name=op.f("ck_patient_language_length")),
        sa.CheckConstraint("length(phone) BETWEEN 1 AND 50", name=op.f("ck_patient_phone_length")),
        sa.CheckConstraint("trim(phone) <> ''", name=op.f("ck_patient_phone_not_blank")),
        sa.CheckConstraint("revision BETWEEN 1 AND 2000000000", name=op.f("ck_patient_revision_in_range")),
        sa.CheckConstraint("sex IN ('female', 'male', 'other', 'unknown')", name=op.f("ck_patient_sex_known")),
    )
    op.create_index("ix_patient_clinic_id_updated_at_id", "patient", ["clinic_id", "updated_at", "id"])
    op.create_table(
        "patient_identifier",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_patient_identifier"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name="fk_patient_identifier_clinic_id_patient_id",
        ),
        sa.UniqueConstraint(
            "clinic_id", "patient_id", "position", name="uq_patient_identifier_clinic_id_patient_id_position"
        ),
        sa.UniqueConstraint("clinic_id", "system", "value", name="uq_patient_identifier_clinic_id_system_value"),
        sa.CheckConstraint("position BETWEEN 0 AND 19", name=op.f("ck_patient_identifier_position_in_range")),
        sa.CheckConstraint("length(system) BETWEEN 1 AND 200", name=op.f("ck_patient_identifier_system_length")),
        sa.CheckConstraint(
            "system NOT LIKE '%|%' AND system NOT LIKE '% %'", name=op.f("ck_patient_identifier_system_shape")
        ),
        sa.CheckConstraint("length(value) BETWEEN 1 AND 200", name=op.f("ck_patient_identifier_value_length")),
        sa.CheckConstraint("trim(value) <> ''", name=op.f("ck_patient_identifier_value_not_blank")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("patient_identifier")
    op.drop_table("patient")
