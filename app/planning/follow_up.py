"""When to look again and at what, and by which signs to move on, ease off or end: rules as values."""

from dataclasses import dataclass
from enum import StrEnum

from app.planning.items import When


class Occasion(StrEnum):
    """Why the therapist looks at the plan again."""

    FIRST = "first"
    PROGRESS = "progress"
    RESCREEN = "rescreen"
    OUTCOME = "outcome"
    TRIMESTER = "trimester"


class CriterionKind(StrEnum):
    """The list of a plan in which a criterion stands."""

    PROGRESS = "progress_when"
    EASE_OFF = "ease_off_when"
    DISCHARGE = "discharge_when"


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """How soon to look again for the first time, in days; the soonest that applies counts."""

    code: str
    when: When
    days: int
    text: str


@dataclass(frozen=True, slots=True)
class LaterReview:
    """A review after the first, in days from the start of the plan or, `after_first`, from the first review."""

    occasion: Occasion
    days: int
    after_first: bool
    text: str
    text_before_birth: str | None
    """Said instead where it is brought forward to the due date; None where it is left out then."""


@dataclass(frozen=True, slots=True)
class LookAt:
    """Something to look at on some occasions, or, as a remark, more of why there is a review."""

    code: str
    when: When
    occasions: frozenset[Occasion]
    text: str
    remark: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """A sign that holds for some patients alone, beside those that hold for all."""

    code: str
    kind: CriterionKind
    when: When
    text: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a plan says of the time after its start, beside the first review."""

    later: tuple[LaterReview, ...]
    """In the order of their days."""
    trimester: str
    """Why to look again when another trimester begins."""
    look_at: tuple[LookAt, ...]
    criteria: tuple[Criterion, ...]
