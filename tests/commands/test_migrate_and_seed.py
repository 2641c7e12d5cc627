"""Bring a database to its shape and its knowledge, from the command line."""

import asyncio
import functools
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import Database
from app.services import seeding
from app.services.migrations import newest_revision
from tests.support.commands import physioplan


def set_revision(url: str, revision: str) -> None:
    """Let the database look as if it had been migrated to this revision."""

    async def change() -> None:
        database = Database(url, connections=2)
        async with database.writing() as session:
            connection = await session.connection()
            await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
            await session.commit()
        await database.stop()

    asyncio.run(change())


@pytest.mark.usefixtures("on_empty_database")
def test_an_empty_database_is_migrated_once_and_seeded_once() -> None:
    migrated = physioplan("migrate")
    again = physioplan("migrate")
    seeded = physioplan("seed")
    seeded_again = physioplan("seed")

    assert migrated.out == f"Migrated to revision {newest_revision()}.\n"
    assert again.out == f"Nothing to do: the database has revision {newest_revision()}.\n"
    assert "entries added, 0 changed, 0 retired, 0 deleted." in seeded.out
    assert seeded_again.out == "Nothing to do: the database holds what the seed files say.\n"
    assert {each.code for each in (migrated, again, seeded, seeded_again)} == {0}


@pytest.mark.usefixtures("on_empty_database")
def test_seeding_asks_for_the_migration_first() -> None:
    ran = physioplan("seed")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "physioplan: The database isn't migrated to this program's revision: run `physioplan migrate` first.\n"
    )


def test_a_database_of_a_newer_program_is_left_alone(on_database: str) -> None:
    set_revision(on_database, "from_the_future")

    ran = physioplan("migrate")

    assert ran.code == 1
    assert ran.err == ("physioplan: The database was migrated by a newer program than this one; install that one.\n")


@pytest.mark.usefixtures("on_database")
def test_every_mistake_in_the_seed_files_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = Path(shutil.copytree("seed", tmp_path / "seed"))
    for name, old, new in (
        ("catalogue/exercises/plank.yaml", "level: 1\n", "level: one\n"),
        ("rules/limits.yaml", "limits:", "limitations:"),
    ):
        content = (files / name).read_text()
        assert old in content
        (files / name).write_text(content.replace(old, new, 1))
    monkeypatch.setattr(seeding, "seed", functools.partial(seeding.seed, folder=files))

    ran = physioplan("seed")

    first, *problems = ran.err.splitlines()
    assert ran.code == 1
    assert first == "physioplan: The seed files can't be used; nothing was changed."
    assert any(
        problem.startswith("physioplan: catalogue/exercises/plank.yaml: plank_wall: level:") for problem in problems
    )
    assert any(problem.startswith("physioplan: rules/limits.yaml: ") for problem in problems)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PHYSIO_PORT": "many"}, "PHYSIO_PORT: "),
        ({"PHYSIO_DATABASE_URL": "oracle://there"}, "PHYSIO_DATABASE_URL must begin with postgresql:// or sqlite:///"),
        ({"PHYSIO_DATABASE_URL": "postgresql://there"}, "PHYSIO_SECRET_KEY is required when"),
        ({"PHYSIO_DATA_DIR": "/dev/null/data"}, "Not a directory: /dev/null/data"),
        (
            {"PHYSIO_DATABASE_URL": "sqlite:////dev/null/data", "PHYSIO_SECRET_KEY": 40 * "x"},
            "The database can't be reached",
        ),
        (
            {"PHYSIO_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/d", "PHYSIO_SECRET_KEY": 40 * "x"},
            "The database can't be reached",
        ),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "seed"])
def test_what_the_operator_set_wrongly_is_said_in_one_sentence(
    command: str, settings: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    ran = physioplan(command)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"physioplan: {said}")
    assert ran.err.count("\n") == 1
    assert "secret@" not in ran.err


def test_without_an_address_the_database_is_embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHYSIO_DATA_DIR", str(tmp_path / "data"))

    assert physioplan("migrate").code == 0

    assert (tmp_path / "data" / "physioplan.sqlite3").is_file()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
