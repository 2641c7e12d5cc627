"""Prepare what `serve` works with: in a process of its own, which takes with it what only that needed.

To migrate, to read all seed files and to plan for a demo clinic take some 80 MB that a worker would hold until its end.
"""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.commands.database import make_data_dir
from app.commands.failure import CannotDo
from app.logs import configure_logging
from app.services import preparation
from app.services.platform import Platform
from app.settings import Settings

COMMAND = "prepare"


async def prepare(settings: Settings) -> None:
    """Migrate and seed; keep a demo clinic on the embedded database. Ends at once when whoever started it has ended."""
    threading.Thread(target=_end_with_input, name="standard input", daemon=True).start()
    configure_logging()
    with ExitStack() as held:
        if settings.embedded:
            make_data_dir(settings)
            held.enter_context(_alone_in(settings.data_dir))
        platform = Platform(settings)
        try:
            await preparation.prepare(platform)
        finally:
            platform.passwords.close()
            await platform.database.stop()


async def prepare_elsewhere() -> None:
    """Do so in a process of its own, with the settings of this one.

    :raises SystemExit: if it could not; it has said why
    :raises CannotDo: if it was killed, and so could say nothing
    """
    # Not by the event loop: it misses a signal that comes while it makes a process.
    process = subprocess.Popen(  # noqa: ASYNC220, S603  # as just said; and it is this very program
        # -P: what lies in the folder where it is started is nothing that this program consists of.
        [sys.executable, "-P", "-c", "from app.cli import main; main()", COMMAND],
        # Nothing comes this way: it is closed when this process ends, however it does.
        stdin=subprocess.PIPE,
        # Ctrl-C is for this process.
        start_new_session=True,
    )
    try:
        code = await asyncio.to_thread(process.wait)
    finally:
        process.terminate()
    if code < 0:
        raise CannotDo(
            f"Preparing the database was ended by {signal.Signals(-code).name}, as when memory is short. "
            "What was half done is undone; start again."
        )
    if code:
        sys.exit(1)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else prepares what is in a folder, and let nobody else: two would found one clinic twice."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    # What is half done is undone by the database, as after a power cut.
    os._exit(1)
