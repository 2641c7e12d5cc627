"""A plan's document is put together from pieces that are kept; it says exactly what the plan says."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from itertools import count
from types import FrameType
from typing import Any
from uuid import UUID

import pytest
from pydantic_core import to_json, to_jsonable_python

from app.planning.assessment import Options
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.planning.plan import make_plan
from app.services import records
from app.services.plan_documents import Identity, document_of
from tests.bench.work import people

OF_NOBODY = Identity(None, None, None, datetime(2026, 11, 23, tzinfo=UTC))


def plans(knowledge: Knowledge) -> list[Plan]:
    made = [
        make_plan(assessment, person, Options(date(2026, 11, 23)), knowledge, assessment_hash="x")
        for assessment, person in people()
    ]
    return [plan for plan in made if isinstance(plan, Plan)]


def plain(value: Any) -> Any:
    return to_jsonable_python(asdict(value) if is_dataclass(value) and not isinstance(value, type) else value)


def test_the_document_says_what_the_plan_says(knowledge: Knowledge) -> None:
    made = plans(knowledge)
    assert len(made) > 10

    for plan in made:
        document = json.loads(document_of(plan, OF_NOBODY, knowledge).body)
        for phase in document["phases"]:
            for item in (*phase["exercises"], *phase["techniques"]):
                assert item.pop("id") is None

        assert {name: document[name] for name in plain(plan)} == plain(plan)


def test_each_item_of_a_stored_plan_has_an_id_and_a_row(knowledge: Knowledge) -> None:
    of_somebody = Identity(UUID(int=1), UUID(int=2), UUID(int=3), OF_NOBODY.created_at)

    for plan in plans(knowledge):
        written = document_of(plan, of_somebody, knowledge)
        shown = [
            (item["id"], item["code"], number)
            for phase in json.loads(written.body)["phases"]
            for kind in ("exercises", "techniques")
            for number, item in enumerate(phase[kind], start=1)
        ]
        assert shown == [(str(row["id"]), row["code"], row["position"]) for row in written.items]
        assert len({row["id"] for row in written.items}) == len(written.items)


def test_what_is_kept_is_let_go_before_it_is_too_much(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_KEPT", 50)
    monkeypatch.setattr(records, "_kept", records._Kept())
    made = plans(knowledge)
    expected = [plain(plan)["phases"] for plan in made]

    for plan, phases in zip(made, expected, strict=True):
        document = json.loads(document_of(plan, OF_NOBODY, knowledge).body)
        assert [phase["name"] for phase in document["phases"]] == [phase["name"] for phase in phases]
        assert document["excluded"] == plain(plan)["excluded"]
    assert len(records._kept) == len(records._kept.held) <= 50


@dataclass
class Pair:
    one: tuple[int, ...]
    other: tuple[int, ...]


def test_what_one_thread_lets_go_is_right_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are made and looked into in several threads, which take turns anywhere; here before each line."""
    monkeypatch.setattr(records, "MOST_KEPT", 1)
    numbers = count()
    wrong: list[bytes] = []

    def write() -> None:
        number = next(numbers)
        pair = Pair((number,), (number, number))
        written = records.record(pair)
        if written != to_json(pair):
            wrong.append(written)

    def another_writes(frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code is not records.kept.__code__:
            return None
        write()
        return another_writes

    def write_in_turns() -> None:
        sys.settrace(another_writes)
        for _ in range(200):
            write()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(write_in_turns).result()

    assert next(numbers) > 1000
    assert wrong == []
