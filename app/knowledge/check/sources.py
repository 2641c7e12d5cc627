"""Check that what an entry cites is listed, and marked as having been read just as far."""

from collections.abc import Iterator

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.planning.knowledge import Knowledge


def wrong_sources(_knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find sources that nobody lists, and marks that say another reading than the list of sources."""
    read = {entry.code: entry.body["read"] for entry in filed.of("source")}
    for entry in filed.entries:
        marks = entry.body.get("sources")
        for key, mark in marks.items() if isinstance(marks, dict) else ():
            if key not in read:
                yield SeedProblem(entry.file, entry.code, "sources", f"{key!r} is no source")
            elif mark != read[key]:
                says = f"{key} is marked {mark}, in sources.yaml {read[key]}"
                yield SeedProblem(entry.file, entry.code, "sources", says)
