"""The tables of this folder, read: one row a case."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
CASES = ("case", "facts", "must have", "must not have", "refused with", "why")
ORDINARY = ("fact", "value", "in words")
NOTHING = "-"


@dataclass(frozen=True)
class Case:
    """One patient, and what a plan for this patient must and must not hold."""

    file: str
    name: str
    facts: str
    must_have: tuple[str, ...]
    must_not_have: tuple[str, ...]
    refused_with: str
    why: str


def cases() -> list[Case]:
    """Return all cases, file by file."""
    return [
        Case(file.name, row[0], row[1], expected(row[2]), expected(row[3]), row[4], row[5])
        for file in sorted(FOLDER.glob("*.md"))
        for row in rows(file.read_text(encoding="utf-8"), CASES)
    ]


def ordinary() -> str:
    """Return the facts of the ordinary patient, to which a case adds its own."""
    found = rows((FOLDER / "README.md").read_text(encoding="utf-8"), ORDINARY)
    return "; ".join(f"{fact}: {value}" for fact, value, _ in found)


def rows(text: str, header: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the cells of every row of the tables that have the given header.

    :raises ValueError: if a table has another header, or a row another number of cells
    """
    found: tuple[str, ...] = ()
    for line in text.splitlines():
        if not line.startswith("|"):
            found = ()
            continue
        cells = [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]
        cells = ["" if cell == NOTHING else cell for cell in cells]
        if not found:
            found = tuple(cells)
            if found not in (CASES, ORDINARY):
                raise ValueError(f"An unknown header: {line}")
        elif len(cells) != len(found):
            raise ValueError(f"{len(cells)} cells under a header of {len(found)}: {line}")
        elif found == header and not re.fullmatch(r"[-: ]+", "".join(cells)):
            yield cells


def expected(cell: str) -> tuple[str, ...]:
    """Return the single expectations of a cell, each with the phase that it speaks of: `in calm: walking_programme`.

    Groups are kept apart by `;`, and what stands in one group by `,`; `a / b` stays together.

    :raises ValueError: if something is empty, or a phase doesn't stand at the beginning of a group
    """
    found = []
    for group in filter(None, (part.strip() for part in cell.split(";"))):
        said = re.match(r"(in [a-z ]+:) +(.*)", group)
        phase, rest = (f"{said[1]} ", said[2]) if said else ("", group)
        for each in rest.split(","):
            if not each.strip() or each.strip().startswith("in "):
                raise ValueError(f"An empty expectation, or a phase in the midst of a group: {cell}")
            found.append(f"{phase}{each.strip()}")
    return tuple(found)
