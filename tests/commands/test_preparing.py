"""What `serve --prepare` asks of itself before it serves, and what it leaves to a process that ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from app.commands.preparing import COMMAND
from app.models.knowledge import KnowledgeFile
from app.services.demo import demo_password
from app.services.platform import Platform
from app.services.preparation import is_prepared
from app.settings import Settings
from tests.support.commands import BIN, environment, free_port

# Run as the process that serves, up to where it would begin to.
PREPARED = """
import asyncio, json, sys
from app.commands.database import make_data_dir
from app.commands.serve import _prepare
from app.services.platform import Platform
from app.settings import Settings

async def prepared():
    make_data_dir(Settings())
    platform = Platform(Settings())
    trial = await _prepare(platform)
    platform.passwords.close()
    await platform.database.stop()
    return trial is not None

print(json.dumps([asyncio.run(prepared()), sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_another_process_prepares_and_it_is_this_program(tmp_path: Path) -> None:
    # What lies in the folder where it is started is not taken for the program.
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise SystemExit('another program')")
    settings = environment(PHYSIO_DATA_DIR=str(tmp_path / "data"), PYTHONPATH=str(Path.cwd()))

    ran = subprocess.run(
        [sys.executable, "-P", "-c", PREPARED], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    prepared, modules = json.loads(ran.stdout)
    assert prepared
    assert "sqlalchemy" in modules
    assert "alembic" not in modules


def test_who_prepares_is_killed_and_the_operator_is_told(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [BIN / "physioplan", "serve", "--prepare"],
        env=environment(PHYSIO_DATA_DIR=str(tmp_path), PHYSIO_PORT=str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    service = psutil.Process(process.pid)
    while not (children := service.children()):
        assert process.poll() is None
        time.sleep(0.01)

    children[0].kill()
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (1, "")
    assert err.startswith("physioplan: Preparing the database was ended by SIGKILL")
    assert err.count("\n") == 1


def prepared_twice_at_once(folder: Path) -> list[int]:
    """Return with what two processes end of which one waits for the other, and finds everything done."""
    command, settings = [str(BIN / "physioplan"), COMMAND], environment(PHYSIO_DATA_DIR=str(folder))
    with (
        subprocess.Popen(command, env=settings, stdin=subprocess.PIPE) as one,
        subprocess.Popen(command, env=settings, stdin=subprocess.PIPE) as other,
    ):
        return [process.wait(timeout=60) for process in (one, other)]


@pytest.mark.anyio
async def test_several_prepare_at_once_and_it_stays_so_until_something_is_to_be_done(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    platform = Platform(settings)
    before = await is_prepared(platform)
    codes = prepared_twice_at_once(tmp_path)
    after = await is_prepared(platform)
    other_password = Platform(Settings(data_dir=tmp_path, demo_password="another one"))
    with_another_password = await is_prepared(other_password)
    async with platform.database.writing() as session:
        session.add(KnowledgeFile(path="rules/gone.yaml", sha256="0" * 64))
        await session.commit()
    with_other_files = await is_prepared(platform)
    for each in (platform, other_password):
        each.passwords.close()
        await each.database.stop()

    assert codes == [0, 0]
    assert (before, after, with_another_password, with_other_files) == (False, True, False, False)
    assert demo_password(settings)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_while_it_prepares_it_leaves_nobody_behind(tmp_path: Path, how: signal.Signals) -> None:
    process = subprocess.Popen(
        [BIN / "physioplan", "serve", "--prepare"],
        env=environment(PHYSIO_DATA_DIR=str(tmp_path), PHYSIO_PORT=str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    service = psutil.Process(process.pid)
    while not (children := service.children()):
        assert process.poll() is None
        time.sleep(0.01)

    # A terminal tells all of a group; who looks after services tells the one that it started.
    os.killpg(process.pid, how) if how is signal.SIGINT else process.send_signal(how)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (0, "", "")
    _, left = psutil.wait_procs(children, timeout=30)
    assert not left
