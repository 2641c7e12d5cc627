"""How well each item serves this person: points, each with the factor that it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import add

from app.planning.bits import bits_of
from app.planning.codes import DIRECTION_SPECIFIC, Direction, Phase, Stage
from app.planning.eligibility import Case, Eligibility
from app.planning.index import PointBits, evidence_for, index_of, strongest
from app.planning.knowledge import Exercise, Knowledge, PointRule
from app.planning.profile import Profile
from app.planning.value import value

TESTED = frozenset({Direction.EXTENSION, Direction.FLEXION, Direction.LATERAL})
Earlier = tuple[int, ...]
"""The places of one earlier phase's exercises."""

EVERY_EXERCISE = "exercise"
"""The intervention of evidence rows that speak of exercise as such."""


@value
class Reason:
    """Points for or against an item, and why, in words that a colleague would use."""

    factor: str
    text: str
    points: int


reason_of = lru_cache(maxsize=1 << 13)(Reason)
"""Makes a reason; equal ones are one and the same, so that what is made of it, such as its JSON, can be kept."""

Spoken = tuple[PointBits, Reason]
"""A point rule and the reason that it gives for one person."""


@value
class Speaking:
    """The point rules that hold for one person in some phase, and the points of those that hold in every phase."""

    rules: tuple[Spoken, ...]
    everywhere: tuple[int, ...]
    techniques_everywhere: tuple[int, ...]


@value
class PhaseScores:
    """The points of every exercise and technique in one phase, by their places in the index."""

    phase: Phase
    exercises: tuple[int, ...]
    techniques: tuple[int, ...]
    rules: tuple[Spoken, ...]
    climbing: Mapping[int, Reason]
    """By place: points for going up, staying on or going down a used ladder, and against a repeated lesson."""
    before: frozenset[int]
    """The exercises of the phase before, education apart."""
    repeated: frozenset[int]
    """Those among them that lose points because this phase would else hold the very same set."""
    swapped: tuple[tuple[int, str], ...]
    """Places of exercises that stand in for a barred one to start with, and the name of that one."""


def score(phase: Phase, case: Case, speaking: Speaking, *, earlier: Sequence[Earlier] = ()) -> PhaseScores:
    """Add up the points of all exercises and techniques in one phase.

    `speaking` are the point rules that hold for this person in some phase; `earlier` are the exercises of each
    phase before, so that ladders are climbed and lessons not repeated.
    """
    profile, knowledge = case.profile, case.knowledge
    shape = _points_by_shape(knowledge, profile.condition.code, profile.stage, phase)
    technique_shape = _technique_points_by_shape(knowledge, profile.condition.code, profile.stage)
    direction = _points_by_direction(knowledge, profile.direction, profile.likely_direction)
    exercises = list(map(add, map(add, shape, direction), speaking.everywhere))
    techniques = list(map(add, technique_shape, speaking.techniques_everywhere))
    rules = tuple(each for each in speaking.rules if each[0].all_phases or phase in each[0].rule.when.phases)
    _add([each for each in rules if not each[0].all_phases], exercises, techniques)
    if profile.liked or profile.disliked:
        _add_preferences(exercises, techniques, profile, knowledge)
    swapped = tuple(_swapped(phase, profile, case.eligibility, knowledge))
    for place, _ in swapped:
        exercises[place] += knowledge.scoring.swapped_start
    climbing = dict(_climbing(earlier, knowledge))
    for place, climbed in climbing.items():
        exercises[place] += climbed.points
    before = frozenset(place for place in earlier[-1] if not _is_lesson(place, knowledge)) if earlier else frozenset()
    return PhaseScores(phase, tuple(exercises), tuple(techniques), rules, climbing, before, frozenset(), swapped)


def without_repeating(scores: PhaseScores, knowledge: Knowledge) -> PhaseScores:
    """Return the points when a phase would hold the very same exercises as the phase before.

    What stays right from phase to phase, such as walking, loses none.
    """
    index, weights = index_of(knowledge), knowledge.scoring
    spared = weights.same_rung_spares | weights.ladder_spares
    repeated = frozenset(place for place in scores.before if index.exercises[place].category not in spared)
    exercises = list(scores.exercises)
    for place in repeated:
        exercises[place] += weights.same_set
    return replace(scores, exercises=tuple(exercises), repeated=repeated)


