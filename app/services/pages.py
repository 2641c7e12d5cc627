"""One page of a list: after which place it begins, how much it holds, and where the next one begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.services.cursors import Cursors
from app.services.documents import Document, content_tag
from app.services.work import Work

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


def page_of(items: Sequence[bytes], next_cursor: str | None, etag: str | None = None) -> Document:
    """Return the page that holds these finished items; a tag that is known already saves reading all of it."""
    cursor = b"null" if next_cursor is None else b'"' + next_cursor.encode() + b'"'
    body = b'{"items":[' + b",".join(items) + b'],"next_cursor":' + cursor + b"}"
    return Document(body, etag or content_tag(body))


async def newest_first(
    work: Work, page: PageRequest, of_list: str, statement: Any, show: Callable[[Any], bytes]
) -> Document:
    """Answer one page of the rows that a select gives, which must have an `id`. Rows added meanwhile come before it."""
    of_list = f"{of_list} {work.clinic_id}"
    place = page.place(work.platform.cursors, of_list)
    row_id = statement.selected_columns["id"]
    if place is not None:
        statement = statement.where(row_id < UUID(place[0]))
    async with work.reading() as session:
        rows = (await session.exec(statement.order_by(row_id.desc()).limit(page.limit + 1))).all()
    shown = rows[: page.limit]
    more = work.platform.cursors.write(of_list, [str(shown[-1].id)]) if len(rows) > page.limit else None
    return page_of([show(row) for row in shown], more)
