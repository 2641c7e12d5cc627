"""Read the hand-written part of the page: plain Markdown with places for figures and for what is generated.

`{limits.x}` stands for a figure, `{+weights.x}` for one with its sign, and a line `[[name]]` for a generated part. Each
heading names its anchor, `## Evidence {#evidence}`. No more of Markdown is understood than the file needs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from app.method.anchors import rule_anchor
from app.method.blocks import (
    Block,
    Code,
    Contents,
    Heading,
    Inline,
    Link,
    Listing,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
)

FILE = Path(__file__).with_name("template.md")
HEADING = re.compile(r"(#+) (.+) \{#([\w.-]+)\}")
PART = re.compile(r"\[\[(\w+)\]\]")
FIGURE = re.compile(r"\{(\+?)([a-z_]+\.[a-z_.0-9]+)\}")
ITEM = re.compile(r"(-|1\.) ")
INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(#?([^)]+)\)")

Figures = Mapping[str, str]
Parts = Mapping[str, Callable[[], Iterator[Block]]]


def figures_named() -> set[str]:
    """Return the names of all figures that the file asks for."""
    return {name for _, name in FIGURE.findall(FILE.read_text(encoding="utf-8"))}


def blocks_of(figures: Figures, parts: Parts) -> Iterator[Block]:
    """Yield the page: what is written by hand, with the generated parts in their places.

    :raises KeyError: if the file asks for a figure or a part that there isn't
    """
    for piece in re.split(r"\n{2,}", FILE.read_text(encoding="utf-8").strip()):
        if part := PART.fullmatch(piece):
            yield from [Contents()] if part[1] == "contents" else parts[part[1]]()
        else:
            yield _block(piece, figures)


def _block(piece: str, figures: Figures) -> Block:
    if heading := HEADING.fullmatch(piece):
        return Heading(len(heading[1]), _text(heading[2], figures), heading[3])
    written = piece.split("\n")
    if written[0].startswith("|"):
        columns, _, *rows = written
        return Table(tuple(_cells(columns)), tuple(_row(row, figures) for row in rows))
    if ITEM.match(written[0]):
        items = tuple(_text(ITEM.sub("", line, count=1), figures) for line in written)
        return Listing(items, numbered=written[0].startswith("1."))
    return Paragraph(_text(" ".join(written), figures))


def _row(line: str, figures: Figures) -> Row:
    named = FIGURE.search(line)
    return Row(tuple(_text(cell, figures) for cell in _cells(line)), rule_anchor(named[2]) if named else None)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _text(line: str, figures: Figures) -> Text:
    filled = FIGURE.sub(lambda found: _signed(figures[found[2]], found[1]), line)
    return tuple(_inlines(filled))


def _signed(figure: str, sign: str) -> str:
    return f"+{figure}" if sign and not figure.startswith("−") else figure


def _inlines(line: str) -> Iterator[Inline]:
    end = 0
    for found in INLINE.finditer(line):
        if found.start() > end:
            yield line[end : found.start()]
        code, strong, text, target = found.groups()
        yield Code(code) if code else Strong(strong) if strong else Link(text, target)
        end = found.end()
    if end < len(line):
        yield line[end:]
