"""Call the command line: within this process where that will do, or as a process where it matters."""

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import httpx

from app.cli import main

BIN = Path(sys.executable).parent
LONGEST_WAIT_SECONDS = 90


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


def physioplan(*arguments: str, password: str = "") -> Ran:
    """Carry out one command in this process; the password is what comes on standard input."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    given = io.TextIOWrapper(io.BytesIO(password.encode(errors="surrogateescape")))
    with (
        patch.object(sys, "argv", ["physioplan", *arguments]),
        patch.object(sys, "stdin", given),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


@dataclass
class Service:
    """`physioplan serve` as a process of its own, or with those that started it."""

    process: subprocess.Popen[str]
    address: str
    out: str = ""
    err: str = ""
    code: int | None = None
    lines: list[str] = field(default_factory=list)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ask it to end, as a terminal would ask all of its processes, and wait until it has."""
        os.killpg(self.process.pid, how)
        self.out, self.err = self.process.communicate(timeout=LONGEST_WAIT_SECONDS)
        self.out = "".join(self.lines) + self.out
        self.code = self.process.returncode

    def banner(self) -> list[str]:
        """Return what it printed before it served."""
        return "".join(self.lines).splitlines()


@contextlib.contextmanager
def serving(*arguments: str, **settings: str) -> Iterator[Service]:
    """Start the service at a free port and wait until it is ready; end it with the block unless it was ended before."""
    with started([str(BIN / "physioplan"), "serve", *arguments], environment(**settings)) as service:
        yield service


@contextlib.contextmanager
def started(command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None) -> Iterator[Service]:
    """Start the service by this command, as above."""
    port = free_port()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "PHYSIO_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    service = Service(process, f"http://127.0.0.1:{port}")
    try:
        assert process.stdout is not None
        for line in process.stdout:
            service.lines.append(line)
            if line.startswith("Ctrl-C"):
                break
        assert service.lines, process.communicate()[1]
        yield service
    finally:
        if process.poll() is None:
            service.stop()


def environment(**settings: str) -> Mapping[str, str]:
    """Return this process's environment with no settings of the service but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PHYSIO_")}
    return {**kept, **settings}


def free_port() -> int:
    """Return a port that nobody listened at a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str) -> None:
    """Wait until the service there says that it is ready."""
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz").is_success:
                return
        if time.monotonic() > until:
            raise TimeoutError(f"nothing is ready at {address}")
        time.sleep(0.1)


def lines_to_paste(banner: list[str]) -> list[str]:
    """Return the commands that the banner offers."""
    return [line for line in banner if re.match(r"TOKEN=|ASSESSMENT=|curl ", line)]
