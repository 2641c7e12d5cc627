"""Which phases a plan has, and for how long."""

import pytest

from app.planning.assessment import Assessment
from app.planning.codes import Phase
from app.planning.knowledge import Knowledge
from app.planning.phases import spans
from tests.support.people import an_assessment, options, plan_for


def laid(knowledge: Knowledge, first: str, weeks: int | None) -> list[tuple[str, int]]:
    """Return the phases with the weeks that each lasts."""
    longest = knowledge.limits.longest_default_plan_weeks
    found = spans(Phase(first), weeks, knowledge.phases, longest_default=longest)
    return [(str(span.phase), span.weeks) for span in found]


TYPICAL = [
    ("calm", [("calm", 2), ("restore", 3), ("strengthen", 5), ("return", 2)]),
    ("restore", [("restore", 3), ("strengthen", 5), ("return", 4)]),
    ("strengthen", [("strengthen", 5), ("return", 4)]),
    ("return", [("return", 4)]),
]


@pytest.mark.parametrize(("first", "phases"), TYPICAL)
def test_without_a_wish_phases_last_as_is_typical_and_the_plan_at_most_twelve_weeks(
    knowledge: Knowledge, first: str, phases: list[tuple[str, int]]
) -> None:
    assert laid(knowledge, first, None) == phases


WISHED = [
    # First phase, weeks, phases.
    ("calm", 1, [("calm", 1)]),
    ("calm", 2, [("calm", 2)]),
    ("calm", 4, [("calm", 2), ("restore", 2)]),
    ("restore", 1, [("restore", 1)]),
    ("restore", 6, [("restore", 3), ("strengthen", 3)]),
    ("restore", 8, [("restore", 3), ("strengthen", 5)]),
    ("strengthen", 9, [("strengthen", 5), ("return", 4)]),
    ("return", 26, [("return", 26)]),
    # A last phase shorter than is worth it goes to the one before, as far as that may grow.
    ("calm", 3, [("calm", 2), ("restore", 1)]),
    ("restore", 4, [("restore", 4)]),
    ("strengthen", 6, [("strengthen", 6)]),
    ("restore", 9, [("restore", 3), ("strengthen", 6)]),
    # Weeks beyond all phases lengthen each up to its longest, and the last for as long as is left.
    ("restore", 14, [("restore", 4), ("strengthen", 6), ("return", 4)]),
    ("calm", 26, [("calm", 2), ("restore", 4), ("strengthen", 6), ("return", 14)]),
]


@pytest.mark.parametrize(("first", "weeks", "phases"), WISHED)
def test_phases_are_laid_over_the_weeks_that_were_wished(
    knowledge: Knowledge, first: str, weeks: int, phases: list[tuple[str, int]]
) -> None:
    assert laid(knowledge, first, weeks) == phases


@pytest.mark.parametrize("first", list(Phase))
def test_every_number_of_weeks_is_covered_without_gap_or_overlap(knowledge: Knowledge, first: Phase) -> None:
    longest = knowledge.limits.longest_default_plan_weeks
    for weeks in range(1, 27):
        found = spans(first, weeks, knowledge.phases, longest_default=longest)

        assert [week for span in found for week in range(span.first_week, span.last_week + 1)] == list(
            range(1, weeks + 1)
        )
        order = [span.phase.rank for span in found]
        assert order == list(range(first.rank, first.rank + len(order)))


def test_the_plan_starts_in_the_first_phase_and_goes_on_to_the_last(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(pain=8, weeks=2))

    assert [phase.code for phase in plan.phases] == ["calm", "restore", "strengthen", "return"]
    assert [phase.number for phase in plan.phases] == [1, 2, 3, 4]
    assert [(phase.first_week, phase.last_week) for phase in plan.phases] == [(1, 2), (3, 5), (6, 10), (11, 12)]
    assert plan.weeks == 12


def test_the_plan_is_as_long_as_was_wished(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(), wishes=options(weeks=7))

    assert plan.weeks == 7
    assert plan.phases[-1].last_week == 7


SHORT = [
    # A low risk of lasting trouble asks for a short plan; what has to heal takes its time.
    (an_assessment(risk_group="low"), [("restore", 2), ("strengthen", 4), ("return", 2)]),
    (an_assessment(risk_group="medium"), [("restore", 3), ("strengthen", 5), ("return", 4)]),
    (an_assessment("post_lumbar_fusion", risk_group="low"), [("restore", 3), ("strengthen", 5), ("return", 4)]),
    (
        an_assessment(weeks=2, pain=5, risk_group="low"),
        [("calm", 1), ("restore", 2), ("strengthen", 4), ("return", 2)],
    ),
    # A back that hurts much and long after every effort takes its time, too.
    (
        an_assessment(weeks=20, pain=9, irritability="high", risk_group="low"),
        [("calm", 2), ("restore", 3), ("strengthen", 5), ("return", 2)],
    ),
    # In pregnancy it ends by the start of week 40; a recorded week counts to its last day, three days before the start.
    (an_assessment(pregnancy_weeks=20), [("restore", 3), ("strengthen", 5), ("return", 4)]),
    (an_assessment(pregnancy_weeks=30), [("restore", 3), ("strengthen", 5)]),
    (an_assessment(pregnancy_weeks=36), [("restore", 2)]),
    (an_assessment(pregnancy_weeks=41), [("restore", 1)]),
]


@pytest.mark.parametrize(("person", "phases"), SHORT)
def test_a_plan_of_no_wished_length_is_short_for_a_low_risk_and_ends_by_the_due_date(
    knowledge: Knowledge, person: Assessment, phases: list[tuple[str, int]]
) -> None:
    plan = plan_for(knowledge, person)

    assert [(str(phase.code), phase.last_week - phase.first_week + 1) for phase in plan.phases] == phases


def test_a_wished_length_is_kept_whatever_the_risk_and_the_due_date(knowledge: Knowledge) -> None:
    for person in (an_assessment(risk_group="low"), an_assessment(pregnancy_weeks=36)):
        assert plan_for(knowledge, person, wishes=options(weeks=12)).weeks == 12


def test_that_the_length_was_not_wished_is_named(knowledge: Knowledge) -> None:
    told = knowledge.texts["assumption.weeks"]

    assert told in plan_for(knowledge, an_assessment()).provenance.assumptions
    assert told not in plan_for(knowledge, an_assessment(), wishes=options(weeks=7)).provenance.assumptions


LENGTHS = [(an_assessment(risk_group="low"), "as short as is usual"), (an_assessment(pregnancy_weeks=36), "week 40")]


@pytest.mark.parametrize(("person", "words"), LENGTHS)
def test_what_the_length_goes_by_is_named(knowledge: Knowledge, person: Assessment, words: str) -> None:
    (told,) = [text for text in plan_for(knowledge, person).provenance.assumptions if "number of weeks" in text]

    assert words in told


def test_every_phase_says_what_it_is_for_and_when_to_go_on_or_ease_off(knowledge: Knowledge) -> None:
    for phase in plan_for(knowledge, an_assessment(irritability="high")).phases:
        assert phase.aims
        assert phase.progress_when
        assert phase.ease_off_when
