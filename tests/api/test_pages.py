"""Lists come in pages that stay the same while rows are added."""

from typing import Any

import pytest

from tests.support.clinics import ClinicOfTest
from tests.support.examples import ASSESSMENT, a_patient

pytestmark = pytest.mark.anyio


async def test_every_row_comes_once_while_others_are_added(clinic: ClinicOfTest) -> None:
    there = [(await clinic.assistant.post("/patients", a_patient())).json()["id"] for _ in range(7)]

    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = (await clinic.assistant.get("/patients", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        await clinic.assistant.post("/patients", a_patient())
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert seen == there[::-1]


async def test_the_last_page_says_so_even_when_it_is_full(clinic: ClinicOfTest) -> None:
    for _ in range(4):
        await clinic.assistant.post("/patients", a_patient())

    first = (await clinic.assistant.get("/patients", params={"limit": 2})).json()
    second = (await clinic.assistant.get("/patients", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (2, 2, None)


async def test_a_page_holds_fifty_when_nothing_is_said(clinic: ClinicOfTest) -> None:
    for _ in range(51):
        await clinic.assistant.post("/patients", a_patient())

    page = (await clinic.assistant.get("/patients")).json()

    assert len(page["items"]) == 50
    assert len((await clinic.assistant.get("/patients", params={"limit": 200})).json()["items"]) == 51


async def test_a_cursor_belongs_to_its_list_its_filters_and_its_clinic(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    for _ in range(2):
        patient = (await clinic.assistant.post("/patients", a_patient())).json()
        await other_clinic.assistant.post("/patients", a_patient())
        await clinic.therapist.post(f"/patients/{patient['id']}/assessments", ASSESSMENT)
    cursor = (await clinic.assistant.get("/patients", params={"limit": 1})).json()["next_cursor"]

    assert (await clinic.assistant.get("/patients", params={"cursor": cursor})).status_code == 200
    assert (await clinic.therapist.get("/patients", params={"cursor": cursor})).status_code == 200
    for member, path, query in (
        (clinic.assistant, "/patients", {"q": "haddad"}),
        (clinic.assistant, f"/patients/{patient['id']}/assessments", {}),
        (clinic.assistant, f"/patients/{patient['id']}/timeline", {}),
        (clinic.admin, "/users", {}),
        (other_clinic.assistant, "/patients", {}),
    ):
        answer = await member.get(path, params={**query, "cursor": cursor})
        assert answer.status_code == 422
        assert [error["parameter"] for error in answer.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize("path", ["/users", "/api-keys", "/audit"])
async def test_every_list_has_pages(clinic: ClinicOfTest, path: str) -> None:
    for number in range(3):
        await clinic.admin.post("/api-keys", {"name": f"Key {number}", "scopes": ["patients:read"]})

    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await clinic.admin.get(path, params=query)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert len(seen) == len(set(seen)) == 3
    assert seen == sorted(seen, reverse=True)
