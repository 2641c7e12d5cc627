"""What may never be in the plan, and what should not be unless a therapist says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from app.planning.assessment import Assessment, Options
from app.planning.bits import Bits, bits_of
from app.planning.codes import Direction, Phase
from app.planning.index import Index, RuleBits, index_of
from app.planning.knowledge import NO_CODES, Codes, Knowledge
from app.planning.profile import Profile
from app.planning.screening import Screening
from app.planning.value import value

NOTHING_AHEAD: Mapping[Phase, Codes] = MappingProxyType({})
DEFAULT_CLINIC_VISITS = 1
"""As the contract has it."""


@value
class PhaseSets:
    """What one phase may hold, as sets of places in the index."""

    absolute: Bits
    relative: Bits
    allowed: Bits
    """What the machine may choose."""
    techniques_absolute: Bits
    techniques_relative: Bits
    rules: tuple[tuple[RuleBits, Bits], ...]
    """The safety rules that speak in this phase, each with the exercises that it bars relatively for this person."""


@dataclass(frozen=True, slots=True, eq=False)
class Eligibility:
    """What suits this person, and what of it is barred, phase by phase.

    Compared by identity: who is alike in all that decides it has the very same one, and what follows from it is kept.
    """

    phases: Mapping[Phase, PhaseSets]
    suited: Bits
    techniques_suited: Bits
    techniques_fitting: Bits
    """What serves one of this person's aims."""
    missing_equipment: Bits
    excluded: Bits
    techniques_excluded: Bits
    switched_off: Bits
    techniques_switched_off: Bits
    max_exercises: int | None
    equipment: Codes
    """What this person has."""
    naming: Codes
    """The facts after which safety rules without a title are named."""


@value
class Case:
    """One person's case, as all later steps need it."""

    assessment: Assessment
    profile: Profile
    screening: Screening
    options: Options
    eligibility: Eligibility
    knowledge: Knowledge

    @property
    def clinic_visits(self) -> int:
        """Return the visits a week; without a word of the caller one is taken."""
        visits = self.options.clinic_visits_per_week
        return DEFAULT_CLINIC_VISITS if visits is None else visits


def judge(
    profile: Profile, options: Options, knowledge: Knowledge, ahead: Mapping[Phase, Codes] = NOTHING_AHEAD
) -> Eligibility:
    """Take the strictest level over all of a person's factors, for every item and phase.

    `ahead` are precautions that hold only from a phase on, by the phases that they concern.
    """
    index = index_of(knowledge)
    rules = index.speaking_rules
    active = rules.holding(profile.facts, profile.measures)
    return _judged(
        knowledge,
        profile.condition.code,
        frozenset([goal.code for goal in profile.goals]),
        profile.equipment,
        profile.direction,
        options.exclude,
        active,
        tuple([_active_in(phase, active, ahead, profile, index) & rules.in_phase[phase] for phase in Phase]),
        index.speaking_aims.holding(profile.facts, profile.measures),
        index.naming & profile.facts,
    )


@lru_cache(maxsize=64)
def _judged(  # noqa: PLR0917  # all that it depends on, so that it is kept; names would cost more than the look-up
    knowledge: Knowledge,
    condition: str,
    goals: Codes,
    equipment: Codes,
    direction: Direction,
    exclude: Codes,
    active: Bits,
    speaking: tuple[Bits, ...],
    aims: Bits,
    naming: Codes,
) -> Eligibility:
    """Judge by the safety rules that hold at first, and those that speak in each phase."""
    index = index_of(knowledge)
    suited = index.suited[condition]
    for goal in goals:
        suited |= index.suited_by_goal.get(goal, 0)
    for only_goals, places in index.only_for_goals:
        if only_goals.isdisjoint(goals):
            suited &= ~places
    missing = fitting = 0
    for code, places in index.by_equipment.items():
        if code not in equipment:
            missing |= places
    for aim in bits_of(aims):
        fitting |= index.techniques_for[aim]
    excluded = _places(exclude, index.place_of)
    candidates = suited & index.ready & ~missing & ~excluded
    return Eligibility(
        phases={
            phase: _sets(phase, _barring(knowledge, found, direction), index, candidates)
            for phase, found in zip(Phase, speaking, strict=True)
        },
        suited=suited,
        techniques_suited=index.techniques_suited[condition],
        techniques_fitting=fitting,
        missing_equipment=missing,
        excluded=excluded,
        techniques_excluded=_places(exclude, index.technique_place_of),
        switched_off=_places(knowledge.switched_off, index.place_of),
        techniques_switched_off=_places(knowledge.switched_off, index.technique_place_of),
        max_exercises=min(
            (most for place in bits_of(active) if (most := index.rules[place].rule.max_exercises)), default=None
        ),
        equipment=equipment,
        naming=naming,
    )


def _active_in(phase: Phase, now: Bits, ahead: Mapping[Phase, Codes], profile: Profile, index: Index) -> Bits:
    """Return the rules that hold for this person when the phase comes."""
    if not ahead:
        return now
    then = frozenset(f"precaution={code}" for code in ahead.get(phase, NO_CODES))
    return now if then <= profile.facts else index.speaking_rules.holding(profile.facts | then, profile.measures)


def _places(codes: frozenset[str], place_of: Mapping[str, int]) -> Bits:
    found = 0
    for code in codes:
        if code in place_of:
            found |= 1 << place_of[code]
    return found


@value
class _Barring:
    """What some safety rules bar together."""

    absolute: Bits
    relative: Bits
    techniques_absolute: Bits
    techniques_relative: Bits
    rules: tuple[tuple[RuleBits, Bits], ...]


def _sets(phase: Phase, barring: _Barring, index: Index, candidates: Bits) -> PhaseSets:
    return PhaseSets(
        absolute=barring.absolute,
        relative=barring.relative,
        allowed=candidates & index.by_phase[phase] & ~barring.absolute & ~barring.relative,
        techniques_absolute=barring.techniques_absolute,
        techniques_relative=barring.techniques_relative,
        rules=barring.rules,
    )


@lru_cache(maxsize=128)
def _barring(knowledge: Knowledge, speaking: Bits, direction: Direction) -> _Barring:
    """Return what the rules that speak in a phase bar; a plan's phases mostly have the same ones."""
    index = index_of(knowledge)
    found = [index.rules[place] for place in bits_of(speaking)]
    lifted = frozenset().union(*(each.rule.lifts for each in found))
    rules = tuple((each, relative_of(each, lifted, direction, index)) for each in found)
    absolute = relative = techniques_absolute = techniques_relative = 0
    for each, barred in rules:
        absolute |= each.absolute
        relative |= barred
        techniques_absolute |= each.techniques_absolute
        techniques_relative |= each.techniques_relative
    return _Barring(
        absolute=absolute,
        relative=relative & ~absolute,
        techniques_absolute=techniques_absolute,
        techniques_relative=techniques_relative & ~techniques_absolute,
        rules=rules,
    )


def relative_of(found: RuleBits, lifted: frozenset[str], direction: Direction, index: Index) -> Bits:
    """Return what a rule bars relatively for this person, after what is lifted and what matches the direction."""
    relative = found.relative
    if lifted and found.rule.by_condition:
        relative = 0
        for feature, places in found.by_feature.items():
            if feature not in lifted:
                relative |= places
    if found.rule.spares_matching_direction:
        relative &= ~index.matching_direction.get(direction, 0)
    return relative
