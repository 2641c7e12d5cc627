"""Say how far a long run has come: often to somebody who watches, seldom to a file."""

import sys
import time
from collections.abc import Callable

SECONDS_BETWEEN = 2.0
PLANS_BETWEEN = 1_000
Tell = Callable[[str], None]


class Progress:
    """Counts what is done, and tells of it now and then."""

    def __init__(self, total: int, what: str, tell: Tell) -> None:
        """Take how many there were when it began; more may come meanwhile."""
        self.done = 0
        self._total, self._what, self._tell = total, what, tell
        self._watched = sys.stderr.isatty()
        self._told_at = time.monotonic()

    def advance(self) -> None:
        """Count one more."""
        self.done += 1
        now = time.monotonic()
        if now - self._told_at >= SECONDS_BETWEEN if self._watched else self.done % PLANS_BETWEEN == 0:
            self._told_at = now
            self._tell(f"{self.done:,} of {max(self._total, self.done):,} {self._what}")
