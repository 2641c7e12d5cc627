"""What the page is made of: headings, paragraphs, lists and tables as values, before anybody writes them as a text."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.knowledge.shapes.base import Read


@dataclass(frozen=True, slots=True)
class Code:
    """A code, as it stands in plans and files."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that carry weight."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a place of this page, by its anchor, or to an address elsewhere."""

    text: str
    target: str

    @property
    def leads_elsewhere(self) -> bool:
        """Tell whether it leaves the page."""
        return "/" in self.target


@dataclass(frozen=True, slots=True)
class Cited:
    """A source by its key, with how far it was read."""

    key: str
    read: Read


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a cell."""


Inline = str | Code | Strong | Link | Cited | Break
Text = tuple[Inline, ...]
BREAK = Break()
NO_TEXT: Text = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the page has one of level 1."""

    level: int
    text: Text
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of points, in order where it is `numbered`."""

    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with an anchor where something leads to it. A `head` has one cell, over all columns."""

    cells: tuple[Text, ...]
    anchor: str | None = None
    head: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are parts of the whole, one for each column."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """The place of the list of all sections."""


Block = Heading | Paragraph | Listing | Table | Contents
Page = tuple[Block, ...]


def words(*parts: Inline | Text) -> Text:
    """Return a text of parts, without the empty ones."""
    found: list[Inline] = []
    for part in parts:
        if isinstance(part, tuple):
            found += part
        elif part != "":
            found.append(part)
    return tuple(found)


def joined(texts: Sequence[Text], between: Inline) -> Text:
    """Return texts as one, with something between any two; empty ones are left out."""
    found: list[Inline] = []
    for text in texts:
        if text:
            found += [between, *text] if found else text
    return tuple(found)


def lines(*texts: Text) -> Text:
    """Return texts as the lines of a cell; empty ones are left out."""
    return joined(texts, BREAK)
