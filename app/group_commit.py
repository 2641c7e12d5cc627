"""Many callers' changes in one commit.

A commit waits for the disk, and on PostgreSQL each statement for an answer over the network. So one task collects
what waits, carries it out in one transaction and wakes everybody at once. While it commits, the next group gathers:
alone a caller waits for one commit, in a crowd for little more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Any

from app.statements import Changed, Inserted, Task

LARGEST_GROUP = 200
_Waiting = tuple[Sequence[Task], asyncio.Future[None]]
"""What to carry out, and who waits until it is durable."""


class GroupCommit:
    """Carries out what several callers ask for in one transaction, and by itself what spoils that of the others."""

    def __init__(
        self, carry_out: Callable[[Sequence[Task]], Awaitable[None]], *, passes: Callable[[Exception], bool]
    ) -> None:
        """Take what carries out one transaction, and what tells of an error that its tasks have no part in it."""
        self._carry_out = carry_out
        self._passes = passes
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def carry_out(self, tasks: Sequence[Task]) -> None:
        """Return once all of it is durable; nothing of it is stored if something can't be, whatever becomes of others.

        Raises what the transaction raised.
        """
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((tasks, stored))
        if self._running is None or self._running.done():
            # In a context of its own: what is logged here belongs to no single request.
            self._running = asyncio.create_task(self._until_nothing_waits(), name="group commit", context=Context())
        await stored

    async def finish(self) -> None:
        """Wait for all that was begun."""
        while self._running is not None and not self._running.done():
            await self._running

    async def _until_nothing_waits(self) -> None:
        while self._waiting:
            group = self._waiting[:LARGEST_GROUP]
            del self._waiting[:LARGEST_GROUP]
            if not await self._is_settled(group):
                # What can't be stored must not keep that of all others from being stored.
                for each in group:
                    await self._is_settled([each])

    async def _is_settled(self, group: Sequence[_Waiting]) -> bool:
        """Carry out and wake those who wait; False where each is to be tried by itself."""
        try:
            await self._carry_out(joined([tasks for tasks, _ in group]))
        except Exception as error:  # noqa: BLE001  # whatever it was, these callers must learn that nothing was stored
            if len(group) > 1 and not self._passes(error):
                return False
            for _, stored in group:
                if not stored.done():
                    stored.set_exception(error)
        else:
            for _, stored in group:
                if not stored.done():
                    stored.set_result(None)
        return True


def joined(asked: Sequence[Sequence[Task]]) -> list[Task]:
    """Return the tasks of all, each statement once where that is possible without changing anybody's order."""
    if len(asked) == 1:
        return list(asked[0])
    found: list[Task] = []
    for tasks in asked:
        place = 0
        for task in tasks:
            same = next((n for n in range(place, len(found)) if found[n].sql == task.sql), None)
            if same is None:
                same = len(found)
                found.append(_without_values(task))
            for values, more in zip(_values_of(found[same]), _values_of(task), strict=True):
                values.extend(more)
            place = same + 1
    return found


def _without_values(task: Task) -> Task:
    return Inserted(task.sql, [[] for _ in task.columns]) if isinstance(task, Inserted) else Changed(task.sql, [])


def _values_of(task: Task) -> list[list[Any]]:
    return task.columns if isinstance(task, Inserted) else [task.rows]
