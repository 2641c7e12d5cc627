"""Check every code in what a caller sent against the knowledge of the day."""

import difflib
from collections import ChainMap
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from app.errors import MOST_FAULTS, Fault, InvalidRequest
from app.models.sent import Vocabulary
from app.planning.knowledge import Knowledge

MOST_NEAREST = 3
LIKENESS = 0.5
CATALOGUE = {"exercise": "/api/v1/exercises", "technique": "/api/v1/techniques"}
"""Vocabularies that the catalogue itself lists better, and where."""
FOLLOWS = "follows from other answers and is never sent."
NEVER_SENT = {
    "equipment": "is never sent; where there is nothing, send an empty list: [].",
    "instrument": "isn't taken here: its licence doesn't allow it; see /api/v1/outcome-measures.",
}
"""Why a code of a vocabulary is only ever answered, where it is for another reason than that it is derived."""


def check_codes(sent: BaseModel, knowledge: Knowledge, *, at: str = "#") -> None:
    """Check all codes in a validated body, or in the part of one that stands at `at`.

    :raises InvalidRequest: if there is an unknown code, with the nearest ones, or one that is derived and never sent
    """
    # Looking for the nearest codes takes a while for each; nobody needs it a thousand times.
    if faults := tuple(islice(_faults_in(sent, at, knowledge), MOST_FAULTS)):
        raise InvalidRequest.of(*faults)


def _faults_in(sent: BaseModel, pointer: str, knowledge: Knowledge) -> Iterator[Fault]:
    fields = _fields_of(type(sent))
    for name, names in fields.coded:
        value = getattr(sent, name)
        codes = (value,) if isinstance(value, str) else value or ()
        allowed = sendable(knowledge, names)
        if not allowed.issuperset(codes):
            for position, code in enumerate(codes):
                if code not in allowed:
                    place = f"{pointer}/{name}" if code is value else f"{pointer}/{name}/{position}"
                    yield _fault_of(code, names, place, knowledge)
    for name in fields.nested:
        value = getattr(sent, name)
        if isinstance(value, BaseModel):
            yield from _faults_in(value, f"{pointer}/{name}", knowledge)
        for position, member in enumerate(value if isinstance(value, list) else ()):
            yield from _faults_in(member, f"{pointer}/{name}/{position}", knowledge)


def _fault_of(code: str, names: tuple[str, ...], pointer: str, knowledge: Knowledge) -> Fault:
    known_to = next((name for name in names if code in knowledge.vocabulary[name]), None)
    if known_to is not None:
        return Fault(f"`{code}` {NEVER_SENT.get(known_to, FOLLOWS)}", pointer=pointer)
    return Fault(f"There is no such code here. {nearest_codes(code, names, knowledge)}", pointer=pointer)


@lru_cache(maxsize=256)
def sendable(knowledge: Knowledge, names: tuple[str, ...]) -> frozenset[str]:
    """Return the codes that may be sent; what several vocabularies have is what the first of them says."""
    words = ChainMap(*(dict(knowledge.vocabulary[name]) for name in names))
    return frozenset(code for code, word in words.items() if word.sendable)


def nearest_codes(code: str, names: Sequence[str], knowledge: Knowledge) -> str:
    """Name the allowed codes of some vocabularies that look most like what was sent, or say where all are listed."""
    allowed = [word.code for name in names for word in knowledge.vocabulary[name].values() if word.sendable]
    written = code.strip().lower().replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(written, allowed, n=MOST_NEAREST, cutoff=LIKENESS)
    listed = ", ".join(f"`{each}`" for each in near or sorted(allowed)[:MOST_NEAREST])
    if near:
        return f"The nearest are: {listed}."
    places = ", ".join(dict.fromkeys(CATALOGUE.get(name, "/api/v1/vocabulary") for name in names))
    return f"Allowed are for example: {listed}; see {' and '.join(places.rsplit(', ', 1))}."


class _Fields(NamedTuple):
    """What of a shape may hold codes."""

    coded: tuple[tuple[str, tuple[str, ...]], ...]
    """Fields with codes or lists of codes, and the vocabularies that these are out of."""
    nested: tuple[str, ...]
    """Fields with shapes or lists of shapes."""


@cache
def _fields_of(model: type[BaseModel]) -> _Fields:
    return _Fields(
        coded=tuple(
            (name, marker.names)
            for name, field in model.model_fields.items()
            if (marker := _marker(field.metadata) or _marker_within(field.annotation)) is not None
        ),
        nested=tuple(name for name, field in model.model_fields.items() if _holds_a_shape(field.annotation)),
    )


def _holds_a_shape(annotation: Any) -> bool:
    """Tell whether there is a shape in `Shape`, `Shape | None`, `list[Shape]` or a discriminated union of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_holds_a_shape(argument) for argument in get_args(annotation))


def _marker(metadata: Any) -> Vocabulary | None:
    return next((each for each in metadata if isinstance(each, Vocabulary)), None)


def _marker_within(annotation: Any) -> Vocabulary | None:
    """Find the marker inside `Code | None`, `list[Code]` or `list[Code] | None`."""
    found = _marker(getattr(annotation, "__metadata__", ()))
    inner = (_marker_within(argument) for argument in get_args(annotation))
    return found or next((marker for marker in inner if marker is not None), None)
