"""Why an item has points: what condition, evidence, phase and direction say of it, in words a colleague would use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from app.planning.codes import DIRECTION_SPECIFIC, Direction, Phase, Stage
from app.planning.index import evidence_for, index_of, strongest
from app.planning.knowledge import Exercise, Knowledge
from app.planning.tally import Tally, tally_of
from app.planning.value import value

TESTED = frozenset({Direction.EXTENSION, Direction.FLEXION, Direction.LATERAL})

EVERY_EXERCISE = "exercise"
"""The intervention of evidence rows that speak of exercise as such."""


@value
class Reason:
    """Points for or against an item, and why, in words that a colleague would use."""

    factor: str
    text: str
    points: int


reason_of = lru_cache(maxsize=1 << 11)(Reason)
"""Makes a reason; equal ones are one and the same, so that what is made of it, such as its JSON, can be kept."""


SAID = attrgetter("factor", "text")
POINTS = attrgetter("points")


def in_order(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Return reasons, the weightiest first, one line where two say the same."""
    merged: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        key = (reason.factor, reason.text)
        same = merged.get(key)
        merged[key] = reason if same is None else reason_of(reason.factor, reason.text, same.points + reason.points)
    # Sorted twice, the first order kept among equals, which costs less than one order that looks at both.
    return tuple(sorted(sorted(merged.values(), key=SAID), key=POINTS, reverse=True))


@value
class Said:
    """What is said of every exercise by its place, and the points of it."""

    reasons: tuple[tuple[Reason, ...], ...]
    tally: Tally

    @classmethod
    def of(cls, reasons: Iterable[Iterable[Reason]]) -> "Said":
        """Return the value that holds these reasons, with their points added up."""
        found = tuple(tuple(each) for each in reasons)
        return cls(found, tally_of([sum(reason.points for reason in each) for each in found]))


@lru_cache(maxsize=256)
def said_by_condition(knowledge: Knowledge, condition: str, phase: Phase) -> Said:
    """Return what a condition says of all exercises; like the next ones it is the same for many people."""
    return Said.of(_by_condition(item, condition, phase, knowledge) for item in index_of(knowledge).exercises)


@lru_cache(maxsize=256)
def said_by_evidence(knowledge: Knowledge, condition: str, stage: Stage) -> Said:
    """Return what the evidence says of all exercises."""
    interventions = [frozenset({item.category, EVERY_EXERCISE}) for item in index_of(knowledge).exercises]
    return Said.of(_by_evidence(knowledge, condition, stage, each) for each in interventions)


@lru_cache(maxsize=64)
def said_by_difficulty(knowledge: Knowledge, phase: Phase) -> Said:
    """Return what a phase says of how hard all exercises are."""
    return Said.of(_by_difficulty(item, phase, knowledge) for item in index_of(knowledge).exercises)


@lru_cache(maxsize=64)
def said_by_direction(knowledge: Knowledge, direction: Direction, likely: Direction | None) -> Said:
    """Return what a tested or a likely directional preference says of all exercises."""
    return Said.of(_by_direction(item, direction, likely, knowledge) for item in index_of(knowledge).exercises)


@lru_cache(maxsize=256)
def said_of_techniques(knowledge: Knowledge, condition: str, stage: Stage) -> Said:
    """Return what the evidence says of all techniques."""
    return Said.of(_by_evidence(knowledge, condition, stage, item.kinds) for item in index_of(knowledge).techniques)


@dataclass(frozen=True, slots=True, eq=False)
class Sayings:
    """What condition, evidence, phase and direction say of every exercise, for all people who are alike in these.

    Compared by identity, so that what is made of it can be kept.
    """

    said: tuple[Said, ...]
    tally: Tally


@lru_cache(maxsize=256)
def sayings(  # noqa: PLR0917  # names would cost more than the look-up
    knowledge: Knowledge,
    condition: str,
    stage: Stage,
    phase: Phase,
    direction: Direction,
    likely: Direction | None,
) -> Sayings:
    """Return what is said of all exercises before anybody's answers are looked at one by one."""
    said = (
        said_by_condition(knowledge, condition, phase),
        said_by_evidence(knowledge, condition, stage),
        said_by_difficulty(knowledge, phase),
        said_by_direction(knowledge, direction, likely),
    )
    return Sayings(said, sum(each.tally for each in said))


def _by_condition(item: Exercise, code: str, phase: Phase, knowledge: Knowledge) -> Iterator[Reason]:
    """Yield what a condition says of an exercise."""
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


def _by_difficulty(item: Exercise, phase: Phase, knowledge: Knowledge) -> Iterator[Reason]:
    """Yield what a phase says of how hard an exercise is."""
    weights, texts = knowledge.scoring, knowledge.texts
    points = weights.difficulty[phase].get(item.difficulty, 0)
    if points and item.category not in weights.difficulty_spares:
        key = "why.difficulty_suits" if points > 0 else "why.difficulty_off"
        yield reason_of("phase", texts[key].format(phase=knowledge.label("phase", phase).lower()), points)


@lru_cache(maxsize=1 << 11)
def _by_evidence(knowledge: Knowledge, code: str, stage: Stage, interventions: frozenset[str]) -> tuple[Reason, ...]:
    """Return what the evidence that weighs most says of some interventions, if any does."""
    weights = knowledge.scoring.evidence
    row = strongest(evidence_for(index_of(knowledge), code, stage, interventions), weights)
    if row is None:
        return ()
    key = "why.evidence_for" if weights[row.direction] > 0 else "why.evidence_against"
    text = knowledge.texts[key].format(guideline=row.guideline, strength=row.strength)
    return (reason_of("evidence", text, weights[row.direction]),)


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


def lower_first(text: str) -> str:
    """Return a label as it stands within a sentence; abbreviations keep their capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
