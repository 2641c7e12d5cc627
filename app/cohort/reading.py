"""Read the table of prevalence, and refuse one that speaks of what doesn't exist or forgets what does."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from app.cohort.bodies import NAMES
from app.cohort.prevalence import NOT_RECORDED, DrawShape, PrevalenceFile
from app.knowledge import SeedError, SeedProblem
from app.planning.knowledge import Codes, Knowledge

PREVALENCE_FILE = Path(__file__).parents[2] / "seed" / "cohort" / "prevalence.yaml"
VOCABULARY_OF = {
    "condition": "condition",
    "sex": "sex",
    "irritability": "irritability",
    "episode": "episode",
    "directional_preference": "directional_preference",
    "limb_symptoms": "limb_symptoms",
    "aggravated_by": "movement",
    "eased_by": "movement",
    "red_flag": "red_flag",
    "not_asked": "red_flag",
    "cleared": "clearable",
    "awaiting": "clearable",
    "confirmed": "clearable",
    "precaution": "precaution",
    "yellow_flag": "yellow_flag",
    "risk_group": "risk_group",
    "job_type": "job_type",
    "lifting_at_work": "lifting_at_work",
    "activity_level": "activity_level",
    "equipment_available": "equipment",
    "equipment_missing": "equipment",
    "exercise_setting": "exercise_setting",
    "sleep_quality": "sleep_quality",
    "stress_level": "stress_level",
    "goal": "goal",
    "instrument": "instrument",
}
"""Which vocabulary the values of an answer come from."""

TASTES = ("category", "technique_kind", "exercise", "technique")
MUST_OCCUR = ("condition", "precaution", "yellow_flag", "goal", "job_type")
"""Of these vocabularies every code that can be sent must have a share: what is forgotten would never be looked at."""


HELPERS = frozenset({"pain_rises_by", "average_recorded", "instrument"})
"""What is drawn to work out an answer and isn't one itself."""

YES_OR_NO = frozenset(
    {"smoker", "shift_work", "caring_duties", "floor_transfer", "screening_completed", "average_recorded"}
)
TRUTHS = frozenset({"yes", "no", NOT_RECORDED})
Wrong = Iterator[tuple[str, str, str]]
"""Code, field and what is wrong."""


def read_prevalence(knowledge: Knowledge, path: Path = PREVALENCE_FILE) -> PrevalenceFile:
    """Return the table, checked against the knowledge.

    :raises SeedError: if it has another shape, names a code or source that doesn't exist, or forgets one
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        table = PrevalenceFile.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    except ValidationError as error:
        places = ((".".join(map(str, problem["loc"])) or "-", problem["msg"]) for problem in error.errors())
        raise SeedError(*(SeedProblem(name, "-", place, problem) for place, problem in places)) from error
    if problems := tuple(SeedProblem(name, *problem) for problem in _problems(table, knowledge)):
        raise SeedError(*problems)
    return table


def _problems(table: PrevalenceFile, knowledge: Knowledge) -> Wrong:
    sources = {source.code for source in table.sources}
    for draw in table.draws:
        if draw.answer not in NAMES | HELPERS:
            yield draw.answer, "answer", "is no answer"
        for number, row in enumerate(draw.rows):
            for key in sorted(row.sources.keys() - sources):
                yield draw.answer, f"rows.{number}.sources", f"{key} is no source"
        yield from _problems_of_values(draw, knowledge)
    for line in table.never_together:
        for fact in line:
            answer, _, value = fact.partition("=")
            if value not in _values_of(answer, knowledge):
                yield "-", "never_together", f"{fact} is no fact"
    yield from _forgotten(table, knowledge)


def _problems_of_values(draw: DrawShape, knowledge: Knowledge) -> Wrong:
    known = _values_of(draw.answer, knowledge)
    for number, row in enumerate(draw.rows):
        for value in row.shares if known else ():
            if value not in known:
                yield draw.answer, f"rows.{number}.shares", f"{value} is no value of it"
        for name, values in row.given.answers.items():
            for value in values:
                if value not in _values_of(name, knowledge):
                    yield draw.answer, f"rows.{number}.given", f"{name}={value} is no fact"


def _forgotten(table: PrevalenceFile, knowledge: Knowledge) -> Wrong:
    for name in MUST_OCCUR:
        rows = (row for draw in table.draws if draw.answer == name for row in draw.rows)
        drawn = {value for row in rows for value, share in row.shares.items() if share > 0}
        for code in sorted(_sendable(knowledge, VOCABULARY_OF[name]) - drawn):
            yield code, name, "has no share, so nobody would ever have it"


def _values_of(answer: str, knowledge: Knowledge) -> Codes:
    """Return the values that an answer can have; empty where they are numbers."""
    if answer in {"liked", "disliked"}:
        return Codes().union(*(_sendable(knowledge, name) for name in TASTES))
    if answer == "region":
        return _sendable(knowledge, "region")
    if answer in VOCABULARY_OF:
        return _sendable(knowledge, VOCABULARY_OF[answer]) | {NOT_RECORDED}
    return TRUTHS if answer in YES_OR_NO else Codes()


def _sendable(knowledge: Knowledge, vocabulary: str) -> Codes:
    return Codes(code for code, word in knowledge.vocabulary[vocabulary].items() if word.sendable)
