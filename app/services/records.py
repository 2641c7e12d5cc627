"""Records as JSON, of which most parts are the same for many plans: those are written once.

A plan is some sixty kilobytes, nearly all of it instructions, evidence and doses that come from the knowledge, and so
are the very same values in every plan. They are known by identity: what was written is kept together with its value,
which therefore stays, and no other value can take its place in memory.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from pydantic_core import to_json

MOST_KEPT = 5_000


class _Kept(dict[int, bytes]):
    """What was written, by the identity of its value.

    It only ever grows, and is let go as a whole with the values that it holds. Plans are written in several threads at
    once: were it emptied, what another thread writes meanwhile could stay without its value.
    """

    __slots__ = ("held",)

    def __init__(self) -> None:
        super().__init__()
        self.held: list[Any] = []
        """The values, so that they stay."""


_kept = _Kept()


def kept(value: Any) -> bytes:
    """Write a value that many share; it must never change."""
    global _kept  # noqa: PLW0603  # replaced by an empty one, see there
    found = _kept
    written = found.get(id(value))
    if written is None:
        if len(found) >= MOST_KEPT:
            found = _kept = _Kept()
        written = found[id(value)] = to_json(value)
        found.held.append(value)
    return written


def record(value: Any, head: bytes = b"", *, own: tuple[str, ...] = (), **finished: bytes) -> bytes:
    """Write a dataclass: `head` before its members, those named in `own` anew, and those that are finished already."""
    labels, places, taken = _shape(value.__class__)
    members = taken(value)
    parts = _all_found(members)
    for name in own:
        parts[places[name]] = to_json(members[places[name]])
    for name, written in finished.items():
        parts[places[name]] = written
    if None in parts:
        parts = [kept(member) if part is None else part for member, part in zip(members, parts, strict=True)]
    return b"".join([b"{", head, *chain.from_iterable(zip(labels, parts, strict=True)), b"}"])


def all_kept(values: tuple[Any, ...]) -> bytes:
    """Write a list of values of which each is shared by many, or at least by some."""
    parts = _all_found(values)
    if None in parts:
        parts = [kept(value) for value in values]
    return b"".join((b"[", b",".join(parts), b"]"))


def array(items: Iterable[bytes]) -> bytes:
    """Write a list of what is written already."""
    return b"".join((b"[", b",".join(items), b"]"))


def _all_found(values: tuple[Any, ...]) -> list[Any]:
    """Return what is kept of each value, None where nothing is: without a step of the interpreter for each."""
    return [*map(_kept.get, map(id, values))]


@cache
def _shape(kind: Any) -> tuple[tuple[bytes, ...], Mapping[str, int], Callable[[Any], tuple[Any, ...]]]:
    """Return what stands before each field of a dataclass in JSON, the fields' places, and what takes all of them."""
    names = tuple(field.name for field in fields(kind))
    first, *others = (f'"{name}":' for name in names)
    labels = (first.encode(), *(f",{other}".encode() for other in others))
    return labels, {name: place for place, name in enumerate(names)}, attrgetter(*names)
