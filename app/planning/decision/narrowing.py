"""How the candidates narrowed, over all phases: catalogue → suitable → safe → possible at home → chosen."""

from collections import Counter
from collections.abc import Sequence

from app.planning.decision.values import Dropped, Fate, ItemFate, Kind, Narrowed, Narrowing, PhaseDecision

NAMES = {
    Narrowed.CATALOGUE: "In the catalogue",
    Narrowed.SUITABLE: "Suitable for the condition, goals and phases",
    Narrowed.SAFE: "Safe for this patient",
    Narrowed.POSSIBLE: "Possible here and at home",
    Narrowed.CHOSEN: "Chosen",
}
REASONS = {
    Fate.NOT_SUITED: "for another condition, goal or part of the body",
    Fate.NO_AIM: "for none of this patient's aims",
    Fate.OTHER_PHASE: "without a dose in any phase of this plan",
    Fate.FORBIDDEN: "forbidden by a safety rule",
    Fate.BARRED: "barred by a safety rule unless a therapist gives a reason",
    Fate.NO_EQUIPMENT: "for want of equipment",
    Fate.UNWANTED: "left out at the therapist's wish",
    Fate.SWITCHED_OFF: "switched off by the clinic",
    Fate.NOT_READY: "without instructions yet",
    Fate.ON_REQUEST: "left to a therapist's judgement",
    Fate.NEEDS_EXERCISE: "only to go with exercise",
    Fate.TOO_FEW_POINTS: "with too few points",
    Fate.BETTER_RUNG: "for a better rung of the same ladder",
    Fate.CATEGORY_FULL: "with enough of the same category",
    Fate.NO_ROOM: "for want of minutes or places",
    Fate.FEWER_POINTS: "with fewer points than what was chosen",
}
"""Why items were left behind, as it is said after their number."""
REACHED = {
    Fate.CHOSEN: 4,
    Fate.NOT_SUITED: 0,
    Fate.NO_AIM: 0,
    Fate.OTHER_PHASE: 0,
    Fate.FORBIDDEN: 1,
    Fate.BARRED: 1,
    Fate.NO_EQUIPMENT: 2,
    Fate.UNWANTED: 2,
    Fate.SWITCHED_OFF: 2,
    Fate.NOT_READY: 2,
    Fate.ON_REQUEST: 2,
    Fate.NEEDS_EXERCISE: 3,
    Fate.TOO_FEW_POINTS: 3,
    Fate.BETTER_RUNG: 3,
    Fate.CATEGORY_FULL: 3,
    Fate.NO_ROOM: 3,
    Fate.FEWER_POINTS: 3,
}
"""How many steps beyond the catalogue an item with this fate has come."""


def narrowing_of(phases: Sequence[PhaseDecision]) -> tuple[Narrowing, ...]:
    """Count how far each item came in the phase in which it came furthest, the earliest of those.

    What a therapist included against a bar came all the way.
    """
    furthest: dict[tuple[Kind, str], ItemFate] = {}
    for phase in phases:
        for item in phase.items:
            key = item.kind, item.code
            if key not in furthest or REACHED[item.fate] > REACHED[furthest[key].fate]:
                furthest[key] = item
    return tuple(_at(number, step, list(furthest.values())) for number, step in enumerate(Narrowed))


def _at(number: int, step: Narrowed, items: list[ItemFate]) -> Narrowing:
    here = [item for item in items if REACHED[item.fate] >= number]
    left = Counter(item.fate for item in items if REACHED[item.fate] == number - 1)
    exercises = sum(item.kind is Kind.EXERCISE for item in here)
    return Narrowing(
        step=step,
        name=NAMES[step],
        count=len(here),
        exercises=exercises,
        techniques=len(here) - exercises,
        dropped=tuple(Dropped(fate, REASONS[fate], left[fate]) for fate in Fate if left[fate]),
    )
