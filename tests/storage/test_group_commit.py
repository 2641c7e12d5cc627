"""What several callers change at the same time shares a commit, and nothing else."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from app.database import Database, Step
from app.errors import DatabaseUnavailable
from app.group_commit import GroupCommit, joined
from app.services.audit import ENTRIES, Act, entry_of
from app.services.idempotency import COMPLETION
from app.services.platform import Platform, utc_now
from app.statements import Changed, Inserted, RowGone, Task
from tests.support.clinics import ClinicOfTest

pytestmark = pytest.mark.anyio


class Disk:
    """Notes what each transaction carries out, and fails where a row says so."""

    def __init__(self) -> None:
        self.transactions: list[list[Task]] = []

    async def carry_out(self, tasks: Sequence[Task]) -> None:
        self.transactions.append(list(tasks))
        await asyncio.sleep(0.01)
        for task in tasks:
            assert isinstance(task, Inserted)
            for value in task.columns[0]:
                if isinstance(value, Exception):
                    raise value

    def group(self) -> GroupCommit:
        return GroupCommit(self.carry_out, passes=lambda error: isinstance(error, OperationalError))


def insert(*values: Any, table: str = "t") -> Task:
    return Inserted(f"INSERT INTO {table} VALUES (?)", [[*values]])


async def outcomes(group: GroupCommit, *asked: Task) -> list[Any]:
    return await asyncio.gather(*(group.carry_out([task]) for task in asked), return_exceptions=True)


async def test_those_who_come_at_once_share_a_commit_and_the_rest_the_next_one() -> None:
    disk = Disk()
    group = disk.group()

    early = asyncio.gather(*(group.carry_out([insert(number)]) for number in range(3)))
    await asyncio.sleep(0.005)
    late = asyncio.gather(*(group.carry_out([insert(number)]) for number in range(3, 6)))
    await asyncio.gather(early, late)

    assert disk.transactions == [[insert(0, 1, 2)], [insert(3, 4, 5)]]


async def test_what_can_not_be_stored_fails_by_itself() -> None:
    disk = Disk()

    answers = await outcomes(disk.group(), insert(1), insert(spoilt := ValueError("spoilt")), insert(3))

    assert answers == [None, spoilt, None]
    assert disk.transactions[1:] == [[insert(1)], [insert(spoilt)], [insert(3)]]


async def test_a_database_that_is_gone_is_not_asked_again_for_each() -> None:
    disk = Disk()
    gone = OperationalError("", None, Exception("gone"))

    answers = await outcomes(disk.group(), insert(1), insert(gone), insert(3))

    assert answers == [gone, gone, gone]
    assert len(disk.transactions) == 1


async def test_whoever_stops_waiting_keeps_no_other_from_being_told() -> None:
    disk = Disk()
    group = disk.group()
    first, second = (asyncio.create_task(group.carry_out([insert(number)])) for number in (1, 2))
    await asyncio.sleep(0.005)
    first.cancel()

    await asyncio.wait_for(second, 1)
    await group.finish()

    assert disk.transactions == [[insert(1, 2)]]


async def test_finishing_waits_for_what_was_begun() -> None:
    disk = Disk()
    group = disk.group()
    waiting = asyncio.create_task(group.carry_out([insert(1)]))
    await asyncio.sleep(0)

    await group.finish()

    assert disk.transactions == [[insert(1)]]
    await waiting


def test_statements_are_joined_as_far_as_everybodys_order_allows() -> None:
    plan, item, entry = "plan", "item", "entry"
    asked = [
        [insert(1, table=entry)],
        [insert(2, table=plan), insert(21, 22, table=item), insert(23, table=entry)],
        [insert(3, table=plan), insert(31, table=item), insert(33, table=entry)],
        [insert(4, table=entry), insert(41, table=plan)],
    ]

    assert joined(asked) == [
        insert(1, 4, table=entry),
        insert(2, 3, 41, table=plan),
        insert(21, 22, 31, table=item),
        insert(23, 33, table=entry),
    ]


def test_changes_of_one_kind_follow_each_other_in_one_task() -> None:
    first, second = Changed("UPDATE t", [["a", 1]]), Changed("UPDATE t", [["b", 2], ["c", 3]])

    assert joined([[first], [second]]) == [Changed("UPDATE t", [["a", 1], ["b", 2], ["c", 3]])]
    assert first == Changed("UPDATE t", [["a", 1]])


def entries_of(clinic: ClinicOfTest, *request_ids: str) -> Step:
    known: Any = {"clinic_id": clinic.clinic_id, "actor_kind": "system", "actor_id": None, "at": utc_now()}
    act = Act("read_patient", "patient")
    return ENTRIES, [entry_of(act, **known, request_id=each, outcome="done") for each in request_ids]


async def stored(app: FastAPI) -> list[str]:
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        connection = await session.connection()
        rows = await connection.exec_driver_sql("SELECT request_id FROM audit_entry ORDER BY request_id")
        return [request_id for (request_id,) in rows]


@pytest.mark.parametrize("number", [1, 2, 63, 64, 65, 200])
async def test_any_number_of_rows_is_stored_in_full(app: FastAPI, clinic: ClinicOfTest, number: int) -> None:
    database: Database = app.state.platform.database
    names = [f"request-{each:03}" for each in range(number)]

    await database.carry_out(entries_of(clinic, *names))

    assert await stored(app) == names


async def test_a_change_that_finds_no_row_undoes_its_own_steps_alone(app: FastAPI, clinic: ClinicOfTest) -> None:
    database: Database = app.state.platform.database
    nobody = {
        "answered_clinic_id": clinic.clinic_id,
        "answered_key_hash": "x",
        "answered_lease": UUID(int=0),
        "status": 201,
        "sealed": b"",
    }

    answers = await asyncio.gather(
        database.carry_out(entries_of(clinic, "first")),
        database.carry_out(entries_of(clinic, "second"), (COMPLETION, [nobody])),
        database.carry_out(entries_of(clinic, "third")),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [type(None), RowGone, type(None)]
    assert await stored(app) == ["first", "third"]


async def test_a_database_that_is_stopped_has_stored_what_waited(app: FastAPI, clinic: ClinicOfTest) -> None:
    settings = app.state.platform.settings
    database = Database(settings.url)
    await database.start()
    waiting = asyncio.create_task(database.carry_out(entries_of(clinic, "last")))
    await asyncio.sleep(0)

    await database.stop()
    await waiting

    assert await stored(app) == ["last"]


async def test_what_a_table_refuses_is_refused_here_too(app: FastAPI, clinic: ClinicOfTest) -> None:
    database: Database = app.state.platform.database
    step, rows = entries_of(clinic, "x")

    with pytest.raises(Exception, match=r"outcome_known|CHECK"):
        await database.carry_out((step, [{**rows[0], "outcome": "no such outcome"}]))

    assert await stored(app) == []


async def test_of_several_steps_all_are_stored_or_none(app: FastAPI, clinic: ClinicOfTest) -> None:
    database: Database = app.state.platform.database
    step, rows = entries_of(clinic, "no such outcome")

    await database.carry_out(entries_of(clinic, "first", "second"), entries_of(clinic, "last"))
    with pytest.raises(Exception, match=r"outcome_known|CHECK"):
        await database.carry_out(entries_of(clinic, "spoilt"), (step, [{**rows[0], "outcome": "no such outcome"}]))

    assert await stored(app) == ["first", "last", "second"]


async def test_without_a_database_everybody_is_told_so(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}")

    answers = await asyncio.gather(*(database.carry_out((ENTRIES, [])) for _ in range(3)), return_exceptions=True)

    assert [type(answer) for answer in answers] == [DatabaseUnavailable] * 3
