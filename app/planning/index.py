"""The knowledge made quick to ask: which items a target means, and which rules speak for a person.

Both are sets of places: bit n stands for the nth exercise (or technique) by code, or for the nth rule.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from app.planning.bits import Bits, bits_of, where
from app.planning.codes import DIRECTION_SPECIFIC, EDUCATION, EvidenceDirection, Phase, Stage
from app.planning.facts import Sieve, sieve_of
from app.planning.knowledge import (
    NO_CODES,
    Codes,
    Condition,
    EvidenceRow,
    Exercise,
    Knowledge,
    PointRule,
    SafetyRule,
    Suitability,
    Target,
    Technique,
    When,
)
from app.planning.tally import HIGHEST, Tally, ones
from app.planning.ties import ties_of

LATERAL = "lateral"
SIDE_BENDING = "lateral_flexion"


@dataclass(frozen=True, slots=True)
class RuleBits:
    """What a safety rule bars, as sets."""

    rule: SafetyRule
    place: int
    words: Codes
    """The facts that make it speak."""
    absolute: Bits
    relative: Bits
    techniques_absolute: Bits
    techniques_relative: Bits
    by_feature: Mapping[str, Bits]
    """The relative part of a condition's row by feature, so that a feature can be lifted."""
    all_phases: bool


@dataclass(frozen=True, slots=True)
class PointBits:
    """A point rule and the items that it means, as places and as sets."""

    rule: PointRule
    places: tuple[int, ...]
    technique_places: tuple[int, ...]
    exercises: Bits
    techniques: Bits
    tally: Tally
    """A point for each exercise that it means."""
    technique_tally: Tally
    all_phases: bool


@dataclass(frozen=True, slots=True)
class Index:
    """The exercises and techniques in order of their codes, and sets of them by what they share."""

    exercises: tuple[Exercise, ...]
    techniques: tuple[Technique, ...]
    rules: tuple[RuleBits, ...]
    speaking_rules: Sieve
    naming: Codes
    """The facts after which those without a title are named."""
    telling: tuple[SafetyRule, ...]
    """Those that hold the plan, or say something on it."""
    speaking_telling: Sieve
    points: tuple[PointBits, ...]
    speaking_points: Sieve
    always: Bits
    """The point rules that hold in all phases."""
    by_goal: Bits
    """The point rules that count by the priority of a goal."""
    points_for: tuple[Bits, ...]
    """For each exercise the point rules that mean it."""
    technique_points_for: tuple[Bits, ...]
    signs: Tally
    """By what a tally of all exercises is taken apart."""
    technique_signs: Tally
    speaking_aims: Sieve
    speaking_advice: Sieve
    speaking_combinations: Sieve
    speaking_derivations: Sieve
    speaking_reviews: Sieve
    speaking_look_at: Sieve
    speaking_criteria: Sieve
    techniques_for: tuple[Bits, ...]
    """The techniques that serve each aim."""
    education: Bits
    by_category: Mapping[str, Bits]
    """In the order of the categories' codes."""
    categories: tuple[str, ...]
    """The category of each exercise."""
    families: tuple[str, ...]
    """The ladder of each exercise."""
    rank_of: Mapping[str, int]
    """The place of a category in a session."""
    by_therapist: Bits
    """The techniques that only a therapist adds."""
    automatic: Bits
    """The techniques that may be chosen without a therapist."""
    without_exercise: Bits
    """Those among them that may stand alone."""
    ready: Bits
    by_phase: Mapping[Phase, Bits]
    by_equipment: Mapping[str, Bits]
    by_family: Mapping[str, tuple[int, ...]]
    """Places of a ladder's exercises, gentlest first, a rung's own exercise before its variants."""
    suited: Mapping[str, Bits]
    """Exercises whose region suits a condition, before goals are looked at."""
    suited_by_goal: Mapping[str, Bits]
    """Exercises that suit whoever has a goal as well, wherever the pain is."""
    techniques_suited: Mapping[str, Bits]
    only_for_goals: tuple[tuple[Codes, Bits], ...]
    """Goals, and the exercises that are for nobody without one of them."""
    matching_direction: Mapping[str, Bits]
    place_of: Mapping[str, int]
    technique_place_of: Mapping[str, int]
    harder: tuple[str | None, ...]
    easier: tuple[str | None, ...]
    evidence: Mapping[tuple[str, Stage], tuple[EvidenceRow, ...]]
    named: Mapping[str, tuple[int, ...]]
    """Places of exercises by category or code, as a patient likes or dislikes them."""
    techniques_named: Mapping[str, tuple[int, ...]]
    ties: tuple[int, ...]
    """A fixed number drawn from each exercise's code, by which equals are told apart."""


