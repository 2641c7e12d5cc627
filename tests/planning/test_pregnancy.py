"""A plan outlasts the trimester in which it is made: each phase minds the trimester that it reaches."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.planning.codes import Phase
from app.planning.includes import Decline
from app.planning.knowledge import Knowledge
from app.planning.phases import Span
from app.planning.pregnancy import trimesters_ahead
from tests.support.judge import Judge
from tests.support.people import (
    START_ON,
    a_person,
    all_exercises,
    an_assessment,
    codes,
    declined_for,
    options,
    plan_for,
)
from tests.support.previews import answer_to, body_of

JUDGE = Judge(Path("seed"))


@pytest.mark.parametrize("weeks", [4, 9, 12, 18, 26, 27, 33])
@pytest.mark.parametrize(
    "condition", ["nonspecific_low_back_pain", "lbp_radicular_pain", "neck_pain_postural", "pregnancy_low_back_pain"]
)
def test_no_phase_holds_what_is_barred_by_the_time_it_ends(knowledge: Knowledge, condition: str, weeks: int) -> None:
    person = an_assessment(condition, pregnancy_weeks=weeks, weeks=3, pain=5, minutes=40, days=6)

    body = body_of(person, a_person())

    answer = json.loads(answer_to(body, knowledge))

    assert answer["phases"]
    assert JUDGE.verdicts(body, answer) == []


def test_what_a_therapist_includes_must_suit_the_later_phases_too(knowledge: Knowledge) -> None:
    person = an_assessment(pregnancy_weeks=10)
    prone = ("prone_trunk_extension", "Tolerated so far")

    short = plan_for(knowledge, person, wishes=options(weeks=1, include=[prone]))
    long = declined_for(knowledge, person, wishes=options(weeks=12, include=[prone]))

    assert (long.decline, long.rule) == (Decline.ABSOLUTE, "feature_precaution.pregnancy_t2")
    assert "second trimester" in long.reason
    assert "prone_trunk_extension" in codes(all_exercises(short))


def test_a_plan_says_that_it_minds_the_trimester_to_come(knowledge: Knowledge) -> None:
    early = plan_for(knowledge, an_assessment(pregnancy_weeks=10)).provenance.assumptions
    late = plan_for(knowledge, an_assessment(pregnancy_weeks=34)).provenance.assumptions

    assert [text for text in early if "second trimester" in text]
    assert not [text for text in late if "trimester" in text]


def test_a_pregnancy_counts_also_where_the_record_says_male(knowledge: Knowledge) -> None:
    person = an_assessment(pregnancy_weeks=20)
    told = "Male sex and a pregnancy were recorded: taken as pregnant."

    man, woman = (plan_for(knowledge, person, a_person(sex=sex)) for sex in ("male", "female"))

    assert told in man.provenance.assumptions
    assert told not in woman.provenance.assumptions
    assert (man.phases, man.excluded, man.advice) == (woman.phases, woman.excluded, woman.advice)
    assert told not in plan_for(knowledge, an_assessment(), a_person(sex="male")).provenance.assumptions


SPANS = (Span(Phase.CALM, 1, 2), Span(Phase.RESTORE, 3, 5), Span(Phase.STRENGTHEN, 6, 10))
REACHED = [
    # Week of pregnancy on the day of the start, then what each phase reaches.
    (6, [set(), set(), {"pregnancy_t2"}]),
    (10, [set(), {"pregnancy_t2"}, {"pregnancy_t2"}]),
    (11, [{"pregnancy_t2"}, {"pregnancy_t2"}, {"pregnancy_t2"}]),
    (22, [{"pregnancy_t2"}, {"pregnancy_t2"}, {"pregnancy_t2", "pregnancy_t3"}]),
    (30, [{"pregnancy_t3"}, {"pregnancy_t3"}, {"pregnancy_t3"}]),
]


@pytest.mark.parametrize(("weeks", "reached"), REACHED)
def test_the_trimesters_of_each_phase_are_counted_to_its_last_day(
    knowledge: Knowledge, weeks: int, reached: list[set[str]]
) -> None:
    person = an_assessment(pregnancy_weeks=weeks, assessed_on=START_ON)

    found = trimesters_ahead(person, START_ON, SPANS, knowledge.thresholds)

    assert [set(found[span.phase]) for span in SPANS] == reached


def test_who_is_not_pregnant_has_no_trimester_ahead(knowledge: Knowledge) -> None:
    assert trimesters_ahead(an_assessment(), date(2026, 11, 23), SPANS, knowledge.thresholds) == {}
