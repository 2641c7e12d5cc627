"""What is on file before anything is measured: a clinic, its patients, their assessments and a plan for each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import structlog

from app.cohort.bodies import Body
from app.main import create_app
from app.models.assessment_answers import AssessmentAnswers
from app.planning.assessment import Assessment, Person
from app.services.snapshots import read_snapshot, snapshot_of
from app.settings import Settings
from tests.support.clinics import PASSWORD, ClinicOfTest, found_clinic
from tests.support.cohort import the_cohort
from tests.support.examples import an_assessment
from tests.support.work import asked_plan, recorded_assessment, recorded_patient

# Sixteen people unlike each other: who is planned for decides what planning costs.
PEOPLE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("1984-03-09", {}),
    ("1991-05-05", {"condition__duration_weeks": 1, "condition__irritability": "high", "goals": [("pain_relief", 1)]}),
    ("1984-05-05", {"condition__code": "lbp_radicular_pain", "condition__directional_preference": "extension"}),
    (
        "1954-05-05",
        {
            "condition__code": "lumbar_spinal_stenosis",
            "precautions": ["hypertension_controlled", "balance_impairment_falls", "knee_problem"],
            "goals": [("walking_tolerance", 1), ("independence_adl", 2)],
        },
    ),
    (
        "1941-05-05",
        {
            "condition__code": "osteoporotic_spinal_pain",
            "precautions": ["osteoporosis", "vertebral_fracture_history", "no_floor_transfer"],
            "goals": [("fall_prevention", 1), ("independence_adl", 2)],
        },
    ),
    (
        "2004-05-05",
        {
            "condition__irritability": "low",
            "lifestyle__minutes_per_day_available": 45,
            "lifestyle__activity_level": "athlete",
            "lifestyle__equipment_available": ["resistance_band", "kettlebell", "dumbbell", "step"],
            "goals": [("return_to_sport", 1), ("improve_strength", 2)],
        },
    ),
    ("1988-05-05", {"condition__code": "neck_pain_postural", "goals": [("return_to_work_desk", 1)]}),
    ("1979-05-05", {"condition__code": "neck_pain_headache", "goals": [("reduce_headache", 1)]}),
    ("1970-05-05", {"precautions": ["wheelchair_user"], "goals": [("independence_adl", 1)]}),
    (
        "1975-05-05",
        {
            "condition__code": "chronic_lbp_generalized_pain",
            "lifestyle__minutes_per_day_available": 10,
            "yellow_flags": ["fear_avoidance", "catastrophising", "low_mood"],
            "risk_group": "high",
            "goals": [("self_management", 1), ("sleep_better", 2), ("general_fitness", 3)],
        },
    ),
    ("1975-06-06", {"lifestyle__minutes_per_day_available": 5, "lifestyle__days_per_week_available": 2}),
    ("1966-05-05", {"lifestyle__minutes_per_day_available": 60, "lifestyle__days_per_week_available": 7}),
    ("1999-05-05", {"condition__duration_weeks": 60, "lifestyle__exercise_setting": "gym"}),
    ("1958-05-05", {"lifestyle__days_per_week_available": 3, "condition__irritability": "low"}),
    ("1982-05-05", {"condition__code": "neck_pain_radiating", "goals": [("pain_relief", 1)]}),
    ("1990-05-05", {"precautions": [], "yellow_flags": [], "lifestyle__minutes_per_day_available": 30}),
)


NEWCOMERS = 800
"""People drawn by prevalence beside them, most of whom get a plan."""


@dataclass(frozen=True)
class Filed:
    """The addresses under which all of it is found, and what opens them."""

    database_url: str
    secret: str
    email: str
    password: str
    token: str
    assessments: Sequence[str]
    plans: Sequence[str]
    newcomers: Sequence[str]
    """Assessments of people whom a server that is measured hasn't met; more than are kept until they return."""

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of a server on this database."""
        return {"PHYSIO_DATABASE_URL": self.database_url, "PHYSIO_SECRET_KEY": self.secret}


def answers_of(changes: dict[str, Any]) -> dict[str, Any]:
    """Return an assessment with these changes."""
    goals = [{"code": code, "priority": priority} for code, priority in changes.get("goals", [("pain_relief", 1)])]
    return an_assessment(**{**changes, "goals": goals})


def people() -> list[tuple[Assessment, Person]]:
    """Return the same people as values, for planning without a service around it."""
    return [
        read_snapshot(
            snapshot_of(
                AssessmentAnswers.model_validate(answers_of(changes)), Person(date.fromisoformat(born), "female")
            )
        )
        for born, changes in PEOPLE
    ]


async def file(database_url: str, folder: Path) -> Filed:
    """Fill a database that is migrated and seeded, by way of the service."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    secret = secrets.token_urlsafe(48)
    settings = Settings(data_dir=folder, database_url=database_url, secret_key=secret, access_token_seconds=86_400)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        clinic = await found_clinic(app, "Bench")
        pairs = [await _filed(clinic, birth_date, changes) for birth_date, changes in PEOPLE]
        drawn = the_cohort(seed=2).bodies(NEWCOMERS)
        newcomers = [each for body in drawn if (each := await _planned(clinic, body)) is not None]
    return Filed(
        database_url,
        secret,
        clinic.therapist.email,
        PASSWORD,
        clinic.therapist.token,
        [assessment for assessment, _ in pairs],
        [plan for _, plan in pairs],
        newcomers,
    )


async def _planned(clinic: ClinicOfTest, body: Body) -> str | None:
    """Record somebody, and return the assessment; None where there is no plan for it."""
    patient_id = await recorded_patient(clinic, **body["patient"])
    recorded = await clinic.therapist.post(f"/patients/{patient_id}/assessments", body["assessment"])
    assert recorded.status_code == 201, recorded.text
    assessment_id = str(recorded.json()["id"])
    plan = await asked_plan(clinic, assessment_id)
    # Others are held by the screening.
    assert plan.status_code in {201, 409}, plan.text
    return assessment_id if plan.status_code == 201 else None


async def _filed(clinic: ClinicOfTest, birth_date: str, changes: dict[str, Any]) -> tuple[str, str]:
    patient_id = await recorded_patient(clinic, birth_date=birth_date)
    assessment_id = await recorded_assessment(clinic, patient_id, **answers_of(changes))
    plan = await asked_plan(clinic, assessment_id)
    assert plan.status_code == 201, plan.text
    return assessment_id, str(plan.json()["id"])
