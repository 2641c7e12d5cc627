"""What became of an entry between two versions of the knowledge, in words that a clinician can read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.knowledge.shapes.base import Entry
from app.models.knowledge_history import Happened

NAMED_BY = ("name", "label", "title", "question", "text")
"""The fields that may say what an entry is called, the best first."""
LONGEST_NAME = 120
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What changed in one field; a field within a field is named by a path."""

    field: str
    before: Any
    after: Any
    text: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What became of one entry."""

    file: str
    kind: str
    code: str
    name: str
    change: Happened
    text: str
    fields: tuple[FieldChange, ...] = ()


def change_of(before: Entry | None, after: Entry | None) -> EntryChange:
    """Return what became of an entry that is on one side at least.

    :raises ValueError: if it is on neither
    """
    there = after or before
    if there is None:
        raise ValueError("an entry that never was can't change")
    fields: tuple[FieldChange, ...] = ()
    if before is None:
        happened = Happened.ADDED
    elif after is None:
        happened = Happened.RETIRED
    else:
        happened, fields = Happened.CHANGED, tuple(_fields(before, after))
    name = name_of(there)
    told = "; ".join(field.text for field in fields)
    text = f"{there.kind.replace('_', ' ').capitalize()} “{name}” {happened}{f': {told}' if told else ''}."
    return EntryChange(there.file, there.kind, there.code, name, happened, text, fields)


def name_of(entry: Entry) -> str:
    """Return what an entry is called, or its code where it has no name."""
    named = (entry.body.get(field) for field in NAMED_BY)
    name = next((each for each in named if isinstance(each, str) and each), entry.code)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _fields(before: Entry, after: Entry) -> Iterator[FieldChange]:
    if before.file != after.file:
        yield FieldChange("file", before.file, after.file, f"stands in {after.file} instead of {before.file}")
    yield from _in(before.body, after.body, ())


def _in(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[FieldChange]:
    match before, after:
        case dict(), dict():
            for name in sorted({*before, *after}):
                yield from _in(before.get(name), after.get(name), (*path, name))
        case list(), list() if _by_code(before) is not None and _by_code(after) is not None:
            yield from _in(_by_code(before), _by_code(after), path)
        case list(), list() if before != after:
            yield FieldChange("/".join(path), before, after, f"{_said(path)}: {_list_change(before, after)}")
        case _ if before != after:
            text = f"{_said(path)}: {_spoken(after)} instead of {_spoken(before)}"
            yield FieldChange("/".join(path), before, after, text)


def _by_code(listed: list[Any]) -> Mapping[str, Any] | None:
    """Return a list of things with a code by these codes; None for any other list."""
    if not listed or not all(isinstance(each, dict) and isinstance(each.get("code"), str) for each in listed):
        return None
    return {each["code"]: each for each in listed}


def _list_change(before: list[Any], after: list[Any]) -> str:
    came = [each for each in after if each not in before]
    went = [each for each in before if each not in after]
    parts = [
        *([f"with {', '.join(map(_spoken, came))}"] if came else []),
        *([f"without {', '.join(map(_spoken, went))}"] if went else []),
    ]
    return ", ".join(parts) or "in another order"


def _said(path: tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in path) or "the entry"


def _spoken(value: Any) -> str:
    match value:
        case None | [] | {}:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case str():
            return f"“{value}”" if " " in value else value
        case list():
            return ", ".join(map(_spoken, value))
        case dict():
            return ", ".join(f"{name.replace('_', ' ')} {_spoken(inner)}" for name, inner in sorted(value.items()))
        case _:
            return str(value)