def reasons_for_exercise(place: int, scores: PhaseScores, profile: Profile, knowledge: Knowledge) -> tuple[Reason, ...]:
    """Return where an exercise's points come from; they add up to its score."""
    item, weights, bit = index_of(knowledge).exercises[place], knowledge.scoring, 1 << place
    stands_in = [
        reason_of("condition", knowledge.texts["why.swapped"].format(name=name), weights.swapped_start)
        for swapped, name in scores.swapped
        if swapped == place
    ]
    found = [
        *_reasons_by_shape(knowledge, place, profile.condition.code, profile.stage, scores.phase),
        *stands_in,
        *([scores.climbing[place]] if place in scores.climbing else []),
        *([_same_set(knowledge)] if place in scores.repeated else []),
        *[reason for rule, reason in scores.rules if rule.exercises & bit],
        *_by_direction(item, profile.direction, profile.likely_direction, knowledge),
        *_preference(frozenset({item.category, item.code}), profile, knowledge),
    ]
    return in_order(found)


def reasons_for_technique(
    place: int, scores: PhaseScores, profile: Profile, knowledge: Knowledge
) -> tuple[Reason, ...]:
    """Return where a technique's points come from; they add up to its score."""
    item, bit = index_of(knowledge).techniques[place], 1 << place
    found = [
        *[reason for rule, reason in scores.rules if rule.techniques & bit],
        *_evidence(knowledge, profile.condition.code, profile.stage, item.kinds),
        *_preference(frozenset({item.kind, item.code}), profile, knowledge),
    ]
    return in_order(found)


