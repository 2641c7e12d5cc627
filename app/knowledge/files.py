"""Read seed files: YAML that a clinician can correct, each kind in its own shape."""

import hashlib
from collections.abc import Hashable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from app.knowledge.errors import SeedError, SeedProblem
from app.knowledge.shapes.base import Entry, SeedFile
from app.knowledge.shapes.catalogue import ExerciseFamilyFile, TechniqueGroupFile
from app.knowledge.shapes.clinical import ConditionGroupFile, EvidenceFile, SourcesFile
from app.knowledge.shapes.dosage import DosageProfilesFile
from app.knowledge.shapes.levers import LeversFile
from app.knowledge.shapes.outcomes import OutcomeMeasuresFile
from app.knowledge.shapes.review import CriteriaFile, ReviewFile
from app.knowledge.shapes.rules import (
    AdviceFile,
    AimsFile,
    DerivationsFile,
    LimitsFile,
    PhasesFile,
    PointRulesFile,
    SwapsFile,
    WeightsFile,
)
from app.knowledge.shapes.safety import RedFlagsFile, SafetyRulesFile, ScreeningFile
from app.knowledge.shapes.words import TextsFile, VocabularyFile

SHAPES: dict[str, tuple[str, type[SeedFile]]] = {
    "sources.yaml": ("sources", SourcesFile),
    "outcome_measures.yaml": ("outcome_measures", OutcomeMeasuresFile),
    "catalogue/exercises/*.yaml": ("exercise_family", ExerciseFamilyFile),
    "catalogue/techniques/*.yaml": ("technique_group", TechniqueGroupFile),
    "conditions/*.yaml": ("condition_group", ConditionGroupFile),
    "evidence/*.yaml": ("evidence_rows", EvidenceFile),
    "red_flags/*.yaml": ("red_flags", RedFlagsFile),
    "rules/screening.yaml": ("screening", ScreeningFile),
    "rules/contraindications/*.yaml": ("safety_rules", SafetyRulesFile),
    "rules/derivations.yaml": ("derivations", DerivationsFile),
    "rules/phases.yaml": ("phases", PhasesFile),
    "rules/dosage_profiles.yaml": ("dosage_profiles", DosageProfilesFile),
    "rules/limits.yaml": ("limits", LimitsFile),
    "rules/weights.yaml": ("weights", WeightsFile),
    "rules/points/*.yaml": ("point_rules", PointRulesFile),
    "rules/swaps.yaml": ("swaps", SwapsFile),
    "rules/aims.yaml": ("aims", AimsFile),
    "rules/levers.yaml": ("levers", LeversFile),
    "rules/advice.yaml": ("advice", AdviceFile),
    "rules/review.yaml": ("review", ReviewFile),
    "rules/criteria.yaml": ("criteria", CriteriaFile),
    "rules/texts.yaml": ("texts", TextsFile),
    "vocabulary/*.yaml": ("vocabulary", VocabularyFile),
}
"""Which files hold what: pattern below `seed/` → the name of the JSON Schema, and the shape."""

OTHER_FOLDERS = ("schemas", "demo", "cohort")


def seed_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path below the folder and the bytes of every seed file, in a fixed order.

    :raises SeedError: if a file lies where none is expected, since nobody would ever read it
    """
    strays = []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(OTHER_FOLDERS):
            continue
        if shape_of(name) is None:
            strays.append(SeedProblem(name, "-", "-", "no kind of seed file lies here; see app/knowledge/files.py"))
            continue
        yield name, path.read_bytes()
    if strays:
        raise SeedError(*strays)


def shape_of(name: str) -> type[SeedFile] | None:
    """Return the shape that reads a file, by its path below the seed folder."""
    for pattern, (_, shape) in SHAPES.items():
        if fnmatchcase(name, pattern) and name.count("/") == pattern.count("/"):
            return shape
    return None


def read_entries(name: str, content: bytes) -> tuple[Entry, ...]:
    """Return the entries of one seed file.

    :raises SeedError: if the file is no YAML or an entry is wrong, naming file, code and field
    """
    shape = shape_of(name)
    if shape is None:
        raise SeedError(SeedProblem(name, "-", "-", "no kind of seed file lies here"))
    try:
        raw = yaml.load(content, Loader=_UniqueKeyLoader)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise SeedError(SeedProblem(name, "-", "-", f"not readable as YAML: {problem}")) from error
    try:
        return tuple(shape.model_validate(raw).entries(name))
    except ValidationError as error:
        raise SeedError(*(_seed_error(name, raw, problem) for problem in error.errors())) from error


def content_hash(content: bytes) -> str:
    """Return the name of some bytes: equal bytes, equal name."""
    return hashlib.sha256(content).hexdigest()


def _seed_error(name: str, raw: object, problem: Any) -> SeedProblem:
    """Turn one problem of the shape into one that names the entry by its code."""
    code, value = "-", raw
    field: list[str] = []
    for step in problem["loc"]:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            value = None
        if isinstance(value, dict) and isinstance(value.get("code"), str):
            code, field = value["code"], []
        else:
            field.append(str(step))
    return SeedProblem(name, code, ".".join(field) or "-", problem["msg"])


class _UniqueKeyLoader(yaml.CSafeLoader):
    """The safe loader, but a key given twice is an error instead of a silent loss."""


def _mapping_of_unique_keys(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    keys: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in keys:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        keys.add(key)
    return loader.construct_mapping(node, deep=True)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_of_unique_keys)
