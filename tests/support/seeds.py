"""The seed with one file changed, and what the load then says of it."""

from functools import cache
from pathlib import Path

import pytest

from app.knowledge import Entry, SeedError, SeedProblem, compose_checked, read_entries, seed_files
from app.planning.knowledge import Knowledge

SEED = Path("seed")


def edited(file: str, old: str, new: str) -> str:
    """Return a file with the first place changed where some words stand."""
    text = (SEED / file).read_text(encoding="utf-8")
    assert old in text, f"{old!r} no longer stands in {file}"
    return text.replace(old, new, 1)


@cache
def entries_by_file() -> dict[str, tuple[Entry, ...]]:
    """Return what the seed holds, read once: most files of a spoilt seed are as they were."""
    return {name: read_entries(name, content) for name, content in seed_files(SEED)}


def loaded_with(file: str, content: str) -> Knowledge:
    """Load the seed as if one of its files had another content."""
    changed = entries_by_file() | {file: read_entries(file, content.encode())}
    return compose_checked(entry for entries in changed.values() for entry in entries)


def problems_with(file: str, content: str) -> tuple[SeedProblem, ...]:
    """Return why the seed doesn't load with another content of one file, which it must not."""
    with pytest.raises(SeedError) as caught:
        loaded_with(file, content)
    return caught.value.problems
