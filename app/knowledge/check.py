"""Check that entries speak of each other rightly: codes exist, ladders hold together, words match the code."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from app.knowledge.errors import SeedError, SeedProblem
from app.knowledge.shapes.base import Entry
from app.planning import codes
from app.planning.knowledge import Exercise, Knowledge

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "exercise": {
        "category": ("category",),
        "region": ("region",),
        "position": ("position",),
        "surface": ("surface",),
        "direction": ("direction",),
        "equipment": ("equipment",),
        "features": ("feature",),
        "variant_of": ("exercise",),
        "profile": ("dosage_profile",),
        "only_conditions": ("condition",),
        "only_goals": ("goal",),
    },
    "technique": {
        "kind": ("technique_kind",),
        "also_kinds": ("technique_kind",),
        "regions": ("region",),
        "aims": ("technique_aim",),
        "home_equipment": ("equipment",),
        "only_conditions": ("condition",),
    },
    "condition": {
        "regions": ("region",),
        "implies": ("precaution",),
        "start_with": ("exercise",),
        "required_categories": ("category",),
    },
    "evidence": {"intervention": ("technique_kind", "category", "every_exercise"), "conditions": ("condition",)},
    "red_flag": {"regions": ("region",), "implies": ("precaution",)},
    "safety_net": {"regions": ("region",)},
    "instrument": {
        "mic.conditions": ("condition",),
        "mdc.conditions": ("condition",),
        "asks.red_flag": ("red_flag",),
        "not_with": ("precaution",),
    },
    "safety_rule": {
        "excepting": ("exercise",),
        "only_categories": ("category",),
        "only_kinds": ("technique_kind",),
        "lifts": ("feature",),
    },
    "swap": {"exercise": ("exercise",), "to": ("exercise",)},
    "aim": {"aim": ("technique_aim",)},
    "derivation": {"precautions": ("precaution",), "yellow_flags": ("yellow_flag",)},
    "weights": {
        "difficulty_spares": ("category",),
        "same_rung_spares": ("category",),
        "ladder_spares": ("category",),
    },
    "point_rule": {"factor": ("factor",), "goal": ("goal",)},
    "limits": {"max_per_category": ("category",), "kinds_without_exercise": ("technique_kind",)},
    "suitability": {"exercises": ("region",), "techniques": ("region",)},
    "basic_equipment": {"codes": ("equipment",)},
}
"""Which vocabularies the codes in a field, or in a field of each in a list, come from, by kind of entry."""

WHEN_WORDS = {
    "directional_preference": "directional_preference",
    "likely_direction": "directional_preference",
    "aggravated_by": "movement",
    "eased_by": "movement",
    "open_red_flag": "red_flag",
    "not_precaution": "precaution",
    "not_condition": "condition",
    "not_limb_symptoms": "limb_symptoms",
}
"""Facts whose vocabulary has another name than the fact."""

TARGET_WORDS = {
    "features": "feature",
    "categories": "category",
    "families": "family",
    "directions": "direction",
    "surfaces": "surface",
    "exercises": "exercise",
    "kinds": "technique_kind",
    "techniques": "technique",
}

CLOSED: Mapping[str, type[StrEnum]] = {
    "stage": codes.Stage,
    "irritability": codes.Irritability,
    "phase": codes.Phase,
    "treatment_class": codes.TreatmentClass,
    "directional_preference": codes.Direction,
    "plan_gate": codes.Gate,
    "action": codes.Action,
    "clearance_outcome": codes.Outcome,
    "contraindication_level": codes.Level,
    "evidence_direction": codes.EvidenceDirection,
    "delivered_by": codes.DeliveredBy,
}
"""Vocabularies whose words code compares against, and so may not differ."""


def check(knowledge: Knowledge, entries: Iterable[Entry]) -> None:
    """Refuse knowledge whose entries don't fit together.

    :raises SeedError: naming file, code and field of everything that is wrong
    """
    kept = tuple(entries)
    errors = [
        *_unknown_codes(knowledge, kept),
        *_wrong_marks(kept),
        *_closed_words(knowledge, kept),
        *_broken_ladders(knowledge, kept),
        *_doses_without_profile(knowledge, kept),
    ]
    if errors:
        raise SeedError(*errors)


def _unknown_codes(knowledge: Knowledge, entries: Iterable[Entry]) -> Iterator[SeedProblem]:
    words = {name: frozenset(found) for name, found in knowledge.vocabulary.items()}
    words["dosage_profile"] = frozenset(knowledge.profiles)
    words["every_exercise"] = frozenset({"exercise"})
    for entry in entries:
        for field, names in FIELDS.get(entry.kind, {}).items():
            yield from _outside(entry, field, _at(entry.body, field), names, words)
        for field in ("absolute", "relative", "target", "emphasise", "avoid"):
            for group, found in _mapping(entry.body.get(field)).items():
                if group in TARGET_WORDS:
                    yield from _outside(entry, f"{field}.{group}", found, (TARGET_WORDS[group],), words)
        for fact, found in _mapping(entry.body.get("when")).items():
            name = WHEN_WORDS.get(fact, fact)
            if name in words:
                yield from _outside(entry, f"when.{fact}", found, (name,), words)


def _outside(
    entry: Entry, field: str, value: object, names: tuple[str, ...], words: Mapping[str, frozenset[str]]
) -> Iterator[SeedProblem]:
    known = frozenset[str]().union(*(words[name] for name in names))
    for code in _strings(value):
        if code not in known:
            yield SeedProblem(entry.file, entry.code, field, f"{code!r} is no {' or '.join(names)}")


def _at(body: Mapping[str, object], field: str) -> object:
    """Return what a field holds; `list.field` is that field of each in the list."""
    name, _, inner = field.partition(".")
    value = body.get(name)
    if not inner or not isinstance(value, list | tuple):
        return value
    return [_mapping(each).get(inner) for each in value]


def _strings(value: object) -> Iterator[str]:
    """Yield the codes in a field, however it nests them; keys count unless they are phases."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in codes.PHASE_RANK:
                yield key
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _wrong_marks(entries: Iterable[Entry]) -> Iterator[SeedProblem]:
    """Find sources that nobody lists, and marks that say another reading than the list of sources."""
    read = {entry.code: entry.body["read"] for entry in entries if entry.kind == "source"}
    for entry in entries:
        for key, mark in _mapping(entry.body.get("sources")).items():
            if key not in read:
                yield SeedProblem(entry.file, entry.code, "sources", f"{key!r} is no source")
            elif mark != read[key]:
                yield SeedProblem(
                    entry.file, entry.code, "sources", f"{key} is marked {mark}, in sources.yaml {read[key]}"
                )


