"""The plans that a reader should look at first: few points, much left out, phases that stand still."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from app.cohort.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Surprise:
    """One plan, by its patient's number, and what is surprising in it."""

    number: int
    why: str


MOST_ALIKE = 2
"""So many surprising plans may be as they are because of one and the same safety rule: more would show nothing new."""


def surprises(outcomes: Sequence[Outcome], most: int) -> tuple[Surprise, ...]:
    """Return the most surprising plans, no plan twice: in turn by each of three questions."""
    middles = _middles(outcomes)
    ways = [
        _ranked(outcomes, lambda outcome: -_below(outcome, middles), lambda outcome: _few_points(outcome, middles)),
        _ranked(outcomes, lambda outcome: outcome.left_out + outcome.excluded / 1000, _much_left_out),
        _ranked(outcomes, lambda outcome: outcome.standing_still / len(outcome.phases), _standing_still),
    ]
    found: dict[int, Surprise] = {}
    while len(found) < most:
        before = len(found)
        for way in ways:
            surprise = next((each for each in way if _is_new(each, found, outcomes)), None)
            if surprise is not None and len(found) < most:
                found[surprise.number] = surprise
        if len(found) == before:
            break
    return tuple(found.values())


def _is_new(surprise: Surprise, found: dict[int, Surprise], outcomes: Sequence[Outcome]) -> bool:
    rule = outcomes[surprise.number].barred_most_by
    alike = sum(outcomes[number].barred_most_by == rule for number in found) if rule is not None else 0
    return surprise.number not in found and alike < MOST_ALIKE


def _middles(outcomes: Sequence[Outcome]) -> dict[str, float]:
    points: dict[str, list[float]] = {}
    for outcome in outcomes:
        if outcome.phases:
            points.setdefault(outcome.condition, []).append(outcome.points)
    return {code: median(found) for code, found in points.items()}


def _below(outcome: Outcome, middles: dict[str, float]) -> float:
    middle = middles[outcome.condition]
    return outcome.points / middle if middle > 0 else 1.0


def _ranked(
    outcomes: Sequence[Outcome], measure: Callable[[Outcome], float], tell: Callable[[Outcome], str]
) -> Iterator[Surprise]:
    """Yield plans by what is measured, the most surprising first; equal ones by their patients' numbers.

    Where it measures nothing there is nothing to be surprised at.
    """
    planned = ((number, outcome) for number, outcome in enumerate(outcomes) if outcome.phases and measure(outcome))
    ranked = sorted(planned, key=lambda found: (-measure(found[1]), found[0]))
    return (Surprise(number, tell(outcome)) for number, outcome in ranked)


def _few_points(outcome: Outcome, middles: dict[str, float]) -> str:
    return (
        f"few points: {outcome.points:.0f} in an average phase, where half of the plans for this condition have "
        f"{middles[outcome.condition]:.0f} or more"
    )


def _much_left_out(outcome: Outcome) -> str:
    return f"much is missing: {outcome.left_out} times a phase could not hold what it asks for"


def _standing_still(outcome: Outcome) -> str:
    return (
        f"it stands still: {outcome.standing_still} of {len(outcome.phases) - 1} changes of phase bring no other "
        "exercise"
    )
