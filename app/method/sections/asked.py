"""What is asked of a patient, and what a therapist may wish of a plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from app.method.anchors import vocabulary_anchor
from app.method.blocks import Block, Code, Inline, Link, Row, Table, Text, words
from app.method.rules import Rules
from app.method.wording import capital, headed, listed, low, named
from app.models.assessment_answers import AssessmentAnswers
from app.models.plan_options import PlanOptions

FEW_WORDS = 5
"""So many words of a vocabulary are named beside the question; more stand in a list of their own."""

Schema = Mapping[str, Any]
TITLES = {
    "condition": "What the therapist found",
    "condition.code": "Condition",
    "condition.duration_weeks": "Weeks since it began",
    "condition.pain": "Pain",
    "condition.pain.average": "On average",
    "condition.pain.worst": "At its worst",
    "condition.aggravated_by": "Worse with",
    "condition.eased_by": "Better with",
    "screening": "Red flags",
    "screening.completed": "Was every flag asked?",
    "screening.red_flags": "Answered yes",
    "screening.cleared": "What was found out about a flag",
    "screening.cleared.code": "Flag or precaution",
    "pregnancy_weeks": "Week of pregnancy",
    "lifestyle": "How the patient lives",
    "lifestyle.minutes_per_day_available": "Minutes a day at hand",
    "lifestyle.days_per_week_available": "Days a week at hand",
    "lifestyle.job_type": "Work",
    "lifestyle.sitting_hours_per_day": "Hours sitting a day",
    "lifestyle.driving_hours_per_day": "Hours driving a day",
    "lifestyle.equipment_available": "Equipment at hand",
    "lifestyle.equipment_missing": "Equipment missing",
    "lifestyle.exercise_setting": "Where the patient exercises",
    "lifestyle.floor_transfer": "Gets to the floor",
    "goals": "What the patient wants",
    "goals.code": "Goal",
    "goals.psfs": "How well it can be done now",
    "goals.target_on": "Wanted by",
    "outcome_scores": "Scores",
    "outcome_scores.instrument": "Measure",
    "weeks": "Weeks of the plan",
    "start_on": "First day",
    "clinic_visits_per_week": "Visits to the clinic a week",
    "include": "Items that shall be in it",
    "include.code": "Exercise or technique",
    "include.override_reason": "Why, where a rule speaks against it",
    "exclude": "Items that shall not be in it",
    "max_exercises_per_day": "Exercises a day at most",
}
"""What a question is called where its field's name isn't plain enough."""

CALLED = {"clearable": "flags and precautions that can be cleared", "instrument": "outcome measure"}
"""What a vocabulary is called where its name isn't plain enough."""

WHEN_OF_DATE = {"date": "a day", "uuid": "an id"}


def asked(rules: Rules) -> Iterator[Block]:
    """Yield the fields of an assessment."""
    yield _fields(AssessmentAnswers, rules)


def wishes(rules: Rules) -> Iterator[Block]:
    """Yield what may be wished of a plan."""
    yield _fields(PlanOptions, rules)


def _fields(shape: type[BaseModel], rules: Rules) -> Table:
    whole = shape.model_json_schema()
    return Table(("Question", "Answer", "Needed", "Remarks"), tuple(_rows(whole, whole, "", rules)), (30, 30, 10, 30))


def _rows(schema: Schema, whole: Schema, path: str, rules: Rules) -> Iterator[Row]:
    """Yield the questions of a group, then the groups within it."""
    needed = schema.get("required", ())
    groups = []
    for name, field in schema["properties"].items():
        place = f"{path}{name}"
        if inner := _group(field, whole):
            groups.append((place, inner, "" if "$ref" in field else ", any number of times"))
            continue
        is_needed = "yes" if name in needed else "no"
        cells = (named(_title(place), place), _answer(field, whole, rules), (is_needed,), _described(field))
        yield Row(cells)
    for place, inner, often in groups:
        yield Row((words(headed(_title(place), place), often),), head=True)
        yield from _rows(inner, whole, f"{place}.", rules)


def _title(place: str) -> str:
    return TITLES.get(place) or capital(place.rpartition(".")[2].replace("_", " "))


def _group(field: Schema, whole: Schema) -> Schema | None:
    """Return the shape of a group of questions, also of one that may be answered several times."""
    referred = field.get("$ref") or field.get("items", {}).get("$ref")
    if referred is None:
        return None
    found: Schema = whole["$defs"][referred.rpartition("/")[2]]
    return found if "properties" in found else None


def _described(field: Schema) -> Text:
    said = field.get("description") or next((each["description"] for each in _ways(field) if "description" in each), "")
    # A description names codes between backticks.
    return words(*(Code(part) if number % 2 else part for number, part in enumerate(said.split("`"))))


def _ways(field: Schema) -> list[Schema]:
    return [each for each in field.get("anyOf", [field]) if each.get("type") != "null"]


def _answer(field: Schema, whole: Schema, rules: Rules) -> Text:
    [way] = _ways(field)
    if way.get("type") == "array":
        return words("any of ", *_without_one_of(_answer(way["items"], whole, rules)))
    if "x-vocabulary" in way:
        return _words(way["x-vocabulary"], rules)
    match way.get("type"):
        case "boolean":
            return ("yes or no",)
        case "integer" | "number":
            return (_range(way),)
    if "format" in way:
        return (WHEN_OF_DATE[way["format"]],)
    return ("words",)


def _without_one_of(answer: Text) -> Text:
    first, *rest = answer
    return (first.removeprefix("one of ") if isinstance(first, str) else first, *rest)


def _range(way: Schema) -> str:
    what = "a whole number" if way["type"] == "integer" else "a number"
    if "minimum" in way and "maximum" in way:
        return f"{what}, {way['minimum']:g} to {way['maximum']:g}"
    return what


def _words(names: list[str], rules: Rules) -> Text:
    """Name the words of a vocabulary where they are few, and lead to their list where they are many."""
    sendable = [word for name in names for word in rules.knowledge.vocabulary[name].values() if word.sendable]
    if len(sendable) <= FEW_WORDS:
        return (listed([low(word.label) for word in sendable]),)
    found: list[Inline] = []
    for name in names:
        found += [", " if found else "", Link(CALLED.get(name, name.replace("_", " ")), _place_of(name))]
    return words("one of ", *found, f" ({len(sendable)})")


def _place_of(name: str) -> str:
    return {
        "condition": "conditions",
        "red_flag": "red-flags",
        "clearable": "red-flags",
        "precaution": "barred",
        "exercise": "ladders",
        "technique": "techniques",
        "instrument": "measures",
    }.get(name, vocabulary_anchor(name))