def _closed_words(knowledge: Knowledge, entries: Iterable[Entry]) -> Iterator[SeedProblem]:
    files = {entry.code: entry.file for entry in entries if entry.kind == "vocabulary"}
    for name, words in CLOSED.items():
        found = set(knowledge.vocabulary.get(name, {}))
        if found != {word.value for word in words}:
            expected = ", ".join(word.value for word in words)
            yield SeedProblem(files.get(name, "vocabulary"), name, "words", f"should be exactly: {expected}")


def _broken_ladders(knowledge: Knowledge, entries: Iterable[Entry]) -> Iterator[SeedProblem]:
    files = {entry.code: entry.file for entry in entries if entry.kind == "exercise"}
    ladders: dict[str, list[Exercise]] = defaultdict(list)
    for exercise in knowledge.exercises.values():
        ladders[exercise.family].append(exercise)
    for family, rungs in ladders.items():
        levels = sorted({exercise.level for exercise in rungs})
        if levels != list(range(1, len(levels) + 1)):
            yield SeedProblem(files[rungs[0].code], family, "level", f"rungs have gaps: {levels}")
        for exercise in rungs:
            base = knowledge.exercises.get(exercise.variant_of or "")
            if base and (base.family, base.level) != (exercise.family, exercise.level):
                yield SeedProblem(files[exercise.code], exercise.code, "variant_of", "stands on another rung")
        for level in levels:
            bases = [exercise.code for exercise in rungs if exercise.level == level and not exercise.variant_of]
            if len(bases) != 1:
                problem = f"rung {level} needs exactly one exercise that is no variant, has {sorted(bases)}"
                yield SeedProblem(files[rungs[0].code], family, "level", problem)


def _doses_without_profile(knowledge: Knowledge, entries: Iterable[Entry]) -> Iterator[SeedProblem]:
    files = {entry.code: entry.file for entry in entries if entry.kind == "exercise"}
    for exercise in knowledge.exercises.values():
        profile = knowledge.profiles.get(exercise.profile)
        if profile is None:
            continue
        for phase in exercise.minutes:
            if phase not in profile.doses:
                problem = f"{phase} has minutes, but profile {exercise.profile} has no dose for it"
                yield SeedProblem(files[exercise.code], exercise.code, "minutes", problem)
            elif phase.rank < exercise.min_phase.rank:
                yield SeedProblem(files[exercise.code], exercise.code, "minutes", f"{phase} comes before min_phase")
        if profile.scalable and exercise.shortest_minutes is None:
            yield SeedProblem(files[exercise.code], exercise.code, "shortest_minutes", "is missing")
