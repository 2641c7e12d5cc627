"""Keep clinics, the accounts of those who work there, their sessions and the keys of other programs.

A brake on guessing passwords is kept by the hash of the address alone, so that it works for unknown addresses too.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "clinics_and_accounts"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "clinic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_clinic_name_length")),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_clinic_name_not_blank")),
        sa.CheckConstraint("revision BETWEEN 1 AND 2000000000", name=op.f("ck_clinic_revision_in_range")),
        sa.CheckConstraint("length(timezone) BETWEEN 1 AND 64", name=op.f("ck_clinic_timezone_length")),
    )
    op.create_table(
        "user_account",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_user_account"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_user_account_clinic_id"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
        sa.CheckConstraint("active IN (true, false)", name=op.f("ck_user_account_active_truth")),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name=op.f("ck_user_account_email_length")),
        sa.CheckConstraint("email LIKE '%_@_%'", name=op.f("ck_user_account_email_shape")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_user_account_name_length")),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_user_account_name_not_blank")),
        sa.CheckConstraint("password_hash LIKE '$argon2id$%'", name=op.f("ck_user_account_password_hash_argon2id")),
        sa.CheckConstraint("revision BETWEEN 1 AND 2000000000", name=op.f("ck_user_account_revision_in_range")),
        sa.CheckConstraint("role IN ('assistant', 'therapist', 'admin')", name=op.f("ck_user_account_role_known")),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_sign_in_session"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "user_id"],
            ["user_account.clinic_id", "user_account.id"],
            name="fk_sign_in_session_clinic_id_user_id",
        ),
    )
    op.create_index("ix_sign_in_session_clinic_id_user_id", "sign_in_session", ["clinic_id", "user_id"])
    op.create_table(
        "refresh_token",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_refresh_token"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["sign_in_session.clinic_id", "sign_in_session.id"],
            name="fk_refresh_token_clinic_id_session_id",
        ),
        sa.UniqueConstraint("token_hash", name="uq_refresh_token_token_hash"),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_refresh_token_expires_after_issued")),
        sa.CheckConstraint("length(token_hash) BETWEEN 64 AND 64", name=op.f("ck_refresh_token_token_hash_length")),
    )
    op.create_index("ix_refresh_token_clinic_id_session_id", "refresh_token", ["clinic_id", "session_id"])
    op.create_index("ix_refresh_token_expires_at", "refresh_token", ["expires_at"])
    op.create_table(
        "sign_in_throttle",
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name="pk_sign_in_throttle"),
        sa.CheckConstraint("length(email_hash) BETWEEN 64 AND 64", name=op.f("ck_sign_in_throttle_email_hash_length")),
        sa.CheckConstraint("failures BETWEEN 0 AND 2000000000", name=op.f("ck_sign_in_throttle_failures_in_range")),
    )
    op.create_table(
        "api_key",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_api_key"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_api_key_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "created_by"],
            ["user_account.clinic_id", "user_account.id"],
            name="fk_api_key_clinic_id_created_by",
        ),
        sa.UniqueConstraint("prefix", name="uq_api_key_prefix"),
        sa.CheckConstraint(
            "expires_at IS NULL OR expires_at > created_at", name=op.f("ck_api_key_expires_after_created")
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_api_key_name_length")),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_api_key_name_not_blank")),
        sa.CheckConstraint("length(CAST(scopes AS TEXT)) > 2", name=op.f("ck_api_key_scopes_not_empty")),
        sa.CheckConstraint("length(prefix) BETWEEN 8 AND 8", name=op.f("ck_api_key_prefix_length")),
        sa.CheckConstraint("length(secret_hash) BETWEEN 64 AND 64", name=op.f("ck_api_key_secret_hash_length")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("api_key")
    op.drop_table("sign_in_throttle")
    op.drop_table("refresh_token")
    op.drop_table("sign_in_session")
    op.drop_table("user_account")
    op.drop_table("clinic")
