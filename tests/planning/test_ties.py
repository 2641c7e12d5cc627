"""Equals are told apart: on whichever days and in whichever doses they stand, and whatever the catalogue's order."""

from itertools import combinations, permutations

import pytest

from app.planning.dosage import POINT, Dose, Pattern
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from app.planning.problem import Candidate, worth_of
from app.planning.ties import SHARES, ties_of
from tests.planning.test_selection import all_of
from tests.support.problems import a_dose

ON_ODD, ON_EVEN = a_dose(Pattern.ODD, 5), a_dose(Pattern.EVEN, 5)
DOSES = tuple(a_dose(pattern, 5, cost) for pattern in Pattern for cost in (0, -1, -9, -100))


def worth(tie: int, dose: Dose) -> float:
    return worth_of(Candidate(200, tie, 0, "family", "mobility", all_of(DOSES)), dose, threshold=1)


def test_two_exercises_that_exchange_their_days_are_told_apart(knowledge: Knowledge) -> None:
    for one, other in combinations(index_of(knowledge).ties, 2):
        assert worth(one, ON_ODD) + worth(other, ON_EVEN) != worth(one, ON_EVEN) + worth(other, ON_ODD)


@pytest.mark.parametrize("dose", DOSES)
def test_the_greater_number_is_the_greater_in_every_dose(dose: Dose) -> None:
    numbers = [number * SHARES for number in (1, 2, 63, 64, 65, 4095, 4096)]

    assert sorted(numbers, key=lambda tie: worth(tie, dose)) == numbers


def test_all_of_a_whole_set_weigh_less_than_a_point(knowledge: Knowledge) -> None:
    assert sum(sorted(index_of(knowledge).ties)[-15:]) < POINT


def test_the_order_of_the_codes_decides_nothing() -> None:
    codes = ("plank", "bird_dog", "cat_cow")

    assert len({tuple(sorted(ties_of(order).items())) for order in permutations(codes)}) == 1


def test_no_two_of_very_many_have_the_same_number() -> None:
    found = ties_of(f"exercise_{number}" for number in range(20_000))

    assert len(set(found.values())) == 20_000
