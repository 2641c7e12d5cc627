"""Schemathesis over the whole description: whatever is sent, the service answers as it says it does.

Each request is checked in every way that Schemathesis knows: no failure inside, no status, header, media type or shape
that the description doesn't name, nothing wrong accepted and nothing right refused. `schemathesis.toml` says what is
told apart and why, `rules.py` which refusals no schema could foretell.
"""

import json
import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from app.models.base import new_id
from app.models.permission import Role
from app.models.session import Session
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import Clock, assembled
from tests.support.clinics import PASSWORD, ClinicOfTest, found_clinic
from tests.support.commands import BIN
from tests.support.databases import ON_SQLITE
from tests.support.sockets import Served, served
from tests.support.work import asked_plan, recorded_assessment, recorded_patient

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SEED = 20261122
LEAST_REQUESTS = 2_000
LEAST_REQUESTS_LONG = 10_000
LONGEST_SECONDS = 3_600
SIGN_OUTS = 500


@dataclass(frozen=True)
class Run:
    """One way of drawing requests, and how many there must be at least."""

    name: str
    database: str
    least: int
    arguments: tuple[str, ...]


def without(*operations: str) -> tuple[str, ...]:
    return tuple(argument for name in operations for argument in ("--exclude-operation-id", name))


EVERY_BOUNDARY = ("--phases", "examples,coverage")
DRAWN = ("--phases", "fuzzing,stateful")
# Their bodies hold an assessment or whole exercises: each has several hundred boundaries and is slow to carry out.
# What is drawn reaches them too; their boundaries are left to the long form.
LARGE = ("create_plan", "preview_plan", "replace_overlay")
RUNS = (
    Run("every boundary", "sqlite", 1_200, (*EVERY_BOUNDARY, *without("create_assessment", *LARGE))),
    Run(
        "every boundary of an assessment",
        "sqlite",
        900,
        (*EVERY_BOUNDARY, "--include-operation-id", "create_assessment"),
    ),
    Run("drawn at random", "sqlite", 250, (*DRAWN, "--max-examples", "7")),
    Run("drawn at random", "postgresql", 150, (*DRAWN, "--max-examples", "5")),
)
EVERYTHING = ("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "150")
LONG_RUNS = tuple(Run("everything", kind, LEAST_REQUESTS_LONG, EVERYTHING) for kind in ("sqlite", "postgresql"))


def test_all_runs_together_send_enough() -> None:
    assert sum(run.least for run in RUNS) >= LEAST_REQUESTS
    assert {run.database for run in RUNS} == {run.database for run in LONG_RUNS} == {"sqlite", "postgresql"}


def each(runs: tuple[Run, ...]) -> pytest.MarkDecorator:
    cases = [pytest.param(run.database, run, id=f"{run.name}-{run.database}") for run in runs]
    return pytest.mark.parametrize(("databases", "run"), cases, indirect=["databases"])


@each(RUNS)
def test_whatever_is_sent_is_answered_as_described(target: "Target", run: Run) -> None:
    check(target, run, SEED)


@pytest.mark.long
@each(LONG_RUNS)
def test_whatever_is_sent_for_a_long_time_is_answered_as_described(target: "Target", run: Run) -> None:
    check(target, run, int(os.environ.get("FUZZ_SEED") or secrets.randbelow(2**32)))


@ON_SQLITE
def test_an_answer_that_is_not_described_is_found(target: "Target") -> None:
    target.spoilt = {
        "/healthz": {"status": 418},
        "/readyz": {"status": 500},
        "/api/v1/vocabulary": {"headers": [(b"content-type", b"text/css")]},
    }
    only = [f"--include-path={path}" for path in target.spoilt]

    ran = sent(target, Run("three", "sqlite", 1, ("--phases", "fuzzing", "--max-examples", "2", *only)), SEED)

    assert ran.returncode == 1
    assert {*re.findall(r"^_+ GET (\S+) _+$", ran.stdout, re.MULTILINE)} == target.spoilt.keys()


def check(target: "Target", run: Run, seed: int) -> None:
    """Have Schemathesis send its requests; it says itself which answers are wrong, and how to ask again."""
    ran = sent(target, run, seed)
    if ran.returncode != 0:
        pytest.fail(f"{ran.stdout}\nDrawn again with FUZZ_SEED={seed}.", pytrace=False)
    assert target.requests >= run.least


def sent(target: "Target", run: Run, seed: int) -> subprocess.CompletedProcess[str]:
    arguments = ["--checks", "all", "--seed", str(seed), "--no-color", *run.arguments]
    description = f"{target.served.address}/openapi.json"
    return subprocess.run(
        [BIN / "st", "--config-file", CONFIGURATION, "run", description, *arguments],
        env={**os.environ, "FUZZ_GIVEN": str(target.given)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )


class Target:
    """The service on a socket, what Schemathesis is told of it, and how many requests came."""

    def __init__(self, app: FastAPI, given: Path) -> None:
        self.app = app
        self.given = given
        self.requests = 0
        self.spoilt: dict[str, dict[str, object]] = {}
        """By path, how the heads of its answers are changed."""
        self.served: Served

    async def door(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request and let it in."""
        self.requests += scope["type"] == "http"

        async def send_spoilt(message: Message) -> None:
            is_head = message["type"] == "http.response.start"
            await send({**message, **self.spoilt[scope["path"]]} if is_head else message)

        await self.app(scope, receive, send_spoilt if scope.get("path") in self.spoilt else send)


@pytest.fixture
def target(settings: Settings, clock: Clock, tmp_path: Path) -> Iterator[Target]:
    app = assembled()
    app.state.platform = Platform(settings, clock)
    target = Target(app, tmp_path / "given.json")
    with served(app, target.door) as target.served:
        told = target.served.run(all_that_must_be_told(app, clock))
        target.given.write_text(json.dumps(told))
        yield target


async def all_that_must_be_told(app: FastAPI, clock: Clock) -> dict[str, object]:
    """Found a clinic with something in it, and return what nobody could find out from outside."""
    clinic = await found_clinic(app, "Alpha")
    patient = await recorded_patient(clinic)
    assessment = await recorded_assessment(clinic, patient)
    plan = await asked_plan(clinic, assessment)
    key = await clinic.admin.post("/api-keys", {"name": "A reader", "scopes": ["plans:read"]})
    return {
        "today": clock.now.date().isoformat(),
        "token": clinic.admin.token,
        "own_id": str(clinic.admin.user_id),
        "password": {"grant_type": "password", "username": clinic.admin.email, "password": PASSWORD},
        "expendable": await tokens_of_sessions(app, clinic),
        "there": {
            "patient_id": patient,
            "assessment_id": assessment,
            "plan_id": plan.json()["id"],
            "user_id": str(clinic.therapist.user_id),
            "api_key_id": key.json()["id"],
        },
    }


async def tokens_of_sessions(app: FastAPI, clinic: ClinicOfTest) -> list[str]:
    """Begin sessions of the admin that may be ended, and return a token of each."""
    platform: Platform = app.state.platform
    clinic_id, user_id, now = clinic.clinic_id, clinic.admin.user_id, platform.clock()
    ids = [new_id() for _ in range(SIGN_OUTS)]
    async with platform.database.writing() as session:
        session.add_all(Session(clinic_id=clinic_id, id=each, user_id=user_id, created_at=now) for each in ids)
        await session.commit()
    return [
        platform.tokens.issue(clinic_id=clinic_id, user_id=user_id, session_id=each, role=Role.ADMIN, now=now)
        for each in ids
    ]
