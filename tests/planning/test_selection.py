"""The selection is the best set there is: shown against the slow and obvious way, which tries every set."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.planning.dosage import Dose, Doses, Pattern
from app.planning.problem import Candidate, Problem
from app.planning.selection import solve
from app.planning.ties import NUMBER_BITS, SHARES
from tests.support.problems import a_dose, parts_of, worth_of_set

CATEGORIES = ("core_strength", "mobility", "aerobic")
PATTERNS = tuple(Pattern)


def all_of(doses: tuple[Dose, ...]) -> Doses:
    return Doses.of(doses)


def a_candidate(
    place: int, *doses: Dose, family: str = "", category: str = "core_strength", points: int = 5
) -> Candidate:
    return Candidate(points, (1000 + place) * SHARES, place, family or f"family_{place}", category, all_of(doses))


def a_problem(*candidates: Candidate, minutes: int = 20, per_day: int = 3, **others: object) -> Problem:
    given_limits = {
        "in_all": per_day + 1,
        "max_per_category": {},
        "default_max_per_category": 9,
        "required": (),
        "threshold": 1,
    } | others
    return Problem(parts=parts_of(candidates), minutes=minutes, per_day=per_day, **given_limits)  # type: ignore[arg-type]  # the builder's defaults are of the right types


def best_by_trying_all(problem: Problem) -> float | None:
    """Return the worth of the best set, found by trying every one."""
    ladders: dict[str, list[tuple[Candidate, Dose] | None]] = {}
    for candidate in problem.candidates:
        ladders.setdefault(candidate.family, [None]).extend((candidate, dose) for dose in candidate.doses.doses)
    worths = [worth for picks in product(*ladders.values()) if (worth := worth_if_allowed(picks, problem)) is not None]
    return max(worths, default=None)


def worth_if_allowed(picks: Sequence[tuple[Candidate, Dose] | None], problem: Problem) -> float | None:
    chosen = [pick for pick in picks if pick is not None]
    if not problem.forced <= {candidate.place for candidate, _ in chosen}:
        return None
    for skipped in (Pattern.EVEN, Pattern.ODD):
        today = [dose for _, dose in chosen if dose.pattern is not skipped]
        if sum(dose.counted for dose in today) > problem.minutes or len(today) > problem.per_day:
            return None
    if len(chosen) > problem.in_all:
        return None
    for category in CATEGORIES:
        free = sum(candidate.category == category and candidate.place not in problem.forced for candidate, _ in chosen)
        forced = sum(candidate.category == category and candidate.place in problem.forced for candidate, _ in chosen)
        if free and free > problem.limit_of(category) - forced:
            return None
    return worth_of_set(chosen, problem)


doses = st.builds(a_dose, st.sampled_from(PATTERNS), st.integers(0, 9), st.integers(-3, 0))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    number = draw(st.integers(1, 7))
    shared = draw(st.lists(st.lists(doses, min_size=1, max_size=3), min_size=1, max_size=3))
    same = [all_of(tuple(group)) for group in shared]
    candidates = tuple(
        Candidate(
            place=place,
            family=f"family_{draw(st.integers(0, 4))}",
            category=draw(st.sampled_from(CATEGORIES)),
            points=draw(st.integers(-2, 9)),
            tie=draw(st.integers(0, (1 << NUMBER_BITS) - 1)) * SHARES,
            doses=draw(st.sampled_from(same)),
        )
        for place in range(number)
    )
    forced = draw(st.frozensets(st.integers(0, number - 1), max_size=2))
    group = st.frozensets(st.sampled_from(CATEGORIES), min_size=1, max_size=2)
    return Problem(
        parts=parts_of(candidates),
        minutes=draw(st.integers(1, 25)),
        per_day=draw(st.integers(1, 4)),
        in_all=draw(st.integers(1, 5)),
        max_per_category={"aerobic": 1, "mobility": draw(st.integers(1, 2))},
        default_max_per_category=2,
        required=tuple(draw(st.lists(group, max_size=3))),
        threshold=1,
        forced=forced,
    )


@settings(max_examples=400, deadline=None)
@given(problems())
def test_no_other_set_is_worth_more(problem: Problem) -> None:
    solution = solve(problem)

    assert (None if solution is None else solution.worth) == best_by_trying_all(problem)


@settings(max_examples=200, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_does_not_matter(problem: Problem, random: object) -> None:
    shuffled = list(problem.candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands a Random

    assert solve(problem) == solve(replace(problem, parts=parts_of(shuffled)))


def test_of_a_ladder_one_rung_is_taken() -> None:
    gentle = a_candidate(0, a_dose(Pattern.EVERY, 2), family="plank", points=5)
    harder = a_candidate(1, a_dose(Pattern.EVERY, 4), family="plank", points=9)

    assert places(a_problem(gentle, harder)) == [1]


def test_alternate_days_hold_more_than_one_day_could() -> None:
    on_odd = a_candidate(0, a_dose(Pattern.ODD, 8), points=9)
    on_even = a_candidate(1, a_dose(Pattern.EVEN, 8), points=9)

    assert places(a_problem(on_odd, on_even, minutes=10)) == [0, 1]


def test_a_required_category_comes_before_points() -> None:
    strong = a_candidate(0, a_dose(Pattern.EVERY, 6), points=9)
    stronger = a_candidate(1, a_dose(Pattern.EVERY, 4), points=12)
    walk = a_candidate(2, a_dose(Pattern.EVERY, 6), category="aerobic", points=1)

    assert places(a_problem(strong, stronger, walk, minutes=10, required=(frozenset({"aerobic"}),))) == [1, 2]


def test_when_not_all_that_is_required_fits_the_earlier_comes_first() -> None:
    walk = a_candidate(0, a_dose(Pattern.EVERY, 8), category="aerobic", points=9)
    move = a_candidate(1, a_dose(Pattern.EVERY, 8), category="mobility", points=1)
    required = (frozenset({"mobility"}), frozenset({"aerobic"}))

    solution = solve(a_problem(walk, move, minutes=10, required=required))

    assert solution is not None
    assert solution.met == (True, False)


def test_what_is_below_the_threshold_is_taken_only_for_what_is_required() -> None:
    useless = a_candidate(0, a_dose(Pattern.EVERY, 2), points=0)

    assert places(a_problem(useless)) == []
    assert places(a_problem(useless, required=(frozenset({"core_strength"}),))) == [0]


def test_of_what_is_below_the_threshold_the_one_with_the_most_points_stands_for_what_is_required() -> None:
    worse = a_candidate(0, a_dose(Pattern.EVERY, 2), points=1)
    better = a_candidate(1, a_dose(Pattern.EVERY, 4), a_dose(Pattern.EVERY, 2, cost=-2), points=2)
    required = (frozenset({"core_strength"}),)

    solution = solve(a_problem(worse, better, threshold=4, required=required))

    assert solution is not None
    assert [(choice.place, choice.dose.minutes) for choice in solution.chosen] == [(1, 4)]


def test_what_is_forced_and_does_not_fit_has_no_solution() -> None:
    long = a_candidate(0, a_dose(Pattern.EVERY, 30), points=9)

    assert solve(a_problem(long, minutes=10, forced=frozenset({0}))) is None


def places(problem: Problem) -> list[int]:
    solution = solve(problem)
    assert solution is not None
    return [choice.place for choice in solution.chosen]


def test_what_is_forced_though_it_is_worth_less_than_nothing_leaves_room_for_the_best() -> None:
    unwanted = a_candidate(0, a_dose(Pattern.EVEN, 4), points=-3)
    walk = a_candidate(1, a_dose(Pattern.EVERY, 12), category="aerobic", points=9)
    move = a_candidate(2, a_dose(Pattern.ODD, 8), a_dose(Pattern.EVEN, 8, cost=-1), category="mobility", points=8)

    assert places(a_problem(unwanted, walk, move, minutes=16, forced=frozenset({0}))) == [0, 1]
