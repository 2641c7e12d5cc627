"""The shape of the database: the revision it has, the one this program needs, and the way there."""

import asyncio
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database import Database
from app.errors import NotReady

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).parents[2]
VERSIONS = ROOT / "migrations" / "versions"
REVISION = re.compile(r'^revision(?:: str)? = "(\w+)"', re.MULTILINE)
REVISES = re.compile(r'^down_revision(?:: [\w| ]+)? = "(\w+)"', re.MULTILINE)


@cache
def revisions() -> tuple[str, ...]:
    """Return the revisions that this program knows, the newest last.

    Read from the files' text: to import Alembic and every migration for it would make each start slower.
    """
    after: dict[str | None, str] = {}
    for path in VERSIONS.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        (revision,) = REVISION.findall(source)
        after[next(iter(REVISES.findall(source)), None)] = revision
    ordered: list[str] = []
    while (revision := after.get(ordered[-1] if ordered else None)) is not None:
        ordered.append(revision)
    return tuple(ordered)


def newest_revision() -> str:
    """Return the revision that this program was written for."""
    return revisions()[-1]


async def revision_of(database: Database) -> str | None:
    """Return the revision that the database has; None before the first migration.

    :raises DatabaseUnavailable: if there is no database to ask
    """
    async with database.reading() as session:
        connection = await session.connection()
        try:
            revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        except DBAPIError:
            # There is no such table before the first migration.
            return None
        return revision


async def migrate(database: Database, url: str) -> bool:
    """Bring the database to this program's revision; tell whether there was anything to do.

    :raises DatabaseUnavailable: if there is no database to migrate
    :raises NotReady: if it has a revision that this program doesn't know
    """
    revision = await revision_of(database)
    if revision == newest_revision():
        return False
    if revision is not None and revision not in revisions():
        raise NotReady("The database was migrated by a newer program than this one; install that one.")
    # Migrations speak to the database in their own way, and with PostgreSQL in an event loop of their own.
    await asyncio.to_thread(_upgrade, url)
    return True


def migration_config(url: str | None = None) -> "Config":
    """Return what Alembic needs to know, for the database at this address."""
    from alembic.config import Config  # noqa: PLC0415  # a service that is migrated never needs it

    config = Config(ROOT / "alembic.ini")
    if url is not None:
        config.attributes["url"] = url
    return config


def _upgrade(url: str) -> None:
    from alembic import command  # noqa: PLC0415  # as above

    command.upgrade(migration_config(url), "head")
