"""Bring the seed files into the database: what changed and nothing else."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.database import Database
from app.knowledge import SeedError, compose
from app.services.platform import Platform
from app.services.seeding import current_version, entries_of, seed
from tests.support.clinics import ClinicOfTest
from tests.support.databases import migrate
from tests.support.work import asked_plan, codes_of, recorded_assessment

pytestmark = pytest.mark.anyio

A_DAY_LATER = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the seed files that a test may change."""
    return Path(shutil.copytree("seed", tmp_path / "seed"))


@pytest.fixture
async def database(database_url: str, anyio_backend: Any) -> AsyncIterator[Database]:
    """A database that was seeded with the files as they are."""
    database = Database(database_url, connections=2)
    await database.start()
    yield database
    await database.stop()


def edit(files: Path, name: str, old: str, new: str) -> None:
    content = (files / name).read_text()
    assert old in content
    (files / name).write_text(content.replace(old, new))


async def everything(database: Database) -> dict[str, list[Any]]:
    tables = ("knowledge_file", "knowledge_content", "knowledge_entry", "knowledge_version", "knowledge_version_entry")
    async with database.reading() as session:
        connection = await session.connection()
        return {
            table: sorted(map(str, (await connection.execute(text(f"SELECT * FROM {table}"))).all()))
            for table in tables
        }


async def test_seeding_twice_changes_nothing(database: Database, files: Path) -> None:
    before = await everything(database)

    seeded = await seed(database, A_DAY_LATER, files)

    assert not seeded.anything
    assert await everything(database) == before


async def test_a_changed_file_updates_its_row_and_the_version(database: Database, files: Path) -> None:
    async with database.reading() as session:
        old = await current_version(session)
    edit(files, "catalogue/exercises/bird_dog.yaml", "name: Bird-dog\n", "name: Bird-dog on all fours\n")

    seeded = await seed(database, A_DAY_LATER, files)

    assert (seeded.added, seeded.changed, seeded.retired, seeded.deleted) == (0, 1, 0, 0)
    async with database.reading() as session:
        assert await current_version(session) == seeded.version_id != old
        assert old is not None
        before = compose(await entries_of(session, old))
        after = compose(await entries_of(session, seeded.version_id))
    assert before.exercises["bird_dog"].name == "Bird-dog"
    assert after.exercises["bird_dog"].name == "Bird-dog on all fours"
    assert before.rules_hash == after.rules_hash
    assert before.catalogue_hash != after.catalogue_hash


async def test_going_back_makes_the_old_version_current_again(database: Database, files: Path) -> None:
    async with database.reading() as session:
        old = await current_version(session)
    edit(files, "rules/weights.yaml", "liked: 2", "liked: 3")
    await seed(database, A_DAY_LATER, files)

    seeded = await seed(database, A_DAY_LATER + timedelta(days=1))

    assert seeded.version_id == old


async def test_what_was_seeded_last_is_current_even_after_the_clock_was_set_back(
    database: Database, files: Path
) -> None:
    edit(files, "rules/weights.yaml", "liked: 2", "liked: 3")

    seeded = await seed(database, A_DAY_LATER - timedelta(days=400), files)

    async with database.reading() as session:
        assert await current_version(session) == seeded.version_id
    again = await seed(database, A_DAY_LATER - timedelta(days=400))
    async with database.reading() as session:
        assert await current_version(session) == again.version_id != seeded.version_id


async def test_of_several_who_seed_at_once_one_does_it(empty_database_url: str, anyio_backend: Any) -> None:
    await asyncio.to_thread(migrate, empty_database_url)
    databases = [Database(empty_database_url, connections=2) for _ in range(3)]

    seeded = await asyncio.gather(*(seed(database, A_DAY_LATER) for database in databases))
    for database in databases:
        await database.stop()

    assert len({each.version_id for each in seeded}) == 1
    assert sorted(each.anything for each in seeded) == [False, False, True]


