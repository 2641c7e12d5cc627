"""Write the page as HTML: complete in itself, with its own style and nothing that runs."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from app.method.anchors import source_anchor
from app.method.blocks import (
    Block,
    Break,
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
from app.method.markdown import plain
from app.method.marks import MARK

STYLE_FILE = Path(__file__).with_name("method.css")
TOP = "contents"


def html_of(page: Page) -> str:
    """Return the page as a whole document."""
    headings = [block for block in page if isinstance(block, Heading)]
    title = escape(plain(next(heading.text for heading in headings if heading.level == 1)))
    content = "\n".join(part for block in page for part in _block(block, headings))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_style()}</style>"
    )
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{content}\n</main>\n'
        f'<p class="top"><a href="#{TOP}">Contents</a></p>\n</body></html>\n'
    )


@cache
def security_policy() -> str:
    """Return what a browser may load for the page: nothing, and of styles only the one that stands in it."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@cache
def _style() -> str:
    return STYLE_FILE.read_text(encoding="utf-8")


def _block(block: Block, headings: list[Heading]) -> Iterator[str]:
    match block:
        case Heading(level, text, anchor):
            yield f'<h{level} id="{escape(anchor)}">{_text(text)}</h{level}>'
        case Paragraph(text):
            yield f"<p>{_text(text)}</p>"
        case Listing(items, numbered):
            tag = "ol" if numbered else "ul"
            yield f"<{tag}>{''.join(f'<li>{_text(item)}</li>' for item in items)}</{tag}>"
        case Table():
            yield _table(block)
        case Contents():
            yield f'<nav id="{TOP}" aria-label="Contents"><ol>{"".join(_contents(headings))}</ol></nav>'


def _contents(headings: list[Heading]) -> Iterator[str]:
    """Yield the sections; what is within one is folded away, since a page of contents would not be read."""
    sections = [number for number, heading in enumerate(headings) if heading.level == 2]
    for number, end in zip(sections, [*sections[1:], len(headings)], strict=True):
        within = [_entry(heading) for heading in headings[number + 1 : end] if heading.level == 3]
        yield _entry(headings[number]).replace("</li>", f"{_folded(within)}</li>")


def _folded(entries: list[str]) -> str:
    if not entries:
        return ""
    summary = f"{len(entries)} part{'s' if len(entries) > 1 else ''}"
    return f"<details><summary>{summary}</summary><ul>{''.join(entries)}</ul></details>"


def _entry(heading: Heading) -> str:
    return f'<li><a href="#{escape(heading.anchor)}">{_text(heading.text)}</a></li>'


def _table(table: Table) -> str:
    columns = "".join(f'<col class="w{width}">' for width in table.widths)
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "\n".join(_row(row, table.columns) for row in table.rows)
    return (
        f"<table>{f'<colgroup>{columns}</colgroup>' if columns else ''}<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _row(row: Row, columns: tuple[str, ...]) -> str:
    anchor = f' id="{escape(row.anchor)}"' if row.anchor else ""
    if row.head:
        return f'<tr class="head"{anchor}><th colspan="{len(columns)}" scope="rowgroup">{_text(row.cells[0])}</th></tr>'
    # The name of the column stands in each cell as well: on a phone a row is shown as a card.
    cells = "".join(
        f'<td data-c="{escape(column)}">{_text(cell)}</td>' if cell else "<td></td>"
        for column, cell in zip(columns, row.cells, strict=True)
    )
    return f"<tr{anchor}>{cells}</tr>"


def _text(text: Text) -> str:
    return "".join(_inline(part) for part in text)


def _inline(part: Inline) -> str:
    match part:
        case str():
            return escape(part, quote=False)
        case Code(text):
            # A long code may go on in the next line after a point.
            return f"<code>{escape(text, quote=False).replace('.', '.<wbr>')}</code>"
        case Strong(text):
            return f"<strong>{escape(text, quote=False)}</strong>"
        case Link(text, target):
            address = target if part.leads_elsewhere else f"#{target}"
            return f'<a href="{escape(address)}">{escape(text, quote=False)}</a>'
        case Cited(key, read):
            return f'<a href="#{source_anchor(key)}">{key}</a> <i class="{read}">{MARK[read]}</i>'
        case Break():
            return "<br>"
