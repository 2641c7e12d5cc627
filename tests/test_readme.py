"""README.md keeps its word: its commands run, its plan is real, its tables and its picture are the program's own."""

import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from app.planning.knowledge import Knowledge
from app.settings import Settings
from tests.conftest import assembled
from tests.support.commands import BIN, Service, lines_to_paste, started
from tests.support.databases import PostgresqlDatabases
from tests.support.readme import ROOT, blocks, calls, commands, section, spans, table

IN_A_CLINIC = "In a clinic, on PostgreSQL"
# What makes `make` believe that everything is installed, and what these files depend on.
INSTALLED = ("made", "for-running")
DEPENDED_ON = ("Makefile", "pyproject.toml", "requirements.lock")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Which vocabulary holds the codes that the glossary names.
VOCABULARIES = {
    "clearance": "clearance_outcome",
    "contraindication": "contraindication_level",
    "directional preference": "directional_preference",
    "gate": "plan_gate",
    "irritability": "irritability",
    "phase": "phase",
    "stage": "stage",
}


def test_every_command_is_run_by_a_test() -> None:
    """Whoever adds a command to the README adds a test that runs it here."""
    run_here = {"make run", "make install", "make help", *blocks("sh", section(IN_A_CLINIC))[0].split("\n")}

    assert set(commands()) - {"make test"} == run_here - {""}


