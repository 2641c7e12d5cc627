"""Check that every code exists, and that the words which the program compares against are the ones it knows."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.knowledge.shapes.base import Entry
from app.planning import codes
from app.planning.facts import VOCABULARY_OF
from app.planning.knowledge import Knowledge

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "exercise": {
        "family": ("family",),
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
    "lever": {"add_equipment": ("equipment",), "test_directions": ("directional_preference",)},
    "aim": {"aim": ("technique_aim",)},
    "derivation": {"precautions": ("precaution",), "yellow_flags": ("yellow_flag",)},
    "likely_direction": {"regions": ("region",)}
    | {
        f"{direction}.{signs}": ("movement",)
        for direction in ("extension", "flexion")
        for signs in ("aggravated_by", "eased_by")
    },
    "weights": {
        "difficulty_spares": ("category",),
        "same_rung_spares": ("category",),
        "ladder_spares": ("category",),
    },
    "point_rule": {"factor": ("factor",), "goal": ("goal",)},
    "limits": {
        "max_per_category": ("category",),
        "kinds_without_exercise": ("technique_kind",),
        "short_plan_risk_groups": ("risk_group",),
        "short_plan_irritabilities": ("irritability",),
        "short_plan_conditions": ("condition",),
        "comes_first.who": ("precaution",),
        "comes_first.category": ("category",),
        "comes_first.before": ("category",),
    },
    "suitability": {
        "exercises": ("region",),
        "goals": ("goal", "region"),
        "goal_families": ("goal", "family"),
        "techniques": ("region",),
    },
    "basic_equipment": {"codes": ("equipment",)},
}
"""Which vocabularies the codes in a field come from, by kind of entry; a dot leads into a part, or each of several."""

WHEN_WORDS = VOCABULARY_OF | {
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

TARGETS = ("absolute", "relative", "target", "emphasise", "avoid")
"""Fields that say which items are meant."""

WITHOUT_VOCABULARY = frozenset({"floor_transfer"})
"""Facts whose few answers the shape of the file lists itself."""

CLOSED: Mapping[str, type[StrEnum]] = {
    "stage": codes.Stage,
    "irritability": codes.Irritability,
    "phase": codes.Phase,
    "treatment_class": codes.TreatmentClass,
    "directional_preference": codes.Direction,
    "plan_gate": codes.Gate,
    "went_out_because": codes.WentOut,
    "dose_changed_because": codes.Redosed,
    "action": codes.Action,
    "clearance_outcome": codes.Outcome,
    "contraindication_level": codes.Level,
    "evidence_direction": codes.EvidenceDirection,
    "delivered_by": codes.DeliveredBy,
}
"""Vocabularies whose words code compares against, and so may not differ."""


def unknown_codes(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find codes that are in none of the vocabularies which their field speaks from."""
    words = {name: frozenset(found) for name, found in knowledge.vocabulary.items()}
    words["dosage_profile"] = frozenset(knowledge.profiles)
    words["every_exercise"] = frozenset({"exercise"})
    for entry in filed.entries:
        for field, names, value in _coded(entry):
            known = words.get(names[0], frozenset()) if len(names) == 1 else _united(names, words)
            for code in _strings(value):
                if code not in known:
                    yield SeedProblem(entry.file, entry.code, field, f"{code!r} is no {' or '.join(names)}")


def _coded(entry: Entry) -> Iterator[tuple[str, tuple[str, ...], object]]:
    """Yield each field of an entry that holds codes, which vocabularies they come from, and what it holds."""
    for field, names in FIELDS.get(entry.kind, {}).items():
        value = _at(entry.body, field)
        if value:
            yield field, names, value
    for field in TARGETS:
        for group, value in _mapping(entry.body.get(field)).items():
            if value and group in TARGET_WORDS:
                yield f"{field}.{group}", (TARGET_WORDS[group],), value
    for fact, value in _mapping(entry.body.get("when")).items():
        if value and fact not in WITHOUT_VOCABULARY and isinstance(value, list | tuple):
            yield f"when.{fact}", (WHEN_WORDS.get(fact, fact),), value


def _at(value: object, field: str) -> object:
    """Return what a field holds; `parts.field` is that field of the part, or of each where there are several."""
    if not field:
        return value
    if isinstance(value, list | tuple):
        return [_at(each, field) for each in value]
    name, _, inner = field.partition(".")
    return _at(_mapping(value).get(name), inner)


def _united(names: tuple[str, ...], words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*(words[name] for name in names))


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


def closed_words(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find vocabularies that have lost or gained a word which the program knows by name."""
    for name, words in CLOSED.items():
        found = set(knowledge.vocabulary.get(name, {}))
        if found != {word.value for word in words}:
            expected = ", ".join(word.value for word in words)
            yield filed.problem("vocabulary", name, "words", f"should be exactly: {expected}")
