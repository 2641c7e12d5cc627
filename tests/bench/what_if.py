"""How much longer a preview with twenty variations takes than making one plan: over one connection, one after another.

A clinic asks about a patient whom the worker has not met: the assessment is recorded, its plan is made, and then what
would come of twenty changes is asked. So it is measured, with people drawn by prevalence, each once. Beside it stands
the same where all of it was asked before, and is quicker; and the worst case, a first preview beside a plan that is
made again.
"""

import http.client
import json
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cohort.bodies import Body
from tests.bench.servers import HOST
from tests.bench.work import PEOPLE, Filed, answers_of
from tests.support.cohort import the_cohort
from tests.support.examples import a_patient

ACQUAINTANCES = 100
"""People whom the worker meets before: so it is warm, and knows nobody of those who are measured."""
NEWCOMERS = 30
TIMES = 3
PREVIEWS, OK, CREATED = "/api/v1/plan-previews", 200, 201


@dataclass(frozen=True, slots=True)
class Connection:
    """One signed-in connection to a server."""

    http: http.client.HTTPConnection
    token: str

    def post(self, path: str, body: Mapping[str, Any]) -> tuple[float, int, Any]:
        """Return the seconds that an answer took, its status, and what it says."""
        sent = json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        self.http.request("POST", path, sent, headers)
        answer = self.http.getresponse()
        said = answer.read()
        took = time.perf_counter() - began
        return took, answer.status, json.loads(said)

    def made(self, path: str, body: Mapping[str, Any], expected: int) -> tuple[float, Any]:
        """Return the seconds and what the answer says, which must have the status."""
        took, status, said = self.post(path, body)
        if status != expected:
            raise SystemExit(f"{path} answered {status} instead of {expected}")
        return took, said


def everybody() -> Sequence[Body]:
    """Return those whom the worker meets before, and then the newcomers, of whom some get no plan."""
    return list(the_cohort().bodies(ACQUAINTANCES + 2 * NEWCOMERS))


def plans_in_a_preview(filed: Filed, port: int, people: Sequence[Body]) -> float:
    """Return in how many times the time of one plan a newcomer's preview with twenty variations is answered."""
    connection = Connection(http.client.HTTPConnection(HOST, port, timeout=60), filed.token)
    for body in people[:ACQUAINTANCES]:
        connection.post(PREVIEWS, body)
    previews, plans = [], []
    for body in people[ACQUAINTANCES:]:
        _, patient = connection.made("/api/v1/patients", a_patient(**body["patient"]), CREATED)
        path = f"/api/v1/patients/{patient['id']}/assessments"
        _, assessment = connection.made(path, body["assessment"], CREATED)
        plan, status, _ = connection.post(f"/api/v1/assessments/{assessment['id']}/plans", {})
        if status != CREATED:
            continue
        asked = {"patient": body["patient"], "assessment": body["assessment"], "variations": twenty_variations()}
        preview, status, _ = connection.post(PREVIEWS, asked)
        if status == OK:
            previews.append(preview)
            plans.append(plan)
        if len(plans) == NEWCOMERS:
            break
    else:
        raise SystemExit(f"only {len(plans)} newcomers got a plan")
    connection.http.close()
    return statistics.median(previews) / statistics.median(plans)


def repeated_plans_in_a_preview(filed: Filed, port: int) -> tuple[float, float]:
    """Return the same beside plans that are made again: of previews asked for again, and of those asked for first."""
    connection = Connection(http.client.HTTPConnection(HOST, port, timeout=60), filed.token)
    again, first, plans = [], [], []
    for (born, changes), assessment_id in zip(PEOPLE, filed.assessments, strict=True):
        patient = {"birth_date": born, "sex": "female"}
        asked = {"patient": patient, "assessment": answers_of(changes), "variations": twenty_variations()}
        previews = [connection.made(PREVIEWS, asked, OK)[0] for _ in range(TIMES)]
        first.append(previews[0])
        again += previews[1:]
        path = f"/api/v1/assessments/{assessment_id}/plans"
        plans += [connection.made(path, {}, CREATED)[0] for _ in range(TIMES)][1:]
    connection.http.close()
    return statistics.median(again) / statistics.median(plans), statistics.median(first) / statistics.median(plans)


def twenty_variations() -> list[dict[str, Any]]:
    """Return what a therapist may want to try: time, days, things, pain, and wishes."""
    answers = [
        *({"lifestyle": {"minutes_per_day_available": minutes}} for minutes in (5, 10, 15, 25, 30, 45)),
        *({"lifestyle": {"days_per_week_available": days}} for days in (2, 3, 4, 6)),
        {"lifestyle": {"equipment_available": ["resistance_band"]}},
        {"lifestyle": {"floor_transfer": False}},
        *({"condition": {"pain": {"now": pain, "average": pain, "worst": 9}}} for pain in (2, 3, 6, 7)),
        {"condition": {"irritability": "high"}},
    ]
    wishes = [{"exclude": ["bird_dog"]}, {"weeks": 6}, {"max_exercises_per_day": 3}]
    return [*({"assessment": patch} for patch in answers), *({"options": patch} for patch in wishes)]
