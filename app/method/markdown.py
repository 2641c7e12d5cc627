"""Write the page as Markdown, for the repository."""

import re
from collections.abc import Iterator, Mapping

from app.method.blocks import (
    Block,
    Cited,
    Code,
    Contents,
    Heading,
    Inline,
    Link,
    Listing,
    Page,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
)
from app.method.marks import MARK

SPECIAL = re.compile(r"([\\|*`~\[\]])")
Slugs = Mapping[str, str]


def markdown_of(page: Page) -> str:
    """Return the page as a text."""
    headings = [block for block in page if isinstance(block, Heading)]
    slugs = {heading.anchor: _slug(plain(heading.text)) for heading in headings}
    return "\n".join(line for block in page for line in _block(block, headings, slugs)).rstrip() + "\n"


def plain(text: Text) -> str:
    """Return a text without anything but its words."""
    return "".join(_plain(part) for part in text)


def _plain(part: Inline) -> str:
    match part:
        case str():
            return part
        case Code(text) | Strong(text) | Link(text, _):
            return text
        case Cited(key, read):
            return f"{key} ({MARK[read]})"
    return " "


def _slug(heading: str) -> str:
    """Return the name under which a heading can be linked to where Markdown is shown."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _block(block: Block, headings: list[Heading], slugs: Slugs) -> Iterator[str]:
    match block:
        case Heading(level, text, _):
            yield f"{'#' * level} {_text(text, slugs)}"
        case Paragraph(text):
            yield _text(text, slugs)
        case Listing(items, numbered):
            yield from (f"{'1.' if numbered else '-'} {_text(item, slugs)}" for item in items)
        case Table():
            yield from _table(block, slugs)
        case Contents():
            for heading in headings:
                if heading.level in {2, 3}:
                    indent = "  " * (heading.level - 2)
                    yield f"{indent}- [{_text(heading.text, {})}](#{slugs[heading.anchor]})"
    yield ""


def _table(table: Table, slugs: Slugs) -> Iterator[str]:
    yield f"| {' | '.join(table.columns)} |"
    yield f"| {' | '.join('---' for _ in table.columns)} |"
    for row in table.rows:
        yield f"| {' | '.join(_cells(row, len(table.columns), slugs))} |"


def _cells(row: Row, columns: int, slugs: Slugs) -> Iterator[str]:
    if row.head:
        yield _text(row.cells[0], slugs)
        yield from ("" for _ in range(columns - 1))
    else:
        yield from (_text(cell, slugs) for cell in row.cells)


def _text(text: Text, slugs: Slugs) -> str:
    return "".join(_inline(part, slugs) for part in text)


def _inline(part: Inline, slugs: Slugs) -> str:
    match part:
        case str():
            return _escaped(part)
        case Code(text):
            return f"`{text}`"
        case Strong(text):
            # Bold holds only where no space touches its marks.
            inner = text.strip()
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            return f"{before}**{_escaped(inner)}**{after}" if inner else text
        case Link():
            return _link(part, slugs)
        case Cited():
            return _escaped(_plain(part))
    return "<br>"


def _link(link: Link, slugs: Slugs) -> str:
    if link.leads_elsewhere:
        return f"<{link.target}>"
    # Rows have no anchors here: what leads to one is said in words alone.
    words = _escaped(link.text)
    return f"[{words}](#{slugs[link.target]})" if link.target in slugs else words


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text).replace("<", "&lt;")
