"""One page of a list: after which place it begins, how much it holds, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.services.cursors import Cursors
from app.services.documents import Document

LARGEST_PAGE = 200
USUAL_PAGE = 50


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How much of a list a caller wants, and from where."""

    limit: int = USUAL_PAGE
    cursor: str | None = None

    def place(self, cursors: Cursors, of_list: str) -> list[Any] | None:
        """Return the place after which the page begins, or None for the first page.

        :raises InvalidRequest: if the cursor belongs to another list
        """
        return None if self.cursor is None else cursors.read(of_list, self.cursor)


def page_of(items: Sequence[bytes], next_cursor: str | None) -> Document:
    """Return the page that holds these finished items."""
    cursor = b"null" if next_cursor is None else b'"' + next_cursor.encode() + b'"'
    return Document(b'{"items":[' + b",".join(items) + b'],"next_cursor":' + cursor + b"}")
