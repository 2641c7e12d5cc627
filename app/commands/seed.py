"""Bring the clinical knowledge of the seed files into the database."""

from app.commands.database import migrated
from app.services import seeding
from app.services.platform import utc_now
from app.settings import Settings


async def seed(settings: Settings) -> str:
    """Seed, and say what was done. A running service takes up new knowledge by itself."""
    async with migrated(settings) as database:
        seeded = await seeding.seed(database, utc_now())
    if not seeded.anything:
        return "Nothing to do: the database holds what the seed files say."
    return (
        f"Knowledge version {seeded.version_id[:12]}: {seeded.added} entries added, {seeded.changed} changed, "
        f"{seeded.retired} retired, {seeded.deleted} deleted."
    )
