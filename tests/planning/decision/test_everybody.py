"""What holds of every plan's record: it agrees with the plan, and leaves nothing in the catalogue without a fate."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic_core import to_json

from app.planning.decision.values import Fate, Kind, Narrowed
from app.planning.document import PlannedExercise, PlannedPhase, PlannedTechnique
from app.planning.knowledge import Knowledge
from app.planning.selection import solve
from app.services.plan_documents import document_of
from tests.support.cohort import body_of_person
from tests.support.decisions import Told, told_of_body
from tests.support.previews import NOBODY

PEOPLE, CHUNK = 100, 25
HEAD = {"status", "created_at", "provenance"}
"""What the answer says beside the record: which plan it is, and what it was made by and from."""
CODES = {"gate", "kind"}
"""What the record says by its label."""
FROM_THE_CATALOGUE = {"instructions", "feel", "should_not", "stop_when", "cautions"}
"""How an item is done; the record names the sources of its entry."""


@pytest.mark.parametrize("first", range(0, PEOPLE, CHUNK))
def test_the_record_agrees_with_the_plan_and_names_everything_once(knowledge: Knowledge, first: int) -> None:
    told = [told_of_body(body_of_person(number), knowledge) for number in range(first, first + CHUNK)]
    found = [each for each in told if each is not None]

    assert len(found) > CHUNK // 2
    for each in found:
        agrees_on_what_is_chosen(each)
        agrees_on_what_is_left_out(each)
        names_everything_once(each, knowledge)
        beats_what_it_says(each)
        narrows(each, knowledge)
        leaves_no_sentence_unexplained(each, knowledge)


def all_of(phase: PlannedPhase) -> list[PlannedExercise | PlannedTechnique]:
    return [*phase.exercises, *phase.techniques]


def agrees_on_what_is_chosen(told: Told) -> None:
    for planned, decided in zip(told.plan.phases, told.decision.phases, strict=True):
        items = all_of(planned)
        assert [(item.code, item.why) for item in items] == [(item.code, item.why) for item in decided.chosen]
        assert all(item.points == sum(reason.points for reason in item.why) for item in decided.chosen)
        assert all(
            [(word.guideline, word.strength) for word in item.evidence.words]
            == [(row.guideline, row.strength) for row in planned_item.evidence]
            for item, planned_item in zip(decided.chosen, items, strict=True)
        )
        assert decided.left_out == planned.left_out
        chosen = {item.code for item in decided.items if item.fate is Fate.CHOSEN}
        assert chosen == {item.code for item in items}


def agrees_on_what_is_left_out(told: Told) -> None:
    said = {
        (item.code, item.level, item.rule, item.reason, item.source)
        for phase in told.decision.phases
        for item in phase.items
    }
    for bar in told.plan.excluded:
        assert (bar.code, bar.level, bar.rule, bar.reason, bar.source) in said
    offered = {
        item.code
        for phase in told.decision.phases
        for item in phase.items
        if item.fate in {Fate.ON_REQUEST, Fate.BARRED}
    }
    assert {item.code for item in told.plan.on_request} <= offered
    assert told.decision.assumptions == told.plan.provenance.assumptions
    assert {fact.name for fact in told.decision.derived} == {fact.name for fact in told.road.case.profile.derived}
    assert all(fact.premises for fact in told.decision.derived)


def names_everything_once(told: Told, knowledge: Knowledge) -> None:
    everything = Counter([*knowledge.exercises, *knowledge.techniques])
    for phase in told.decision.phases:
        assert Counter(item.code for item in phase.items) == everything
        assert all(item.reason for item in phase.items)
        for item in phase.items:
            if item.fate in {Fate.FORBIDDEN, Fate.BARRED, Fate.NO_EQUIPMENT, Fate.UNWANTED, Fate.SWITCHED_OFF}:
                assert item.rule
                assert item.source


def beats_what_it_says(told: Told) -> None:
    for stretch, phase in zip(told.road.stretches, told.decision.phases, strict=True):
        best = solve(stretch.week.problem)
        assert best is not None
        assert best.points == stretch.week.solution.points
        for item in phase.chosen:
            beaten = item.runner_up
            assert (beaten.margin is None) == item.included
            if beaten.margin is not None and not beaten.gives_up and "taken a day" not in beaten.text:
                assert beaten.margin >= 0, (item.code, beaten)
            if item.kind is Kind.EXERCISE and beaten.margin is not None:
                assert item.code not in {rival.code for rival in (*beaten.instead, *beaten.gives_way)}


def narrows(told: Told, knowledge: Knowledge) -> None:
    counts = [step.count for step in told.decision.narrowing]
    assert [step.step for step in told.decision.narrowing] == list(Narrowed)
    assert counts[0] == len(knowledge.exercises) + len(knowledge.techniques)
    assert counts == sorted(counts, reverse=True)
    for before, step in zip(told.decision.narrowing, told.decision.narrowing[1:], strict=False):
        assert before.count - step.count == sum(dropped.count for dropped in step.dropped)
        assert step.count == step.exercises + step.techniques
    held = {item.code for phase in told.plan.phases for item in all_of(phase)}
    assert counts[-1] == len(held)


def leaves_no_sentence_unexplained(told: Told, knowledge: Knowledge) -> None:
    """Look for every text of the plan's document in the record, but for the catalogue's own about doing an item."""
    plan = json.loads(document_of(told.plan, NOBODY, knowledge).body)
    record = to_json(told.decision).decode()
    unexplained = {
        (path, text)
        for path, text in texts_in({name: plan[name] for name in set(plan) - HEAD})
        if path.rpartition("/")[2] not in FROM_THE_CATALOGUE | CODES and to_json(text).decode()[1:-1] not in record
    }

    assert unexplained == set()
    assert all(item.source for phase in told.decision.phases for item in phase.chosen)


def texts_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, member in value.items():
                yield from texts_in(member, f"{path}/{name}")
        case list():
            for member in value:
                yield from texts_in(member, path)
        case str():
            yield path, value
