"""How an item stands for one person in one phase, whether it was chosen or not."""

from typing import Protocol

from app.planning.bars import Bar
from app.planning.codes import Phase
from app.planning.scoring import Reason
from app.planning.value import value


@value
class Standing:
    """What bars an item in a phase, and what speaks for and against it there."""

    bar: Bar | None
    suits: bool
    """Is it meant for this person's condition and goals at all?"""
    reasons: tuple[Reason, ...]
    enough: bool
    """Does it have the points that an item must have to be chosen?"""

    @property
    def points(self) -> int:
        """Return the sum of its points."""
        return sum(reason.points for reason in self.reasons)


class Standings(Protocol):
    """Answers how items stand for one person."""

    def of(self, code: str, phase: Phase) -> Standing | None:
        """Return how an item stands in a phase; None where nobody can say."""


class _NotAsked:
    def of(self, code: str, phase: Phase) -> None:
        """Say nothing."""


NOT_ASKED: Standings = _NotAsked()
"""For two documents of which nobody knows more than what stands in them."""
