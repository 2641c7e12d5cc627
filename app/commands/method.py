"""Write down for clinicians how plans are made, out of the rules themselves."""

from pathlib import Path

from app.knowledge import compose_checked, read_seed_entries
from app.method.page import page_in_markdown
from app.services.seeding import SEED


def method(write: Path | None, seed: Path = SEED) -> str:
    """Return the page about the seed files as Markdown, or write it to a file and say so.

    :raises SeedError: if the seed files can't be used
    """
    entries = read_seed_entries(seed)
    page = page_in_markdown(compose_checked(entries), entries)
    if write is None:
        return page.rstrip()
    write.write_text(page, encoding="utf-8")
    return f"Wrote {write}."
