"""What an operator reads when a command fails: one sentence, never a traceback, never what was typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app import cli
from app.commands.failure import CannotDo, sentences
from app.errors import DatabaseUnavailable, Fault, InvalidRequest
from app.knowledge import SeedError, SeedProblem
from app.settings import SQLITE_FILE
from tests.support.commands import physioplan

SAID = [
    (CannotDo("This can't be done."), ["This can't be done."]),
    (DatabaseUnavailable("The database can't be reached."), ["The database can't be reached."]),
    (
        InvalidRequest.of(Fault("Too short.", pointer="#/password"), Fault("No such role.", pointer="#/role")),
        ["password: Too short.", "role: No such role."],
    ),
    (
        SeedError(SeedProblem("a.yaml", "plank", "level", "is no number"), SeedProblem("b.yaml", "-", "-", "is empty")),
        [
            "The seed files can't be used; nothing was changed.",
            "a.yaml: plank: level: is no number",
            "b.yaml: -: -: is empty",
        ],
    ),
    (PermissionError(13, "Permission denied", "/there"), ["Permission denied: /there"]),
]


@pytest.mark.parametrize(("error", "said"), SAID)
def test_each_failure_is_told_in_plain_words(error: Exception, said: list[str]) -> None:
    assert list(sentences(error)) == said


def test_what_nobody_thought_of_is_told_by_its_place_and_not_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise LookupError("Amina Haddad")

    monkeypatch.setattr(cli, "_settings", fail)

    ran = physioplan("migrate")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("physioplan: Something failed that nobody thought of: LookupError at test_failure.py:")
    assert "Amina" not in ran.err


def test_a_file_that_is_no_database_is_told_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / SQLITE_FILE).write_bytes(b"no database at all" * 1000)
    monkeypatch.setenv("PHYSIO_DATA_DIR", str(tmp_path))

    ran = physioplan("migrate")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "physioplan: The database's file can't be used: file is not a database.\n"


def test_a_setting_that_cannot_be_read_is_named_with_its_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHYSIO_CORS_ORIGINS", '["https://front.example')

    ran = physioplan("migrate")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "physioplan: PHYSIO_CORS_ORIGINS must name web origins, such as https://front.example, "
        "with commas between them or as a JSON list\n"
    )


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(cli.commands, ["--help"]).output

    for command in ("serve", "migrate", "seed", "create-clinic", "create-user", "schemas"):
        assert f"\n  {command} " in shown
