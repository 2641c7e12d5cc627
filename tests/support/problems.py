"""Problems for the selection: those that planning meets, larger ones in their likeness, and how CP-SAT is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from unittest.mock import patch

from app.planning import week
from app.planning.assessment import Assessment, Options, Person
from app.planning.dosage import EVEN, ON_EVEN, ON_ODD, Dose, Pattern
from app.planning.knowledge import Knowledge
from app.planning.plan import make_plan
from app.planning.posed import Posed, best_set, problem_of
from app.planning.problem import Candidate, Part, Problem, Solution, required_worth, worth_of
from app.planning.ties import NUMBER_BITS, SHARES
from tests.support.asked import Asked, Way
from tests.support.worth import worth_of_required, worth_of_way

SPREAD = 2
"""By how many points, up or down, a ladder of a made-up catalogue differs from the real one that it is cast from."""


def posed_by(assessment: Assessment, person: Person, wishes: Options, knowledge: Knowledge) -> list[Posed]:
    """Return the problems that are posed when a plan is made, one a phase or two."""
    met: dict[Posed, None] = {}

    def noted(posed: Posed) -> Solution | None:
        met[posed] = None
        return best_set(posed)

    with patch.object(week, "best_set", noted):
        make_plan(assessment, person, wishes, knowledge, assessment_hash="sha256:test")
    return list(met)


def met_by(assessment: Assessment, person: Person, wishes: Options, knowledge: Knowledge) -> list[Problem]:
    """Return the problems that are met when a plan is made."""
    return [problem_of(posed) for posed in posed_by(assessment, person, wishes, knowledge)]


def asked_by(problem: Problem) -> Asked[tuple[int, Dose]]:
    """Return a problem as CP-SAT is asked it: the doses as they are, their worth worked out anew."""
    return Asked(
        ways=tuple(
            _way(candidate, dose, problem) for candidate in problem.candidates for dose in candidate.doses.doses
        ),
        minutes=problem.minutes,
        per_day=problem.per_day,
        in_all=problem.in_all,
        max_per_category=problem.max_per_category,
        default_max_per_category=problem.default_max_per_category,
        required=problem.required,
        worth_of_required=tuple(worth_of_required(place) for place in range(len(problem.required))),
        forced=problem.forced,
    )


def _way(candidate: Candidate, dose: Dose, problem: Problem) -> Way[tuple[int, Dose]]:
    number = candidate.tie // SHARES
    return Way(
        key=(candidate.place, dose),
        place=candidate.place,
        family=candidate.family,
        category=candidate.category,
        pattern=dose.pattern,
        counted=dose.counted,
        worth=worth_of_way(candidate.points, dose.cost, number, dose.pattern, problem.threshold),
    )


def a_dose(pattern: Pattern, minutes: int, cost: int = 0) -> Dose:
    """Return a dose of so many minutes on the days of a pattern."""
    odd, even = pattern is not Pattern.EVEN, pattern is not Pattern.ODD
    takes = minutes * odd | minutes * even << EVEN | odd << ON_ODD | even << ON_EVEN
    return Dose(
        pattern,
        minutes,
        minutes,
        1,
        3,
        shortened=False,
        cost=cost,
        takes=takes,
        week_minutes=minutes * (odd + even),
        week_days=odd + even,
    )


def worth_of_set(chosen: Iterable[tuple[Candidate, Dose]], problem: Problem) -> float:
    """Return what a set is worth, with the required categories that it meets; whether it is allowed isn't asked."""
    chosen = tuple(chosen)
    met = [any(candidate.category in group for candidate, _ in chosen) for group in problem.required]
    bonus = sum(required_worth(number) for number, is_met in enumerate(met) if is_met)
    return bonus + sum(worth_of(candidate, dose, problem.threshold) for candidate, dose in chosen)


def parts_of(candidates: Iterable[Candidate]) -> tuple[Part, ...]:
    """Return the candidates by category, in the order of the categories' codes."""
    by_category: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_category.setdefault(candidate.category, []).append(candidate)
    return tuple(Part(category, members) for category, members in sorted(by_category.items()))


def ladders_in(problem: Problem) -> list[list[Candidate]]:
    """Return the candidates of each ladder."""
    ladders: dict[str, list[Candidate]] = {}
    for candidate in problem.candidates:
        ladders.setdefault(candidate.family, []).append(candidate)
    return list(ladders.values())


def enlarged(problem: Problem, ladders: Sequence[Sequence[Candidate]], size: int, random: Random) -> Problem:
    """Return a problem under the same limits with so many candidates, in ladders cast from real ones.

    Each has the rungs, categories and doses of a real one, and so as often more than one category; its points are
    that one's, all of them up to SPREAD higher or lower; what tells it from its equals is drawn anew.
    """
    cast: list[Candidate] = []
    family = 0
    while len(cast) < size:
        family += 1
        shift = random.randint(-SPREAD, SPREAD)
        cast += [
            rung._replace(
                place=len(cast) + number,
                family=f"family_{family}",
                points=rung.points + shift,
                tie=random.getrandbits(NUMBER_BITS) * SHARES,
            )
            for number, rung in enumerate(random.choice(ladders))
        ]
    return replace(problem, parts=parts_of(cast[:size]), forced=frozenset())
