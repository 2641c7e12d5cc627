"""Keep assessments: answers to be asked about, the document to be read, the snapshot to be planned from.

A foreign key through clinic and patient lets an assessment replace only one of the same patient.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "assessments"
down_revision = "patients"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "assessment",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("condition_code", sa.String(), nullable=False),
        sa.Column("duration_weeks", sa.Float(), nullable=False),
        sa.Column("pain_now", sa.Integer(), nullable=False),
        sa.Column("pain_average", sa.Integer(), nullable=True),
        sa.Column("pain_worst", sa.Integer(), nullable=True),
        sa.Column("irritability", sa.String(), nullable=False),
        sa.Column("episode", sa.String(), nullable=True),
        sa.Column("directional_preference", sa.String(), nullable=True),
        sa.Column("limb_symptoms", sa.String(), nullable=True),
        sa.Column("aggravated_by", JSON, nullable=False),
        sa.Column("eased_by", JSON, nullable=False),
        sa.Column("screening_completed", sa.Boolean(), nullable=False),
        sa.Column("red_flags", JSON, nullable=False),
        sa.Column("not_asked", JSON, nullable=False),
        sa.Column("cleared", JSON, nullable=False),
        sa.Column("precautions", JSON, nullable=False),
        sa.Column("pregnancy_weeks", sa.Integer(), nullable=True),
        sa.Column("yellow_flags", JSON, nullable=False),
        sa.Column("risk_group", sa.String(), nullable=True),
        sa.Column("minutes_per_day_available", sa.Integer(), nullable=False),
        sa.Column("days_per_week_available", sa.Integer(), nullable=False),
        sa.Column("job_type", sa.String(), nullable=True),
        sa.Column("sitting_hours_per_day", sa.Float(), nullable=True),
        sa.Column("driving_hours_per_day", sa.Float(), nullable=True),
        sa.Column("lifting_at_work", sa.String(), nullable=True),
        sa.Column("activity_level", sa.String(), nullable=True),
        sa.Column("equipment_available", JSON, nullable=True),
        sa.Column("equipment_missing", JSON, nullable=False),
        sa.Column("exercise_setting", sa.String(), nullable=True),
        sa.Column("sleep_quality", sa.String(), nullable=True),
        sa.Column("stress_level", sa.String(), nullable=True),
        sa.Column("smoker", sa.Boolean(), nullable=True),
        sa.Column("shift_work", sa.Boolean(), nullable=True),
        sa.Column("caring_duties", sa.Boolean(), nullable=True),
        sa.Column("floor_transfer", sa.Boolean(), nullable=True),
        sa.Column("liked", JSON, nullable=False),
        sa.Column("disliked", JSON, nullable=False),
        sa.Column("goals", JSON, nullable=False),
        sa.Column("outcome_scores", JSON, nullable=False),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_assessment"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name="fk_assessment_clinic_id_patient_id"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id", "replaces"],
            ["assessment.clinic_id", "assessment.patient_id", "assessment.id"],
            name="fk_assessment_clinic_id_patient_id_replaces",
        ),
        sa.UniqueConstraint("clinic_id", "patient_id", "id", name="uq_assessment_clinic_id_patient_id_id"),
        sa.UniqueConstraint("clinic_id", "replaces", name="uq_assessment_clinic_id_replaces"),
        sa.CheckConstraint(
            "length(activity_level) BETWEEN 1 AND 100", name=op.f("ck_assessment_activity_level_length")
        ),
        sa.CheckConstraint("caring_duties IN (true, false)", name=op.f("ck_assessment_caring_duties_truth")),
        sa.CheckConstraint(
            "length(condition_code) BETWEEN 1 AND 100", name=op.f("ck_assessment_condition_code_length")
        ),
        sa.CheckConstraint(
            "days_per_week_available BETWEEN 1 AND 7", name=op.f("ck_assessment_days_per_week_available_in_range")
        ),
        sa.CheckConstraint(
            "directional_preference IN ('extension', 'flexion', 'lateral', 'none', 'unknown')",
            name=op.f("ck_assessment_directional_preference_known"),
        ),
        sa.CheckConstraint(
            "driving_hours_per_day BETWEEN 0 AND 24", name=op.f("ck_assessment_driving_hours_per_day_in_range")
        ),
        sa.CheckConstraint("duration_weeks BETWEEN 0 AND 5200", name=op.f("ck_assessment_duration_weeks_in_range")),
        sa.CheckConstraint(
            "abs(duration_weeks * 10 - round(duration_weeks * 10)) < 0.000001",
            name=op.f("ck_assessment_duration_weeks_one_decimal"),
        ),
        sa.CheckConstraint("length(episode) BETWEEN 1 AND 100", name=op.f("ck_assessment_episode_length")),
        sa.CheckConstraint(
            "length(exercise_setting) BETWEEN 1 AND 100", name=op.f("ck_assessment_exercise_setting_length")
        ),
        sa.CheckConstraint("floor_transfer IN (true, false)", name=op.f("ck_assessment_floor_transfer_truth")),
        sa.CheckConstraint("length(CAST(goals AS TEXT)) > 2", name=op.f("ck_assessment_goals_not_empty")),
        sa.CheckConstraint(
            "irritability IN ('low', 'moderate', 'high')", name=op.f("ck_assessment_irritability_known")
        ),
        sa.CheckConstraint("length(job_type) BETWEEN 1 AND 100", name=op.f("ck_assessment_job_type_length")),
        sa.CheckConstraint(
            "length(lifting_at_work) BETWEEN 1 AND 100", name=op.f("ck_assessment_lifting_at_work_length")
        ),
        sa.CheckConstraint("length(limb_symptoms) BETWEEN 1 AND 100", name=op.f("ck_assessment_limb_symptoms_length")),
        sa.CheckConstraint(
            "minutes_per_day_available BETWEEN 1 AND 480", name=op.f("ck_assessment_minutes_per_day_available_in_range")
        ),
        sa.CheckConstraint("length(notes) BETWEEN 0 AND 20000", name=op.f("ck_assessment_notes_length")),
        sa.CheckConstraint("pain_average BETWEEN 0 AND 10", name=op.f("ck_assessment_pain_average_in_range")),
        sa.CheckConstraint("pain_average <= pain_worst", name=op.f("ck_assessment_pain_average_not_above_worst")),
        sa.CheckConstraint("pain_now BETWEEN 0 AND 10", name=op.f("ck_assessment_pain_now_in_range")),
        sa.CheckConstraint("pain_now <= pain_worst", name=op.f("ck_assessment_pain_now_not_above_worst")),
        sa.CheckConstraint("pain_worst BETWEEN 0 AND 10", name=op.f("ck_assessment_pain_worst_in_range")),
        sa.CheckConstraint("pregnancy_weeks BETWEEN 0 AND 45", name=op.f("ck_assessment_pregnancy_weeks_in_range")),
        sa.CheckConstraint("replaces <> id", name=op.f("ck_assessment_replaces_another")),
        sa.CheckConstraint("length(risk_group) BETWEEN 1 AND 100", name=op.f("ck_assessment_risk_group_length")),
        sa.CheckConstraint(
            "screening_completed IN (true, false)", name=op.f("ck_assessment_screening_completed_truth")
        ),
        sa.CheckConstraint("shift_work IN (true, false)", name=op.f("ck_assessment_shift_work_truth")),
        sa.CheckConstraint(
            "sitting_hours_per_day BETWEEN 0 AND 24", name=op.f("ck_assessment_sitting_hours_per_day_in_range")
        ),
        sa.CheckConstraint("length(sleep_quality) BETWEEN 1 AND 100", name=op.f("ck_assessment_sleep_quality_length")),
        sa.CheckConstraint("smoker IN (true, false)", name=op.f("ck_assessment_smoker_truth")),
        sa.CheckConstraint("length(stress_level) BETWEEN 1 AND 100", name=op.f("ck_assessment_stress_level_length")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("assessment")
