"""Whether the service can do its work right now."""

import asyncio
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database import Database
from app.errors import DatabaseUnavailable, NotReady
from app.services.documents import Document
from app.services.platform import Platform

ROOT = Path(__file__).parents[2]
LONGEST_WAIT_SECONDS = 2.0
ALIVE = Document(b'{"status":"alive"}')


async def check_ready(platform: Platform) -> Document:
    """Say that the database answers, is migrated to this program's revision, and is seeded.

    :raises NotReady: if not
    """
    try:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            revision = await _revision_of(platform.database)
    except (DatabaseUnavailable, TimeoutError) as error:
        raise NotReady("The database doesn't answer.") from error
    if revision != newest_revision():
        raise NotReady("The database isn't migrated to the revision that this program needs.")
    if not platform.knowledge.is_loaded:
        raise NotReady("The clinical knowledge isn't loaded.")
    return Document(b'{"status":"ready"}')


async def _revision_of(database: Database) -> str | None:
    async with database.reading() as session:
        connection = await session.connection()
        try:
            revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        except DBAPIError:
            # There is no such table before the first migration.
            return None
        return revision


@cache
def newest_revision() -> str | None:
    """Return the revision that this program was written for."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


def migration_config(url: str | None = None) -> Config:
    """Return what Alembic needs to know, for the database at this address."""
    config = Config(ROOT / "alembic.ini")
    if url is not None:
        config.attributes["url"] = url
    return config
