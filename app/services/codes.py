"""Check every code in what a caller sent against the knowledge of the day."""

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, get_args

from pydantic import BaseModel

from app.errors import MOST_FAULTS, Fault, InvalidRequest
from app.models.sent import Vocabulary
from app.planning.knowledge import Knowledge, Word

MOST_NEAREST = 3
LIKENESS = 0.5
Words = Mapping[str, Word]


def check_codes(sent: BaseModel, knowledge: Knowledge, *, at: str = "#") -> None:
    """Check all codes in a validated body, or in the part of one that stands at `at`.

    :raises InvalidRequest: if there is an unknown code, with the nearest ones, or one that is derived and never sent
    """
    # Looking for the nearest codes takes a while for each; nobody needs it a thousand times.
    if faults := tuple(islice(_faults_in(sent, at, knowledge), MOST_FAULTS)):
        raise InvalidRequest.of(*faults)


def _faults_in(sent: BaseModel, pointer: str, knowledge: Knowledge) -> Iterator[Fault]:
    for name, names in _coded_fields(type(sent)).items():
        value = getattr(sent, name)
        if isinstance(value, str):
            yield from _faults_of(value, names, f"{pointer}/{name}", knowledge)
        for position, code in enumerate(value if isinstance(value, list) else ()):
            yield from _faults_of(code, names, f"{pointer}/{name}/{position}", knowledge)
    for name in sent.model_fields_set:
        value = getattr(sent, name)
        if isinstance(value, BaseModel):
            yield from _faults_in(value, f"{pointer}/{name}", knowledge)
        for position, member in enumerate(value if isinstance(value, list) else ()):
            if isinstance(member, BaseModel):
                yield from _faults_in(member, f"{pointer}/{name}/{position}", knowledge)


def _faults_of(code: str, names: tuple[str, ...], pointer: str, knowledge: Knowledge) -> Iterator[Fault]:
    vocabularies = [knowledge.vocabulary[name] for name in names]
    found = next((words[code] for words in vocabularies if code in words), None)
    if found is None:
        yield Fault(f"There is no such code here. {nearest_codes(code, vocabularies)}", pointer=pointer)
    elif not found.sendable:
        yield Fault(f"`{code}` follows from other answers and is never sent.", pointer=pointer)


def nearest_codes(code: str, vocabularies: list[Words]) -> str:
    """Name the allowed codes that look most like what was sent."""
    allowed = [word.code for words in vocabularies for word in words.values() if word.sendable]
    written = code.strip().lower().replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(written, allowed, n=MOST_NEAREST, cutoff=LIKENESS)
    listed = ", ".join(f"`{each}`" for each in near or sorted(allowed)[:MOST_NEAREST])
    return f"The nearest are: {listed}." if near else f"Allowed are for example: {listed}; see /api/v1/vocabulary."


@cache
def _coded_fields(model: type[BaseModel]) -> Mapping[str, tuple[str, ...]]:
    """Return which fields of a shape hold codes, and out of which vocabularies."""
    return {
        name: marker.names
        for name, field in model.model_fields.items()
        if (marker := _marker(field.metadata) or _marker_within(field.annotation)) is not None
    }


def _marker(metadata: Any) -> Vocabulary | None:
    return next((each for each in metadata if isinstance(each, Vocabulary)), None)


def _marker_within(annotation: Any) -> Vocabulary | None:
    """Find the marker inside `Code | None`, `list[Code]` or `list[Code] | None`."""
    found = _marker(getattr(annotation, "__metadata__", ()))
    inner = (_marker_within(argument) for argument in get_args(annotation))
    return found or next((marker for marker in inner if marker is not None), None)
