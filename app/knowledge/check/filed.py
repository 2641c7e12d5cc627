"""The entries by kind, so that what is found wrong with a value can be told by the file where it stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from app.knowledge.errors import SeedProblem
from app.knowledge.shapes.base import Entry

T = TypeVar("T")


class Filed:
    """Entries by kind, each kind in the order of its codes, as the values made of them are."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        by_kind: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in sorted(self.entries, key=lambda entry: entry.code):
            by_kind[entry.kind][entry.code] = entry
        self._by_kind = by_kind

    def of(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of a kind, by code."""
        return tuple(self._by_kind[kind].values()) if kind in self._by_kind else ()

    def beside(self, kind: str, values: Sequence[T]) -> Iterator[tuple[str, T]]:
        """Yield the code of each value that was made of the entries of a kind, in their order, and the value."""
        return zip((entry.code for entry in self.of(kind)), values, strict=True)

    def problem(self, kind: str, code: str, field: str, says: str) -> SeedProblem:
        """Return what is wrong with a field of an entry, with its file; of one that is missing, with a neighbour's."""
        found = self._by_kind[kind]
        entry = found.get(code) or next(iter(found.values()), None)
        return SeedProblem(entry.file if entry else kind, code, field, says)
