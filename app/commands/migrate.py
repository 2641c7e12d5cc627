"""Bring the database to the shape that this program needs."""

from app.commands.database import opened
from app.services import migrations
from app.settings import Settings


async def migrate(settings: Settings) -> str:
    """Migrate, and say what was done."""
    async with opened(settings) as database:
        if await migrations.migrate(database, settings.url):
            return f"Migrated to revision {migrations.newest_revision()}."
    return f"Nothing to do: the database has revision {migrations.newest_revision()}."
