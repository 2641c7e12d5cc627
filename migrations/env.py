"""Run migrations on SQLite and PostgreSQL: over a given connection, or at the address that the settings name."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import migrating_engine
from app.models.tables import metadata
from app.settings import Settings

# Any number will do, as long as every process that migrates asks for the same.
MIGRATION_LOCK = 7_305_117_041


def run(connection: Connection) -> None:
    """Run what was asked for in one transaction: a failed or killed migration leaves the database as it was."""
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=on_sqlite,
        transactional_ddl=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        if not on_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()
        if on_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise RuntimeError("the migration would leave rows that refer to nothing")


async def run_async(engine: AsyncEngine) -> None:
    """Run over a driver that only speaks async."""
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


def run_on(given: Any) -> None:
    """Run on a connection or on an engine of either kind."""
    match given:
        case Connection():
            run(given)
        case AsyncEngine():
            asyncio.run(run_async(given))
        case Engine():
            with given.connect() as connection:
                run(connection)
                connection.commit()


given = context.config.attributes
run_on(given.get("connection") or migrating_engine(given.get("url") or Settings().url))
