"""The closed words that decisions turn on; all other codes are data in `seed/vocabulary/`.

A word stands here only because code compares against it. `seed/vocabulary/` gives each one its label and
meaning, and the loader refuses a vocabulary that differs from these.
"""

from enum import StrEnum


class Stage(StrEnum):
    """How long the episode has lasted."""

    ACUTE = "acute"
    SUBACUTE = "subacute"
    CHRONIC = "chronic"


class Irritability(StrEnum):
    """How easily symptoms are provoked and how long they take to settle."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Phase(StrEnum):
    """A stretch of the plan with one aim; the order is that of the plan."""

    CALM = "calm"
    RESTORE = "restore"
    STRENGTHEN = "strengthen"
    RETURN = "return"

    @property
    def rank(self) -> int:
        """Return the place in the plan, from 0."""
        return PHASE_RANK[self]


PHASE_RANK = {phase: rank for rank, phase in enumerate(Phase)}


class TreatmentClass(StrEnum):
    """What the treatment is mainly for (treatment-based classification, ALR16)."""

    SYMPTOM_MODULATION = "symptom_modulation"
    MOVEMENT_CONTROL = "movement_control"
    FUNCTIONAL_OPTIMIZATION = "functional_optimization"


class Direction(StrEnum):
    """A tested directional preference, or that there is none."""

    EXTENSION = "extension"
    FLEXION = "flexion"
    LATERAL = "lateral"
    NONE = "none"
    UNKNOWN = "unknown"


class Gate(StrEnum):
    """Whether a red flag lets a plan be made."""

    BLOCK = "block"
    HOLD_UNTIL_CLEARED = "hold_until_cleared"
    INCOMPLETE = "incomplete"
    ALLOW_WITH_CAUTION = "allow_with_caution"


class Action(StrEnum):
    """What a red flag asks of the clinician."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    CAUTION = "caution"


class Outcome(StrEnum):
    """What a clearance found."""

    CLEARED = "cleared"
    CONFIRMED_PATHOLOGY = "confirmed_pathology"
    AWAITING = "awaiting"


class Level(StrEnum):
    """How far an item is barred; the order is that of strictness."""

    OK = "ok"
    RELATIVE = "relative"
    ABSOLUTE = "absolute"

    @property
    def strictness(self) -> int:
        """Return 0 for ok, 1 for relative, 2 for absolute."""
        return LEVEL_STRICTNESS[self]


LEVEL_STRICTNESS = {Level.OK: 0, Level.RELATIVE: 1, Level.ABSOLUTE: 2}


class EvidenceDirection(StrEnum):
    """Which way a guideline points."""

    FOR_STRONG = "for_strong"
    FOR_WEAK = "for_weak"
    NEUTRAL = "neutral"
    AGAINST_WEAK = "against_weak"
    AGAINST_STRONG = "against_strong"
    NONE = "none"


class DeliveredBy(StrEnum):
    """Who applies a technique."""

    PATIENT = "patient"
    THERAPIST = "therapist"


class WentOut(StrEnum):
    """Why an item is no longer in a phase; the order is that in which reasons are looked for."""

    BARRED = "barred"
    PHASE_GONE = "phase_gone"
    NOT_IN_CATALOGUE = "not_in_catalogue"
    NOT_INCLUDED = "not_included"
    NOT_SUITED = "not_suited"
    TOO_FEW_POINTS = "too_few_points"
    REPLACED = "replaced"
    OUTRANKED = "outranked"
    NO_ROOM = "no_room"


class Redosed(StrEnum):
    """Why an item has another dose; the order is that in which reasons are looked for."""

    DELIVERED_BY = "delivered_by"
    CUT_LESS = "cut_less"
    CUT = "cut"
    NO_LONGER_CUT = "no_longer_cut"
    TRAINING_DAYS = "training_days"
    GENTLER = "gentler"
    FULLER = "fuller"
    LAID_OUT_ANEW = "laid_out_anew"


DIRECTION_SPECIFIC = "directional_preference"
"""The category of exercises that load one direction repeatedly."""

LONG_HOLD = "long_isometric_hold"
"""The feature of exercises that are held for more than about 20 seconds."""

EDUCATION = "education"
"""The category that has a day of its own and no place in the number of exercises."""

WITHOUT_MOVEMENT = frozenset({EDUCATION, "relaxation_breathing"})
"""The categories that stay possible when no movement suits (engine decisions, "nothing suits")."""
