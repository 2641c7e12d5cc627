"""`physioplan serve` as a process of its own: from an empty folder to a plan, again and again, and its end."""

import json
import os
import pty
import shlex
import signal
import socket
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import httpx
import psutil
import pytest

from app.commands.banner import Trial, banner_of
from app.commands.failure import sentences
from app.kept_secret import SecretSpoilt
from app.secret_key import secret_key_of
from app.settings import Settings
from tests.conftest import SECRET
from tests.support.commands import BIN, Service, environment, lines_to_paste, physioplan, serving
from tests.support.databases import PostgresqlDatabases, SqliteDatabases

THERAPIST = "therapist@demo.example"
ADMIN = "admin@demo.example"
PAGES = ("/readyz", "/docs", "/openapi.json", "/method")


@dataclass(frozen=True)
class FirstStart:
    """What the first start in an empty folder left behind."""

    folder: Path
    service: Service
    plan: str
    statuses: dict[str, int]
    mebibytes: float

    @property
    def password(self) -> str:
        return (self.folder / "demo_password").read_text()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """Start in an empty folder, paste the lines, sign in as everybody, stop."""
    folder = tmp_path_factory.mktemp("first") / "data"
    with serving("--prepare", PHYSIO_DATA_DIR=str(folder)) as service:
        script = "\n".join(lines_to_paste(service.banner()))
        plan = subprocess.run(["/bin/sh", "-eu"], input=script, capture_output=True, text=True, check=True).stdout
        password = (folder / "demo_password").read_text()
        statuses = {email: sign_in(service, email, password).status_code for email in (THERAPIST, ADMIN)}
        statuses |= {path: httpx.get(f"{service.address}{path}").status_code for path in PAGES}
        mebibytes = psutil.Process(service.process.pid).memory_info().rss / 1024 / 1024
        service.stop()
    return FirstStart(folder, service, plan, statuses, mebibytes)


def sign_in(service: Service, email: str, password: str) -> httpx.Response:
    return httpx.post(f"{service.address}/api/v1/auth/token", data={"username": email, "password": password})


def content(folder: Path) -> list[str]:
    """Return everything that the database in a data folder holds."""
    connection = sqlite3.connect(folder / "physioplan.sqlite3")
    lines = list(connection.iterdump())
    connection.close()
    return lines


def test_the_first_start_makes_everything_ready(first: FirstStart) -> None:
    assert first.statuses == {THERAPIST: 200, ADMIN: 200, **dict.fromkeys(PAGES, 200)}


def test_the_process_that_serves_is_none_the_larger_for_it(first: FirstStart) -> None:
    # As much as a worker may hold that has planned, signed two people in and shown its pages; it holds some 135.
    assert first.mebibytes < 150


def test_the_lines_in_the_banner_lead_to_a_plan_when_they_are_pasted(first: FirstStart) -> None:
    assert len(lines_to_paste(first.service.banner())) == 3

    plan = json.loads(first.plan)

    assert plan["status"] == "draft"
    assert plan["phases"][0]["exercises"]


def test_the_banner_names_the_docs_page_and_who_can_sign_in(first: FirstStart) -> None:
    banner = first.service.banner()

    assert banner[0] == f"Physioplan is ready: {first.service.address}/docs"
    assert f"  {THERAPIST}  {first.password}" in banner
    assert f"  {ADMIN}      {first.password}" in banner