def in_order(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Return reasons, the weightiest first, one line where two say the same."""
    merged: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        key = (reason.factor, reason.text)
        same = merged.get(key)
        merged[key] = reason if same is None else reason_of(reason.factor, reason.text, same.points + reason.points)
    return tuple(sorted(merged.values(), key=_weightiest_first))


def _weightiest_first(reason: Reason) -> tuple[int, str, str]:
    return -reason.points, reason.factor, reason.text


def speaking(profile: Profile, knowledge: Knowledge) -> Speaking:
    """Return the point rules that hold for this person in some phase, with their points."""
    index = index_of(knowledge)
    found = []
    for place in bits_of(index.speaking_points.holding(profile.facts, profile.measures)):
        rule = index.points[place].rule
        points = _points_of(rule, profile, knowledge)
        found.append((index.points[place], reason_of(rule.factor, rule.text, points)))
    everywhere = [0] * len(index.exercises)
    techniques_everywhere = [0] * len(index.techniques)
    _add([each for each in found if each[0].all_phases], everywhere, techniques_everywhere)
    return Speaking(tuple(found), tuple(everywhere), tuple(techniques_everywhere))


def _add(rules: list[Spoken], exercises: list[int], techniques: list[int]) -> None:
    """Add the points of some rules to those of all that they mean."""
    for found, reason in rules:
        points = reason.points
        for place in found.places:
            exercises[place] += points
        for place in found.technique_places:
            techniques[place] += points


def _points_of(rule: PointRule, profile: Profile, knowledge: Knowledge) -> int:
    """Return a rule's points for this person, who has its goal if it has one: a goal's count by its priority."""
    if rule.goal is None:
        return rule.points
    weights = knowledge.scoring.priority_weight
    priorities = [goal.priority for goal in profile.goals if goal.code == rule.goal]
    return rule.points * weights[min(*priorities, max(weights))]


@lru_cache(maxsize=4096)
def _points_by_shape(knowledge: Knowledge, condition: str, stage: Stage, phase: Phase) -> tuple[int, ...]:
    """Return the points that depend on condition, stage and phase alone, and so are the same for many people."""
    return tuple(
        sum(reason.points for reason in _reasons_by_shape(knowledge, place, condition, stage, phase))
        for place in range(len(index_of(knowledge).exercises))
    )


@lru_cache(maxsize=1024)
def _technique_points_by_shape(knowledge: Knowledge, condition: str, stage: Stage) -> tuple[int, ...]:
    return tuple(
        sum(reason.points for reason in _evidence(knowledge, condition, stage, item.kinds))
        for item in index_of(knowledge).techniques
    )


@lru_cache(maxsize=1 << 14)
def _reasons_by_shape(
    knowledge: Knowledge, place: int, condition: str, stage: Stage, phase: Phase
) -> tuple[Reason, ...]:
    return tuple(_by_shape(index_of(knowledge).exercises[place], condition, stage, phase, knowledge))


def _by_shape(item: Exercise, code: str, stage: Stage, phase: Phase, knowledge: Knowledge) -> Iterator[Reason]:
    """Yield what condition, evidence and phase say of an exercise."""
    weights, texts, condition = knowledge.scoring, knowledge.texts, knowledge.conditions[code]
    name = lower_first(condition.label)
    if item.code in condition.start_with.get(phase, ()):
        yield reason_of("condition", texts["why.start_with"].format(condition=name), weights.start_with)
    if item.category in condition.emphasise.categories:
        category = lower_first(knowledge.label("category", item.category))
        text = texts["why.emphasised_category"].format(category=category, condition=name)
        yield reason_of("condition", text, weights.emphasised_category)
    if item.family in condition.emphasise.families:
        text = texts["why.emphasised_family"].format(condition=name)
        yield reason_of("condition", text, weights.emphasised_family)
    if item.direction in condition.emphasise.directions:
        text = texts["why.emphasised_direction"].format(condition=name)
        yield reason_of("condition", text, weights.emphasised_direction)
    avoided = sorted(item.features & condition.avoid.features)
    if avoided:
        names = ", ".join(knowledge.label("feature", name).lower() for name in avoided)
        text = texts["why.avoided"].format(condition=name, what=names)
        yield reason_of("condition", text, weights.avoided_feature * len(avoided))
    if item.direction in condition.avoid.directions:
        text = texts["why.avoided"].format(condition=name, what=knowledge.label("direction", item.direction).lower())
        yield reason_of("condition", text, weights.avoided_direction)
    yield from _evidence(knowledge, code, stage, frozenset({item.category, EVERY_EXERCISE}))
    points = weights.difficulty[phase].get(item.difficulty, 0)
    if points and item.category not in weights.difficulty_spares:
        key = "why.difficulty_suits" if points > 0 else "why.difficulty_off"
        yield reason_of("phase", texts[key].format(phase=knowledge.label("phase", phase).lower()), points)


@lru_cache(maxsize=1 << 12)
def _evidence(knowledge: Knowledge, code: str, stage: Stage, interventions: frozenset[str]) -> tuple[Reason, ...]:
    """Return what the evidence that weighs most says of some interventions, if any does."""
    weights = knowledge.scoring.evidence
    row = strongest(evidence_for(index_of(knowledge), code, stage, interventions), weights)
    if row is None:
        return ()
    key = "why.evidence_for" if weights[row.direction] > 0 else "why.evidence_against"
    text = knowledge.texts[key].format(guideline=row.guideline, strength=row.strength)
    return (reason_of("evidence", text, weights[row.direction]),)


@lru_cache(maxsize=64)
def _points_by_direction(knowledge: Knowledge, direction: Direction, likely: Direction | None) -> tuple[int, ...]:
    return tuple(
        sum(reason.points for reason in _by_direction(item, direction, likely, knowledge))
        for item in index_of(knowledge).exercises
    )


def _by_direction(
    item: Exercise, direction: Direction, likely: Direction | None, knowledge: Knowledge
) -> Iterator[Reason]:
    """Yield what a tested or a likely directional preference says of an exercise."""
    weights, texts, index = knowledge.scoring, knowledge.texts, index_of(knowledge)
    if item.category == DIRECTION_SPECIFIC and direction in TESTED:
        name = knowledge.label("directional_preference", direction).lower()
        if index.matching_direction[direction] >> index.place_of[item.code] & 1:
            yield reason_of("direction", texts["why.direction"].format(direction=name), weights.direction_match)
        elif item.direction in TESTED:
            text = texts["why.opposite_direction"].format(direction=name)
            yield reason_of("direction", text, weights.opposite_direction)
    if likely is not None and item.direction == likely:
        name = knowledge.label("directional_preference", likely).lower()
        yield reason_of(
            "direction", texts["why.likely_direction"].format(direction=name), weights.likely_direction_match
        )


def _add_preferences(exercises: list[int], techniques: list[int], profile: Profile, knowledge: Knowledge) -> None:
    """Add what this person likes and dislikes; an item counts once, however many of its names were given."""
    index, weights = index_of(knowledge), knowledge.scoring
    for points, named in ((exercises, index.named), (techniques, index.techniques_named)):
        for words, weight in ((profile.liked, weights.liked), (profile.disliked, weights.disliked)):
            for place in {place for word in words for place in named.get(word, ())}:
                points[place] += weight


def _preference(names: frozenset[str], profile: Profile, knowledge: Knowledge) -> Iterator[Reason]:
    if not names.isdisjoint(profile.liked):
        yield reason_of("preference", knowledge.texts["why.liked"], knowledge.scoring.liked)
    if not names.isdisjoint(profile.disliked):
        yield reason_of("preference", knowledge.texts["why.disliked"], knowledge.scoring.disliked)


def _swapped(
    phase: Phase, profile: Profile, eligibility: Eligibility, knowledge: Knowledge
) -> Iterator[tuple[int, str]]:
    """Find what stands in for each exercise to start with that this person may not have; never another such one."""
    index, allowed = index_of(knowledge), eligibility.phases[phase].allowed
    start_with = profile.condition.start_with.get(phase, ())
    taken = {index.place_of[code] for code in start_with}
    for code in start_with:
        place = index.place_of[code]
        if allowed >> place & 1:
            continue
        for candidate in _stand_ins(index.exercises[place], knowledge):
            if allowed >> candidate & 1 and candidate not in taken:
                taken.add(candidate)
                yield candidate, index.exercises[place].name
                break


def _climbing(earlier: Sequence[Earlier], knowledge: Knowledge) -> Iterator[tuple[int, Reason]]:
    """Yield points for the rungs of each ladder beside the highest that was used, and against repeated lessons."""
    exercises, repeated = index_of(knowledge).exercises, _repeated_lesson(knowledge)
    highest: dict[str, tuple[int, int]] = {}
    for phase in earlier:
        for place in phase:
            family, level = exercises[place].family, exercises[place].level
            if _is_lesson(place, knowledge):
                yield place, repeated
                continue
            used, times = highest.get(family, (place, 0))
            if level >= exercises[used].level:
                highest[family] = (place, times + 1 if level == exercises[used].level else 1)
    for place, times in highest.values():
        yield from _from_rung(place, times, knowledge)


def _is_lesson(place: int, knowledge: Knowledge) -> bool:
    return bool(index_of(knowledge).education >> place & 1)


@lru_cache(maxsize=1 << 10)
def _from_rung(place: int, times: int, knowledge: Knowledge) -> tuple[tuple[int, Reason], ...]:
    """Return what the rungs of a ladder get after this one was used in so many phases."""
    index, weights, texts = index_of(knowledge), knowledge.scoring, knowledge.texts
    used = index.exercises[place]
    up = reason_of("phase", texts["why.ladder_up"].format(name=used.name), weights.ladder_up)
    leap = reason_of("phase", texts["why.ladder_leap"].format(name=used.name), weights.ladder_leap)
    back = reason_of("phase", texts["why.ladder_back"].format(name=used.name), weights.ladder_back)
    same = reason_of("phase", texts["why.same_rung_again"].format(name=used.name), weights.same_rung_again * times)
    found = []
    for rung in index.by_family[used.family]:
        item = index.exercises[rung]
        if not weights.ladder_spares.isdisjoint({used.category, item.category}):
            continue
        if item.level > used.level:
            found.append((rung, up if item.level <= used.level + weights.longest_step else leap))
        elif item.level < used.level:
            found.append((rung, back))
        elif item.category not in weights.same_rung_spares:
            found.append((rung, same))
    return tuple(found)


@lru_cache(maxsize=64)
def _same_set(knowledge: Knowledge) -> Reason:
    return reason_of("phase", knowledge.texts["why.same_set"], knowledge.scoring.same_set)


@lru_cache(maxsize=64)
def _repeated_lesson(knowledge: Knowledge) -> Reason:
    return reason_of("phase", knowledge.texts["why.repeated_lesson"], knowledge.scoring.repeated_lesson)


def _stand_ins(item: Exercise, knowledge: Knowledge) -> Iterator[int]:
    """Yield the same rung's variants, the gentler rungs, then the swaps, best first."""
    index = index_of(knowledge)
    ladder = [index.exercises[place] for place in index.by_family[item.family]]
    gentler = [other for other in ladder if other.level <= item.level and other.code != item.code]
    for other in sorted(gentler, key=lambda other: (-other.level, other.variant_of is not None, other.code)):
        yield index.place_of[other.code]
    for code in knowledge.swaps.get(item.code, ()):
        yield index.place_of[code]


def lower_first(text: str) -> str:
    """Return a label as it stands within a sentence; abbreviations keep their capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