@lru_cache(maxsize=64)
def index_of(knowledge: Knowledge) -> Index:
    """Return the index of some knowledge, made once for each."""
    exercises = tuple(knowledge.exercises[code] for code in sorted(knowledge.exercises))
    techniques = tuple(knowledge.techniques[code] for code in sorted(knowledge.techniques))
    families, ties = _families(exercises), ties_of(knowledge.exercises)
    points = tuple(_point_bits(rule, exercises, techniques) for rule in knowledge.scoring.rules)
    telling = tuple(rule for rule in knowledge.safety_rules if rule.holds_plan or rule.advice)
    return Index(
        exercises=exercises,
        techniques=techniques,
        rules=tuple(
            _rule_bits(rule, place, exercises, techniques) for place, rule in enumerate(knowledge.safety_rules)
        ),
        speaking_rules=sieve_of(rule.when for rule in knowledge.safety_rules),
        naming=frozenset().union(
            *(facts for rule in knowledge.safety_rules if not rule.title for facts in rule.when.one_of)
        ),
        telling=telling,
        speaking_telling=sieve_of(rule.when for rule in telling),
        points=points,
        speaking_points=sieve_of(_when_wanted(rule) for rule in knowledge.scoring.rules),
        always=where(found.all_phases for found in points),
        by_goal=where(found.rule.goal is not None for found in points),
        points_for=tuple(
            where(bool(found.exercises >> place & 1) for found in points) for place in range(len(exercises))
        ),
        technique_points_for=tuple(
            where(bool(found.techniques >> place & 1) for found in points) for place in range(len(techniques))
        ),
        signs=HIGHEST * ones((1 << len(exercises)) - 1),
        technique_signs=HIGHEST * ones((1 << len(techniques)) - 1),
        speaking_aims=sieve_of(rule.when for rule in knowledge.aims),
        speaking_advice=sieve_of(rule.when for rule in knowledge.advice),
        speaking_combinations=sieve_of(rule.when for rule in knowledge.combinations),
        speaking_derivations=sieve_of(rule.when for rule in knowledge.derivations),
        speaking_reviews=sieve_of(rule.when for rule in knowledge.reviews),
        speaking_look_at=sieve_of(line.when for line in knowledge.follow_up.look_at),
        speaking_criteria=sieve_of(rule.when for rule in knowledge.follow_up.criteria),
        techniques_for=tuple(where(rule.aim in item.aims for item in techniques) for rule in knowledge.aims),
        by_category={
            code: where(item.category == code for item in exercises)
            for code in sorted({item.category for item in exercises})
        },
        categories=tuple(item.category for item in exercises),
        families=tuple(item.family for item in exercises),
        rank_of={code: rank for rank, code in enumerate(knowledge.vocabulary["category"])},
        by_therapist=where(not item.auto for item in techniques),
        automatic=where(item.auto and item.ready for item in techniques),
        without_exercise=where(
            item.auto and item.ready and item.kind in knowledge.limits.kinds_without_exercise for item in techniques
        ),
        education=where(item.category == EDUCATION for item in exercises),
        ready=where(item.ready and item.code not in knowledge.switched_off for item in exercises),
        by_phase={phase: where(phase in item.minutes for item in exercises) for phase in Phase},
        by_equipment={code: where(code in item.equipment for item in exercises) for code in _equipment(exercises)},
        by_family=families,
        suited={code: _suited(condition, exercises, knowledge) for code, condition in knowledge.conditions.items()},
        suited_by_goal={
            goal: where(_serves(goal, item, knowledge.suitability) for item in exercises)
            for goal in {**knowledge.suitability.goals, **knowledge.suitability.goal_families}
        },
        techniques_suited={
            code: _techniques_suited(condition, techniques, knowledge)
            for code, condition in knowledge.conditions.items()
        },
        only_for_goals=tuple(
            (goals, where(item.only_goals == goals for item in exercises))
            for goals in sorted({item.only_goals for item in exercises if item.only_goals}, key=sorted)
        ),
        matching_direction=_matching_directions(exercises),
        place_of={item.code: place for place, item in enumerate(exercises)},
        technique_place_of={item.code: place for place, item in enumerate(techniques)},
        harder=tuple(_neighbour(item, families, exercises, step=1) for item in exercises),
        easier=tuple(_neighbour(item, families, exercises, step=-1) for item in exercises),
        evidence=_evidence(knowledge),
        named=_named((item.category, item.code) for item in exercises),
        techniques_named=_named((item.kind, item.code) for item in techniques),
        ties=tuple(ties[code] for code in sorted(knowledge.exercises)),
    )


