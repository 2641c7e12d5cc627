"""What therapists do before a test is about it: record a patient, assess, plan; and what is stored of it."""

from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from app.services.platform import Platform
from tests.support.clinics import ClinicOfTest
from tests.support.examples import a_patient, an_assessment


async def recorded_patient(clinic: ClinicOfTest, **changes: Any) -> str:
    """Record a patient and return the id."""
    answer = await clinic.assistant.post("/patients", a_patient(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def recorded_assessment(clinic: ClinicOfTest, patient_id: str | None = None, **changes: Any) -> str:
    """Record an assessment of the patient, or of a new one, and return its id."""
    patient_id = patient_id or await recorded_patient(clinic)
    answer = await clinic.therapist.post(f"/patients/{patient_id}/assessments", an_assessment(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def asked_plan(clinic: ClinicOfTest, assessment_id: str, **options: Any) -> httpx.Response:
    """Ask for a plan from the assessment."""
    return await clinic.therapist.post(f"/assessments/{assessment_id}/plans", options)


def codes_of(plan: dict[str, Any]) -> set[str]:
    """Return the codes of all exercises and techniques in a plan."""
    return {item["code"] for phase in plan["phases"] for item in (*phase["exercises"], *phase["techniques"])}


async def rows(app: FastAPI, table: str) -> int:
    """Return how many rows a table holds."""
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        connection = await session.connection()
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())
