"""The running service on a real socket, in a thread of its own: for what a client without a socket would hide."""

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn
import uvloop
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.commands.protocol import Protocol

Result = TypeVar("Result")
HOST = "127.0.0.1"
LONGEST_WAIT_SECONDS = 60


@dataclass
class Served:
    """A server that answers, and the loop that it runs in."""

    app: FastAPI
    port: int
    loop: asyncio.AbstractEventLoop

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def run(self, act: Coroutine[Any, Any, Result]) -> Result:
        """Do something inside the service's own loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(act, self.loop).result(LONGEST_WAIT_SECONDS)


@contextmanager
def served(app: FastAPI, door: ASGIApp | None = None) -> Iterator[Served]:
    """Serve the application until the block ends; `door` is what callers meet first, where that is not the app."""
    # The loop of the service itself: asyncio's own would hold back the end of each answer for 40 ms on such a socket.
    config = uvicorn.Config(
        door or app,
        interface="asgi3",
        loop="uvloop",
        http=Protocol,
        log_config=None,
        access_log=False,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    with socket.create_server((HOST, 0)) as listening:
        loop = uvloop.new_event_loop()

        def work() -> None:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(server.serve(sockets=[listening]))

        thread = threading.Thread(target=work, name="server")
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield Served(app, listening.getsockname()[1], loop)
        finally:
            server.should_exit = True
            thread.join(LONGEST_WAIT_SECONDS)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    begun = time.monotonic()
    while not server.started:
        if not thread.is_alive() or time.monotonic() - begun > LONGEST_WAIT_SECONDS:
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