def _matching(exercises: tuple[Exercise, ...], target: Target) -> Bits:
    return where(_is_meant(item, target) for item in exercises)


def _is_meant(item: Exercise, target: Target) -> bool:
    return (
        not target.features.isdisjoint(item.features)
        or item.category in target.categories
        or item.family in target.families
        or item.direction in target.directions
        or item.surface in target.surfaces
        or item.code in target.exercises
        or (target.difficulty_at_least is not None and item.difficulty >= target.difficulty_at_least)
    )


def _matching_techniques(techniques: tuple[Technique, ...], target: Target) -> Bits:
    return where(not target.kinds.isdisjoint(item.kinds) or item.code in target.techniques for item in techniques)


def _rule_bits(
    rule: SafetyRule, place: int, exercises: tuple[Exercise, ...], techniques: tuple[Technique, ...]
) -> RuleBits:
    spared = where(item.code in rule.excepting for item in exercises)
    absolute = _matching(exercises, rule.absolute)
    relative = _matching(exercises, rule.relative)
    techniques_relative = _matching_techniques(techniques, rule.relative)
    if rule.only_categories:
        absolute |= where(item.category not in rule.only_categories for item in exercises)
    if rule.only_kinds:
        techniques_relative |= where(item.kind not in rule.only_kinds for item in techniques)
    features = rule.relative.features if rule.by_condition else frozenset[str]()
    return RuleBits(
        rule=rule,
        place=place,
        words=frozenset().union(*rule.when.one_of),
        absolute=absolute & ~spared,
        relative=relative & ~spared,
        techniques_absolute=_matching_techniques(techniques, rule.absolute),
        techniques_relative=techniques_relative,
        by_feature={name: where(name in item.features for item in exercises) for name in features},
        all_phases=_in_all_phases(rule),
    )


def _point_bits(rule: PointRule, exercises: tuple[Exercise, ...], techniques: tuple[Technique, ...]) -> PointBits:
    meant, techniques_meant = _matching(exercises, rule.target), _matching_techniques(techniques, rule.target)
    return PointBits(
        rule=rule,
        places=tuple(bits_of(meant)),
        technique_places=tuple(bits_of(techniques_meant)),
        exercises=meant,
        techniques=techniques_meant,
        tally=ones(meant),
        technique_tally=ones(techniques_meant),
        all_phases=_in_all_phases(rule),
    )


def _when_wanted(rule: PointRule) -> When:
    """Return when a point rule speaks: one about a goal for nobody without it."""
    goals = () if rule.goal is None else (frozenset({f"goal={rule.goal}"}),)
    return replace(rule.when, one_of=(*goals, *rule.when.one_of))


def _in_all_phases(rule: SafetyRule | PointRule) -> bool:
    return len(rule.when.phases) == len(Phase)


