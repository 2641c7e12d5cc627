"""A plan outlasts the trimester in which it is made: each phase minds the trimester that it reaches."""

import json
from datetime import date, timedelta
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
    case_of,
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


# The due date: week 40 begins so many days after the last day of the recorded week.

DUE_BY_THE_END = "No number of weeks given: the plan ends by the due date"
NO_WEEK_LEFT = "No number of weeks given: one week, since no whole week is left before the due date"
MAY_COME = "The due date, taken as week 40 of pregnancy, may come as early as in week"
MAY_BE_PAST = "At the start of this plan the due date, taken as week 40 of pregnancy, may be past"
IS_PAST = "At the start of this plan the due date, taken as week 40 of pregnancy, is past"
BEGINS = "Another trimester begins during this plan"
HAS_BEGUN = "By the start of this plan another trimester may have begun"

LENGTHS = [
    # Recorded week, days until the start, weeks wished; weeks of the plan, what is said of them and of the pregnancy.
    (20, 0, 12, 12, [BEGINS]),
    (20, 0, 19, 19, [BEGINS]),
    (20, 0, 20, 20, [BEGINS, f"{MAY_COME} 20 of this plan"]),
    (20, 0, 26, 26, [BEGINS, f"{MAY_COME} 20 of this plan"]),
    (20, 50, 6, 6, [HAS_BEGUN]),
    (20, 49, 6, 6, [BEGINS]),
    (20, 50, 26, 26, [HAS_BEGUN, f"{MAY_COME} 13 of this plan"]),
    (33, 0, None, 6, [DUE_BY_THE_END]),
    (38, 0, None, 1, [DUE_BY_THE_END]),
    (38, 1, None, 1, [DUE_BY_THE_END]),
    (38, 2, None, 1, [NO_WEEK_LEFT, f"{MAY_COME} 1 of this plan"]),
    (39, 0, None, 1, [NO_WEEK_LEFT, f"{MAY_COME} 1 of this plan"]),
    (39, 1, None, 1, [NO_WEEK_LEFT, MAY_BE_PAST]),
    (39, 7, None, 1, [NO_WEEK_LEFT, MAY_BE_PAST]),
    (39, 8, None, 1, [NO_WEEK_LEFT, IS_PAST]),
    (45, 0, None, 1, [NO_WEEK_LEFT, IS_PAST]),
    (20, 370, None, 1, [NO_WEEK_LEFT, IS_PAST]),
    (20, 370, 26, 26, [IS_PAST]),
    (4, 370, 8, 8, [IS_PAST]),
]


@pytest.mark.parametrize(("recorded", "days", "wished", "weeks", "said"), LENGTHS)
def test_what_is_said_of_the_due_date_is_true(
    knowledge: Knowledge, recorded: int, days: int, wished: int | None, weeks: int, said: list[str]
) -> None:
    person = an_assessment(pregnancy_weeks=recorded, assessed_on=START_ON - timedelta(days=days))

    plan = plan_for(knowledge, person, wishes=options(weeks=wished))

    told = [text for text in plan.provenance.assumptions if "due date" in text or "trimester" in text]
    assert plan.weeks == weeks
    assert [text[: len(start)] for text, start in zip(told, said, strict=True)] == said


def test_who_would_be_past_the_due_date_is_to_be_assessed_anew(knowledge: Knowledge) -> None:
    before = an_assessment(pregnancy_weeks=20, assessed_on=date(2026, 11, 26))
    overdue = an_assessment(pregnancy_weeks=41, assessed_on=START_ON)

    late = plan_for(knowledge, before, wishes=options(start_on=date(2027, 12, 1))).provenance.assumptions
    now = plan_for(knowledge, overdue).provenance.assumptions

    made = "The plan was made as if the pregnancy went on, with all that the third trimester bars"
    assert (
        f"{IS_PAST}: week 20 was recorded on 2026-11-26. {made}; a new assessment is needed before it starts." in late
    )
    assert f"{IS_PAST}: week 41 was recorded on 2026-11-23. {made}; a new assessment is needed after the birth." in now


@pytest.mark.parametrize(("recorded", "days", "weeks"), [(20, 0, 26), (20, 370, None), (20, 370, 26), (4, 370, 8)])
@pytest.mark.parametrize("condition", ["nonspecific_low_back_pain", "neck_pain_postural", "pregnancy_low_back_pain"])
def test_beyond_the_due_date_stays_barred_what_the_third_trimester_bars(
    knowledge: Knowledge, condition: str, recorded: int, days: int, weeks: int | None
) -> None:
    assessed_on = START_ON - timedelta(days=days)
    person = an_assessment(
        condition, pregnancy_weeks=recorded, assessed_on=assessed_on, weeks=3, pain=5, minutes=40, days=6
    )
    body = body_of(person, a_person(), options(weeks=weeks))

    answer = json.loads(answer_to(body, knowledge))

    assert answer["phases"]
    assert JUDGE.verdicts(body, answer) == []
    supine = declined_for(knowledge, person, wishes=options(weeks=26, include=[("dead_bug", "Tolerated so far")]))
    assert (supine.decline, supine.rule) == (Decline.ABSOLUTE, "feature_precaution.pregnancy_t3")


def test_the_third_trimester_bars_all_that_is_barred_after_a_birth(knowledge: Knowledge) -> None:
    at_the_end, after = (
        case_of(knowledge, an_assessment(**state)).eligibility
        for state in ({"pregnancy_weeks": 39}, {"precautions": ["postpartum_under_12_weeks"]})
    )

    for phase in Phase:
        late, then = at_the_end.phases[phase], after.phases[phase]
        assert not then.absolute & ~late.absolute
        assert not then.relative & ~(late.relative | late.absolute)
        assert not then.techniques_absolute & ~late.techniques_absolute
        assert not then.techniques_relative & ~(late.techniques_relative | late.techniques_absolute)
