"""Keep who did what, and let nobody change it afterwards, not even this program."""

import sqlalchemy as sa
from alembic import op

revision = "audit"
down_revision = "clinics_and_accounts"
branch_labels = None
depends_on = None

REFUSE = "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
SQLITE_REFUSALS = [
    *(
        f"CREATE TRIGGER audit_entry_no_{act} BEFORE {act.upper()} ON audit_entry {REFUSE}"
        for act in ("update", "delete")
    ),
    # INSERT OR REPLACE takes a row away without asking the trigger above.
    (
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
        "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE clinic_id = NEW.clinic_id AND id = NEW.id) "
        f"{REFUSE}"
    ),
]
POSTGRESQL_REFUSALS = [
    (
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = 'restrict_violation'; END $$"
    ),
    (
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    ),
]


def upgrade() -> None:
    """Create the table and the triggers that guard it."""
    op.create_table(
        "audit_entry",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_audit_entry"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_audit_entry_clinic_id"),
        sa.CheckConstraint("length(action) BETWEEN 1 AND 64", name=op.f("ck_audit_entry_action_length")),
        sa.CheckConstraint("actor_kind IN ('user', 'api_key', 'system')", name=op.f("ck_audit_entry_actor_kind_known")),
        sa.CheckConstraint("length(object_kind) BETWEEN 1 AND 64", name=op.f("ck_audit_entry_object_kind_length")),
        sa.CheckConstraint(
            "outcome IN ('done', 'replayed', 'forbidden', 'not_found', 'conflict', 'stale', 'invalid', 'refused', "
            "'failed')",
            name=op.f("ck_audit_entry_outcome_known"),
        ),
        sa.CheckConstraint("length(request_id) BETWEEN 1 AND 64", name=op.f("ck_audit_entry_request_id_length")),
    )
    op.create_index("ix_audit_entry_clinic_id_patient_id_id", "audit_entry", ["clinic_id", "patient_id", "id"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for refusal in SQLITE_REFUSALS if on_sqlite else POSTGRESQL_REFUSALS:
        op.execute(refusal)


def downgrade() -> None:
    """Drop the table, its triggers with it."""
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
