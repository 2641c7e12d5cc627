"""What may never be in the plan, and what should not be unless a therapist says why."""

from collections.abc import Mapping
from types import MappingProxyType

from app.planning.assessment import Assessment, Options
from app.planning.bits import Bits, bits_of
from app.planning.codes import Phase
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


@value
class Eligibility:
    """What suits this person, and what of it is barred, phase by phase."""

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
    active = _active(profile.facts, profile, index)
    suited = index.suited[profile.condition.code]
    for goal in profile.goals:
        suited |= index.suited_by_goal.get(goal.code, 0)
    suited &= ~_without_goal(profile, index)
    missing = 0
    for code, places in index.by_equipment.items():
        if code not in profile.equipment:
            missing |= places
    excluded = _places(options.exclude, index.place_of)
    candidates = suited & index.ready & ~missing & ~excluded
    return Eligibility(
        phases={
            phase: _sets(phase, _active_in(phase, active, ahead, profile, index), profile, index, candidates)
            for phase in Phase
        },
        suited=suited,
        techniques_suited=index.techniques_suited[profile.condition.code],
        techniques_fitting=_fitting(profile, index),
        missing_equipment=missing,
        excluded=excluded,
        techniques_excluded=_places(options.exclude, index.technique_place_of),
        switched_off=_places(knowledge.switched_off, index.place_of),
        techniques_switched_off=_places(knowledge.switched_off, index.technique_place_of),
        max_exercises=min((found.rule.max_exercises for found in active if found.rule.max_exercises), default=None),
    )


def _active(facts: Codes, profile: Profile, index: Index) -> list[RuleBits]:
    return [index.rules[place] for place in bits_of(index.speaking_rules.holding(facts, profile.measures))]


def _active_in(
    phase: Phase, now: list[RuleBits], ahead: Mapping[Phase, Codes], profile: Profile, index: Index
) -> list[RuleBits]:
    """Return the rules that hold for this person when the phase comes."""
    then = frozenset(f"precaution={code}" for code in ahead.get(phase, NO_CODES))
    return now if then <= profile.facts else _active(profile.facts | then, profile, index)


def _fitting(profile: Profile, index: Index) -> Bits:
    found = 0
    for aim in bits_of(index.speaking_aims.holding(profile.facts, profile.measures)):
        found |= index.techniques_for[aim]
    return found


def _without_goal(profile: Profile, index: Index) -> Bits:
    """Return the exercises that are only for goals which this person doesn't have."""
    goals = {goal.code for goal in profile.goals}
    found = 0
    for only_goals, places in index.only_for_goals:
        if only_goals.isdisjoint(goals):
            found |= places
    return found


def _places(codes: frozenset[str], place_of: Mapping[str, int]) -> Bits:
    found = 0
    for code in codes:
        if code in place_of:
            found |= 1 << place_of[code]
    return found


def _sets(phase: Phase, active: list[RuleBits], profile: Profile, index: Index, candidates: Bits) -> PhaseSets:
    speaking = tuple(found for found in active if found.all_phases or phase in found.rule.when.phases)
    lifted = frozenset().union(*(found.rule.lifts for found in speaking))
    rules = tuple((found, relative_of(found, lifted, profile, index)) for found in speaking)
    absolute = relative = techniques_absolute = techniques_relative = 0
    for found, barred in rules:
        absolute |= found.absolute
        relative |= barred
        techniques_absolute |= found.techniques_absolute
        techniques_relative |= found.techniques_relative
    return PhaseSets(
        absolute=absolute,
        relative=relative & ~absolute,
        allowed=candidates & index.by_phase[phase] & ~absolute & ~relative,
        techniques_absolute=techniques_absolute,
        techniques_relative=techniques_relative & ~techniques_absolute,
        rules=rules,
    )


def relative_of(found: RuleBits, lifted: frozenset[str], profile: Profile, index: Index) -> Bits:
    """Return what a rule bars relatively for this person, after what is lifted and what matches the direction."""
    relative = found.relative
    if lifted and found.rule.by_condition:
        relative = 0
        for feature, places in found.by_feature.items():
            if feature not in lifted:
                relative |= places
    if found.rule.spares_matching_direction:
        relative &= ~index.matching_direction.get(profile.direction, 0)
    return relative
