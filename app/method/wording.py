"""Conditions, items and sources in words that a colleague would use."""

import re
from collections.abc import Iterable, Sequence

from app.knowledge.shapes.base import TargetShape, WhenShape
from app.method.blocks import BREAK, Cited, Code, Strong, Text, joined, lines, words
from app.method.rules import Marks, Rules
from app.planning.codes import Phase
from app.planning.facts import VOCABULARY_OF
from app.planning.reasons import lower_first

_CODE = re.compile(r"\b[a-z]+\d?(?:_[a-z0-9]+)+\b")

NAMES = {
    "likely_direction": "Direction suggested, none tested",
    "directional_preference": "Tested direction",
    "treatment_class": "Class",
    "ends_in": "Last phase of the plan",
    "red_flag": "Answered yes",
    "open_red_flag": "Answered yes and not cleared",
    "aggravated_by": "Worse with",
    "eased_by": "Better with",
    "floor_transfer": "Getting to the floor",
    "job_type": "Work",
    "pain": "Pain of 10",
    "duration_weeks": "Weeks since it began",
    "pregnancy_weeks": "Week of pregnancy",
    "sitting_hours": "Hours sitting a day",
    "driving_hours": "Hours driving a day",
    "minutes": "Minutes a day at hand",
    "clinic_visits": "Visits to the clinic a week",
}
"""What a fact is called where its field's name isn't plain enough."""

ITEMS = {
    "features": ("feature", "exercises with"),
    "categories": ("category", "exercises for"),
    "families": ("family", "ladders"),
    "directions": ("direction", "exercises in the direction"),
    "surfaces": ("surface", "surface"),
    "exercises": ("exercise", "exercises"),
    "kinds": ("technique_kind", "techniques"),
    "techniques": ("technique", "techniques"),
}
"""For each part of a target its vocabulary, and the words before what is meant."""


def low(label: str) -> str:
    """Return a label within a sentence, as plans write it."""
    return lower_first(label)


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], last: str = "or") -> str:
    """Return names as a sentence lists them."""
    *most, end = names
    return f"{series(most)} {last} {end}" if most else end


def series(names: Sequence[str]) -> str:
    """Return names one after another, by semicolons where one of them holds a comma itself."""
    return ("; " if any("," in name for name in names) else ", ").join(names)


def named(label: str, code: str) -> Text:
    """Return a label with its code beside it."""
    return words(f"{label} ", Code(code))


def headed(label: str, code: str) -> Text:
    """Return a label with its code beside it, as the head of some rows."""
    return words(Strong(label), " ", Code(code))


def sentence(*parts: str) -> str:
    """Return parts as sentences, each with its full stop, without the empty ones."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)


def remark(note: str, rules: Rules) -> Text:
    """Return a note to the reader, in which codes are replaced by what they are called."""
    return words(Strong("Note:"), f" {_CODE.sub(lambda found: _label_of(found[0], rules), note)}") if note else ()


def _label_of(code: str, rules: Rules) -> str:
    vocabularies = rules.knowledge.vocabulary.values()
    return next((low(found[code].label) for found in vocabularies if code in found), code)


def when_in_words(when: WhenShape, rules: Rules) -> Text:
    """Return for whom a rule speaks, a line for each fact that must hold."""
    found = [_fact(name, getattr(when, name), rules) for name in WhenShape.model_fields if name not in _BOUNDS]
    found += _measures(when)
    return lines(*found) or ("Everybody",)


def _fact(name: str, asked: object, rules: Rules) -> Text:
    if isinstance(asked, bool):
        return words(Strong(f"{_called(name)}:"), " yes" if asked else " no")
    if not isinstance(asked, tuple) or not asked:
        return ()
    negative = name.startswith("not_")
    plain = name.removeprefix("not_")
    labels = [low(rules.label(VOCABULARY_OF.get(plain, plain), code)) for code in _in_order(asked)]
    before = f"Not with {_called(plain).lower()}:" if negative else f"{_called(plain)}:"
    return words(Strong(before), f" {listed(labels)}")


def _in_order(codes: Iterable[str]) -> list[str]:
    """Return phases in their own order, all else as the file has it."""
    found = list(codes)
    return [phase.value for phase in Phase if phase.value in found] if set(found) <= {*Phase} else found


def _called(name: str) -> str:
    return NAMES.get(name, capital(name.replace("_", " ")))


_BOUNDS = {
    name: name.removesuffix("_at_least").removesuffix("_below")
    for name in WhenShape.model_fields
    if name.endswith(("_at_least", "_below"))
}


def _measures(when: WhenShape) -> list[Text]:
    found: dict[str, list[str]] = {}
    for name, measure in _BOUNDS.items():
        limit = getattr(when, name)
        if limit is not None:
            said = f"{limit:g} or more" if name.endswith("_at_least") else f"below {limit:g}"
            found.setdefault(measure, []).append(said)
    return [words(Strong(f"{_called(measure)}:"), f" {', '.join(said)}") for measure, said in found.items()]


def target_in_words(target: TargetShape, rules: Rules) -> Text:
    """Return which items are meant, a line for each way of naming them; no text where none are."""
    found = [
        words(Strong(f"{capital(before)}:"), f" {series([low(rules.label(vocabulary, code)) for code in codes])}")
        for part, (vocabulary, before) in ITEMS.items()
        if (codes := getattr(target, part))
    ]
    if target.difficulty_at_least is not None:
        found.append(words(Strong("Exercises of difficulty"), f" {target.difficulty_at_least} or more"))
    return lines(*found)


def in_line(text: Text, between: str = "; ") -> Text:
    """Return the lines of a cell as a part of a sentence."""
    return tuple(between if part == BREAK else part for part in text)


def cited(marks: Marks) -> Text:
    """Return sources, a line each, with how far each was read."""
    return joined([(Cited(key, read),) for key, read in sorted(marks.items())], BREAK)
