"""README.md taken apart as a reader meets it: sections, blocks of code, code within sentences, tables."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(heading: str, text: str = README) -> str:
    """Return what stands under a heading."""
    return text.split(f"\n## {heading}\n", 1)[1].partition("\n## ")[0]


def blocks(language: str, text: str = README) -> list[str]:
    """Return the blocks of code in a language; those in none are pictures."""
    return [content for named, content in FENCED.findall(text) if named == language]


def spans(text: str = README) -> list[str]:
    """Return what stands as code within sentences and tables."""
    return re.findall(r"`([^`\n]+)`", FENCED.sub("", text))


def commands() -> list[str]:
    """Return what a reader may type: each line of a shell block, and code of several words that is no call."""
    typed = [line for block in blocks("sh") for line in block.splitlines() if line]
    return typed + [span for span in spans() if " " in span and span not in calls()]


def calls() -> list[str]:
    """Return the calls that are named: a method and an address, or an address alone."""
    return [span for span in spans() if re.match(r"(?:(?:GET|POST|PUT|PATCH|DELETE) )?/", span)]


def table(text: str) -> list[list[str]]:
    """Return the rows of a table without its head."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return rows[2:]
