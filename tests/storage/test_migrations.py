"""The history of the database: one line, both directions, and in the end what the models say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.config import Config
from pytest_alembic import MigrationContext, create_alembic_fixture
from pytest_alembic.tests import default as ready_made
from sqlalchemy import CheckConstraint, Engine, Inspector, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import migrating_engine
from app.models.tables import metadata
from app.services.migrations import migration_config, newest_revision

alembic_runner = create_alembic_fixture()


@pytest.fixture
def alembic_config() -> Config:
    return migration_config()


@pytest.fixture
def alembic_engine(empty_database_url: str) -> Iterator[Engine | AsyncEngine]:
    engine = migrating_engine(empty_database_url)
    yield engine
    if isinstance(engine, Engine):
        engine.dispose()


def test_the_history_has_one_line(alembic_runner: MigrationContext) -> None:
    ready_made.test_single_head_revision(alembic_runner)


def test_every_migration_can_be_undone_and_done_again(alembic_runner: MigrationContext) -> None:
    ready_made.test_up_down_consistency(alembic_runner)
    alembic_runner.migrate_down_to("base")
    alembic_runner.migrate_up_to("head")
    assert alembic_runner.current == newest_revision()


def test_the_history_ends_in_what_the_models_say(alembic_runner: MigrationContext) -> None:
    ready_made.test_model_definitions_match_ddl(alembic_runner)


def test_every_check_of_the_models_is_in_the_database(
    alembic_runner: MigrationContext, alembic_engine: Engine | AsyncEngine
) -> None:
    # Alembic compares everything but these.
    alembic_runner.migrate_up_to("head")

    there = alembic_runner.connection_executor.run_task(_checks_in_the_database)

    wanted = {
        table.name: {
            str(check.name): str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint)
        }
        for table in metadata.sorted_tables
    }
    assert {table: set(checks) for table, checks in there.items()} == {table: set(wanted[table]) for table in wanted}
    if isinstance(alembic_engine, Engine):
        # PostgreSQL rewrites a condition, SQLite keeps it as the migration says it.
        assert there == wanted


def _checks_in_the_database(connection: Any) -> dict[str, dict[str, str]]:
    inspector: Inspector = inspect(connection)
    return {
        table: {str(check["name"]): str(check["sqltext"]) for check in inspector.get_check_constraints(table)}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_of_knowledge_from_before_its_history_was_written_down_the_moments_are_kept_and_nothing_is_guessed(
    alembic_runner: MigrationContext, alembic_engine: Engine | AsyncEngine
) -> None:
    first, again = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    versions = [
        {"id": "a" * 64, "created_at": first, "activated_at": again},
        {"id": "b" * 64, "created_at": again, "activated_at": again},
    ]
    alembic_runner.migrate_up_to("plans")
    alembic_runner.insert_into("knowledge_version", versions)

    alembic_runner.migrate_up_to("head")

    kept = alembic_runner.connection_executor.run_task(_activations)
    assert [(row[0][0], row[1].day, *row[2:]) for row in kept] == [
        ("a", 1, None, None, None, None),
        ("a", 3, None, None, None, None),
        ("b", 3, None, None, None, None),
    ]


def _activations(connection: Any) -> list[Any]:
    table = metadata.tables["knowledge_activation"]
    return list(connection.execute(select(table).order_by(table.c.version_id, table.c.at)).all())
