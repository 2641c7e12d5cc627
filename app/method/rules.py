"""The entries of the knowledge by kind, each in the shape of its file: what the page is written from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import BaseModel

from app.knowledge.shapes.base import Entry, Read
from app.knowledge.shapes.clinical import StoredEvidence
from app.planning.index import BACKGROUND
from app.planning.knowledge import Knowledge

Shaped = TypeVar("Shaped", bound=BaseModel)
Marks = Mapping[str, Read]


@dataclass(frozen=True, slots=True)
class Filed(Generic[Shaped]):
    """An entry in its shape, and the file that it stands in."""

    code: str
    file: str
    said: Shaped


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of an entry: its sources, and how far each was read."""

    kind: str
    code: str
    file: str
    name: str
    marks: Marks


class Rules:
    """Some edition of the knowledge, as composed and entry by entry.

    Everything comes in the order of its codes: files keep an order of their own, and databases keep none.
    """

    def __init__(self, knowledge: Knowledge, entries: Iterable[Entry]) -> None:
        self.knowledge = knowledge
        self._by_kind: dict[str, dict[str, Entry]] = {}
        self._shaped: dict[tuple[str, type[BaseModel]], list[tuple[Entry, BaseModel]]] = {}
        """Read once: some kinds are looked through again and again."""
        for entry in entries:
            self._by_kind.setdefault(entry.kind, {})[entry.code] = entry

    def all(self, kind: str, shape: type[Shaped]) -> list[Filed[Shaped]]:
        """Return all entries of a kind."""
        key = kind, shape
        if key not in self._shaped:
            self._shaped[key] = [(entry, shape.model_validate(entry.body)) for entry in self._of(kind)]
        return [Filed(entry.code, entry.file, said) for entry, said in self._shaped[key] if isinstance(said, shape)]

    def one(self, kind: str, shape: type[Shaped]) -> Shaped:
        """Return the entry of a kind that has a single one."""
        [found] = self.all(kind, shape)
        return found.said

    def marks_of(self, kind: str, code: str) -> Marks:
        """Return the sources of an entry whose shape holds none of them."""
        marks = self._by_kind[kind][code].body["sources"]
        return marks if isinstance(marks, dict) else {}

    def count(self, kind: str) -> int:
        """Return how many entries of a kind there are."""
        return len(self._by_kind[kind])

    def marked(self) -> Iterator[Marked]:
        """Yield whatever names its sources, in the order of the files."""
        found = [entry for kind in self._by_kind.values() for entry in kind.values()]
        for entry in sorted(found, key=lambda entry: (entry.file, entry.kind, entry.code)):
            marks = entry.body.get("sources")
            if entry.kind == "evidence":
                marks = {entry.body["guideline"]: entry.body["read"]}
            if isinstance(marks, dict):
                yield Marked(entry.kind, entry.code, entry.file, _name_of(entry), marks)

    def label(self, vocabulary: str, code: str) -> str:
        """Return what a code is called."""
        return self.knowledge.label(vocabulary, code)

    @cached_property
    def guidelines(self) -> frozenset[str]:
        """Return the sources whose recommendations stand among the evidence: no study that is told as background."""
        rows = self.all("evidence", StoredEvidence)
        return frozenset(row.said.guideline for row in rows if not row.said.strength.startswith(BACKGROUND))

    def _of(self, kind: str) -> list[Entry]:
        entries = self._by_kind.get(kind, {})
        return [entries[code] for code in sorted(entries)]


def _name_of(entry: Entry) -> str:
    """Return what an entry is called: by its label, or by the beginning of what it says."""
    for field in ("label", "name", "title", "suspected", "text", "note"):
        if said := entry.body.get(field):
            return str(said)
    return entry.code.replace("_", " ").replace(".", ": ")
