"""Passwords: slow to check on purpose, and so never on the event loop."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from pwdlib.hashers.argon2 import Argon2Hasher

from app.errors import TooBusy

Result = TypeVar("Result")

# OWASP's second choice for argon2id: 19 MiB, two passes. The library's default takes several times as long here.
HASHER = Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1)


class Passwords:
    """Checks and hashes in a few threads, and sends callers away when too many are waiting."""

    def __init__(self, threads: int, queue: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._most_waiting = threads + queue
        self._waiting = 0

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Tell whether the password is the one that was hashed; without a hash take as long and say no.

        :raises TooBusy: if too many are waiting already
        """
        known = password_hash is not None
        matched = await self._in_thread(lambda: HASHER.verify(_normal(password), password_hash or nobodys_hash()))
        return matched and known

    async def hash(self, password: str) -> str:
        """Return the hash under which the password may be kept.

        :raises TooBusy: if too many are waiting already
        """
        return await self._in_thread(lambda: hash_password(password))

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= self._most_waiting:
            raise TooBusy("Too many sign-ins are waiting already.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def hash_password(password: str) -> str:
    """Return the hash under which the password may be kept; takes about a tenth of a second."""
    return HASHER.hash(_normal(password))


@cache
def nobodys_hash() -> str:
    """Return a hash to compare with where there is no account, so that it takes as long as where there is one."""
    return hash_password("nobody has this password")


def _normal(password: str) -> str:
    # The same word typed on two keyboards may arrive as different code points.
    return unicodedata.normalize("NFKC", password)
