"""The demo clinic: founded once, with days counted from today, and afterwards left to whoever works in it."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from app.models.assessment import Assessment
from app.models.audit import AuditEntry
from app.models.clinic import Clinic
from app.models.patient import Patient
from app.models.plan import Plan
from app.models.session import Session
from app.models.user import User
from app.services import demo
from app.services.demo import find_demo, keep_demo
from app.services.demo_file import patient_of, read_demo
from app.services.passwords import HASHER
from app.services.plans import add_plan
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import Clock, Loaded

pytestmark = pytest.mark.anyio

PASSWORD = "short"


@pytest.fixture
async def platform(settings: Settings, clock: Clock, loaded: Loaded, anyio_backend: Any) -> AsyncIterator[Platform]:
    """A service that is seeded and doesn't serve yet."""
    platform = Platform(settings, clock)
    await loaded.into(platform)
    yield platform
    platform.passwords.close()
    await platform.database.stop()


async def rows(platform: Platform, table: type[SQLModel]) -> Sequence[Any]:
    async with platform.database.reading() as session:
        return (await session.exec(select(table))).all()


async def test_everybody_has_an_assessment_and_a_plan_unless_the_screening_holds_it(platform: Platform) -> None:
    await keep_demo(platform, PASSWORD)

    patients = {patient.id: patient.family_name for patient in await rows(platform, Patient)}
    assessed = {patients[assessment.patient_id] for assessment in await rows(platform, Assessment)}
    planned = {patients[plan.patient_id] for plan in await rows(platform, Plan)}
    assert len(patients) >= 8
    assert assessed == set(patients.values())
    assert assessed - planned == {"Holdfast"}


async def test_the_plans_differ_as_the_people_do(platform: Platform) -> None:
    await keep_demo(platform, PASSWORD)

    plans = await rows(platform, Plan)

    assert len({plan.document for plan in plans}) == len(plans)
    assert len({assessment.condition_code for assessment in await rows(platform, Assessment)}) >= 8


async def test_the_clinic_has_the_two_accounts_of_the_contract(platform: Platform) -> None:
    await keep_demo(platform, PASSWORD)

    (clinic,) = await rows(platform, Clinic)
    users = await rows(platform, User)
    assert clinic.name == "Demo Clinic"
    assert {user.email: user.role for user in users} == {
        "admin@demo.example": "admin",
        "therapist@demo.example": "therapist",
    }
    assert all(HASHER.verify(PASSWORD, user.password_hash) for user in users)


async def test_days_are_counted_from_the_day_of_the_founding(platform: Platform, clock: Clock) -> None:
    clock.now = clock.now.replace(year=2031, month=2, day=3)

    await keep_demo(platform, PASSWORD)

    for assessment in await rows(platform, Assessment):
        assert 0 <= (date(2031, 2, 3) - assessment.assessed_on).days <= 7
    assert {plan.start_on for plan in await rows(platform, Plan)} == {date(2031, 2, 3)}


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 3, 1), date(2026, 12, 31)])
def test_everybody_keeps_their_age_whatever_the_day(today: date) -> None:
    def age(born: date) -> int:
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    ages = {shape.code: age(patient_of(shape, "there", today).birth_date) for shape in read_demo().patients}

    assert ages["short_walker"] == 72
    assert ages["great_grandmother"] == 85
    assert ages["young_athlete"] == 17


async def test_the_audit_says_that_the_system_did_it_all(platform: Platform) -> None:
    await keep_demo(platform, PASSWORD)

    entries = await rows(platform, AuditEntry)
    patients = len(await rows(platform, Patient))
    assert {(entry.actor_kind, entry.outcome) for entry in entries} == {("system", "done")}
    assert Counter(entry.action for entry in entries) == {
        "create_clinic": 1,
        "create_user": 2,
        "create_patient": patients,
        "create_assessment": patients,
        "create_plan": patients - 1,
        "found_demo": 1,
    }


async def test_keeping_it_again_changes_nothing(platform: Platform, clock: Clock) -> None:
    tables = (Clinic, User, Patient, Assessment, Plan, AuditEntry, Session)
    await keep_demo(platform, PASSWORD)
    before = [await rows(platform, table) for table in tables]

    clock.advance(days=3)
    await keep_demo(platform, PASSWORD)

    assert [await rows(platform, table) for table in tables] == before


async def test_the_first_of_the_file_is_the_first_to_try(platform: Platform) -> None:
    assert await find_demo(platform.database) is None

    await keep_demo(platform, PASSWORD)

    found = await find_demo(platform.database)
    newest = max(await rows(platform, Patient), key=lambda patient: patient.id)
    assert found is not None
    assert found.patient_id == newest.id
    assert newest.family_name == read_demo().patients[0].patient["family_name"]


async def test_another_password_is_given_to_both_and_ends_their_sessions(platform: Platform, clock: Clock) -> None:
    await keep_demo(platform, PASSWORD)
    admin, therapist = sorted(await rows(platform, User), key=lambda user: str(user.email))
    async with platform.database.writing() as session:
        session.add(Session(clinic_id=therapist.clinic_id, user_id=therapist.id, created_at=clock.now))
        await session.commit()

    await keep_demo(platform, "another one")

    assert all(HASHER.verify("another one", user.password_hash) for user in await rows(platform, User))
    assert [begun.revoked_at for begun in await rows(platform, Session)] == [clock.now]
    reset = [entry.object_id for entry in await rows(platform, AuditEntry) if entry.action == "reset_password"]
    assert set(reset) == {admin.id, therapist.id}


async def test_a_founding_that_was_cut_short_goes_on(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = 0

    async def cut_short(*arguments: Any) -> Any:
        nonlocal recorded
        recorded += 1
        if recorded == 3:
            raise KeyboardInterrupt
        return await add_plan(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(demo, "add_plan", cut_short)
        with pytest.raises(KeyboardInterrupt):
            await keep_demo(platform, PASSWORD)

    await keep_demo(platform, PASSWORD)

    names = [patient.family_name for patient in await rows(platform, Patient)]
    assert len(names) == len(set(names)) == len(read_demo().patients)
