"""How well each item serves this person: points, each with the factor that it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from app.planning.bits import Bits, bits_of
from app.planning.codes import Phase, Stage
from app.planning.eligibility import Case, Eligibility
from app.planning.index import index_of
from app.planning.knowledge import Codes, Exercise, Knowledge
from app.planning.profile import Profile
from app.planning.reasons import (
    Reason,
    Sayings,
    in_order,
    reason_of,
    said_of_techniques,
    sayings,
)
from app.planning.speaking import Priorities, Speaking, Spoken, spoken_in, tallies
from app.planning.tally import Tally, ones_at, points_in
from app.planning.value import value

Earlier = tuple[int, ...]
"""The places of one earlier phase's exercises."""


@value
class PhaseScores:
    """The points of every exercise and technique in one phase, by their places in the index."""

    phase: Phase
    exercises: tuple[int, ...]
    techniques: tuple[int, ...]
    said: Sayings
    """What condition, evidence, phase and direction say of every exercise."""
    speaking: Speaking
    here: Bits
    """The point rules that hold in this phase."""
    climbing: Mapping[int, Reason]
    """By place: points for going up, staying on or going down a used ladder, and against a repeated lesson."""
    before: frozenset[int]
    """The exercises of the phase before, education apart."""
    repeated: frozenset[int]
    """Those among them that lose points because this phase would else hold the very same set."""
    swapped: tuple[tuple[int, str], ...]
    """Places of exercises that stand in for a barred one to start with, and the name of that one."""

    @property
    def rules(self) -> tuple[Spoken, ...]:
        """Return the point rules that hold in this phase, with their reasons."""
        return tuple(self.speaking.spoken[place] for place in bits_of(self.here))


def score(phase: Phase, case: Case, speaking: Speaking, *, earlier: Sequence[Earlier] = ()) -> PhaseScores:
    """Add up the points of all exercises and techniques in one phase.

    `speaking` are the point rules that hold for this person in some phase; `earlier` are the exercises of each
    phase before, so that ladders are climbed and lessons not repeated.
    """
    profile, knowledge = case.profile, case.knowledge
    index, condition, stage = index_of(knowledge), profile.condition.code, profile.stage
    said = sayings(knowledge, condition, stage, phase, profile.direction, profile.likely_direction)
    tally = speaking.everywhere + said.tally
    technique_tally = speaking.techniques_everywhere + said_of_techniques(knowledge, condition, stage).tally
    here = speaking.rules & index.speaking_points.in_phase[phase]
    tally_here, technique_tally_here = tallies(knowledge, here & ~index.always, speaking.priorities)
    liked, techniques_liked = _preferences(knowledge, profile.liked, profile.disliked)
    tally += tally_here + liked
    technique_tally += technique_tally_here + techniques_liked
    exercises = list(points_in(tally, index.signs))
    swapped = _swapped(phase, profile, case.eligibility, knowledge)
    for place, _ in swapped:
        exercises[place] += knowledge.scoring.swapped_start
    climbing = _climbing(tuple(earlier), knowledge)
    for place, climbed in climbing.items():
        exercises[place] += climbed.points
    before = frozenset([place for place in earlier[-1] if not index.education >> place & 1] if earlier else ())
    return PhaseScores(
        phase=phase,
        exercises=tuple(exercises),
        techniques=points_in(technique_tally, index.technique_signs),
        said=said,
        speaking=speaking,
        here=here,
        climbing=climbing,
        before=before,
        repeated=frozenset(),
        swapped=swapped,
    )


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
    index, own = index_of(knowledge), []
    for swapped, name in scores.swapped:
        if swapped == place:
            text = knowledge.texts["why.swapped"].format(name=name)
            own.append(reason_of("condition", text, knowledge.scoring.swapped_start))
    if place in scores.climbing:
        own.append(scores.climbing[place])
    if place in scores.repeated:
        own.append(_same_set(knowledge))
    if profile.liked or profile.disliked:
        item = index.exercises[place]
        own += _preference(frozenset({item.category, item.code}), profile, knowledge)
    meant = scores.here & index.points_for[place]
    priorities = scores.speaking.priorities if meant & index.by_goal else ()
    return _reasons(knowledge, place, scores.said, meant, priorities, tuple(own))


@lru_cache(maxsize=1 << 10)
def _reasons(  # noqa: PLR0917  # all that they depend on, so that many people share them; names would cost more
    knowledge: Knowledge,
    place: int,
    said: Sayings,
    meant: Bits,
    priorities: Priorities,
    own: tuple[Reason, ...],
) -> tuple[Reason, ...]:
    found = [reason for _, reason in spoken_in(meant, priorities, knowledge)]
    for each in said.said:
        found += each.reasons[place]
    found += own
    return in_order(found)


