"""The record as it is answered: values in the order in which they are read."""

from enum import StrEnum

from app.planning.codes import DeliveredBy, EvidenceDirection, Level, Phase
from app.planning.reasons import Reason
from app.planning.value import value


class Step(StrEnum):
    """The steps of the road, in order."""

    PROFILE = "profile"
    SCREENING = "screening"
    ELIGIBILITY = "eligibility"
    SCORING = "scoring"
    SELECTION = "selection"
    DOSAGE = "dosage"
    PHASES = "phases"
    EXPLANATION = "explanation"


class Fate(StrEnum):
    """What became of an item in a phase; each has exactly one."""

    CHOSEN = "chosen"
    NOT_SUITED = "not_suited"
    NO_AIM = "no_aim"
    OTHER_PHASE = "other_phase"
    FORBIDDEN = "forbidden"
    BARRED = "barred"
    NO_EQUIPMENT = "no_equipment"
    UNWANTED = "unwanted"
    SWITCHED_OFF = "switched_off"
    NOT_READY = "not_ready"
    ON_REQUEST = "on_request"
    NEEDS_EXERCISE = "needs_exercise"
    TOO_FEW_POINTS = "too_few_points"
    BETTER_RUNG = "better_rung"
    CATEGORY_FULL = "category_full"
    NO_ROOM = "no_room"
    FEWER_POINTS = "fewer_points"


class Kind(StrEnum):
    """What an item is."""

    EXERCISE = "exercise"
    TECHNIQUE = "technique"


class Narrowed(StrEnum):
    """How far an item came."""

    CATALOGUE = "catalogue"
    SUITABLE = "suitable"
    SAFE = "safe"
    POSSIBLE = "possible"
    CHOSEN = "chosen"


@value
class Told:
    """Something that a step took in: what it is called, and what it was."""

    label: str
    value: str


@value
class Said:
    """Something that a step came to, by which rule and on whose word; an own choice of the engine has neither."""

    text: str
    rule: str | None = None
    source: str | None = None


@value
class StepTaken:
    """One step of the road."""

    step: Step
    name: str
    inputs: tuple[Told, ...]
    outcomes: tuple[Said, ...]


@value
class DerivedFact:
    """A fact that nobody sent, and what it follows from."""

    name: str
    label: str
    value: str | int | bool
    why: str
    premises: tuple[str, ...]


@value
class GuidelineWord:
    """What one guideline says, in its own words for the strength."""

    guideline: str
    year: int | None
    direction: EvidenceDirection
    strength: str
    text: str
    source: str
    read: str


@value
class EvidenceSaid:
    """All that guidelines say of an item, side by side, and the headline of it."""

    headline: str
    side_by_side: str
    words: tuple[GuidelineWord, ...]


@value
class Rival:
    """An item with the points that it would have."""

    code: str
    name: str
    points: int


@value
class RunnerUp:
    """What a chosen item beat: the best that the phase could hold without it."""

    text: str
    margin: int | None = None
    """Points that the phase would lose, without those that are too few to count; None where nothing was weighed."""
    instead: tuple[Rival, ...] = ()
    """What would come in."""
    gives_way: tuple[Rival, ...] = ()
    """What would leave together with it, to make room for what comes in."""
    gives_up: tuple[str, ...] = ()
    """What the phase asks for and would then be without."""


@value
class ChosenItem:
    """An item of the plan: what spoke for it, what it beat, and what guidelines say."""

    kind: Kind
    code: str
    name: str
    group: str
    """The category of an exercise, the kind of a technique."""
    delivered_by: DeliveredBy
    points: int
    why: tuple[Reason, ...]
    dose: str
    source: str
    """Of the catalogue's entry, from which the instructions and cautions are."""
    runner_up: RunnerUp
    included: bool
    """Did a therapist ask for it?"""
    overrides: str | None
    """The bar that a therapist overrode."""
    override_reason: str | None
    """Why, in the therapist's words."""
    evidence: EvidenceSaid


@value
class OfferedItem:
    """A technique that the machine leaves to a therapist, with what every guideline says of it."""

    code: str
    name: str
    group: str
    """Its kind."""
    level: Level
    why_not_chosen: str
    source: str
    evidence: EvidenceSaid


@value
class ItemFate:
    """What became of an item in a phase, and why."""

    kind: Kind
    code: str
    name: str
    fate: Fate
    reason: str
    points: int | None = None
    """For what could have been chosen."""
    level: Level | None = None
    rule: str | None = None
    source: str | None = None


@value
class PhaseDecision:
    """One phase: what it holds, and what became of everything else."""

    number: int
    code: Phase
    name: str
    first_week: int
    last_week: int
    points: int
    """Of all that was chosen."""
    chosen: tuple[ChosenItem, ...]
    left_out: tuple[str, ...]
    """What the phase asks for but could not hold, as the plan says it."""
    items: tuple[ItemFate, ...]
    """Everything in the catalogue, exercises first, by their codes."""


@value
class Dropped:
    """How many items a step left behind, and why."""

    fate: Fate
    reason: str
    count: int


@value
class Narrowing:
    """How many items came so far over all phases, and what was left behind here."""

    step: Narrowed
    name: str
    count: int
    exercises: int
    techniques: int
    dropped: tuple[Dropped, ...]


@value
class Decision:
    """Why a plan is as it is."""

    condition: str
    summary: str
    notices: tuple[str, ...]
    """What should be seen first: what was included against a bar or against advice."""
    narrowing: tuple[Narrowing, ...]
    steps: tuple[StepTaken, ...]
    derived: tuple[DerivedFact, ...]
    assumptions: tuple[str, ...]
    on_request: tuple[OfferedItem, ...]
    phases: tuple[PhaseDecision, ...]