def _equipment(exercises: tuple[Exercise, ...]) -> Codes:
    return frozenset().union(*(item.equipment for item in exercises))


def _families(exercises: tuple[Exercise, ...]) -> dict[str, tuple[int, ...]]:
    order = sorted(
        range(len(exercises)),
        key=lambda place: (exercises[place].level, exercises[place].variant_of is not None, exercises[place].code),
    )
    found: dict[str, list[int]] = {}
    for place in order:
        found.setdefault(exercises[place].family, []).append(place)
    return {family: tuple(places) for family, places in sorted(found.items())}


def _suited(condition: Condition, exercises: tuple[Exercise, ...], knowledge: Knowledge) -> Bits:
    """Return the exercises whose region suits the pain, and those that the condition itself asks for."""
    regions = _united(knowledge.suitability.exercises.get, condition.regions)
    named = frozenset(code for codes in condition.start_with.values() for code in codes)
    return where(
        (item.region in regions or item.code in named or item.family in condition.emphasise.families)
        and (not item.only_conditions or condition.code in item.only_conditions)
        for item in exercises
    )


def _serves(goal: str, item: Exercise, suitability: Suitability) -> bool:
    """Tell whether an exercise suits somebody with a goal, wherever the pain is."""
    by_region = item.region in suitability.goals.get(goal, NO_CODES)
    return (by_region or item.family in suitability.goal_families.get(goal, NO_CODES)) and not item.only_conditions


def _techniques_suited(condition: Condition, techniques: tuple[Technique, ...], knowledge: Knowledge) -> Bits:
    regions = _united(knowledge.suitability.techniques.get, condition.regions)
    return where(
        not regions.isdisjoint(item.regions) and (not item.only_conditions or condition.code in item.only_conditions)
        for item in techniques
    )


def _united(of: Callable[[str, Codes], Codes], regions: Codes) -> Codes:
    return frozenset().union(*(of(region, frozenset()) for region in regions))


def _matching_directions(exercises: tuple[Exercise, ...]) -> dict[str, Bits]:
    """Return the direction-specific exercises by the directional preference that they match."""
    words = {"extension": "extension", "flexion": "flexion", LATERAL: SIDE_BENDING}
    return {
        preference: where(item.category == DIRECTION_SPECIFIC and item.direction == direction for item in exercises)
        for preference, direction in words.items()
    }


def _neighbour(
    item: Exercise, families: Mapping[str, tuple[int, ...]], exercises: tuple[Exercise, ...], *, step: int
) -> str | None:
    rungs = [exercises[place] for place in families[item.family]]
    return next((rung.code for rung in rungs if rung.level == item.level + step and not rung.variant_of), None)


def _named(names: Iterable[tuple[str, str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, words in enumerate(names):
        for word in words:
            found.setdefault(word, []).append(place)
    return {word: tuple(places) for word, places in found.items()}


def _evidence(knowledge: Knowledge) -> dict[tuple[str, Stage], tuple[EvidenceRow, ...]]:
    found: dict[tuple[str, Stage], list[EvidenceRow]] = {}
    for row in knowledge.evidence:
        for condition in row.conditions:
            for stage in row.stages:
                found.setdefault((condition, stage), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def evidence_for(index: Index, condition: str, stage: Stage, interventions: Codes) -> tuple[EvidenceRow, ...]:
    """Return what guidelines say of an intervention for a condition at a stage, one row each."""
    return tuple(row for row in index.evidence.get((condition, stage), ()) if row.intervention in interventions)


BACKGROUND = "study, not a guideline"
"""How the strength of a row starts that is background, never a guideline's verdict (evidence.md section 6)."""


def strongest(rows: Iterable[EvidenceRow], weights: Mapping[EvidenceDirection, int]) -> EvidenceRow | None:
    """Return the row that weighs most for or against; against wins a tie, since it is the safer reading."""
    counted = [row for row in rows if not row.strength.startswith(BACKGROUND) and weights[row.direction]]
    return max(counted, key=lambda row: (abs(weights[row.direction]), -weights[row.direction], row.code), default=None)
