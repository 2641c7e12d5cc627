"""What a plan can be made of, and the words it is described with: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.planning.codes import EvidenceDirection, Phase, Stage

Codes = frozenset[str]
NO_CODES: Codes = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry comes from, and how far that source was read."""

    key: str
    citation: str
    read: str
    year: int | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """Facts that must all hold before a rule speaks; an empty one always holds.

    A fact is a word such as `precaution=osteoporosis`. One fact of every group in `one_of` must hold, none of
    `none_of` may, and every measure must reach its `at_least` and stay under its `below`; a measure that is
    not known satisfies neither.
    """

    one_of: tuple[Codes, ...] = ()
    none_of: Codes = NO_CODES
    at_least: tuple[tuple[str, float], ...] = ()
    below: tuple[tuple[str, float], ...] = ()
    phases: frozenset[Phase] = frozenset(Phase)


@dataclass(frozen=True, slots=True)
class Target:
    """Which items a rule speaks about: by what they ask of the body or what they are, seldom by name."""

    features: Codes = NO_CODES
    categories: Codes = NO_CODES
    families: Codes = NO_CODES
    directions: Codes = NO_CODES
    surfaces: Codes = NO_CODES
    exercises: Codes = NO_CODES
    kinds: Codes = NO_CODES
    techniques: Codes = NO_CODES
    difficulty_at_least: int | None = None


NOTHING = Target()


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of the catalogue: one rung of its family's ladder."""

    code: str
    name: str
    category: str
    region: str
    position: str
    surface: str
    direction: str
    family: str
    level: int
    difficulty: int
    min_phase: Phase
    profile: str
    sides: int
    minutes: Mapping[Phase, int]
    """Minutes of one bout by phase; a phase that is missing has no dose, and so never holds the exercise."""
    sources: tuple[Source, ...]
    aliases: tuple[str, ...] = ()
    equipment: Codes = NO_CODES
    features: Codes = NO_CODES
    variant_of: str | None = None
    shortest_minutes: int | None = None
    longest_hold_seconds: int | None = None
    """Never held longer, whatever its profile says."""
    sustained: bool = False
    """Held for its minutes instead of repeated."""
    muscles: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    feel: str | None = None
    should_not: str | None = None
    """What it should not do or feel like."""
    common_faults: tuple[str, ...] = ()
    make_easier: str | None = None
    make_harder: str | None = None
    no_harder_because: str | None = None
    stop_when: tuple[str, ...] = ()
    only_conditions: Codes = NO_CODES
    only_goals: Codes = NO_CODES
    own: bool = False
    """Did a clinic add it for itself?"""

    @property
    def ready(self) -> bool:
        """Tell whether a patient could do it from what is written alone."""
        return _written(self)


@dataclass(frozen=True, slots=True)
class Technique:
    """Something done to or with the patient, beside the exercises."""

    code: str
    name: str
    kinds: Codes
    kind: str
    regions: Codes
    session_minutes: tuple[int, int]
    minutes: int
    times_per_week: int
    role: str
    auto: bool
    sources: tuple[Source, ...]
    sessions_most: int | None = None
    """The most sessions of a whole plan; None where no source names a number in all."""
    dose: str = ""
    aliases: tuple[str, ...] = ()
    home_equipment: str | None = None
    """The device with which a patient applies it at home; None when a therapist does, or fits it to be worn."""
    only_conditions: Codes = NO_CODES
    cautions: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    feel: str | None = None
    should_not: str | None = None
    """What it should not do or feel like."""
    common_faults: tuple[str, ...] = ()
    make_easier: str | None = None
    make_harder: str | None = None
    no_harder_because: str | None = None
    stop_when: tuple[str, ...] = ()
    not_alone_because: str | None = None
    """Why only a therapist applies what a patient might think of applying alone."""
    aims: Codes = NO_CODES
    """What it is for (`technique_aim`); it fits a patient who has one of these aims."""
    own: bool = False
    """Did a clinic add it for itself?"""

    @property
    def ready(self) -> bool:
        """Tell whether it can be given: what a patient applies or wears alone has to be written."""
        only_by_therapist = self.home_equipment is None and not self.instructions
        return only_by_therapist or _written(self)


def _written(item: Exercise | Technique) -> bool:
    """Tell whether an item has steps and all that belongs to them; of a clinic's own items steps are enough."""
    return bool(item.instructions) and (
        item.own
        or bool(
            item.feel
            and item.should_not
            and item.common_faults
            and item.make_easier
            and (item.make_harder or item.no_harder_because)
            and item.stop_when
        )
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """A pattern of back or neck pain, and what it asks for."""

    code: str
    label: str
    meaning: str
    regions: Codes
    emphasise: Target
    avoid: Target
    start_with: Mapping[Phase, tuple[str, ...]]
    required: Mapping[Phase, tuple[Codes, ...]]
    """For each phase the groups of categories of which each should be present, most important first."""
    sources: tuple[Source, ...]
    pregnancy: bool = False
    implies: Codes = NO_CODES
    """Precautions that this condition brings with it."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What one guideline says of one intervention; never merged with another's."""

    code: str
    guideline: str
    intervention: str
    conditions: Codes
    stages: frozenset[Stage]
    direction: EvidenceDirection
    strength: str
    read: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Word:
    """One code of a vocabulary, with what it is called and what it means."""

    code: str
    label: str
    meaning: str
    sendable: bool = True
    """False for a word that is derived or shown, and so never sent."""