def reasons_for_technique(
    place: int, scores: PhaseScores, profile: Profile, knowledge: Knowledge
) -> tuple[Reason, ...]:
    """Return where a technique's points come from; they add up to its score."""
    index = index_of(knowledge)
    own: tuple[Reason, ...] = ()
    if profile.liked or profile.disliked:
        item = index.techniques[place]
        own = tuple(_preference(frozenset({item.kind, item.code}), profile, knowledge))
    meant = scores.here & index.technique_points_for[place]
    return _technique_reasons(
        knowledge,
        place,
        profile.condition.code,
        profile.stage,
        meant,
        scores.speaking.priorities if meant & index.by_goal else (),
        own,
    )


@lru_cache(maxsize=1 << 9)
def _technique_reasons(  # noqa: PLR0917  # as for exercises
    knowledge: Knowledge,
    place: int,
    condition: str,
    stage: Stage,
    meant: Bits,
    priorities: Priorities,
    own: tuple[Reason, ...],
) -> tuple[Reason, ...]:
    evidence = said_of_techniques(knowledge, condition, stage).reasons[place]
    return in_order([*[reason for _, reason in spoken_in(meant, priorities, knowledge)], *evidence, *own])


@lru_cache(maxsize=64)
def _preferences(knowledge: Knowledge, liked: Codes, disliked: Codes) -> tuple[Tally, Tally]:
    """Return the points for what is liked and against what is disliked, of exercises and of techniques.

    An item counts once, however many of its names were given.
    """
    index, weights = index_of(knowledge), knowledge.scoring
    return (
        weights.liked * _named(liked, index.named) + weights.disliked * _named(disliked, index.named),
        weights.liked * _named(liked, index.techniques_named)
        + weights.disliked * _named(disliked, index.techniques_named),
    )


def _named(words: Codes, named: Mapping[str, tuple[int, ...]]) -> Tally:
    return ones_at({place for word in words for place in named.get(word, ())})


def _preference(names: frozenset[str], profile: Profile, knowledge: Knowledge) -> Iterator[Reason]:
    if not names.isdisjoint(profile.liked):
        yield reason_of("preference", knowledge.texts["why.liked"], knowledge.scoring.liked)
    if not names.isdisjoint(profile.disliked):
        yield reason_of("preference", knowledge.texts["why.disliked"], knowledge.scoring.disliked)


def _swapped(
    phase: Phase, profile: Profile, eligibility: Eligibility, knowledge: Knowledge
) -> tuple[tuple[int, str], ...]:
    """Find what stands in for each exercise to start with that this person may not have; never another such one."""
    start_with, allowed = _start_with(knowledge, profile.condition.code, phase), eligibility.phases[phase].allowed
    barred = [place for place in start_with if not allowed >> place & 1]
    if not barred:
        return ()
    exercises, taken, found = index_of(knowledge).exercises, set(start_with), []
    for place in barred:
        for candidate in _stand_ins(exercises[place], knowledge):
            if allowed >> candidate & 1 and candidate not in taken:
                taken.add(candidate)
                found.append((candidate, exercises[place].name))
                break
    return tuple(found)


@lru_cache(maxsize=256)
def _start_with(knowledge: Knowledge, condition: str, phase: Phase) -> tuple[int, ...]:
    """Return the places of a condition's exercises to start with."""
    place_of = index_of(knowledge).place_of
    return tuple(place_of[code] for code in knowledge.conditions[condition].start_with.get(phase, ()))


@lru_cache(maxsize=64)
def _climbing(earlier: tuple[Earlier, ...], knowledge: Knowledge) -> Mapping[int, Reason]:
    """Return points for the rungs of each ladder beside the highest that was used, and against repeated lessons."""
    index, repeated = index_of(knowledge), _repeated_lesson(knowledge)
    exercises, education = index.exercises, index.education
    found: dict[int, Reason] = {}
    highest: dict[str, tuple[int, int]] = {}
    for phase in earlier:
        for place in phase:
            if education >> place & 1:
                found[place] = repeated
                continue
            family, level = exercises[place].family, exercises[place].level
            used, times = highest.get(family, (place, 0))
            if level >= exercises[used].level:
                highest[family] = (place, times + 1 if level == exercises[used].level else 1)
    for place, times in highest.values():
        found.update(_from_rung(place, times, knowledge))
    return MappingProxyType(found)


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
