"""Record, find and change patients."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI

from app.services.platform import Platform
from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import PATIENT, a_patient

pytestmark = pytest.mark.anyio


async def test_a_patient_is_answered_as_recorded(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.post("/patients", PATIENT)

    recorded = answer.json()
    assert answer.status_code == 201, answer.text
    assert {name: recorded[name] for name in PATIENT} == PATIENT
    assert answer.headers["etag"] == '"r1"'
    assert answer.headers["location"] == f"/api/v1/patients/{recorded['id']}"
    read = await clinic.therapist.get(f"/patients/{recorded['id']}")
    assert read.content == answer.content
    assert read.headers["etag"] == '"r1"'
    assert "location" not in read.headers


async def test_only_four_fields_are_required(clinic: ClinicOfTest) -> None:
    required = {name: PATIENT[name] for name in ("given_name", "family_name", "birth_date", "sex")}

    assert (await clinic.assistant.post("/patients", required)).status_code == 201
    for name in required:
        answer = await clinic.assistant.post("/patients", {**required, name: None})
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{name}"]


@pytest.mark.parametrize(
    "name",
    [
        "Jo",
        "O'Neill-Šťastná",
        "José María",
        "李小龍",
        "محمّد",
        "Ἀλέξανδρος",
        "N'Guessan",
        "X Æ A-12",
        "👩🏽‍⚕️",
        "D" * 200,
    ],
)
async def test_names_hold_any_printable_characters(clinic: ClinicOfTest, name: str) -> None:
    answer = await clinic.assistant.post("/patients", a_patient(given_name=name))

    assert answer.status_code == 201
    assert answer.json()["given_name"] == name


@ON_SQLITE
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""),
        ("given_name", "   "),
        ("given_name", "\u00a0"),
        ("given_name", "D" * 201),
        ("given_name", "Ami\u0000na"),
        ("given_name", "Ami\nna"),
        ("given_name", "Ami\u0085na"),
        ("given_name", "Ami\u202ena"),
        ("given_name", ["Amina"]),
        ("family_name", 5),
        ("birth_date", "2026-11-23"),
        ("birth_date", "1899-12-31"),
        ("birth_date", "2026-02-30"),
        ("birth_date", "09.03.1984"),
        ("birth_date", "1984-W10-5"),
        ("birth_date", "1984-03-09T00:00:00Z"),
        ("birth_date", 448675200),
        ("birth_date", None),
        ("sex", "femail"),
        ("sex", True),
        ("sex", None),
        ("language", "english please"),
        ("language", "e"),
        ("email", "amina"),
        ("email", "amina@"),
        ("email", "a mina@clinic.example"),
        ("phone", ""),
        ("phone", "1" * 51),
        ("identifiers", None),
        ("identifiers", {}),
        ("identifiers", [{"system": "mrn"}]),
        ("identifiers", [{"system": "m|rn", "value": "1"}]),
        ("identifiers", [{"system": "mrn", "value": "1"}] * 2),
        ("identifiers", [{"system": "mrn", "value": str(number)} for number in range(21)]),
        ("clinic_id", "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"),
        ("revision", 7),
        ("id", "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"),
    ],
)
async def test_what_a_patient_cannot_be(clinic: ClinicOfTest, field: str, value: Any) -> None:
    answer = await clinic.assistant.post("/patients", a_patient(**{field: value}))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(error["pointer"].startswith(f"#/{field}") for error in answer.json()["errors"])
    assert (await clinic.assistant.get("/patients")).json()["items"] == []


@pytest.mark.parametrize("birth_date", ["2026-11-23", "2030-01-01", "9999-12-31", "1899-12-31", "0001-01-01"])
async def test_a_changed_birth_date_is_a_possible_one_too(clinic: ClinicOfTest, birth_date: str) -> None:
    path = f"/patients/{(await clinic.assistant.post('/patients', a_patient())).json()['id']}"

    answer = await clinic.assistant.patch(path, {"birth_date": birth_date}, '"r1"')

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/birth_date"]
    assert (await clinic.assistant.get(path)).json()["revision"] == 1


async def test_today_is_a_possible_birth_date_in_the_clinic_zone(clinic: ClinicOfTest) -> None:
    # It is 10:00 on the 22nd in UTC, and the 23rd has just begun on Kiritimati.
    etag = (await clinic.admin.get("/clinic")).headers["etag"]
    assert (await clinic.admin.patch("/clinic", {"timezone": "Pacific/Kiritimati"}, etag)).status_code == 200

    assert (await clinic.assistant.post("/patients", a_patient(birth_date="2026-11-23"))).status_code == 201
    assert (await clinic.assistant.post("/patients", a_patient(birth_date="2026-11-24"))).status_code == 422


async def test_a_misspelt_code_is_answered_with_the_nearest_ones(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.post("/patients", a_patient(sex="Femal"))

    assert "`female`" in answer.json()["errors"][0]["detail"]
    assert "Femal" not in answer.text


async def test_an_unknown_field_is_answered_with_the_nearest_one(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.post("/patients", {**a_patient(), "givenname": "Amina"})

    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/givenname"
    assert "`given_name`" in error["detail"]


async def test_a_repeated_identifier_is_refused_in_the_clinic_only(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    assert (await clinic.assistant.post("/patients", PATIENT)).status_code == 201

    again = await clinic.assistant.post("/patients", {**PATIENT, "given_name": "Another"})

    assert again.status_code == 409
    assert again.json()["type"] == "/problems/identifier-taken"
    assert "A-1023" not in again.text
    assert (await other_clinic.assistant.post("/patients", PATIENT)).status_code == 201


async def test_each_identifier_that_is_taken_is_named(clinic: ClinicOfTest) -> None:
    first, second, mine, free = ({"system": "mrn", "value": value} for value in ("1", "2", "3", "4"))
    await clinic.assistant.post("/patients", a_patient(identifiers=[first]))
    await clinic.assistant.post("/patients", a_patient(identifiers=[second]))
    own = (await clinic.assistant.post("/patients", a_patient(identifiers=[mine]))).json()

    new = await clinic.assistant.post("/patients", a_patient(identifiers=[free, first, second]))
    changed = await clinic.assistant.patch(f"/patients/{own['id']}", {"identifiers": [mine, free, second]}, '"r1"')

    said = "Another patient of the clinic has this identifier."
    assert (new.status_code, changed.status_code) == (409, 409)
    assert new.json()["errors"] == [{"detail": said, "pointer": f"#/identifiers/{number}"} for number in (1, 2)]
    assert changed.json()["errors"] == [{"detail": said, "pointer": "#/identifiers/2"}]
    assert (await clinic.assistant.get(f"/patients/{own['id']}")).json() == own
    assert len((await clinic.assistant.get("/patients")).json()["items"]) == 3


async def test_two_people_may_be_alike(clinic: ClinicOfTest) -> None:
    assert (await clinic.assistant.post("/patients", a_patient())).status_code == 201
    assert (await clinic.assistant.post("/patients", a_patient())).status_code == 201


async def test_a_change_touches_only_what_it_names(clinic: ClinicOfTest) -> None:
    recorded = (await clinic.assistant.post("/patients", PATIENT)).json()

    answer = await clinic.assistant.patch(f"/patients/{recorded['id']}", {"phone": "+44 20", "language": None}, '"r1"')

    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"r2"'
    changed = answer.json()
    assert (changed["phone"], changed["language"], changed["revision"]) == ("+44 20", None, 2)
    untouched = set(recorded) - {"phone", "language", "revision", "updated_at"}
    assert {name: changed[name] for name in untouched} == {name: recorded[name] for name in untouched}
    assert (await clinic.assistant.get(f"/patients/{recorded['id']}")).json() == changed


async def test_identifiers_are_replaced_as_a_whole(clinic: ClinicOfTest) -> None:
    recorded = (await clinic.assistant.post("/patients", PATIENT)).json()
    same_and_another = [*PATIENT["identifiers"], {"system": "nhs", "value": "9"}]  # type: ignore[misc]  # it is a list

    answer = await clinic.assistant.patch(f"/patients/{recorded['id']}", {"identifiers": same_and_another}, '"r1"')

    assert answer.json()["identifiers"] == same_and_another
    emptied = await clinic.assistant.patch(f"/patients/{recorded['id']}", {"identifiers": []}, '"r2"')
    assert emptied.json()["identifiers"] == []


@pytest.mark.parametrize("change", [{"given_name": None}, {"sex": None}, {"identifiers": None}, {"birth_date": None}])
async def test_null_clears_only_what_may_be_empty(clinic: ClinicOfTest, change: dict[str, Any]) -> None:
    recorded = (await clinic.assistant.post("/patients", PATIENT)).json()

    assert (await clinic.assistant.patch(f"/patients/{recorded['id']}", change, '"r1"')).status_code == 422


@pytest.mark.parametrize("looked_for", ["haddad", "HADD", "amina haddad", "had ami", "Háddäd"])
async def test_patients_are_found_by_parts_of_their_names(clinic: ClinicOfTest, looked_for: str) -> None:
    found = (await clinic.assistant.post("/patients", a_patient())).json()
    await clinic.assistant.post("/patients", a_patient(given_name="Jo", family_name="Smith"))

    answer = await clinic.assistant.get("/patients", params={"q": looked_for})

    assert answer.json()["items"] == [found]


@pytest.mark.parametrize("looked_for", ["Amina™", "amina™", "aminatm", "ﬁscher", "FISCHER", "ℌ", "h"])
async def test_compatible_characters_are_found_in_either_case(clinic: ClinicOfTest, looked_for: str) -> None:
    found = (await clinic.assistant.post("/patients", a_patient(given_name="Amina™", family_name="Fiscℌer"))).json()

    answer = await clinic.assistant.get("/patients", params={"q": looked_for})

    assert answer.json()["items"] == [found]


@pytest.mark.parametrize("looked_for", ["%", "_", "\\", "Haddad'; DROP TABLE patient; --", "haddad smith"])
async def test_what_is_looked_for_is_taken_literally(clinic: ClinicOfTest, looked_for: str) -> None:
    await clinic.assistant.post("/patients", a_patient())

    answer = await clinic.assistant.get("/patients", params={"q": looked_for})

    assert answer.status_code == 200
    assert answer.json()["items"] == []


async def test_a_patient_is_found_by_an_identifier(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    recorded = (await clinic.assistant.post("/patients", PATIENT)).json()
    await clinic.assistant.post("/patients", a_patient())
    looked_for = {"identifier": "https://clinic.example/patients|A-1023"}

    assert (await clinic.assistant.get("/patients", params=looked_for)).json()["items"] == [recorded]
    assert (await other_clinic.assistant.get("/patients", params=looked_for)).json()["items"] == []


@pytest.mark.parametrize("value", ["A|1", "|", "a b", "100%", "_", "A||1|"])
async def test_an_identifiers_value_is_taken_as_it_is(clinic: ClinicOfTest, value: str) -> None:
    identifiers = [{"system": "mrn", "value": value}]
    recorded = (await clinic.assistant.post("/patients", a_patient(identifiers=identifiers))).json()
    await clinic.assistant.post("/patients", a_patient(identifiers=[{"system": "mrn", "value": "A"}]))

    answer = await clinic.assistant.get("/patients", params={"identifier": f"mrn|{value}"})

    assert answer.json()["items"] == [recorded]


async def test_changes_since_a_moment_come_in_the_order_of_change(clinic: ClinicOfTest, clock: Clock) -> None:
    ids = []
    for number in range(3):
        ids.append((await clinic.assistant.post("/patients", a_patient(given_name=f"P{number}"))).json()["id"])
        clock.advance(minutes=1)
    since = clock.now.isoformat()
    for patient_id in reversed(ids[:2]):
        await clinic.assistant.patch(f"/patients/{patient_id}", {"phone": "1"}, '"r1"')
        clock.advance(minutes=1)

    first = (await clinic.assistant.get("/patients", params={"updated_since": since, "limit": 1})).json()
    cursor = {"updated_since": since, "limit": 1, "cursor": first["next_cursor"]}
    second = (await clinic.assistant.get("/patients", params=cursor)).json()

    assert [patient["id"] for patient in first["items"] + second["items"]] == [ids[1], ids[0]]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("act", ["record", "change"])
async def test_a_change_that_becomes_visible_late_is_not_missed(
    app: FastAPI, clinic: ClinicOfTest, clock: Clock, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    platform: Platform = app.state.platform
    slow = (await clinic.assistant.post("/patients", a_patient())).json()["id"]
    waits, go_on = asyncio.Event(), asyncio.Event()
    writing = platform.database.writing

    @asynccontextmanager
    async def waiting() -> AsyncIterator[Any]:
        monkeypatch.setattr(platform.database, "writing", writing)
        waits.set()
        await go_on.wait()
        async with writing() as session:
            yield session

    # One change begins, another overtakes it, and somebody who follows all changes looks at that moment.
    monkeypatch.setattr(platform.database, "writing", waiting)
    if act == "record":
        overtaken = asyncio.create_task(clinic.assistant.post("/patients", a_patient()))
    else:
        overtaken = asyncio.create_task(clinic.assistant.patch(f"/patients/{slow}", {"phone": "1"}, '"r1"'))
    await waits.wait()
    clock.advance(seconds=1)
    seen = (await clinic.assistant.post("/patients", a_patient())).json()
    go_on.set()
    late = (await overtaken).json()

    later = await clinic.assistant.get("/patients", params={"updated_since": seen["updated_at"]})
    assert {patient["id"] for patient in later.json()["items"]} == {seen["id"], late["id"]}


async def test_a_change_after_the_clock_was_set_back_is_not_missed(clinic: ClinicOfTest, clock: Clock) -> None:
    first = (await clinic.assistant.post("/patients", a_patient())).json()
    seen = (await clinic.assistant.post("/patients", a_patient())).json()
    clock.advance(seconds=-30)

    await clinic.assistant.patch(f"/patients/{first['id']}", {"phone": "1"}, '"r1"')
    new = (await clinic.assistant.post("/patients", a_patient())).json()

    later = await clinic.assistant.get("/patients", params={"updated_since": seen["updated_at"]})
    assert {patient["id"] for patient in later.json()["items"]} == {first["id"], seen["id"], new["id"]}


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-20", "2026-11-20T10:00:00", "0001-01-01T00:00:00+14:00", ""])
async def test_a_moment_needs_its_zone(clinic: ClinicOfTest, moment: str) -> None:
    answer = await clinic.assistant.get("/patients", params={"updated_since": moment})

    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == ["updated_since"]
