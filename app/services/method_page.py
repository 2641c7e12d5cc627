"""The page that tells clinicians how plans are made, about the knowledge of the moment."""

import asyncio

from app.method.html import security_policy
from app.method.page import page_in_html
from app.services.documents import Document, content_tag
from app.services.knowledge import KnowledgeBook


class MethodPage:
    """Holds the page about the current edition; it is made anew when the edition changes."""

    def __init__(self, book: KnowledgeBook) -> None:
        self._book = book
        self._made: tuple[str, Document] | None = None

    async def answer(self) -> Document:
        """Return the page.

        :raises NotReady: before there is any knowledge
        """
        edition = self._book.shared
        made = self._made
        if made is None or made[0] != edition.version_id:
            # Making it takes a while, once for each edition; nobody else should wait for that.
            entries = await self._book.entries_of(edition)
            page = await asyncio.to_thread(page_in_html, edition.knowledge, entries)
            body = page.encode()
            made = self._made = edition.version_id, Document(body, content_tag(body))
        return made[1]


def headers_of(page: Document) -> dict[str, str]:
    """Return what a browser is told of the page."""
    return {"Content-Security-Policy": security_policy(), "ETag": page.etag or ""}
