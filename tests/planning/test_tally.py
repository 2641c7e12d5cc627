"""Points of many items in one number: what goes in comes out, and adding numbers adds the points of each item."""

from hypothesis import given
from hypothesis import strategies as st

from app.planning.bits import where
from app.planning.tally import HIGHEST, ones, points_in, tally_of

ANY = st.integers(-HIGHEST, HIGHEST - 1)
HALF = st.integers(-HIGHEST // 2, (HIGHEST - 1) // 2)


def _signs(size: int) -> int:
    return HIGHEST * ones((1 << size) - 1)


@given(points=st.lists(ANY, max_size=60))
def test_points_come_out_as_they_went_in(points: list[int]) -> None:
    """Also those below zero, beside each other and at both ends, as far from zero as a field can hold."""
    assert points_in(tally_of(points), _signs(len(points))) == tuple(points)


@given(pairs=st.lists(st.tuples(HALF, HALF), max_size=60))
def test_the_sum_of_two_tallies_holds_the_sums_of_the_points(pairs: list[tuple[int, int]]) -> None:
    """So rule after rule can be added."""
    one, other = [first for first, _ in pairs], [second for _, second in pairs]
    added = tally_of(one) + tally_of(other)
    assert points_in(added, _signs(len(pairs))) == tuple(first + second for first, second in pairs)


@given(meant=st.lists(st.booleans(), min_size=1, max_size=60), points=st.integers(-100, 100))
def test_a_rule_gives_its_points_to_what_it_means_alone(meant: list[bool], points: int) -> None:
    """A point for each item that is meant, as often as the rule has points."""
    tally = points * ones(where(meant))
    assert points_in(tally, _signs(len(meant))) == tuple(points if each else 0 for each in meant)
