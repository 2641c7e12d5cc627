"""Versions of the knowledge: which there were, who brought each in and when, and what differs between two in words."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.knowledge import Entry
from app.knowledge.changes import change_of
from app.models.base import table_of
from app.models.knowledge import KnowledgeActivation
from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.seeding import seed_changed
from tests.support.stored import alter

pytestmark = pytest.mark.anyio

VERSIONS, CHANGES = "/knowledge/versions", "/knowledge/changes"


async def test_versions_come_newest_first_with_who_brought_each_in_and_when(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    seeded = await seed_changed(app, tmp_path, "rules/weights.yaml", "liked: 2", "liked: 3")

    new, old = (await clinic.assistant.get(VERSIONS)).json()["items"]

    assert (new["id"], new["current"], old["current"]) == (seeded.version_id, True, False)
    assert new["brought_in"] == [
        {"at": "2026-11-23T10:00:00Z", "by": "seed_command", "added": 0, "changed": 1, "retired": 0}
    ]
    assert old["brought_in"][0]["by"] == "seed_command"
    assert old["brought_in"][0]["added"] > 1000


async def test_a_version_that_became_current_again_says_so_each_time_and_comes_first(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path, clock: Clock
) -> None:
    await seed_changed(app, tmp_path, "rules/weights.yaml", "liked: 2", "liked: 3")
    clock.advance(minutes=1)
    await seed_changed(app, tmp_path, "rules/weights.yaml", "liked: 3", "liked: 2")

    back, other = (await clinic.assistant.get(VERSIONS)).json()["items"]

    assert (back["current"], len(back["brought_in"])) == (True, 2)
    assert back["brought_in"][0]["at"] > other["brought_in"][0]["at"] > back["brought_in"][1]["at"]


@ON_SQLITE
async def test_pages_of_versions_hold_each_once(app: FastAPI, clinic: ClinicOfTest, tmp_path: Path) -> None:
    for points in (3, 4):
        await seed_changed(app, tmp_path, "rules/weights.yaml", f"liked: {points - 1}", f"liked: {points}")
    whole = [each["id"] for each in (await clinic.assistant.get(VERSIONS)).json()["items"]]

    seen: list[str] = []
    query: dict[str, Any] = {"limit": 1}
    while query.get("cursor", "") is not None:
        page = (await clinic.assistant.get(VERSIONS, params=query)).json()
        seen += [each["id"] for each in page["items"]]
        query["cursor"] = page["next_cursor"]

    assert len(whole) == 3
    assert seen == whole


@ON_SQLITE
async def test_of_what_came_in_before_anybody_wrote_it_down_nothing_is_guessed(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    unknown = {"brought_in_by": None, "added": None, "changed": None, "retired": None}
    await alter(app, update(table_of(KnowledgeActivation)).values(unknown))

    [version] = (await clinic.assistant.get(VERSIONS)).json()["items"]

    assert version["brought_in"] == [
        {"at": "2026-11-01T00:00:00Z", "by": None, "added": None, "changed": None, "retired": None}
    ]


async def test_what_changed_is_told_field_by_field_in_words(app: FastAPI, clinic: ClinicOfTest, tmp_path: Path) -> None:
    first = (await clinic.assistant.get(VERSIONS)).json()["items"][0]["id"]
    await seed_changed(
        app, tmp_path, "catalogue/exercises/bird_dog.yaml", "name: Bird-dog\n", "name: Bird-dog on all fours\n"
    )
    await seed_changed(app, tmp_path, "rules/weights.yaml", "liked: 2", "liked: 3")

    last = (await clinic.assistant.get(CHANGES)).json()["items"]
    both = (await clinic.assistant.get(CHANGES, params={"since": first})).json()["items"]

    assert [(each["kind"], each["change"]) for each in last] == [("weights", "changed")]
    assert last[0]["fields"] == [{"field": "liked", "before": 2, "after": 3, "text": "liked: 3 instead of 2"}]
    assert (both[0]["file"], both[0]["code"]) == ("catalogue/exercises/bird_dog.yaml", "bird_dog")
    assert both[0]["text"] == (
        "Exercise “Bird-dog on all fours” changed: name: “Bird-dog on all fours” instead of Bird-dog."
    )
    assert len(both) == 2


@ON_SQLITE
async def test_the_oldest_version_is_all_added_page_by_page(clinic: ClinicOfTest) -> None:
    first = (await clinic.assistant.get(CHANGES, params={"limit": 2})).json()
    second = (await clinic.assistant.get(CHANGES, params={"limit": 2, "cursor": first["next_cursor"]})).json()

    places = [(each["file"], each["kind"], each["code"]) for each in (*first["items"], *second["items"])]
    assert len(set(places)) == 4
    assert places == sorted(places)
    assert {each["change"] for each in first["items"]} == {"added"}


@ON_SQLITE
@pytest.mark.parametrize("parameter", ["version", "since"])
async def test_a_version_that_there_never_was_is_refused(clinic: ClinicOfTest, parameter: str) -> None:
    # Short as it is, "1z" stands in no id of a request.
    for value in ("0" * 64, "1z", "x" * 64):
        answer = await clinic.assistant.get(CHANGES, params={parameter: value})

        assert answer.status_code == 422
        assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]
        assert value not in answer.text


async def put_overlay(clinic: ClinicOfTest, revision: int, **content: Any) -> None:
    headers = {"If-Match": f'"r{revision}"'}
    answer = await clinic.admin.client.put("/api/v1/clinic/overlay", json=content, headers=headers)
    assert answer.status_code == 200, answer.text


async def test_a_clinics_own_part_has_its_history_too(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    await put_overlay(clinic, 0, switched_off=["plank", "bird_dog"])
    await put_overlay(clinic, 1, switched_off=["plank"])

    revisions = (await clinic.assistant.get("/clinic/overlay/revisions")).json()["items"]
    last = (await clinic.assistant.get("/clinic/overlay/changes")).json()["items"]
    both = (await clinic.assistant.get("/clinic/overlay/changes", params={"since": 0})).json()["items"]
    nothing = await other_clinic.assistant.get("/clinic/overlay/changes")
    unknown = await clinic.assistant.get("/clinic/overlay/changes", params={"revision": 3})

    assert [(each["revision"], each["created_by"]) for each in revisions] == [
        (2, str(clinic.admin.user_id)),
        (1, str(clinic.admin.user_id)),
    ]
    assert [each["text"] for each in last] == ["No longer switched off: bird_dog."]
    assert [each["text"] for each in both] == ["Switched off: plank."]
    assert nothing.json() == {"items": [], "next_cursor": None}
    assert (unknown.status_code, unknown.json()["errors"][0]["parameter"]) == (422, "revision")


def entry(**body: Any) -> Entry:
    return Entry(kind="exercise", code="plank", file="catalogue/exercises/plank.yaml", body=body)


WORDS: list[tuple[Any, Any, str]] = [
    ({"level": 1}, {"level": 2}, "level: 2 instead of 1"),
    ({"dose": None}, {"dose": 2}, "dose: 2 instead of nothing"),
    ({"sustained": False}, {"sustained": True}, "sustained: yes instead of no"),
    ({"minutes": {"calm": 4}}, {"minutes": {"calm": 5}}, "minutes, calm: 5 instead of 4"),
    ({"features": ["a", "b"]}, {"features": ["b", "c"]}, "features: with c, without a"),
    ({"features": ["a", "b"]}, {"features": ["b", "a"]}, "features: in another order"),
    ({"instructions": ["Lie down."]}, {"instructions": []}, "instructions: without “Lie down.”"),
    (
        {"words": [{"code": "x", "label": "X"}]},
        {"words": [{"code": "x", "label": "Y"}]},
        "words, x, label: Y instead of X",
    ),
    ({"when": {}}, {"when": {"stage": ["acute"]}}, "when, stage: acute instead of nothing"),
]


@pytest.mark.parametrize(("before", "after", "text"), WORDS)
def test_each_kind_of_field_is_told_in_words(before: Any, after: Any, text: str) -> None:
    told = change_of(entry(name="Plank", **before), entry(name="Plank", **after))

    assert told.text == f"Exercise “Plank” changed: {text}."


def test_what_came_and_what_went_is_told_as_a_whole_and_a_move_as_such() -> None:
    plank = entry(name="Plank")

    assert change_of(None, plank).text == "Exercise “Plank” added."
    assert change_of(plank, None).text == "Exercise “Plank” retired."
    moved = change_of(plank, plank.model_copy(update={"file": "catalogue/exercises/front.yaml"}))
    assert [field.field for field in moved.fields] == ["file"]
    with pytest.raises(ValueError, match="never was"):
        change_of(None, None)
