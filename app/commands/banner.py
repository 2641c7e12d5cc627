"""What `serve` prints once it is ready: where the docs page is, and how to try the service at once."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.services.demo import ADMIN, THERAPIST

AUTHORISED = """-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json'"""
# A plan on one line is of no use to a reader; whoever started the service has Python.
READABLE = "python3 -m json.tool --no-ensure-ascii"


@dataclass(frozen=True, slots=True)
class Trial:
    """What somebody needs who tries the service for the first time."""

    password: str
    patient_id: UUID
    today: date


def banner_of(address: str, trial: Trial | None, missing: str | None = None) -> str:
    """Return the text to print; `missing` says why the service can't do its work yet."""
    lines = [f"Physioplan is ready: {address}/docs", ""]
    if missing is not None:
        lines = [
            f"Physioplan listens at {address}/docs, but can't work yet:",
            f"  {missing}",
            "  It will notice when that is mended: see `physioplan migrate` and `physioplan seed`.",
            "",
        ]
    if trial is not None:
        lines += [
            "Sign in to the demo clinic:",
            f"  {THERAPIST}  {trial.password}",
            f"  {ADMIN}      {trial.password}",
            "",
            "Or paste these lines into another terminal: sign in, record an assessment, make the plan.",
            "",
            *_lines_to_paste(f"{address}/api/v1", trial),
            "",
        ]
    return "\n".join([*lines, "Ctrl-C stops the service."])


def _lines_to_paste(base: str, trial: Trial) -> Iterator[str]:
    """Yield commands for any POSIX shell; each takes what the next one needs out of the answer."""
    password = shlex.quote(f"password={trial.password}")
    yield (
        f"TOKEN=$(curl -sS {base}/auth/token -d grant_type=password -d username={THERAPIST} "
        f"--data-urlencode {password} | {_taking('access_token')})"
    )
    assessment = shlex.quote(json.dumps(_assessment(trial.today), separators=(",", ":")))
    yield (
        f"ASSESSMENT=$(curl -sS {base}/patients/{trial.patient_id}/assessments {AUTHORISED} "
        f"-d {assessment} | {_taking('id')})"
    )
    yield f"curl -sS {base}/assessments/$ASSESSMENT/plans {AUTHORISED} -d '{{}}' | {READABLE}"


def _taking(member: str) -> str:
    """Return the filter that takes a member out of an answer of which it is the first."""
    return rf"""sed 's/^{{"{member}":"\([^"]*\)".*/\1/'"""


def _assessment(today: date) -> dict[str, Any]:
    return {
        "assessed_on": today.isoformat(),
        "condition": {
            "code": "nonspecific_low_back_pain",
            "duration_weeks": 10,
            "pain": {"now": 4, "average": 5, "worst": 7},
            "irritability": "moderate",
            "aggravated_by": ["sitting", "forward_bending"],
        },
        "screening": {"completed": True},
        "lifestyle": {"minutes_per_day_available": 20, "days_per_week_available": 5, "job_type": "desk"},
        "goals": [{"code": "sitting_tolerance", "priority": 1}],
    }
