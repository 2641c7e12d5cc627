"""What becomes of a plan under other knowledge: nothing where it is the same, a word for everything that changed."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.planning.assessment import Assessment, Options, Person
from app.planning.bars import Bar
from app.planning.codes import Level, Phase
from app.planning.document import Plan
from app.planning.drift import WORDS, Drift, drift_of
from app.planning.held_items import HeldItem, held_items, needs_reason, not_accepted
from app.planning.knowledge import Knowledge
from app.services.plan_documents import Identity, document_of, plan_of
from tests.support.people import a_person, all_exercises, an_assessment, made, options, plan_for
from tests.support.strategies import requests, the_knowledge

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def held_by(plan: Plan, assessment: Assessment, person: Person, wishes: Options) -> tuple[HeldItem, ...]:
    return held_items(plan, assessment, person, wishes, the_knowledge())


def drifted(plan: Plan, today: object) -> Drift:
    assert isinstance(today, Plan)
    return drift_of(plan, today, (), the_knowledge())


@FEW
@given(requests(items=True))
def test_under_the_knowledge_that_made_it_a_plan_has_not_drifted(request: tuple[Assessment, Person, Options]) -> None:
    assessment, person, wishes = request
    plan = made(the_knowledge(), assessment, person, wishes)
    assume(isinstance(plan, Plan))
    assert isinstance(plan, Plan)
    stored = document_of(plan, Identity(uuid4(), uuid4(), uuid4(), datetime.now(UTC)), the_knowledge()).body

    found = held_by(plan, assessment, person, wishes)

    # What is held in spite of a bar is what the therapist gave a reason for.
    assert {each.code for each in found} <= {wish.code for wish in wishes.include if wish.override_reason}
    assert not_accepted(found, found, wishes) == ()
    assert drifted(plan_of(stored), plan).is_none


def test_a_trimester_that_a_phase_reaches_bars_what_it_holds(knowledge: Knowledge) -> None:
    early, late = an_assessment(pregnancy_weeks=1), an_assessment(pregnancy_weeks=27)
    plan = plan_for(knowledge, early, a_person(30))

    found = held_items(plan, late, a_person(30), options(), knowledge)

    assert "feature_precaution.pregnancy_t3" in {each.bar.rule for each in found if each.bar}


def test_other_words_of_an_item_are_told_by_the_field(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment())
    exercise = all_exercises(plan)[0]
    other = replace(exercise, cautions=("Otherwise.",), stop_when=("Otherwise.",))
    first = replace(plan.phases[0], exercises=(other, *plan.phases[0].exercises[1:]))

    found = drifted(plan, replace(plan, phases=(first, *plan.phases[1:])))

    [change] = found.changes
    assert change.kind == WORDS
    assert change.text == f"{exercise.name} reads otherwise at: stop when, cautions."
    assert not found.is_unsafe


def test_other_words_of_the_plan_alone_are_told_by_their_place(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment())

    found = drifted(plan, replace(plan, summary="Otherwise."))

    assert [change.text for change in found.changes] == ["The plan reads otherwise at: summary."]


def test_a_sentence_says_where_it_stands_and_whether_it_came_or_went(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment())
    gone = plan.advice[0].text

    found = drifted(plan, replace(plan, advice=plan.advice[1:]))
    back = drifted(replace(plan, advice=plan.advice[1:]), plan)

    assert [change.text for change in found.changes] == [f"Advice, no longer: {gone}"]
    assert [change.text for change in back.changes] == [f"Advice, now: {gone}"]


def test_a_bar_that_became_stricter_says_so(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment())
    mild = next(bar for bar in plan.excluded if bar.level is Level.RELATIVE)
    others = tuple(bar for bar in plan.excluded if bar is not mild)

    found = drifted(plan, replace(plan, excluded=(*others, replace(mild, level=Level.ABSOLUTE))))

    assert [change.text for change in found.changes] == [
        f"{mild.name} is barred absolutely now instead of relatively. {mild.reason}"
    ]


def held(level: Level, rule: str, *phases: Phase, code: str = "plank") -> HeldItem:
    bar = Bar(code, "Plank", level, rule, "Not with long holds.", "A source")
    return HeldItem(code, "Plank", "exercise", phases, bar)


CALM, RESTORE, STRENGTHEN = Phase.CALM, Phase.RESTORE, Phase.STRENGTHEN
ACCEPTED = held(Level.RELATIVE, "a", CALM, RESTORE)
NOW = [
    (held(Level.RELATIVE, "a", RESTORE), []),
    (held(Level.RELATIVE, "a", RESTORE, STRENGTHEN), [STRENGTHEN]),
    (held(Level.RELATIVE, "b", RESTORE), [RESTORE]),
    (held(Level.ABSOLUTE, "a", RESTORE), [RESTORE]),
    (held(Level.RELATIVE, "a", RESTORE, code="side_plank"), [RESTORE]),
]


@pytest.mark.parametrize(("now", "left"), NOW)
def test_a_reason_speaks_for_the_bar_of_then_in_its_phase_alone(now: HeldItem, left: list[Phase]) -> None:
    wishes = options(include=[("plank", "Done for years.")])

    found = not_accepted([now], [ACCEPTED], wishes)

    assert [phase for each in found for phase in each.phases] == left
    assert needs_reason([now], wishes) == (now.code == "plank" and now.bar is not None and now.bar.level != "absolute")
    assert not_accepted([now], [ACCEPTED], options()) == (now,)
