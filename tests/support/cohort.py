"""The cohort of the tests: everybody of one seed, person by person."""

from functools import cache

from app.cohort.mixtures import Cohort
from app.cohort.reading import read_prevalence
from tests.support.previews import Body
from tests.support.strategies import the_knowledge

SEED = 1


@cache
def the_cohort(seed: int = SEED) -> Cohort:
    """Return everybody of a seed, as the table of prevalence has them."""
    knowledge = the_knowledge()
    return Cohort(read_prevalence(knowledge), knowledge, seed)


def body_of_person(number: int) -> Body:
    """Return what is sent for one of them; the same whoever asks, and however many there are."""
    return the_cohort().body(number)
