"""The clinical knowledge as planning sees it: frozen values, read elsewhere from `seed/`.

`Knowledge` is compared by identity; its content is named by two hashes that every plan carries.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.planning.codes import Phase
from app.planning.follow_up import FollowUp, ReviewRule
from app.planning.instrument import Instrument
from app.planning.items import (
    NO_CODES,
    NOTHING,
    Codes,
    Condition,
    EvidenceRow,
    Exercise,
    Source,
    Target,
    Technique,
    When,
    Word,
)
from app.planning.rules import (
    AdviceRule,
    AimRule,
    Amount,
    CombinationRule,
    ComesFirst,
    Derivation,
    DirectionSigns,
    DosageProfile,
    LeverRule,
    LikelyDirection,
    Limits,
    MinutesCap,
    PhaseDose,
    PhaseRule,
    PointRule,
    RedFlag,
    SafetyNet,
    SafetyRule,
    Scoring,
    Suitability,
    Thresholds,
)

__all__ = [
    "NOTHING",
    "NO_CODES",
    "AdviceRule",
    "AimRule",
    "Amount",
    "Codes",
    "CombinationRule",
    "ComesFirst",
    "Condition",
    "Derivation",
    "DirectionSigns",
    "DosageProfile",
    "EvidenceRow",
    "Exercise",
    "FollowUp",
    "Instrument",
    "Knowledge",
    "LeverRule",
    "LikelyDirection",
    "Limits",
    "MinutesCap",
    "PhaseDose",
    "PhaseRule",
    "PointRule",
    "RedFlag",
    "ReviewRule",
    "SafetyNet",
    "SafetyRule",
    "Scoring",
    "Source",
    "Suitability",
    "Target",
    "Technique",
    "Thresholds",
    "When",
    "Word",
]


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All that planning knows, whole and unchanging."""

    exercises: Mapping[str, Exercise]
    techniques: Mapping[str, Technique]
    conditions: Mapping[str, Condition]
    red_flags: Mapping[str, RedFlag]
    combinations: tuple[CombinationRule, ...]
    derivations: tuple[Derivation, ...]
    likely_direction: LikelyDirection
    safety_nets: tuple[SafetyNet, ...]
    safety_rules: tuple[SafetyRule, ...]
    scoring: Scoring
    profiles: Mapping[str, DosageProfile]
    phases: Mapping[Phase, PhaseRule]
    limits: Limits
    thresholds: Thresholds
    suitability: Suitability
    advice: tuple[AdviceRule, ...]
    reviews: tuple[ReviewRule, ...]
    """How soon the first review is."""
    follow_up: FollowUp
    swaps: Mapping[str, tuple[str, ...]]
    """What takes the place of a barred exercise, best first."""
    aims: tuple[AimRule, ...]
    levers: tuple[LeverRule, ...]
    """Which single changes are tried to see what would help most."""
    evidence: tuple[EvidenceRow, ...]
    instruments: Mapping[str, Instrument]
    families: Mapping[str, str]
    """What each ladder is called."""
    vocabulary: Mapping[str, Mapping[str, Word]]
    texts: Mapping[str, str]
    discharge_when: tuple[str, ...]
    """For everybody; `{goals}` stands for the patient's own."""
    basic_equipment: Codes
    switched_off: Codes
    """What the clinic switched off: listed, but never chosen."""
    own_codes: Codes
    """What the clinic added for itself."""
    catalogue_hash: str
    rules_hash: str

    def label(self, vocabulary: str, code: str) -> str:
        """Return what a code is called, or the code itself where it has no label."""
        word = self.vocabulary.get(vocabulary, {}).get(code)
        return word.label if word else code.replace("_", " ")
