"""The demo clinic as a file: who works there and whose plans can be looked at, with days counted from today."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, Field, JsonValue, ValidationError

from app.knowledge import SeedError, SeedProblem
from app.knowledge.shapes.base import Code, Sentence, Shape
from app.models.assessment import AssessmentCreate
from app.models.patient import PatientCreate
from app.models.plan_options import PlanOptions

DEMO_FILE = Path(__file__).parents[2] / "seed" / "demo" / "demo.yaml"
RELATIVE = frozenset({"years_ago", "days_ago", "days_ahead"})
Sent = TypeVar("Sent", bound=BaseModel)


class DemoAccountShape(Shape):
    """Somebody who can sign in; the password is drawn or chosen when the demo is set up."""

    email: str
    name: str
    role: Code


class DemoPatientShape(Shape):
    """One patient. Where a day is expected, `{days_ago: 2}`, `{days_ahead: 56}` or `{years_ago: 41}` may stand."""

    code: Code = Field(description="Becomes the patient's number in the demo clinic.")
    story: Sentence = Field(description="Who this is and what the plan shows.")
    patient: dict[str, JsonValue] = Field(description="As for POST /patients, without identifiers.")
    assessment: dict[str, JsonValue] = Field(description="As for POST /patients/{id}/assessments.")
    plan: dict[str, JsonValue] | None = Field(
        description="As for POST /assessments/{id}/plans; null where the screening forbids a plan."
    )


class DemoFile(Shape):
    """The demo clinic, its people and its patients."""

    clinic: str = Field(description="Its name.")
    accounts: tuple[DemoAccountShape, ...] = Field(min_length=1)
    patients: tuple[DemoPatientShape, ...] = Field(min_length=1)


def read_demo(path: Path = DEMO_FILE) -> DemoFile:
    """Return what the file holds.

    :raises SeedError: if it doesn't have the shape of such a file
    """
    return _checked(DemoFile, yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), "-")


def patient_of(shape: DemoPatientShape, system: str, today: date) -> PatientCreate:
    """Return the patient as it would be sent on this day."""
    identifiers = [{"system": system, "value": shape.code}]
    return _checked(PatientCreate, {**_dated(shape.patient, today), "identifiers": identifiers}, shape.code)


def assessment_of(shape: DemoPatientShape, today: date) -> AssessmentCreate:
    """Return the assessment as it would be sent on this day."""
    return _checked(AssessmentCreate, _dated(shape.assessment, today), shape.code)


def plan_of(shape: DemoPatientShape, today: date) -> PlanOptions | None:
    """Return the wishes for the plan as they would be sent on this day; None where there can be no plan."""
    return None if shape.plan is None else _checked(PlanOptions, _dated(shape.plan, today), shape.code)


def _checked(kind: type[Sent], value: object, code: str) -> Sent:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        problems = (
            SeedProblem(f"demo/{DEMO_FILE.name}", code, ".".join(map(str, problem["loc"])) or "-", problem["msg"])
            for problem in error.errors()
        )
        raise SeedError(*problems) from error


def _dated(value: Any, today: date) -> Any:
    """Replace every day that is counted from today by the day itself."""
    if isinstance(value, Mapping):
        if value and RELATIVE.issuperset(value):
            return _day(today, **value).isoformat()
        return {key: _dated(inner, today) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner, today) for inner in value]
    return value


def _day(today: date, *, years_ago: int = 0, days_ago: int = 0, days_ahead: int = 0) -> date:
    day = today + timedelta(days=days_ahead - days_ago)
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years_ago)
