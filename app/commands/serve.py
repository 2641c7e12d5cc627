"""Serve requests until told to stop, on a database that was made ready first where that is wanted."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from types import FrameType

import uvicorn

from app.commands.allocation import give_back_what_is_freed, give_back_what_is_unused
from app.commands.banner import Trial, banner_of
from app.commands.database import make_data_dir
from app.commands.failure import CannotDo
from app.commands.preparing import prepare_elsewhere
from app.commands.protocol import Protocol
from app.errors import NotReady
from app.logs import configure_logging
from app.main import create_app
from app.services.demo import demo_password, find_demo
from app.services.platform import Platform
from app.services.preparation import is_prepared
from app.services.readiness import check_ready
from app.settings import Settings

LONGEST_FAREWELL_SECONDS = 10
# A thread that waits for the interpreter, as that of SQLite does after each statement, gets it within this time, not
# after the usual 5 ms: storing a plan takes a dozen statements, while others are being planned.
SWITCH_SECONDS = 0.0005
# A plan is some thousand objects, hardly any of which are garbage in a ring; looking for that among them after every
# 700, as is usual, took a tenth of the time.
OBJECTS_PER_COLLECTION = 20_000
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # what to call a machine that listens everywhere


def serve(settings: Settings, *, prepared: bool) -> None:
    """Serve until SIGINT or SIGTERM, then end without an error.

    :raises CannotDo: if the address can't be listened at
    """
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _leave)
    give_back_what_is_freed()
    configure_logging()
    sys.setswitchinterval(SWITCH_SECONDS)
    with _socket_at(settings) as listening:
        if settings.embedded:
            make_data_dir(settings)
        app = create_app(settings)
        server = _Server(_uvicorn_config(app))
        platform: Platform = app.state.platform
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(_serve(server, platform, listening, prepared=prepared))


async def _serve(server: "_Server", platform: Platform, listening: socket.socket, *, prepared: bool) -> None:
    try:
        trial = await _prepare(platform) if prepared else None
    except BaseException:
        await platform.database.stop()
        raise

    async def announcement() -> str:
        return banner_of(_address(platform.settings), trial, missing=await _missing(platform))

    server.announcement = announcement
    await server.serve([listening])


async def _prepare(platform: Platform) -> Trial | None:
    if not await is_prepared(platform):
        await prepare_elsewhere()
    if not platform.settings.embedded:
        return None
    demo = await find_demo(platform.database)
    if demo is None:
        return None
    return Trial(demo_password(platform.settings), demo.patient_id, platform.clock().date())


async def _missing(platform: Platform) -> str | None:
    try:
        await check_ready(platform)
    except NotReady as error:
        return error.detail
    return None


class _Server(uvicorn.Server):
    """Prints its announcement once it listens: whoever reads it can believe it."""

    announcement: Callable[[], Awaitable[str]]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and begin again to collect garbage, which waited while everything was imported."""
        await super().startup(sockets)
        gc.set_threshold(OBJECTS_PER_COLLECTION)
        gc.enable()
        give_back_what_is_unused()
        sys.stdout.write(f"{await self.announcement()}\n")
        sys.stdout.flush()


def _uvicorn_config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application, in the words of another library
        loop="uvloop",
        http=Protocol,
        ws="none",
        # The service writes its own line for each request, without what the address may carry.
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=LONGEST_FAREWELL_SECONDS,
    )


def _socket_at(settings: Settings) -> socket.socket:
    """Take the address now: whoever can't have it should know before anything is prepared."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((settings.host, settings.port))
    except OSError as error:
        taken.close()
        raise CannotDo(
            f"Can't listen at {settings.host}, port {settings.port}: {error.strerror}. "
            "Choose others with PHYSIO_HOST and PHYSIO_PORT."
        ) from None
    return taken


def _address(settings: Settings) -> str:
    host = EVERY_ADDRESS.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _leave(_: int, __: FrameType | None) -> None:
    """End the process as asked; the server hands on the signal that ended it once it has said goodbye."""
    sys.exit(0)