async def test_an_entry_that_no_plan_uses_is_retired_first_and_deleted_with_the_next_change(
    database: Database, files: Path
) -> None:
    (files / "rules/points/aggravating.yaml").unlink()

    seeded = await seed(database, A_DAY_LATER, files)
    assert seeded.retired > 10
    assert seeded.deleted == 0
    assert not (await seed(database, A_DAY_LATER, files)).anything

    edit(files, "rules/weights.yaml", "liked: 2", "liked: 3")
    later = await seed(database, A_DAY_LATER, files)
    assert (later.retired, later.deleted) == (0, seeded.retired)


async def test_a_plan_is_made_as_long_as_a_service_still_knows_an_entry_that_is_gone(
    clinic: ClinicOfTest, app: FastAPI, files: Path
) -> None:
    platform: Platform = app.state.platform
    assessment_id = await recorded_assessment(clinic)
    (files / "catalogue/exercises/anti_rotation.yaml").unlink()
    remove_mentions(files, "pallof_press_seated", "pallof_press")

    # A running service looks for new knowledge every other second; until then it plans with what it has.
    await seed(platform.database, A_DAY_LATER, files)
    plan = await asked_plan(clinic, assessment_id)

    assert plan.status_code == 201, plan.text
    assert "pallof_press" in codes_of(plan.json())


async def test_a_retired_entry_that_comes_back_is_an_entry_again(database: Database, files: Path) -> None:
    before = await everything(database)
    (files / "rules/points/aggravating.yaml").unlink()
    await seed(database, A_DAY_LATER, files)

    seeded = await seed(database, A_DAY_LATER)

    assert seeded.changed > 10
    assert (await everything(database))["knowledge_entry"] == before["knowledge_entry"]


async def test_an_entry_that_a_plan_uses_is_retired_and_its_version_stays(
    clinic: ClinicOfTest, app: FastAPI, files: Path
) -> None:
    platform: Platform = app.state.platform
    assessment_id = await recorded_assessment(clinic)
    plan = (await asked_plan(clinic, assessment_id)).json()
    assert "pallof_press" in codes_of(plan)
    (files / "catalogue/exercises/anti_rotation.yaml").unlink()
    remove_mentions(files, "pallof_press_seated", "pallof_press")

    seeded = await seed(platform.database, A_DAY_LATER, files)
    await platform.knowledge.refresh()

    assert (seeded.retired, seeded.deleted) == (3, 0)
    assert (await clinic.assistant.get(f"/plans/{plan['id']}")).json() == plan
    again = (await asked_plan(clinic, assessment_id)).json()
    assert "pallof_press" not in codes_of(again)
    assert again["provenance"]["catalogue"] != plan["provenance"]["catalogue"]
    edit(files, "rules/weights.yaml", "liked: 2", "liked: 3")
    assert (await seed(platform.database, A_DAY_LATER, files)).deleted == 2


def remove_mentions(files: Path, *codes: str) -> None:
    for file in files.rglob("*.yaml"):
        content = changed = file.read_text()
        for code in codes:
            changed = changed.replace(f", {code}]", "]").replace(f"{code}, ", "").replace(f", {code},", ",")
        if changed != content:
            file.write_text(changed)


async def test_a_bad_entry_stops_the_load_and_leaves_everything(database: Database, files: Path) -> None:
    before = await everything(database)
    edit(files, "catalogue/exercises/bird_dog.yaml", "category: core_strength", "category: magic")

    with pytest.raises(SeedError) as stopped:
        await seed(database, A_DAY_LATER, files)

    assert "catalogue/exercises/bird_dog.yaml: bird_dog: category: 'magic' is no category" in str(stopped.value)
    assert await everything(database) == before


async def test_a_running_service_takes_up_a_new_version_as_a_whole(
    clinic: ClinicOfTest, app: FastAPI, files: Path
) -> None:
    platform: Platform = app.state.platform
    edit(files, "catalogue/exercises/bird_dog.yaml", "name: Bird-dog\n", "name: Bird-dog on all fours\n")
    await seed(platform.database, A_DAY_LATER, files)

    await platform.knowledge.refresh()

    assert (await clinic.assistant.get("/exercises/bird_dog")).json()["name"] == "Bird-dog on all fours"
