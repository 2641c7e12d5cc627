"""Whether the service can do its work right now."""

import asyncio

from app.errors import DatabaseUnavailable, NotReady
from app.services.documents import Document
from app.services.migrations import newest_revision, revision_of
from app.services.platform import Platform

LONGEST_WAIT_SECONDS = 2.0
ALIVE = Document(b'{"status":"alive"}')


async def check_ready(platform: Platform) -> Document:
    """Say that the database answers, is migrated to this program's revision, and is seeded.

    :raises NotReady: if not
    """
    try:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            revision = await revision_of(platform.database)
    except (DatabaseUnavailable, TimeoutError) as error:
        raise NotReady("The database doesn't answer.") from error
    if revision != newest_revision():
        raise NotReady("The database isn't migrated to the revision that this program needs.")
    if not platform.knowledge.is_loaded:
        raise NotReady("The clinical knowledge isn't loaded.")
    return Document(b'{"status":"ready"}')