def test_what_was_drawn_is_readable_by_its_owner_alone(first: FirstStart) -> None:
    for name in ("demo_password", "secret_key"):
        assert stat.S_IMODE((first.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(first.folder.stat().st_mode) == 0o700


def test_the_database_is_readable_by_its_owner_alone_even_in_a_folder_that_was_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PHYSIO_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PHYSIO_DATABASE_URL", raising=False)

    assert physioplan("migrate").code == 0

    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("kept", ["", "cut"])
def test_a_secret_that_was_lost_or_cut_off_is_not_used(tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret_key").write_text(kept)

    with pytest.raises(SecretSpoilt) as refused:
        secret_key_of(Settings(data_dir=tmp_path))

    assert list(sentences(refused.value)) == [
        "The file secret_key in the data folder is empty or cut off: delete it, and a new one is drawn."
    ]


def test_ctrl_c_ends_it_without_an_error(first: FirstStart) -> None:
    assert first.service.code == 0
    assert "Traceback" not in first.service.err
    assert {json.loads(line)["event"] for line in first.service.err.splitlines()} == {"request"}


def test_the_log_holds_neither_queries_nor_passwords(first: FirstStart) -> None:
    assert first.password not in first.service.err
    assert THERAPIST not in first.service.err


def test_starting_again_changes_nothing(first: FirstStart) -> None:
    before = content(first.folder)

    with serving("--prepare", PHYSIO_DATA_DIR=str(first.folder)) as service:
        service.stop(signal.SIGTERM)

    assert content(first.folder) == before
    assert (service.code, service.err) == (0, "")
    assert f"  {THERAPIST}  {first.password}" in service.banner()


def test_the_accounts_follow_the_password_that_is_set(first: FirstStart) -> None:
    chosen = "it's $HOME & more"
    with serving("--prepare", PHYSIO_DATA_DIR=str(first.folder), PHYSIO_DEMO_PASSWORD=chosen) as service:
        script = "\n".join([lines_to_paste(service.banner())[0], 'echo "$TOKEN"'])
        token = subprocess.run(["/bin/sh", "-eu"], input=script, capture_output=True, text=True, check=True).stdout
        assert sign_in(service, ADMIN, chosen).status_code == 200
        assert sign_in(service, ADMIN, first.password).status_code == 401
    with serving("--prepare", PHYSIO_DATA_DIR=str(first.folder)) as service:
        assert sign_in(service, ADMIN, first.password).status_code == 200
        assert sign_in(service, ADMIN, chosen).status_code == 401

    assert token.count(".") == 2


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, shared_folder: Path) -> Iterator[str]:
    """The address of an empty database that somebody else looks after."""
    kind = SqliteDatabases if request.param == "sqlite" else PostgresqlDatabases
    with closing(kind(shared_folder)) as databases, databases.empty() as address:
        yield address


def test_a_database_that_is_named_is_prepared_but_gets_no_demo(url: str, tmp_path: Path) -> None:
    settings = {"PHYSIO_DATABASE_URL": url, "PHYSIO_SECRET_KEY": SECRET, "PHYSIO_DATA_DIR": str(tmp_path / "data")}

    with serving("--prepare", **settings, PHYSIO_DEMO_PASSWORD="correct horse battery staple") as service:
        ready = httpx.get(f"{service.address}/readyz").status_code
        refused = sign_in(service, ADMIN, "correct horse battery staple").status_code

    assert (ready, refused) == (200, 401)
    assert service.banner() == [f"Physioplan is ready: {service.address}/docs", "", "Ctrl-C stops the service."]
    assert not (tmp_path / "data").exists()


def test_without_prepare_it_serves_what_there_is_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(PHYSIO_DATA_DIR=str(tmp_path)) as unmigrated:
        alive, ready = (httpx.get(f"{unmigrated.address}{path}").status_code for path in ("/healthz", "/readyz"))
        unmigrated.stop()
    monkeypatch.setenv("PHYSIO_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PHYSIO_DATABASE_URL", raising=False)
    assert physioplan("migrate").code == 0
    with serving(PHYSIO_DATA_DIR=str(tmp_path)) as empty:
        empty.stop()

    assert (alive, ready) == (200, 503)
    assert unmigrated.banner()[:3] == [
        f"Physioplan listens at {unmigrated.address}/docs, but can't work yet:",
        "  The database isn't migrated to the revision that this program needs.",
        "  It will notice when that is mended: see `physioplan migrate` and `physioplan seed`.",
    ]
    assert empty.banner()[1] == "  The clinical knowledge isn't loaded."


def test_an_address_that_is_taken_is_said_before_anything_is_touched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = environment(PHYSIO_PORT=str(port), PHYSIO_DATA_DIR=str(tmp_path / "data"))
        ran = subprocess.run(
            [BIN / "physioplan", "serve", "--prepare"], env=settings, capture_output=True, text=True, check=False
        )

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"physioplan: Can't listen at 127.0.0.1, port {port}: Address already in use. "
        "Choose others with PHYSIO_HOST and PHYSIO_PORT.\n"
    )
    assert not (tmp_path / "data").exists()


def test_on_a_terminal_the_password_is_asked_for_and_not_shown(first: FirstStart) -> None:
    ours, terminal = pty.openpty()
    process = subprocess.Popen(
        [BIN / "physioplan", "create-clinic", "Terminal Clinic", "--admin-email", "tia@terminal.example"],
        env=environment(PHYSIO_DATA_DIR=str(first.folder)),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    shown = b""
    while b"Password for tia@terminal.example: " not in shown:
        shown += os.read(ours, 1024)
    os.write(ours, b"correct horse battery staple\n")
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)

    assert process.wait() == 0
    assert b"Founded Terminal Clinic" in shown
    assert b"correct horse" not in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1024)
    except OSError:
        # So Linux says that the other end has gone.
        return b""


def test_the_lines_are_safe_to_paste_whatever_the_password() -> None:
    awkward = "a'b\"c $(touch oops) `x` \\ é"

    line = lines_to_paste(banner_of("http://there", Trial(awkward, UUID(int=0), date(2026, 11, 22))).splitlines())[0]

    words = shlex.split(line.removeprefix("TOKEN=$(").partition(" | ")[0])
    assert words[-1] == f"password={awkward}"
