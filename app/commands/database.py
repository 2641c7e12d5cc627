"""The database as a command uses it: a few connections, closed again, whether the service runs or not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.commands.failure import CannotDo
from app.database import Database
from app.services.migrations import newest_revision, revision_of
from app.settings import SQLITE_FILE, Settings

FEW = 2
"""Connections, where a command asks one thing after another."""


def make_data_dir(settings: Settings) -> None:
    """Make the data folder and the database's file where there is none; what is in them is nobody else's business."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The folder may have been there before, open to all. What the database puts beside its file is as open as that.
    (settings.data_dir / SQLITE_FILE).touch(mode=0o600)


@asynccontextmanager
async def opened(settings: Settings, connections: int = FEW) -> AsyncIterator[Database]:
    """Open the database that the settings name."""
    if settings.embedded:
        make_data_dir(settings)
    database = Database(settings.url, connections)
    try:
        yield database
    finally:
        await database.stop()


@asynccontextmanager
async def migrated(settings: Settings, connections: int = FEW) -> AsyncIterator[Database]:
    """Open the database, which must have this program's revision.

    :raises CannotDo: if it hasn't
    """
    async with opened(settings, connections) as database:
        if await revision_of(database) != newest_revision():
            raise CannotDo("The database isn't migrated to this program's revision: run `physioplan migrate` first.")
        yield database
