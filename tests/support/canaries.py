"""Two clinics in which every free text is a canary: one byte of it in the other clinic's answers tells of a leak."""

import itertools
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import BaseModel

from app.docs.assets import assets
from app.knowledge import OverlayReplacement
from app.models.api_key import ApiKeyCreate
from app.models.assessment import AssessmentCreate
from app.models.base import new_id
from app.models.clinic import ClinicChange
from app.models.patient import PatientChange, PatientCreate
from app.models.permission import SCOPES, Permission, Role
from app.models.plan_options import PlanOptions
from app.models.preview import PreviewCreate
from app.models.session import Session, TokenRequest
from app.models.user import PasswordReset, UserChange, UserCreate
from app.services.platform import Platform
from tests.support.clinics import A_MOMENT, PASSWORD, ClinicOfTest, client_of, found_clinic
from tests.support.examples import OWN_EXERCISE, an_assessment
from tests.support.operations import Operation

BASE = "/api/v1"


@dataclass
class Tenant:
    """A clinic full of canaries, and the ways to make more of whatever it holds."""

    app: FastAPI
    word: str
    """Stands in every free text of this clinic, in small letters since addresses are kept so."""
    clinic: ClinicOfTest
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    standing: dict[str, str] = field(default_factory=dict)
    """One object for each place in a path; calls that only read need no new one."""

    @property
    def platform(self) -> Platform:
        platform: Platform = self.app.state.platform
        return platform

    async def send(self, method: str, path: str, body: object) -> dict[str, Any]:
        """Do as the clinic's admin does, and return what is answered."""
        headers = {"If-Match": "*"}
        answer = await self.clinic.admin.client.request(method, f"{BASE}{path}", json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else {}

    async def created(self, path: str, body: object) -> str:
        """Create something and return its id."""
        return str((await self.send("POST", path, body))["id"])

    async def object_at(self, place: str, *, new: bool = False) -> str:
        """Return what may stand at a place in a path: `patients/{patient_id}`."""
        if place not in OBJECTS:
            raise AssertionError(
                f"Nothing is known to stand at `{place}`: say in OBJECTS of {__name__} how to make it."
            )
        if new or place not in self.standing:
            self.standing[place] = await OBJECTS[place](self)
        return self.standing[place]

    async def values_for(self, operation: Operation, *, new: bool = False) -> tuple[str, ...]:
        """Return what may stand in the operation's path."""
        return tuple([await self.object_at(place, new=new) for place in operation.places])

    async def body_for(self, operation: Operation, *values: str) -> Any:
        """Return a body that the operation accepts, every field of it filled; None where it takes none."""
        if operation.body is None:
            return None
        if operation.body not in BODIES:
            raise AssertionError(
                f"Nobody knows an example of {operation.body.__name__}: add one to BODIES of {__name__}."
            )
        return await BODIES[operation.body](self, *values)

    async def guest(self, role: Role) -> httpx.AsyncClient:
        """Return a client in a session of its own: whatever the call ends, nobody else is thrown out."""
        member = self.clinic.members[role]
        session = Session(clinic_id=member.clinic_id, id=new_id(), user_id=member.user_id, created_at=A_MOMENT)
        async with self.platform.database.writing() as writing:
            writing.add(session)
            await writing.commit()
        token = self.platform.tokens.issue(
            user_id=member.user_id,
            clinic_id=member.clinic_id,
            session_id=session.id,
            role=role,
            now=self.platform.clock(),
        )
        return client_of(self.app, token)

    async def key(self, *scopes: Permission, **more: Any) -> dict[str, Any]:
        """Make an API key with these scopes."""
        return await self.send("POST", "/api-keys", {"name": f"key of {self.word}", "scopes": list(scopes), **more})


async def found_tenant(app: FastAPI, name: str) -> Tenant:
    """Found a clinic and fill it: at least one of everything, and canaries wherever somebody may write freely."""
    word = f"canary{name}7q"
    clinic = await found_clinic(app, word)
    tenant = Tenant(app, word, clinic)
    await tenant.send("PATCH", "/clinic", await _clinic_change(tenant))
    await tenant.send("PUT", "/clinic/overlay", await _overlay(tenant))
    for place in OBJECTS:
        await tenant.object_at(place)
    # Somebody may recognise a clinic by its trail as well: failures and repeats leave rows of their own.
    headers = {"Idempotency-Key": f"{word}-first"}
    await clinic.admin.client.post(f"{BASE}/patients", json=await _patient(tenant), headers=headers)
    return tenant


async def _made_patient(tenant: Tenant) -> str:
    return await tenant.created("/patients", await _patient(tenant))


async def _made_assessment(tenant: Tenant) -> str:
    patient = await tenant.object_at("patients/{patient_id}")
    return await tenant.created(f"/patients/{patient}/assessments", _assessment(tenant))


async def _made_plan(tenant: Tenant) -> str:
    return await tenant.created(f"/assessments/{await _made_assessment(tenant)}/plans", await _options(tenant))


async def _made_user(tenant: Tenant) -> str:
    return await tenant.created("/users", await _user(tenant))


async def _made_key(tenant: Tenant) -> str:
    return str((await tenant.key(*SCOPES))["id"])


async def _own_exercise(tenant: Tenant) -> str:
    return f"{tenant.word}_exercise"


async def _own_technique(tenant: Tenant) -> str:
    return f"{tenant.word}_technique"


async def _made_drift_run(tenant: Tenant) -> str:
    run = await tenant.created("/knowledge/drift-runs", None)
    # A clinic has one at a time.
    await tenant.platform.background.finish()
    return run


async def _measure(_: Tenant) -> str:
    return "rmdq"


async def _problem(_: Tenant) -> str:
    return "not-signed-in"


async def _asset(_: Tenant) -> str:
    return assets()["docs.css"].name


OBJECTS: Mapping[str, Callable[[Tenant], Awaitable[str]]] = {
    "patients/{patient_id}": _made_patient,
    "assessments/{assessment_id}": _made_assessment,
    "plans/{plan_id}": _made_plan,
    "users/{user_id}": _made_user,
    "api-keys/{api_key_id}": _made_key,
    "drift-runs/{drift_run_id}": _made_drift_run,
    "exercises/{code}": _own_exercise,
    "techniques/{code}": _own_technique,
    "outcome-measures/{code}": _measure,
    "problems/{name}": _problem,
    "assets/{name}": _asset,
}
# What all clinics share, and none can add to or take from.
SHARED = frozenset({"outcome-measures/{code}"})
# Ids that stand in a body or after the question mark, by name.
REFERENCES = {"replaces": "assessments/{assessment_id}", "patient_id": "patients/{patient_id}"}


async def _patient(tenant: Tenant, *_: str) -> dict[str, Any]:
    word, number = tenant.word, next(tenant.numbers)
    return {
        "given_name": f"{word} given",
        "family_name": f"{word} family",
        "birth_date": "1984-03-09",
        "sex": "female",
        "language": "en",
        "email": f"{word}@patients.example",
        "phone": f"{word} phone",
        "identifiers": [{"system": f"https://{word}.example/patients", "value": f"{word}-{number}"}],
    }


def _assessment(tenant: Tenant, **more: Any) -> dict[str, Any]:
    word = tenant.word
    rest = {"equipment_missing": ["chair"], "shift_work": False, "caring_duties": True, "floor_transfer": True}
    body = an_assessment(
        screening__cleared__0__cleared_by=f"{word} clearer",
        screening__cleared__0__note=f"{word} note of the clearance",
        goals__0__activity=f"{word} activity",
        goals__1__activity=f"{word} other activity",
        goals__1__psfs=None,
        goals__1__target_on=None,
        notes=f"{word} notes",
    )
    body["lifestyle"].update(rest)
    return {**body, **more}


async def _correction(tenant: Tenant, patient_id: str) -> dict[str, Any]:
    first = await tenant.created(f"/patients/{patient_id}/assessments", _assessment(tenant))
    return _assessment(tenant, replaces=first)


async def _options(tenant: Tenant, *_: str) -> dict[str, Any]:
    return {
        "weeks": 6,
        "start_on": "2026-11-23",
        "clinic_visits_per_week": 1,
        "include": [{"code": "bird_dog", "override_reason": f"{tenant.word} reason"}],
        "exclude": ["plank"],
        "max_exercises_per_day": 6,
    }


async def _preview(tenant: Tenant, *_: str) -> dict[str, Any]:
    return {
        "patient_id": await tenant.object_at("patients/{patient_id}"),
        "assessment": _assessment(tenant),
        "options": await _options(tenant),
        "variations": [{"assessment": {"notes": f"{tenant.word} otherwise"}, "options": {"weeks": 5}}],
    }


async def _user(tenant: Tenant, *_: str) -> dict[str, Any]:
    return {
        "email": f"{tenant.word}{next(tenant.numbers)}@staff.example",
        "name": f"{tenant.word} name",
        "role": "therapist",
        "password": PASSWORD,
    }


async def _user_change(tenant: Tenant, *_: str) -> dict[str, Any]:
    return {"name": f"{tenant.word} new name", "role": "assistant", "active": True}


async def _password(_: Tenant, *__: str) -> dict[str, Any]:
    return {"password": f"another {PASSWORD}"}


async def _api_key(tenant: Tenant, *_: str) -> dict[str, Any]:
    later = tenant.platform.clock() + timedelta(days=1)
    return {"name": f"{tenant.word} key", "scopes": list(SCOPES), "expires_at": later.isoformat()}


async def _clinic_change(tenant: Tenant, *_: str) -> dict[str, Any]:
    return {"name": f"{tenant.word} clinic", "timezone": "UTC"}


async def _overlay(tenant: Tenant, *_: str) -> dict[str, Any]:
    word = tenant.word
    free = {
        "aliases": [f"{word} alias"],
        "cautions": [f"{word} caution"],
        "instructions": [f"{word} first.", f"{word} second.", f"{word} third."],
        "feel": f"{word} feel",
        "should_not": f"{word} should not",
        "common_faults": [f"{word} fault"],
        "make_easier": f"{word} easier",
        "make_harder": f"{word} harder",
        "no_harder_because": f"{word} no harder",
        "stop_when": [f"{word} stop"],
        "sources": {"CLINIC": "product"},
    }
    exercise = {
        **OWN_EXERCISE,
        **free,
        "code": f"{word}_exercise",
        "name": f"{word} exercise",
        "shortest_minutes": None,
        "longest_hold_seconds": 10,
        "sustained": False,
        "muscles": [f"{word} muscle"],
        "only_conditions": [],
        "only_goals": [],
    }
    technique = {
        **free,
        "code": f"{word}_technique",
        "name": f"{word} technique",
        "kind": "heat",
        "also_kinds": [],
        "regions": ["lumbar"],
        "session_minutes": [10, 20],
        "minutes": 15,
        "times_per_week": 3,
        "sessions_most": 8,
        "dose": f"{word} dose",
        "role": f"{word} role",
        "aims": ["pain_relief"],
        "auto": False,
        "home_equipment": None,
        "only_conditions": [],
        "evidence_summary": f"{word} summary",
        "not_alone_because": f"{word} not alone",
    }
    return {"switched_off": ["plank_shoulder_tap"], "exercises": [exercise], "techniques": [technique]}


async def _sign_in(tenant: Tenant, *_: str) -> dict[str, Any]:
    word = tenant.word
    unused = {"refresh_token": word, "scope": word, "client_id": word, "client_secret": word}
    return {"grant_type": "password", "username": tenant.clinic.admin.email, "password": PASSWORD, **unused}


BODIES: Mapping[type[BaseModel], Callable[..., Awaitable[dict[str, Any]]]] = {
    PatientCreate: _patient,
    PatientChange: _patient,
    AssessmentCreate: _correction,
    PlanOptions: _options,
    PreviewCreate: _preview,
    UserCreate: _user,
    UserChange: _user_change,
    PasswordReset: _password,
    ApiKeyCreate: _api_key,
    ClinicChange: _clinic_change,
    OverlayReplacement: _overlay,
    TokenRequest: _sign_in,
}
