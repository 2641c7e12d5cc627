"""What a plan is made from: the answers of one assessment, the person, and the caller's wishes."""

from dataclasses import field
from datetime import date

from app.planning.codes import Irritability, Outcome
from app.planning.value import value


@value
class Person:
    """Who the plan is for. Without a birth date or a sex the plan names what it assumed."""

    birth_date: date | None = None
    sex: str | None = None


@value
class Pain:
    """Pain 0 to 10 (NPRS): at the moment, on average, and at its worst."""

    now: int
    average: int | None = None
    worst: int | None = None


@value
class Complaint:
    """The condition as the therapist found it."""

    code: str
    duration_weeks: float
    pain: Pain
    irritability: Irritability
    episode: str | None = None
    directional_preference: str | None = None
    limb_symptoms: str | None = None
    aggravated_by: frozenset[str] = frozenset()
    eased_by: frozenset[str] = frozenset()


@value
class Clearance:
    """A clinician's word on one flag or holding precaution."""

    code: str
    cleared_on: date
    cleared_by: str
    outcome: Outcome


@value
class ScreeningAnswers:
    """Which red flags were asked and answered yes, and what has been cleared since."""

    completed: bool
    red_flags: frozenset[str] = frozenset()
    not_asked: frozenset[str] = frozenset()
    cleared: tuple[Clearance, ...] = ()


@value
class Lifestyle:
    """How the patient lives; None means that nobody asked."""

    minutes_per_day_available: int
    days_per_week_available: int
    job_type: str | None = None
    sitting_hours_per_day: float | None = None
    driving_hours_per_day: float | None = None
    lifting_at_work: str | None = None
    activity_level: str | None = None
    equipment_available: frozenset[str] | None = None
    equipment_missing: frozenset[str] = frozenset()
    exercise_setting: str | None = None
    sleep_quality: str | None = None
    stress_level: str | None = None
    smoker: bool | None = None
    shift_work: bool | None = None
    caring_duties: bool | None = None
    floor_transfer: bool | None = None
    liked: frozenset[str] = frozenset()
    disliked: frozenset[str] = frozenset()


@value
class Goal:
    """What the patient wants, 1 being the most wanted; None means that nobody asked how much."""

    code: str
    priority: int | None = None


@value
class Score:
    """One outcome measure's result on the day of the assessment."""

    instrument: str
    score: float


@value
class Assessment:
    """One assessment, whole. Its free text never decides anything and so is not part of it."""

    assessed_on: date
    complaint: Complaint
    screening: ScreeningAnswers
    lifestyle: Lifestyle
    goals: tuple[Goal, ...]
    precautions: frozenset[str] = frozenset()
    pregnancy_weeks: int | None = None
    yellow_flags: frozenset[str] = frozenset()
    risk_group: str | None = None
    scores: tuple[Score, ...] = ()


@value
class Include:
    """An item that the therapist wants in every phase it can stand in, and why despite a bar."""

    code: str
    override_reason: str | None = None


@value
class Options:
    """The therapist's wishes for one plan. The start is a date, so that nothing here reads a clock."""

    start_on: date
    weeks: int | None = None
    clinic_visits_per_week: int | None = None
    include: tuple[Include, ...] = ()
    exclude: frozenset[str] = field(default_factory=frozenset)
    max_exercises_per_day: int | None = None
