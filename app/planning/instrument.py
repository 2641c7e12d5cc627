"""Outcome measures: how they are scored, what a change of their score means, and what of them may be shown."""

from dataclasses import dataclass

from app.planning.items import NO_CODES, Codes, Source


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """A change that counts, in the measure's unit, for some conditions or, without any, for all others."""

    points: float
    sources: tuple[Source, ...]
    percent: float | None = None
    """Of the score before, and needed beside the points."""
    conditions: Codes = NO_CODES


@dataclass(frozen=True, slots=True)
class Sections:
    """Parts of a questionnaire that are scored as a share of what was answered."""

    count: int
    highest: int
    fewest_answered: int


@dataclass(frozen=True, slots=True)
class RiskGroups:
    """Where the risk groups of a screening tool end: the low one by the total, the medium one by the subscale."""

    low_up_to: int
    medium_subscale_up_to: int
    subscale_highest: int


@dataclass(frozen=True, slots=True)
class FlagToAsk:
    """A red flag that must be asked when one answer of a questionnaire lies above a limit."""

    item: int
    above: int
    red_flag: str
    note: str


@dataclass(frozen=True, slots=True)
class Wording:
    """How the patient is asked, where anybody may use these words, and how they are cited."""

    question: str
    lowest_means: str
    highest_means: str
    cite: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """An outcome measure. Only scores and dates are kept of patients; most wording stays with its owner."""

    code: str
    name: str
    scoring: str
    unit: str
    better: str
    """`low` or `high`: which score is the better one."""
    licence: str
    licence_rule: str
    sources: tuple[Source, ...]
    lowest: float | None = None
    highest: float | None = None
    step: float | None = None
    """The smallest difference between two scores, where scores go in steps."""
    mic: tuple[SmallestChange, ...] = ()
    """Minimal important change: the smallest that matters to patients."""
    mdc: tuple[SmallestChange, ...] = ()
    """Minimal detectable change: the smallest that is more than measurement error."""
    also_reported: tuple[str, ...] = ()
    sections: Sections | None = None
    risk_groups: RiskGroups | None = None
    asks: tuple[FlagToAsk, ...] = ()
    not_with: Codes = NO_CODES
    """Precautions with which it isn't done."""
    wording: Wording | None = None
    loinc: str | None = None
    sendable: bool = True
