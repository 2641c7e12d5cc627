"""Records as JSON, of which most parts are the same for many plans: those are written once.

A plan is some sixty kilobytes, nearly all of it instructions, evidence and doses that come from the knowledge, and so
are the very same values in every plan. They are known by identity: what was written is kept together with its value,
which therefore stays, and no other value can take its place in memory.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

from pydantic_core import to_json

MOST_KEPT = 20_000

_kept: dict[int, tuple[Any, bytes]] = {}


def kept(value: Any) -> bytes:
    """Write a value that many share; it must never change."""
    found = _kept.get(id(value))
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[id(value)] = (value, to_json(value))
    return found[1]


def record(value: Any, head: bytes = b"", *, own: frozenset[str] = frozenset(), **finished: bytes) -> bytes:
    """Write a dataclass: `head` before its members, those named in `own` anew, and those that are finished already."""
    names, labels, members = _shape(value.__class__)
    parts = []
    for name, label, member in zip(names, labels, members(value), strict=True):
        if name in finished:
            parts.append(label + finished[name])
        elif name in own:
            parts.append(label + to_json(member))
        else:
            found = _kept.get(id(member))
            parts.append(label + (kept(member) if found is None else found[1]))
    return b"{" + head + b",".join(parts) + b"}"


def all_kept(values: Iterable[Any]) -> bytes:
    """Write a list of values of which each is shared by many, or at least by some."""
    parts = []
    for value in values:
        found = _kept.get(id(value))
        parts.append(kept(value) if found is None else found[1])
    return b"[" + b",".join(parts) + b"]"


def array(items: Iterable[bytes]) -> bytes:
    """Write a list of what is written already."""
    return b"[" + b",".join(items) + b"]"


@cache
def _shape(kind: Any) -> tuple[tuple[str, ...], tuple[bytes, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the names of a dataclass's fields, as text and as JSON, and what takes them all out of a value."""
    names = tuple(field.name for field in fields(kind))
    return names, tuple(b'"' + name.encode() + b'":' for name in names), attrgetter(*names)
