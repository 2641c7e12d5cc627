"""A cohort in figures: how many plans, how different, how full, how far they serve what patients want."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from app.cohort.outcomes import Outcome
from app.planning.codes import Phase

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Figures:
    """What can be said of some patients together; shares are of 1."""

    people: int
    planned: int
    gates: Mapping[str, int]
    different: float
    """The share of plans that hold other items than every plan before."""
    first_goals_served: float
    goals_served: float
    minutes_used: float
    """Of the minutes available, in the middle of all phases."""
    half_empty: float
    """The share of phases whose busiest day uses less than half of the minutes available."""
    exercises: float
    """In an average phase."""
    standing_still: float
    """The share of phases that hold just the exercises of the phase before."""
    items: int
    rules: int


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    """Count."""
    planned = [outcome for outcome in outcomes if outcome.phases]
    phases = [(outcome, phase) for outcome in planned for phase in outcome.phases]
    later = len(phases) - len(planned)
    used = [phase.minutes / outcome.minutes_available for outcome, phase in phases]
    return Figures(
        people=len(outcomes),
        planned=len(planned),
        gates=Counter(outcome.gate for outcome in outcomes if outcome.gate is not None),
        different=share(len({outcome.shape for outcome in planned}), len(planned)),
        first_goals_served=share(sum(outcome.goals[0][1] for outcome in planned), len(planned)),
        goals_served=share(
            sum(served for outcome in planned for _, served in outcome.goals),
            sum(len(outcome.goals) for outcome in planned),
        ),
        minutes_used=median(used) if used else 0.0,
        half_empty=share(sum(part < HALF for part in used), len(used)),
        exercises=share(sum(len(phase.exercises) for _, phase in phases), len(phases)),
        standing_still=share(sum(outcome.standing_still for outcome in planned), later),
        items=len(all_items(planned)),
        rules=len(all_rules(outcomes)),
    )


def share(part: float, whole: int) -> float:
    """Return a part of the whole, and 0 of nothing."""
    return part / whole if whole else 0.0


def all_items(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """Return everything that is in somebody's plan."""
    return frozenset[str]().union(*(outcome.items for outcome in outcomes))


def all_rules(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """Return every rule that spoke for somebody."""
    return frozenset[str]().union(*(outcome.rules for outcome in outcomes))


@dataclass(frozen=True, slots=True)
class Habit:
    """What the plans for one condition have in common."""

    plans: int
    different: float
    exercises: tuple[tuple[str, float], ...]
    """The most frequent ones, each with the share of plans that hold it."""
    techniques: tuple[tuple[str, float], ...]


def habits_of(outcomes: Iterable[Outcome], *, most: int) -> dict[str, Habit]:
    """Return by condition what its plans have in common."""
    by_condition: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.phases:
            by_condition.setdefault(outcome.condition, []).append(outcome)
    return {code: _habit(plans, most) for code, plans in sorted(by_condition.items())}


def _habit(plans: list[Outcome], most: int) -> Habit:
    exercises, techniques = Counter[str](), Counter[str]()
    for outcome in plans:
        exercises.update({code for phase in outcome.phases for code in phase.exercises})
        techniques.update({code for phase in outcome.phases for code in (*phase.by_patient, *phase.by_therapist)})
    return Habit(
        plans=len(plans),
        different=share(len({outcome.shape for outcome in plans}), len(plans)),
        exercises=_most_frequent(exercises, len(plans), most),
        techniques=_most_frequent(techniques, len(plans), most),
    )


def _most_frequent(counted: Counter[str], plans: int, most: int) -> tuple[tuple[str, float], ...]:
    ranked = sorted(counted.items(), key=lambda found: (-found[1], found[0]))
    return tuple((code, count / plans) for code, count in ranked[:most])


def goals_served(outcomes: Iterable[Outcome]) -> dict[str, tuple[int, float]]:
    """Return by goal how many with a plan have it, and the share of them whose plan holds something for it."""
    wanted, served = Counter[str](), Counter[str]()
    for outcome in outcomes:
        wanted.update(code for code, _ in outcome.goals)
        served.update(code for code, met in outcome.goals if met)
    return {code: (count, served[code] / count) for code, count in sorted(wanted.items())}


@dataclass(frozen=True, slots=True)
class Fullness:
    """How full the phases of one kind are."""

    phases: int
    weeks: float
    exercises: float
    minutes_used: float
    half_empty: float
    wanting: float
    """The share of phases that could not hold everything they ask for."""


def fullness_of(outcomes: Sequence[Outcome]) -> dict[str, Fullness]:
    """Return by phase how full it is."""
    found = {}
    for code in Phase:
        phases = [(outcome, phase) for outcome in outcomes for phase in outcome.phases if phase.code == code.value]
        if not phases:
            continue
        used = [phase.minutes / outcome.minutes_available for outcome, phase in phases]
        found[code.value] = Fullness(
            phases=len(phases),
            weeks=share(sum(phase.weeks for _, phase in phases), len(phases)),
            exercises=share(sum(len(phase.exercises) for _, phase in phases), len(phases)),
            minutes_used=median(used),
            half_empty=share(sum(part < HALF for part in used), len(used)),
            wanting=share(sum(phase.left_out > 0 for _, phase in phases), len(phases)),
        )
    return found
