"""The judge bites: a plan that is right earns no verdict, each way to spoil it earns its own."""

import ast
from copy import deepcopy
from pathlib import Path

import pytest

from tests.support import judge
from tests.support.judge import Judge, Verdict
from tests.support.right_plan import (
    BODY,
    ODD_DAYS,
    PLAN,
    Change,
    adds,
    all_of,
    assessed,
    changes,
    drops,
    exercise,
    refused,
    screened,
    shows,
    wishes,
)
from tests.support.spoilt import REASON, REVIEW_AT_WORK, SPOILT

JUDGE = Judge(Path("seed"))


def judged(change: Change | None = None) -> list[Verdict]:
    body, plan = deepcopy(BODY), deepcopy(PLAN)
    if change is not None:
        change(body, plan)
    return JUDGE.verdicts(body, plan)


def test_a_plan_that_is_right_earns_no_verdict() -> None:
    assert judged() == []


@pytest.mark.parametrize(("expected", "change"), [pytest.param(*row[1:], id=row[0]) for row in SPOILT])
def test_a_spoilt_plan_earns_its_verdict(expected: Verdict, change: Change) -> None:
    assert expected in judged(change)


FORGIVEN: list[tuple[str, Change]] = [
    (
        "a relative bar with a reason",
        all_of(
            assessed(precautions=["osteoporosis"]),
            wishes(include=[{"code": "cat_cow", "override_reason": REASON}]),
            adds(2, exercise("cat_cow", "mobility", ODD_DAYS, 1, sets=1, repetitions=10, hold_seconds=1)),
            shows(1, techniques=[]),
        ),
    ),
    ("one set in half the time", all_of(changes(1, "bird_dog_leg", sets=1, minutes=2), shows(1, minutes_per_day=22))),
    (
        "a missing category that is told of, with its reason",
        all_of(
            drops(1, "cat_cow"),
            shows(1, minutes_per_day=22, left_out=["Missing in the phase: mobility, because nothing of it is safe."]),
        ),
    ),
    ("a refusal behind a gate", all_of(screened(completed=False), refused(screening={"gate": "incomplete"}))),
    (
        "an included technique in every phase, however many sessions it has in all",
        all_of(
            adds(1, REVIEW_AT_WORK),
            adds(2, REVIEW_AT_WORK),
            assessed(goals=[{"code": "return_to_work_desk", "priority": 1}]),
            wishes(include=[{"code": "workplace_ergonomic_review", "override_reason": None}]),
        ),
    ),
    (
        "an included item that was declined",
        all_of(wishes(include=[{"code": "plank", "override_reason": None}]), refused(declined={})),
    ),
]


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in FORGIVEN])
def test_what_the_rules_allow_earns_none(change: Change) -> None:
    assert judged(change) == []


def test_a_reason_overrides_a_relative_bar_of_that_item_alone() -> None:
    found = judged(
        all_of(assessed(precautions=["knee_problem"]), wishes(include=[{"code": "cat_cow", "override_reason": REASON}]))
    )

    barred = {(verdict.finding, verdict.item) for verdict in found if verdict.rule == "feature_precaution.knee_problem"}
    assert barred == {("relative", "bird_dog_leg"), ("relative", "bird_dog")}


def test_every_kind_of_verdict_is_shown_to_bite() -> None:
    known = {
        node.args[0].value
        for file in Path(judge.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Verdict"
        if isinstance(node.args[0], ast.Constant)
    }

    assert known <= {verdict.finding for _, verdict, _ in SPOILT}
