"""The plan as it is answered and stored: values in the shape of the contract, in the contract's order."""

from datetime import date
from functools import lru_cache

from app.planning.bars import Bar
from app.planning.codes import DeliveredBy, EvidenceDirection, Level, Phase
from app.planning.dosage import Dosage
from app.planning.reasons import Reason
from app.planning.screening import Alert
from app.planning.value import value


@value
class Evidence:
    """What one guideline says of an item's kind; guidelines that disagree stand side by side."""

    guideline: str
    direction: EvidenceDirection
    strength: str
    text: str
    source: str
    read: str


@value
class PlannedExercise:
    """An exercise of a phase."""

    code: str
    name: str
    category: str
    dosage: Dosage
    instructions: tuple[str, ...]
    feel: str | None
    should_not: str | None
    stop_when: tuple[str, ...]
    cautions: tuple[str, ...]
    harder: str | None
    easier: str | None
    why: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]


@value
class TechniqueDosage:
    """Minutes of one application, and how often a week."""

    minutes: int
    times_per_week: int


technique_dosage = lru_cache(maxsize=1 << 10)(TechniqueDosage)
"""Makes a technique's dosage; equal ones are one and the same."""


@value
class PlannedTechnique:
    """A technique of a phase."""

    code: str
    kind: str
    name: str
    delivered_by: DeliveredBy
    dosage: TechniqueDosage
    instructions: tuple[str, ...]
    """What the patient is told who applies or wears it alone; this and the next three are empty otherwise."""
    feel: str | None
    should_not: str | None
    stop_when: tuple[str, ...]
    why: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    cautions: tuple[str, ...]


@value
class PlannedPhase:
    """A phase with its week."""

    number: int
    code: Phase
    name: str
    first_week: int
    last_week: int
    aims: tuple[str, ...]
    minutes_per_day: int
    days_per_week: int
    exercises: tuple[PlannedExercise, ...]
    techniques: tuple[PlannedTechnique, ...]
    progress_when: tuple[str, ...]
    ease_off_when: tuple[str, ...]
    left_out: tuple[str, ...]
    """What this phase asks for but could not hold, and why."""


@value
class OnRequest:
    """A technique that the machine leaves to a therapist, and what speaks for and against it."""

    code: str
    kind: str
    name: str
    why_not_chosen: str
    level: Level
    evidence: tuple[Evidence, ...]
    cautions: tuple[str, ...]


@value
class Advice:
    """A sentence of advice."""

    code: str
    text: str


@value
class Review:
    """A day on which the therapist looks at the plan again, what at, and why."""

    day: int
    """Counted from the start of the plan, which is day 0."""
    on: date
    look_at: tuple[str, ...]
    why: str


@value
class Provenance:
    """What the plan was made by and from, so that it can be made again."""

    engine: str
    rules: str
    catalogue: str
    assessment: str
    assumptions: tuple[str, ...]


@value
class Plan:
    """A finished plan; only ids, state and times are added when it is stored."""

    start_on: date
    weeks: int
    summary: str
    alerts: tuple[Alert, ...]
    phases: tuple[PlannedPhase, ...]
    on_request: tuple[OnRequest, ...]
    advice: tuple[Advice, ...]
    excluded: tuple[Bar, ...]
    """What would suit the condition but was left out, strictest first."""
    review_on: date
    """The day of the first of the reviews."""
    reviews: tuple[Review, ...]
    stop_and_call_when: tuple[str, ...]
    discharge_when: tuple[str, ...]
    provenance: Provenance