# --- make run, make help ---


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of which all is known that `make` looks at, with what this environment has installed as its own."""
    folder = tmp_path_factory.mktemp("clone")
    for name in DEPENDED_ON:
        shutil.copyfile(ROOT / name, folder / name)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(BIN)
    for name in INSTALLED:
        (folder / ".venv" / name).touch()
    return folder


def newcomer(home: Path) -> dict[str, str]:
    """Return the environment of somebody who has set nothing."""
    return {"PATH": os.environ["PATH"], "HOME": str(home)}


def start(command: str, folder: Path) -> AbstractContextManager[Service]:
    assert command in commands()
    return started(shlex.split(command), newcomer(folder), folder)


def run(command: str, folder: Path) -> str:
    assert command in commands()
    return subprocess.run(
        shlex.split(command), cwd=folder, env=newcomer(folder), capture_output=True, text=True, check=True
    ).stdout


@dataclass(frozen=True)
class FirstStart:
    """What `make run` led to in a fresh clone."""

    service: Service
    plan: dict[str, Any]
    data: dict[str, bytes]


@pytest.fixture(scope="module")
def first(clone: Path) -> FirstStart:
    """Start, paste the lines into another terminal, press Ctrl-C."""
    with start("make run", clone) as service:
        script = "\n".join(lines_to_paste(service.banner()))
        shown = subprocess.run(["/bin/sh", "-eu"], input=script, capture_output=True, text=True, check=True).stdout
        service.stop()
    return FirstStart(service, json.loads(shown), content(clone / "var"))


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_make_run_leads_from_nothing_to_a_plan(first: FirstStart) -> None:
    assert first.service.banner()[0] == f"Physioplan is ready: {first.service.address}/docs"
    assert first.plan["phases"][0]["exercises"]


def test_ctrl_c_ends_it_without_a_complaint(first: FirstStart) -> None:
    # `make` would add a line of its own if the service had ended with an error.
    assert {json.loads(line)["event"] for line in first.service.err.splitlines()} == {"request"}


def test_make_run_again_changes_nothing(clone: Path, first: FirstStart) -> None:
    with start("make run", clone) as service:
        again = service.banner()
        service.stop()

    assert content(clone / "var") == first.data
    assert again[3:5] == first.service.banner()[3:5]


def test_make_install_does_nothing_where_everything_is_installed(clone: Path) -> None:
    assert run("make install", clone) == "All that the service needs is in .venv/.\n"


def test_make_help_lists_the_targets(clone: Path) -> None:
    listed = re.findall(r"^  make (\w+) +\S", run("make help", clone), re.MULTILINE)

    mentioned = {command.removeprefix("make ") for command in commands() if command.startswith("make ")}
    assert mentioned <= set(listed)


@pytest.mark.long
def test_a_fresh_clone_needs_nothing_but_python_and_make(tmp_path: Path) -> None:
    """As it was committed last, with its installation."""
    folder = tmp_path / "clone"
    subprocess.run(["/usr/bin/env", "git", "clone", "--quiet", str(ROOT), str(folder)], check=True)

    with start("make run", folder) as service:
        script = "\n".join(lines_to_paste(service.banner()))
        shown = subprocess.run(["/bin/sh", "-eu"], input=script, capture_output=True, text=True, check=True).stdout
        service.stop()

    assert json.loads(shown)["phases"]


# --- on PostgreSQL ---


@pytest.fixture
def postgresql_url(shared_folder: Path) -> Iterator[str]:
    with closing(PostgresqlDatabases(shared_folder)) as databases, databases.empty() as url:
        yield url


def test_the_lines_for_a_clinic_lead_to_a_service_on_postgresql(clone: Path, postgresql_url: str) -> None:
    [script] = blocks("sh", section(IN_A_CLINIC))
    named = re.search(r"^export PHYSIO_DATABASE_URL=(\S+)$", script, re.MULTILINE)
    assert named is not None
    script = script.replace(named[1], shlex.quote(postgresql_url))
    passwords = re.findall(r"^echo '(.+?)' \|", script, re.MULTILINE)

    with started(["/bin/sh", "-euc", script], newcomer(clone), clone) as service:
        answers = [
            httpx.post(f"{service.address}/api/v1/auth/token", data={"username": email, "password": password})
            for email, password in zip(("admin@harbour.example", "therapist@harbour.example"), passwords, strict=True)
        ]
        authorised = {"Authorization": f"Bearer {answers[1].json()['access_token']}"}
        me = httpx.get(f"{service.address}/api/v1/auth/me", headers=authorised).json()
        exercises = httpx.get(f"{service.address}/api/v1/exercises", headers=authorised).json()
        service.stop()

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (me["name"], me["role"], me["clinic_name"]) == ("Toni Therapist", "therapist", "Harbour Clinic")
    assert me["timezone"] == "Europe/Berlin"
    assert exercises["items"]
    assert f"Physioplan is ready: {service.address}/docs" in service.banner()


# --- the plan to look at ---


def test_the_plan_to_look_at_is_real(first: FirstStart) -> None:
    [shown] = blocks("json")

    plan = json.loads(shown)
    assert list(differences(plan, first.plan, days_between(plan["start_on"], first.plan["start_on"]))) == []


def days_between(one: str, other: str) -> timedelta:
    return date.fromisoformat(other) - date.fromisoformat(one)


def differences(shown: Any, real: Any, later: timedelta, place: str = "#") -> Iterator[str]:
    """Tell where what is shown isn't what is; `…` stands for anything, at the end of a list for all that follows.

    The plan that is shown was made on another day: every day of the real one is as much later.
    """
    match shown, real:
        case dict(), dict():
            for name, value in shown.items():
                yield from differences(value, real.get(name, "nothing"), later, f"{place}/{name}")
        case list(), list():
            yield from differences_of_lists(shown, real, later, place)
        case str(), str() if DATE.fullmatch(shown) and DATE.fullmatch(real):
            if days_between(shown, real) != later:
                yield f"{place}: {real} is another day"
        case str(), str():
            pattern = ".+".join(map(re.escape, shown.split("…")))
            if not re.fullmatch(pattern, real, re.DOTALL):
                yield f"{place}: {real!r} instead of {shown!r}"
        case _ if shown != real:
            yield f"{place}: {real!r} instead of {shown!r}"


def differences_of_lists(shown: list[Any], real: list[Any], later: timedelta, place: str) -> Iterator[str]:
    """Of objects only some are shown, each of which must be there; of all else everything up to the first `…`."""
    if shown and isinstance(shown[0], dict):
        for each in shown:
            tried = [list(differences(each, one, later, place)) for one in real]
            yield from min(tried, key=len, default=[f"{place}: nothing is there"])
        return
    wanted = shown[: shown.index("…")] if "…" in shown else shown
    if len(real) < len(shown) or ("…" not in shown and len(real) > len(shown)):
        yield f"{place}: {len(real)} instead of {len(shown)}"
    for number, (each, one) in enumerate(zip(wanted, real, strict=False)):
        yield from differences(each, one, later, f"{place}/{number}")


# --- tables, picture, names ---


def test_the_settings_are_those_that_there_are() -> None:
    rows = {name.strip("`"): default for name, default, _ in table(section("Settings"))}

    fields = Settings.model_fields
    assert list(rows) == [f"PHYSIO_{name.upper()}" for name in fields]
    for name, field in fields.items():
        said = rows[f"PHYSIO_{name.upper()}"]
        if said.startswith("`"):
            assert said.strip("`") == str(field.default)
        else:
            assert not field.default


def test_the_picture_shows_the_layers_that_are_held() -> None:
    [picture] = blocks("", section("How it is built"))
    shown = [re.split(r"  +", line.strip())[0].split(" · ") for line in picture.splitlines()]

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [held] = [contract["layers"] for contract in declared if contract["type"] == "layers"]
    assert shown == [[name.strip("()") for name in layer.split(" | ")] for layer in held]


def test_the_codes_in_the_glossary_exist(knowledge: Knowledge) -> None:
    fields = assembled().openapi()["components"]["schemas"]["ExerciseRead"]["properties"]
    for word, meaning in table(section("Words")):
        words = knowledge.vocabulary.get(VOCABULARIES.get(word.strip("*"), ""), fields)
        assert set(spans(meaning)) <= set(words), word


def test_the_calls_that_are_named_exist() -> None:
    contexts = iter_route_contexts(assembled().routes)
    routes = {(method, context.path) for context in contexts for method in context.methods or ()}
    named = [call if " " in call else f"GET {call}" for call in calls()]

    for method, path in (call.replace("…", "{name}").split(" ") for call in named):
        assert (method, path) in routes


@pytest.mark.parametrize("name", [span for span in spans() if re.fullmatch(r"[\w./-]+/[\w./-]*", span)])
def test_the_places_that_are_named_exist(name: str) -> None:
    made_by_a_start = {".venv/", "var/"}

    assert name in made_by_a_start or name.startswith("/") or (ROOT / name).exists()
