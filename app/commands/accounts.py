"""Found clinics and open accounts from the machine itself."""

import getpass
import sys
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from app.commands.database import migrated
from app.commands.failure import CannotDo
from app.database import Database
from app.dependencies.faults import invalid_request
from app.models.clinic import Clinic, ClinicCreate
from app.models.permission import Role
from app.models.user import UserCreate
from app.services import founding
from app.services.platform import utc_now
from app.settings import Settings

LONGEST_INPUT = 4096
Sent = TypeVar("Sent", bound=BaseModel)


async def create_clinic(settings: Settings, name: str, admin_email: str, timezone: str) -> str:
    """Found a clinic with its first admin, whose password comes from standard input.

    :raises InvalidRequest: if something isn't what it should be
    :raises EmailTaken: if somebody has the address already
    """
    sent = _checked(ClinicCreate, name=name, timezone=timezone)
    admin = _account(admin_email, Role.ADMIN, _name_in(admin_email))
    async with migrated(settings) as database:
        founded = await founding.found_clinic(_operator(database), sent, [admin])
    return f"Founded {founded.clinic.name} ({founded.clinic.id}) with the admin {founded.users[0].email}."


async def create_user(settings: Settings, email: str, clinic: str, role: str, name: str | None) -> str:
    """Open an account, whose password comes from standard input.

    :raises CannotDo: if the clinic isn't clear
    :raises InvalidRequest: if something isn't what it should be
    :raises EmailTaken: if somebody has the address already
    """
    account = _account(email, role, name or _name_in(email))
    async with migrated(settings) as database:
        place = await only_clinic(database, clinic)
        user = await founding.open_account(_operator(database), place, account)
    return f"Opened an account for {user.email} as {user.role} of {place.name}."


async def only_clinic(database: Database, name_or_id: str) -> Clinic:
    """Return the clinic of this name or id.

    :raises CannotDo: if there is none, or more than one
    """
    found = await founding.find_clinics(database, name_or_id)
    if not found:
        raise CannotDo(f"There is no clinic with the name or id {name_or_id!r}.")
    if len(found) > 1:
        ids = ", ".join(str(clinic.id) for clinic in found)
        raise CannotDo(f"{len(found)} clinics have this name; name one by its id: {ids}.")
    return found[0]


def _account(email: str, role: str, name: str) -> UserCreate:
    return _checked(UserCreate, email=email, role=role, name=name, password=_password_for(email))


def _checked(kind: type[Sent], **fields: Any) -> Sent:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        complaints = [{**complaint, "loc": ("body", *complaint["loc"])} for complaint in error.errors()]
        raise invalid_request(complaints, kind) from None


def _name_in(email: str) -> str:
    """Return how to call somebody of whom only the address is known."""
    return email.partition("@")[0]


def _password_for(email: str) -> str:
    """Read the password: hidden from a terminal, else all of standard input but for one newline at its end."""
    if sys.stdin.isatty():
        return getpass.getpass(f"Password for {email}: ")
    given = sys.stdin.buffer.read(LONGEST_INPUT)
    try:
        return given.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise CannotDo("The password on standard input isn't readable as UTF-8.") from None


def _operator(database: Database) -> founding.Operator:
    return founding.Operator(database, utc_now(), f"command-{uuid4()}")
