"""Whether a record tells of the plan that is stored, and where the stored plan differs."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.planning.decision.agreement import Agreement, agreement_of
from app.planning.knowledge import Knowledge
from app.services.plan_documents import document_of
from tests.support.people import an_assessment, plan_for
from tests.support.previews import NOBODY

Stored = dict[str, Any]


@pytest.fixture
def now(knowledge: Knowledge) -> Stored:
    found: Stored = json.loads(document_of(plan_for(knowledge, an_assessment()), NOBODY, knowledge).body)
    return found


def compared(stored: Stored, now: Stored | None) -> Agreement:
    return agreement_of(stored, now, engine_now="1.1.0", refusal="Nothing suits.")


def test_the_same_plan_agrees_whatever_its_ids(now: Stored) -> None:
    stored = {**now, "id": "another", "revision": 7, "created_at": "2020-01-01"}

    found = compared(stored, now)

    assert found.same
    assert not found.differences
    assert found.text == "The record tells of the very plan that is stored."


def an_item_less(plan: Stored) -> None:
    plan["phases"][0]["exercises"].pop(0)


def other_minutes(plan: Stored) -> None:
    plan["phases"][1]["exercises"][0]["dosage"]["minutes"] += 1


def other_points(plan: Stored) -> None:
    plan["phases"][0]["exercises"][0]["why"][0]["points"] += 2


def another_rule(plan: Stored) -> None:
    plan["excluded"][0]["rule"] = "another"


def another_assumption(plan: Stored) -> None:
    plan["provenance"]["assumptions"].append("Another.")


def another_summary(plan: Stored) -> None:
    plan["summary"] = "Something else."


CHANGES = [
    (an_item_less, (1, "phases", "Would be chosen today")),
    (other_minutes, (2, "dosage", "Says something else.")),
    (other_points, (1, "why", "points in the stored plan")),
    (another_rule, (None, "excluded", "Says something else.")),
    (another_assumption, (None, "provenance", "Says something else.")),
    (another_summary, (None, "summary", "Says something else.")),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_what_differs_is_named(
    now: Stored, change: Callable[[Stored], None], expected: tuple[int | None, str, str]
) -> None:
    stored = json.loads(json.dumps(now))
    change(stored)

    found = compared(stored, now)

    assert not found.same
    [difference] = found.differences
    assert (difference.phase, difference.field) == expected[:2]
    assert expected[2] in difference.text


def test_another_engine_is_named_even_where_nothing_differs(now: Stored) -> None:
    stored = {**now, "provenance": {**now["provenance"], "engine": "0.9.0"}}

    found = compared(stored, now)

    assert (found.same, found.engine_then, found.engine_now) == (True, "0.9.0", "1.1.0")
    assert found.text.endswith("It was made by engine 0.9.0; the record by 1.1.0.")


def test_a_plan_that_would_not_be_made_today_differs_in_all_of_its_items(now: Stored) -> None:
    found = compared(now, None)

    codes = {item["code"] for phase in now["phases"] for kind in ("exercises", "techniques") for item in phase[kind]}
    assert {difference.code for difference in found.differences} == {None, *codes}
    assert "Nothing suits." in found.differences[0].text
