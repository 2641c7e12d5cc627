"""One page of a list: after which place it begins, how much it holds, and where the next one begins."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.models.asked import USUAL_PAGE
from app.services.cursors import Cursors
from app.services.documents import Document, content_tag
from app.services.work import Work


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


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list in memory holds: the items by code, their bytes and their tags."""

    codes: tuple[str, ...]
    bodies: tuple[bytes, ...]
    tags: tuple[str, ...]


def by_code(work: Work, page: PageRequest, of_list: str, found: Listed) -> Document:
    """Answer one page of a list in memory."""
    of_list = f"{of_list} {work.clinic_id}"
    place = page.place(work.platform.cursors, of_list)
    start = 0 if place is None else bisect_right(found.codes, place[0])
    end = start + page.limit
    more = None
    if end < len(found.codes):
        more = work.platform.cursors.write(of_list, [found.codes[end - 1]])
    # The items' tags stand for their bytes; reading all of those again for every page would take longer.
    tag = content_tag(f"{''.join(found.tags[start:end])} {more}".encode())
    return page_of(found.bodies[start:end], more, tag)


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
