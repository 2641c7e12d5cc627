"""A body of `POST /api/v1/plan-previews`, written from answers that lie flat: what is drawn is put in its place here.

Bodies are plain JSON, so that whoever judges the plans needs nothing of this program to read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from app.models.assessment_answers import LifestyleAnswers
from app.models.preview import PreviewCreate
from app.planning.assessment import Assessment, Options, Person

Body = dict[str, Any]

ASSESSED_ON = date(2026, 11, 20)
START_ON = date(2026, 11, 23)
"""Every plan of a cohort starts on this day, so that no clock is read."""

CLEARED_ON = date(2026, 11, 18)
CLEARED_BY = "GP"


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of one patient; what is left alone is an ordinary patient with ten weeks of mild back pain."""

    age: int = 40
    sex: str = "female"
    condition: str = "nonspecific_low_back_pain"
    duration_weeks: float = 10
    pain_now: int = 3
    pain_average: int | None = None
    pain_worst: int | None = None
    irritability: str = "low"
    episode: str | None = None
    directional_preference: str | None = None
    limb_symptoms: str | None = None
    aggravated_by: tuple[str, ...] = ()
    eased_by: tuple[str, ...] = ()
    screening_completed: bool = True
    red_flag: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    """Flags and precautions into which a clinician looked and found nothing."""
    awaiting: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    precaution: tuple[str, ...] = ()
    pregnancy_weeks: int | None = None
    yellow_flag: tuple[str, ...] = ()
    risk_group: str | None = None
    minutes_per_day_available: int = 30
    days_per_week_available: int = 5
    job_type: str | None = None
    sitting_hours_per_day: float | None = None
    driving_hours_per_day: float | None = None
    lifting_at_work: str | None = None
    activity_level: str | None = None
    equipment_available: tuple[str, ...] | None = None
    equipment_missing: tuple[str, ...] = ()
    exercise_setting: str | None = None
    sleep_quality: str | None = None
    stress_level: str | None = None
    smoker: bool | None = None
    shift_work: bool | None = None
    caring_duties: bool | None = None
    floor_transfer: bool | None = None
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    goal: tuple[str, ...] = ("pain_relief",)
    """What is wanted most comes first."""
    psfs: int | None = None
    """The patient's rating of what the first goal is about."""
    scores: tuple[tuple[str, float], ...] = ()
    weeks: int | None = None
    clinic_visits_per_week: int | None = None
    include: tuple[str, ...] = ()
    override_reason: str | None = None
    exclude: tuple[str, ...] = ()
    max_exercises_per_day: int | None = None


NAMES = frozenset(field.name for field in fields(Answers))
LIFESTYLE = tuple(LifestyleAnswers.model_fields)
OUTCOMES = {"cleared": "cleared", "awaiting": "awaiting", "confirmed": "confirmed_pathology"}


def body_of(answers: Answers) -> Body:
    """Return the body that asks for this patient's plan."""
    return {
        "patient": {"birth_date": _born(answers.age).isoformat(), "sex": answers.sex},
        "assessment": {
            "assessed_on": ASSESSED_ON.isoformat(),
            "condition": _condition(answers),
            "screening": _screening(answers),
            "precautions": list(answers.precaution),
            "pregnancy_weeks": answers.pregnancy_weeks,
            "yellow_flags": list(answers.yellow_flag),
            "risk_group": answers.risk_group,
            "lifestyle": {name: _listed(getattr(answers, name)) for name in LIFESTYLE},
            "goals": _goals(answers),
            "outcome_scores": [{"instrument": code, "score": score} for code, score in answers.scores],
        },
        "options": _options(answers),
    }


def _born(age: int) -> date:
    """Return the birth date of somebody whose birthday was the day before the assessment."""
    return (ASSESSED_ON - timedelta(days=1)).replace(year=ASSESSED_ON.year - age)


def _condition(answers: Answers) -> Body:
    return {
        "code": answers.condition,
        "duration_weeks": answers.duration_weeks,
        "pain": {"now": answers.pain_now, "average": answers.pain_average, "worst": answers.pain_worst},
        "irritability": answers.irritability,
        "episode": answers.episode,
        "directional_preference": answers.directional_preference,
        "limb_symptoms": answers.limb_symptoms,
        "aggravated_by": list(answers.aggravated_by),
        "eased_by": list(answers.eased_by),
    }


def _screening(answers: Answers) -> Body:
    return {
        "completed": answers.screening_completed,
        "red_flags": list(answers.red_flag),
        "not_asked": list(answers.not_asked),
        "cleared": [
            {"code": code, "cleared_on": CLEARED_ON.isoformat(), "cleared_by": CLEARED_BY, "outcome": outcome}
            for name, outcome in OUTCOMES.items()
            for code in getattr(answers, name)
        ],
    }


def _goals(answers: Answers) -> list[Body]:
    goals: list[Body] = [{"code": code, "priority": place} for place, code in enumerate(answers.goal, start=1)]
    if answers.psfs is not None:
        goals[0]["psfs"] = answers.psfs
    return goals


def _options(answers: Answers) -> Body:
    return {
        "start_on": START_ON.isoformat(),
        "weeks": answers.weeks,
        "clinic_visits_per_week": answers.clinic_visits_per_week,
        "include": [{"code": code, "override_reason": answers.override_reason} for code in answers.include],
        "exclude": list(answers.exclude),
        "max_exercises_per_day": answers.max_exercises_per_day,
    }


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def read_body(body: Mapping[str, Any]) -> tuple[Assessment, Person, Options]:
    """Return what planning takes of a body, checked as the service checks its shape. Codes are taken as they are.

    :raises ValidationError: if the service would refuse the body for its shape
    """
    sent = PreviewCreate.model_validate(body)
    person = Person() if sent.patient is None else Person(sent.patient.birth_date, sent.patient.sex)
    return sent.assessment.value(), person, sent.options.value(START_ON)
