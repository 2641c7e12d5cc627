"""The facts of a case, read: `condition: lbp_radicular_pain; weeks: 3; goals: sleep_better, walking_tolerance`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.planning.assessment import Assessment, Options, Pain, Person
from app.planning.knowledge import Knowledge
from tests.support.people import a_clearance, a_person, an_assessment, options


@dataclass(frozen=True)
class Patient:
    """A patient, the assessment, and what the therapist wishes."""

    assessment: Assessment
    person: Person
    wishes: Options


def patient_of(facts: str, usual: str, knowledge: Knowledge) -> Patient:
    """Return the patient whom a case describes on top of the ordinary one.

    :raises ValueError: if a key or a word is unknown, or a key stands twice
    """
    said = {key: READERS[key](value, key, knowledge) for key, value in {**split(usual, {}), **split(facts, {})}.items()}
    wishes = options(**{WISHES[key]: said.pop(key) for key in WISHES.keys() & said.keys()})
    person = a_person(said.pop("age"), said.pop("sex"))
    said["pain"] = Pain(now=said.pop("pain"), average=said.pop("average_pain", None))
    said["completed"] = said.pop("screening", "complete") == "complete"
    said = {NAMES.get(key, key): value for key, value in said.items()}
    return Patient(an_assessment(said.pop("condition"), **said), person, wishes)


def split(facts: str, found: dict[str, str]) -> dict[str, str]:
    """Return the value of each key.

    :raises ValueError: if a key is unknown or stands twice
    """
    for part in filter(None, (part.strip() for part in facts.split(";"))):
        key, colon, value = (each.strip() for each in part.partition(":"))
        if not colon or not value or key not in READERS:
            raise ValueError(f"Not a fact: {part!r}; known are {', '.join(READERS)}")
        if key in found:
            raise ValueError(f"Said twice: {key}")
        found[key] = value
    return found


def _number(value: str, key: str, knowledge: Knowledge) -> float:
    return float(value) if "." in value else int(value)


def _yes_or_no(value: str, key: str, knowledge: Knowledge) -> bool:
    return bool(["no", "yes"].index(value))


def _one_of(words: tuple[str, ...], value: str, key: str, knowledge: Knowledge) -> str:
    return known(value, words, key)


def _word(vocabulary: str, value: str, key: str, knowledge: Knowledge) -> str:
    return known(value, _sendable(vocabulary, knowledge), key)


def _words(vocabulary: str, value: str, key: str, knowledge: Knowledge) -> list[str]:
    return [_word(vocabulary, each, key, knowledge) for each in _listed(value)]


def _flags(value: str, key: str, knowledge: Knowledge) -> list[str]:
    return [known(each, knowledge.red_flags, key) for each in _listed(value)]


def _goals(value: str, key: str, knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(_words("goal", value, key, knowledge))


def _cleared(value: str, key: str, knowledge: Knowledge) -> tuple[Any, ...]:
    """Read `rf_… (outcome)`."""
    found = []
    for each in _listed(value):
        code, outcome = _with_remark(each)
        known(code, {**knowledge.red_flags, **knowledge.vocabulary["precaution"]}, key)
        found.append(a_clearance(code, known(outcome or "cleared", knowledge.vocabulary["clearance_outcome"], key)))
    return tuple(found)


def _include(value: str, key: str, knowledge: Knowledge) -> list[tuple[str, str | None]]:
    """Read `code` or `code (the therapist's reason)`."""
    found = [_with_remark(each) for each in _listed(value)]
    return [(known(code, _items(knowledge), key), reason) for code, reason in found]


def _exclude(value: str, key: str, knowledge: Knowledge) -> list[str]:
    return [known(each, _items(knowledge), key) for each in _listed(value)]


def _preferred(value: str, key: str, knowledge: Knowledge) -> list[str]:
    spoken = {**_items(knowledge), **knowledge.vocabulary["category"], **knowledge.vocabulary["technique_kind"]}
    return [known(each, spoken, key) for each in _listed(value)]


def _items(knowledge: Knowledge) -> dict[str, object]:
    return {**knowledge.exercises, **knowledge.techniques}


def _sendable(vocabulary: str, knowledge: Knowledge) -> list[str]:
    return [code for code, word in knowledge.vocabulary[vocabulary].items() if word.sendable]


def _listed(value: str) -> list[str]:
    return [each.strip() for each in value.split(",")]


def _with_remark(each: str) -> tuple[str, str | None]:
    found = re.fullmatch(r"(\w+)(?: \((.+)\))?", each)
    if found is None:
        raise ValueError(f"Not a code with a remark: {each}")
    return found[1], found[2]


def known(word: str, words: Any, key: str) -> str:
    """Return the word.

    :raises ValueError: if it is unknown
    """
    if word not in words:
        raise ValueError(f"{key} doesn't know {word!r}")
    return word


Reader = Callable[[str, str, Knowledge], Any]

READERS: Mapping[str, Reader] = {
    "condition": lambda value, key, knowledge: known(value, knowledge.conditions, key),
    "weeks": _number,
    "pain": _number,
    "average_pain": _number,
    "irritability": partial(_word, "irritability"),
    "episode": partial(_word, "episode"),
    "direction": partial(_word, "directional_preference"),
    "limb_symptoms": partial(_word, "limb_symptoms"),
    "aggravated_by": partial(_words, "movement"),
    "eased_by": partial(_words, "movement"),
    "screening": partial(_one_of, ("complete", "not complete")),
    "red_flags": _flags,
    "not_asked": _flags,
    "cleared": _cleared,
    "age": _number,
    "sex": partial(_word, "sex"),
    "precautions": partial(_words, "precaution"),
    "pregnancy_weeks": _number,
    "yellow_flags": partial(_words, "yellow_flag"),
    "risk_group": partial(_word, "risk_group"),
    "minutes": _number,
    "days": _number,
    "job_type": partial(_word, "job_type"),
    "sitting_hours": _number,
    "driving_hours": _number,
    "lifting_at_work": partial(_word, "lifting_at_work"),
    "activity_level": partial(_word, "activity_level"),
    "equipment": partial(_words, "equipment"),
    "equipment_missing": partial(_words, "equipment"),
    "setting": partial(_word, "exercise_setting"),
    "sleep_quality": partial(_word, "sleep_quality"),
    "stress_level": partial(_word, "stress_level"),
    "smoker": _yes_or_no,
    "shift_work": _yes_or_no,
    "caring_duties": _yes_or_no,
    "floor_transfer": _yes_or_no,
    "liked": _preferred,
    "disliked": _preferred,
    "goals": _goals,
    "include": _include,
    "exclude": _exclude,
    "plan_weeks": _number,
    "clinic_visits": _number,
    "most_exercises": _number,
}
NAMES = {
    "sitting_hours": "sitting_hours_per_day",
    "driving_hours": "driving_hours_per_day",
    "equipment": "equipment_available",
    "setting": "exercise_setting",
}
WISHES = {
    "include": "include",
    "exclude": "exclude",
    "plan_weeks": "weeks",
    "clinic_visits": "clinic_visits_per_week",
    "most_exercises": "max_exercises_per_day",
}
