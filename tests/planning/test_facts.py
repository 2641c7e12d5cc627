"""Many conditions asked at once hold exactly where each of them holds by itself."""

from hypothesis import given
from hypothesis import strategies as st

from app.planning.bits import bits_of
from app.planning.codes import Phase
from app.planning.facts import holds, sieve_of
from app.planning.knowledge import When

FACT = st.sampled_from([f"{name}={code}" for name in ("sign", "goal", "stage") for code in "abc"])
FACTS = st.frozensets(FACT, max_size=4)
LIMIT = st.tuples(st.sampled_from(["age", "pain"]), st.integers(0, 4).map(float))
LIMITS = st.lists(LIMIT, max_size=2).map(tuple)
WHEN = st.builds(
    When,
    one_of=st.lists(st.frozensets(FACT, max_size=3), max_size=3).map(tuple),
    none_of=FACTS,
    at_least=LIMITS,
    below=LIMITS,
    phases=st.frozensets(st.sampled_from(Phase)),
)
MEASURE = st.integers(-1, 5).map(float) | st.sampled_from([float("-inf"), float("inf"), float("nan")])
MEASURES = st.dictionaries(st.sampled_from(["age", "pain"]), MEASURE)


@given(whens=st.lists(WHEN, max_size=8), facts=FACTS, measures=MEASURES)
def test_a_sieve_lets_through_what_holds(whens: list[When], facts: frozenset[str], measures: dict[str, float]) -> None:
    """Facts that are asked for or forbidden, limits that are reached or not, and measures that nobody took.

    Also groups that nothing is in, which hold for nobody, and what is no number at all.
    """
    passed = sieve_of(whens).holding(facts, measures)
    assert bits_of(passed) == [place for place, when in enumerate(whens) if holds(when, facts, measures)]


@given(whens=st.lists(WHEN, max_size=8), phase=st.sampled_from(Phase))
def test_a_sieve_knows_what_may_speak_in_a_phase(whens: list[When], phase: Phase) -> None:
    """Phases are asked apart, since the facts are the same in all of them."""
    assert bits_of(sieve_of(whens).in_phase[phase]) == [
        place for place, when in enumerate(whens) if phase in when.phases
    ]
