"""Accounts of those who work in the clinic, and the clinic itself."""

from typing import Any

import pytest
from fastapi import FastAPI

from tests.support.clinics import PASSWORD, ClinicOfTest, client_of

pytestmark = pytest.mark.anyio

NEW = {"email": "New.Person@Alpha.example", "name": "New Person", "role": "assistant", "password": "x" * 12}


async def sign_in(app: FastAPI, email: str, password: str) -> int:
    form = {"username": email, "password": password}
    return (await client_of(app).post("/api/v1/auth/token", data=form)).status_code


async def test_an_admin_opens_an_account_that_can_sign_in(app: FastAPI, clinic: ClinicOfTest) -> None:
    answer = await clinic.admin.post("/users", NEW)

    opened = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/users/{opened['id']}"
    assert (opened["email"], opened["role"], opened["active"]) == ("new.person@alpha.example", "assistant", True)
    assert "password" not in answer.text
    assert (await clinic.admin.get(f"/users/{opened['id']}")).content == answer.content
    assert await sign_in(app, NEW["email"], NEW["password"]) == 200


async def test_an_address_belongs_to_one_account_over_all_clinics(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    assert (await clinic.admin.post("/users", NEW)).status_code == 201

    for admin in (clinic.admin, other_clinic.admin):
        again = await admin.post("/users", {**NEW, "email": NEW["email"].lower()})
        assert (again.status_code, again.json()["type"]) == (409, "/problems/email-taken")
        assert [error["pointer"] for error in again.json()["errors"]] == ["#/email"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "x" * 11),
        ("password", "x" * 201),
        ("password", None),
        ("role", "owner"),
        ("email", "nobody"),
        ("email", "two@at@signs.example"),
        ("name", " "),
        ("active", False),
        ("password_hash", "$argon2id$"),
    ],
)
async def test_what_an_account_cannot_be(clinic: ClinicOfTest, field: str, value: Any) -> None:
    answer = await clinic.admin.post("/users", {**NEW, field: value})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{field}"]


@pytest.mark.parametrize(
    "email",
    [
        pytest.param("ﷺ" * 100 + "@alpha.example", id="longer than an address may be"),
        pytest.param("new＠person@alpha.example", id="two signs"),
        pytest.param("new¨person@alpha.example", id="a blank"),
    ],
)
async def test_an_address_must_be_one_in_the_form_in_which_it_is_kept(clinic: ClinicOfTest, email: str) -> None:
    # Compatible characters are brought to one form, so that nobody opens an account that looks like somebody else's.
    answer = await clinic.admin.post("/users", {**NEW, "email": email})

    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/email"]


async def test_any_characters_make_a_password(app: FastAPI, clinic: ClinicOfTest) -> None:
    password = "пароль из слов 🔑 ﬁne"

    assert (await clinic.admin.post("/users", {**NEW, "password": password})).status_code == 201

    assert await sign_in(app, NEW["email"], password) == 200
    # The same word, typed where the two letters are two code points.
    assert await sign_in(app, NEW["email"], "пароль из слов 🔑 fine") == 200


async def test_a_change_of_role_counts_at_once(clinic: ClinicOfTest) -> None:
    assistant = clinic.assistant
    assert (await assistant.get("/audit")).status_code == 403

    changed = await clinic.admin.patch(f"/users/{assistant.user_id}", {"role": "admin"}, '"r1"')

    assert changed.status_code == 200
    assert changed.headers["etag"] == '"r2"'
    assert (await assistant.get("/audit")).status_code == 200


async def test_whoever_is_switched_off_is_out_at_once(app: FastAPI, clinic: ClinicOfTest) -> None:
    assert (await clinic.therapist.get("/patients")).status_code == 200

    await clinic.admin.patch(f"/users/{clinic.therapist.user_id}", {"active": False}, '"r1"')

    assert (await clinic.therapist.get("/patients")).status_code == 401
    assert await sign_in(app, clinic.therapist.email, PASSWORD) == 401


@pytest.mark.parametrize("change", [{"active": False}, {"role": "therapist"}])
async def test_the_last_active_admin_stays(clinic: ClinicOfTest, change: dict[str, Any]) -> None:
    path = f"/users/{clinic.admin.user_id}"

    refused = await clinic.admin.patch(path, change, '"r1"')
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/last-admin")
    assert (await clinic.admin.get(path)).json()["revision"] == 1

    await clinic.admin.patch(f"/users/{clinic.therapist.user_id}", {"role": "admin"}, '"r1"')
    assert (await clinic.admin.patch(path, change, '"r1"')).status_code == 200


@pytest.mark.parametrize("change", [{"name": None}, {"role": None}, {"active": None}, {"email": "a@b.example"}])
async def test_what_cannot_be_changed(clinic: ClinicOfTest, change: dict[str, Any]) -> None:
    assert (await clinic.admin.patch(f"/users/{clinic.therapist.user_id}", change, '"r1"')).status_code == 422


async def test_what_is_wrong_in_itself_is_said_before_what_has_changed_meanwhile(clinic: ClinicOfTest) -> None:
    path = f"/users/{clinic.therapist.user_id}"

    answer = await clinic.admin.patch(path, {"role": "owner"}, '"r99"')

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/role"]


async def test_a_new_password_ends_every_session(app: FastAPI, clinic: ClinicOfTest) -> None:
    path = f"/api/v1/users/{clinic.therapist.user_id}/password"

    assert (await clinic.admin.client.put(path, json={"password": "another long one"})).status_code == 204

    assert (await clinic.therapist.get("/patients")).status_code == 401
    assert await sign_in(app, clinic.therapist.email, PASSWORD) == 401
    assert await sign_in(app, clinic.therapist.email, "another long one") == 200


async def test_only_admins_manage_accounts(clinic: ClinicOfTest) -> None:
    for member in (clinic.assistant, clinic.therapist):
        assert (await member.post("/users", NEW)).status_code == 403
        assert (await member.get("/users")).status_code == 403
        assert (await member.get(f"/users/{member.user_id}")).status_code == 403
        assert (await member.get("/api-keys")).status_code == 403
        assert (await member.get("/audit")).status_code == 403
        assert (await member.patch("/clinic", {"name": "Mine"}, '"r1"')).status_code == 403


async def test_the_clinic_is_renamed_against_a_revision(clinic: ClinicOfTest, other_clinic: ClinicOfTest) -> None:
    read = await clinic.assistant.get("/clinic")
    assert read.json()["timezone"] == "UTC"

    changed = await clinic.admin.patch("/clinic", {"name": "New name", "timezone": "Europe/Berlin"}, '"r1"')

    assert changed.status_code == 200
    assert (await clinic.assistant.get("/clinic")).json()["name"] == "New name"
    assert (await other_clinic.assistant.get("/clinic")).json()["name"] == "Beta"
    assert (await clinic.admin.patch("/clinic", {"name": "Late"}, '"r1"')).status_code == 412
    for wrong in ("Mars/Olympus", "", None, "../../etc/passwd"):
        assert (await clinic.admin.patch("/clinic", {"timezone": wrong}, '"r2"')).status_code == 422
