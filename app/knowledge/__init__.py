"""The clinical knowledge: seed files in, one frozen and checked `Knowledge` value out."""

from collections.abc import Iterable
from pathlib import Path

from app.knowledge.check import check
from app.knowledge.compose import compose
from app.knowledge.errors import SeedError, SeedProblem
from app.knowledge.files import read_entries, seed_files
from app.knowledge.overlay import OverlayContent, OverlayRead, OverlayReplacement
from app.knowledge.shapes.base import CODE, DOSAGE_PROFILE, SOURCE_KEY, Entry
from app.planning.knowledge import Knowledge

__all__ = [
    "CODE",
    "DOSAGE_PROFILE",
    "SOURCE_KEY",
    "Entry",
    "OverlayContent",
    "OverlayRead",
    "OverlayReplacement",
    "SeedError",
    "SeedProblem",
    "compose",
    "compose_checked",
    "read_entries",
    "read_seed",
    "read_seed_entries",
    "seed_files",
]


def read_seed(folder: Path) -> Knowledge:
    """Return the knowledge in a seed folder, checked as a whole.

    :raises SeedError: if anything in it is wrong, naming file, code and field of all of it
    """
    return compose_checked(read_seed_entries(folder))


def read_seed_entries(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of all files in a seed folder.

    :raises SeedError: if a file or an entry is wrong
    """
    entries: list[Entry] = []
    errors: list[SeedProblem] = []
    for name, content in seed_files(folder):
        try:
            entries += read_entries(name, content)
        except SeedError as found:
            errors += found.problems
    if errors:
        raise SeedError(*errors)
    return tuple(entries)


def compose_checked(entries: Iterable[Entry]) -> Knowledge:
    """Return the knowledge that the entries hold, after checking that they speak of each other rightly.

    :raises SeedError: if an entry names a code that doesn't exist, or a ladder or a rule cannot work
    """
    kept = tuple(entries)
    knowledge = compose(kept)
    check(knowledge, kept)
    return knowledge
