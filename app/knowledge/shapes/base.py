"""What the shapes of all seed files share."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from app.planning.codes import Irritability, Phase, Stage, TreatmentClass

CODE = r"^[a-z][a-z0-9_.]*$"
SOURCE_KEY = r"^[A-Z][A-Z0-9]*$"
DOSAGE_PROFILE = r"^[A-Z]+$"
Code = Annotated[str, StringConstraints(pattern=CODE, max_length=80)]
SourceKey = Annotated[str, StringConstraints(pattern=SOURCE_KEY, max_length=12)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=400)]
Read = Literal["full", "abstract", "secondary", "recalled", "product"]
SourceMarks = Annotated[
    dict[SourceKey, Read],
    Field(min_length=1, description="Where this comes from (keys of sources.yaml), and how far each was read."),
]


OWN_FILE = "clinic"
"""Stands for the file of what a clinic added for itself."""


def is_unset(given: object) -> bool:
    """Tell whether a field says nothing: one that came later isn't stored then, so that old entries stay the same."""
    return given is None or given == ()


class Shape(BaseModel):
    """A part of a seed file; an unknown field is an error, and nothing changes once it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(BaseModel):
    """One entry of a seed file as it is stored: what it is, its code, where it stands, and its fields."""

    model_config = ConfigDict(frozen=True)

    kind: str
    code: str
    file: str
    body: dict[str, object]


class SeedFile(Shape):
    """A whole seed file."""

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield what the file holds."""
        raise NotImplementedError


class WhenShape(Shape):
    """Facts that must all hold; of the codes named for one fact, one is enough. Empty: always."""

    condition: tuple[Code, ...] = ()
    region: tuple[Code, ...] = Field(default=(), description="A region of the condition.")
    stage: tuple[Stage, ...] = ()
    episode: tuple[Code, ...] = ()
    irritability: tuple[Irritability, ...] = ()
    directional_preference: tuple[Code, ...] = Field(default=(), description="As recorded by the therapist.")
    likely_direction: tuple[Code, ...] = Field(
        default=(), description="As what aggravates and eases suggests, when no preference was tested."
    )
    limb_symptoms: tuple[Code, ...] = ()
    treatment_class: tuple[TreatmentClass, ...] = ()
    phase: tuple[Phase, ...] = ()
    ends_in: tuple[Phase, ...] = Field(
        default=(),
        exclude_if=is_unset,
        description="The last phase of the plan; for points alone.",
    )
    aggravated_by: tuple[Code, ...] = ()
    eased_by: tuple[Code, ...] = ()
    red_flag: tuple[Code, ...] = Field(default=(), description="Answered yes, whether cleared since or not.")
    open_red_flag: tuple[Code, ...] = Field(default=(), description="Answered yes and not cleared.")
    precaution: tuple[Code, ...] = ()
    not_precaution: tuple[Code, ...] = Field(default=(), description="None of these may hold.")
    not_condition: tuple[Code, ...] = Field(default=(), description="None of these may be the condition.")
    not_limb_symptoms: tuple[Code, ...] = Field(default=(), description="None of these may be recorded.")
    yellow_flag: tuple[Code, ...] = ()
    risk_group: tuple[Code, ...] = ()
    goal: tuple[Code, ...] = ()
    job_type: tuple[Code, ...] = ()
    activity_level: tuple[Code, ...] = ()
    lifting_at_work: tuple[Code, ...] = ()
    sleep_quality: tuple[Code, ...] = ()
    stress_level: tuple[Code, ...] = ()
    exercise_setting: tuple[Code, ...] = ()
    sex: tuple[Code, ...] = ()
    pregnant: StrictBool | None = None
    shift_work: StrictBool | None = None
    caring_duties: StrictBool | None = None
    smoker: StrictBool | None = None
    floor_transfer: tuple[Literal["can", "cannot", "not_recorded"], ...] = ()
    plan_without_exercise: StrictBool | None = Field(default=None, description="Known once exercises were chosen.")
    age_at_least: float | None = None
    age_below: float | None = None
    pain_at_least: float | None = Field(default=None, description="Of the score that decides: average, else now.")
    pain_below: float | None = None
    duration_weeks_at_least: float | None = None
    duration_weeks_below: float | None = None
    pregnancy_weeks_at_least: float | None = None
    pregnancy_weeks_below: float | None = None
    sitting_hours_at_least: float | None = None
    sitting_hours_below: float | None = Field(default=None, exclude_if=is_unset)
    driving_hours_at_least: float | None = None
    minutes_below: float | None = Field(default=None, description="Minutes a day that the patient has.")
    clinic_visits_at_least: float | None = None


class TargetShape(Shape):
    """Which items are meant: by feature, category, family, direction or kind; by name only when nothing else does."""

    features: tuple[Code, ...] = ()
    categories: tuple[Code, ...] = ()
    families: tuple[Code, ...] = ()
    directions: tuple[Code, ...] = ()
    surfaces: tuple[Code, ...] = ()
    exercises: tuple[Code, ...] = ()
    kinds: tuple[Code, ...] = ()
    techniques: tuple[Code, ...] = ()
    difficulty_at_least: int | None = Field(default=None, ge=1, le=6, description="Exercises at least this hard.")
