"""The servers that are measured, each in a process of its own with one worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    port: int
    pid: int
    seconds_to_ready: float

    @property
    def mebibytes(self) -> float:
        """Return the memory that the process holds."""
        return float(psutil.Process(self.pid).memory_info().rss) / 1024 / 1024


@contextmanager
def running(which: str, environment: Mapping[str, str], ready_path: str) -> Iterator[Running]:
    """Run `bare`, or `physioplan` as an operator would, until the block ends."""
    port = free_port()
    commands = {
        "bare": [sys.executable, "-m", "tests.bench.serve", str(port)],
        "physioplan": [str(Path(sys.executable).parent / "physioplan"), "serve"],
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        commands[which],
        env={**os.environ, **environment, "PHYSIO_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Running(port, process.pid, _wait_until_ready(port, ready_path, process, began))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int, path: str, process: "subprocess.Popen[bytes]", began: float) -> float:
    while time.perf_counter() - began < 60:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=1):
                return time.perf_counter() - began
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError("the server was not ready within a minute")
