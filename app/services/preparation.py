"""Make a database ready to work with, doing only what isn't done yet."""

from app.models.knowledge import Bringer
from app.services.demo import demo_is_kept, demo_password, keep_demo
from app.services.migrations import migrate, newest_revision, revision_of
from app.services.platform import Platform
from app.services.seeding import is_seeded, seed


async def prepare(platform: Platform) -> None:
    """Migrate and seed where something changed; on the embedded database keep the demo clinic.

    :raises DatabaseUnavailable: if there is no database
    :raises NotReady: if it was migrated by a newer program
    :raises SeedError: if anything in the seed files is wrong
    """
    settings = platform.settings
    await migrate(platform.database, settings.url)
    await seed(platform.database, platform.clock(), by=Bringer.SERVICE_START)
    if settings.embedded:
        await keep_demo(platform, demo_password(settings))


async def is_prepared(platform: Platform) -> bool:
    """Tell whether `prepare` would find everything done. Asks little, so that the next start is quick and small.

    :raises DatabaseUnavailable: if there is no database
    :raises SeedError: if a file lies among the seed files where none is expected
    """
    if await revision_of(platform.database) != newest_revision() or not await is_seeded(platform.database):
        return False
    settings = platform.settings
    return not settings.embedded or await demo_is_kept(platform, demo_password(settings))
