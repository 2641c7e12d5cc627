"""Found clinics and open accounts from the command line, while the service runs."""

import asyncio
from collections.abc import Sequence

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from app.models.audit import AuditEntry
from app.models.user import User
from app.services.platform import Platform
from tests.support.clinics import ClinicOfTest
from tests.support.commands import Ran, physioplan

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_database")]

PASSWORD = "correct horse battery staple"


async def command(*arguments: str, password: str = PASSWORD + "\n") -> Ran:
    """Carry out a command beside the running service."""
    return await asyncio.to_thread(physioplan, *arguments, password=password)


async def create_clinic(name: str = "Harbour Clinic", email: str = "anna@harbour.example", *more: str) -> Ran:
    return await command("create-clinic", name, "--admin-email", email, *more)


async def signed_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in and ask who one is."""
    tokens = await client.post("/api/v1/auth/token", data={"username": email, "password": password})
    authorization = f"Bearer {tokens.json().get('access_token')}"
    return await client.get("/api/v1/auth/me", headers={"Authorization": authorization})


async def entries(app: FastAPI) -> Sequence[AuditEntry]:
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        of_system = select(AuditEntry).where(AuditEntry.actor_kind == "system").order_by(col(AuditEntry.id))
        return (await session.exec(of_system)).all()


async def test_the_admin_of_a_new_clinic_can_sign_in_at_once(client: httpx.AsyncClient) -> None:
    ran = await create_clinic("Harbour Clinic", "anna@harbour.example", "--timezone", "Europe/Berlin")

    me = (await signed_in(client, "anna@harbour.example")).json()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Founded Harbour Clinic ({me['clinic_id']}) with the admin anna@harbour.example.\n"
    assert (me["role"], me["name"], me["clinic_name"], me["timezone"]) == (
        "admin",
        "anna",
        "Harbour Clinic",
        "Europe/Berlin",
    )


@pytest.mark.parametrize("role", ["assistant", "therapist", "admin"])
async def test_an_account_is_opened_in_a_clinic_by_its_name(client: httpx.AsyncClient, role: str) -> None:
    await create_clinic()

    ran = await command(
        "create-user", "ben@harbour.example", "--clinic", "Harbour Clinic", "--role", role, "--name", "Ben Barge"
    )

    me = (await signed_in(client, "ben@harbour.example")).json()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Opened an account for ben@harbour.example as {role} of Harbour Clinic.\n"
    assert (me["role"], me["name"], me["clinic_name"]) == (role, "Ben Barge", "Harbour Clinic")


async def test_clinics_of_the_same_name_are_told_apart_by_their_id(client: httpx.AsyncClient) -> None:
    await create_clinic("Twin", "one@twin.example")
    await create_clinic("Twin", "two@twin.example")
    wanted = (await signed_in(client, "two@twin.example")).json()["clinic_id"]

    unclear = await command("create-user", "ben@twin.example", "--clinic", "Twin", "--role", "therapist")
    clear = await command("create-user", "ben@twin.example", "--clinic", wanted, "--role", "therapist")

    assert unclear.code == 1
    assert unclear.err.startswith("physioplan: 2 clinics have this name; name one by its id: ")
    assert wanted in unclear.err
    assert clear.code == 0
    assert (await signed_in(client, "ben@twin.example")).json()["clinic_id"] == wanted


async def test_the_audit_says_that_the_system_did_it(app: FastAPI, client: httpx.AsyncClient) -> None:
    await create_clinic()
    await command("create-user", "ben@harbour.example", "--clinic", "Harbour Clinic", "--role", "therapist")

    clinic_id = (await signed_in(client, "anna@harbour.example")).json()["clinic_id"]
    told = await entries(app)
    assert [(entry.action, entry.object_kind, entry.outcome) for entry in told] == [
        ("create_clinic", "clinic", "done"),
        ("create_user", "user", "done"),
        ("create_user", "user", "done"),
    ]
    assert {(str(entry.clinic_id), entry.actor_id) for entry in told} == {(clinic_id, None)}


PASSWORDS = [
    (f"{PASSWORD}\n", PASSWORD),
    (f"{PASSWORD}\r\n", PASSWORD),
    (PASSWORD, PASSWORD),
    (f"{PASSWORD}\n\n", f"{PASSWORD}\n"),
    (f" {PASSWORD} \n", f" {PASSWORD} "),
    ("pässwörter mit ümläuten\n", "pässwörter mit ümläuten"),
]


@pytest.mark.parametrize(("given", "password"), PASSWORDS)
async def test_one_newline_at_the_end_isnt_part_of_the_password(
    client: httpx.AsyncClient, given: str, password: str
) -> None:
    await command("create-clinic", "Harbour Clinic", "--admin-email", "anna@harbour.example", password=given)

    assert (await signed_in(client, "anna@harbour.example", password)).status_code == 200


WRONG = [
    (["--admin-email", "nobody@nowhere"], PASSWORD, "email: Send an e-mail address, such as therapist@clinic.example."),
    (["--timezone", "Mars/Olympus"], PASSWORD, "timezone: Send a time zone's IANA name, such as Europe/Berlin or UTC."),
    ([], "short\n", "password: Send at least 12 characters."),
    ([], "", "password: Send at least 12 characters."),
    ([], 201 * "x", "password: Send at most 200 characters."),
    ([], "\udcff" + PASSWORD, "The password on standard input isn't readable as UTF-8."),
]


@pytest.mark.parametrize(("options", "password", "said"), WRONG)
async def test_a_clinic_that_cant_be_founded_leaves_nothing_behind(
    app: FastAPI, options: list[str], password: str, said: str
) -> None:
    arguments = ["create-clinic", "Harbour Clinic", "--admin-email", "anna@harbour.example", *options]

    ran = await command(*arguments, password=password)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"physioplan: {said}\n"
    assert not await entries(app)


async def test_a_clinic_needs_a_name() -> None:
    ran = await create_clinic(" ")

    assert ran.code == 1
    assert ran.err == "physioplan: name: Send printable characters on one line, and not only blanks.\n"


async def test_an_address_is_taken_by_one_account_in_all_clinics(app: FastAPI, clinic: ClinicOfTest) -> None:
    ran = await create_clinic("Harbour Clinic", clinic.therapist.email.upper())

    assert ran.code == 1
    assert ran.err == "physioplan: email: Somebody has this address already; choose another one.\n"
    assert not await entries(app)


WRONG_USERS = [
    (["--clinic", "Nowhere", "--role", "admin"], "There is no clinic with the name or id 'Nowhere'."),
    (["--clinic", "Alpha", "--role", "boss"], "role: Send one of: assistant, therapist, admin."),
    (["--clinic", "Alpha", "--role", "admin", "--name", "a\tb"], "name: Send printable characters"),
]


@pytest.mark.parametrize(("options", "said"), WRONG_USERS)
async def test_an_account_that_cant_be_opened_leaves_nothing_behind(
    app: FastAPI, clinic: ClinicOfTest, options: list[str], said: str
) -> None:
    platform: Platform = app.state.platform

    ran = await command("create-user", "ben@alpha.example", *options)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"physioplan: {said}")
    async with platform.database.reading() as session:
        assert (await session.exec(select(User).where(User.email == "ben@alpha.example"))).first() is None


async def test_what_is_left_out_is_asked_for_by_name() -> None:
    ran = await command("create-user", "ben@alpha.example")

    assert ran.code == 2
    assert "Missing option '--clinic'" in ran.err
