"""How an item stands for one person in one phase, whether it was chosen or not."""

from typing import Protocol

from app.planning.bars import Bar, Bars
from app.planning.codes import Phase
from app.planning.index import index_of
from app.planning.plan import Road, Stretch
from app.planning.reasons import Reason
from app.planning.scoring import reasons_for_exercise, reasons_for_technique
from app.planning.techniques import second_courses
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
    used_up: bool = False
    """Do earlier phases hold all the sessions that it has in a plan, or a whole course of its kind?"""

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


@value
class OnTheRoad:
    """How items stand for the person whose plan was made on a road."""

    road: Road

    def of(self, code: str, phase: Phase) -> Standing | None:
        """Return how an item stands in a phase; None for what the plan has no phase for or nobody knows."""
        index = index_of(self.road.case.knowledge)
        stretch = next((each for each in self.road.stretches if each.span.phase is phase), None)
        if stretch is not None and code in index.place_of:
            return self._exercise(index.place_of[code], stretch)
        if stretch is not None and code in index.technique_place_of:
            return self._technique(index.technique_place_of[code], stretch)
        return None

    def _exercise(self, place: int, stretch: Stretch) -> Standing:
        case, scores = self.road.case, stretch.week.scores
        return Standing(
            bar=Bars(case).exercises(1 << place, (scores.phase,)).get(place),
            suits=bool(case.eligibility.suited >> place & 1),
            reasons=reasons_for_exercise(place, scores, case.profile, case.knowledge),
            enough=scores.exercises[place] >= case.knowledge.scoring.exercise_threshold,
        )

    def _technique(self, place: int, stretch: Stretch) -> Standing:
        case, scores = self.road.case, stretch.week.scores
        over = stretch.used_up | second_courses(stretch.used_up, index_of(case.knowledge).techniques)
        suiting = case.eligibility.techniques_suited & case.eligibility.techniques_fitting
        return Standing(
            bar=Bars(case).techniques(1 << place, (scores.phase,)).get(place),
            suits=bool(suiting >> place & 1),
            reasons=reasons_for_technique(place, scores, case.profile, case.knowledge),
            enough=scores.techniques[place] >= case.knowledge.scoring.technique_threshold,
            used_up=bool(over >> place & 1),
        )
