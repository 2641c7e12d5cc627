"""What may happen a moment later, so that no caller waits for it."""

import asyncio
from collections.abc import Coroutine

import structlog

from app.logs import cause_of


class Background:
    """Holds on to running tasks, so that none is lost before it ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_ending = False
        """What takes long looks here now and then, and ends itself when the service is to end."""

    def run(self, work: Coroutine[None, None, None]) -> None:
        """Begin this now and come back at once."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Ask what takes long to end itself, and wait for all that was begun."""
        self.is_ending = True
        await self.finish()

    async def finish(self) -> None:
        """Wait for all that was begun."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            structlog.get_logger("background").error("failed", **cause_of(error))
