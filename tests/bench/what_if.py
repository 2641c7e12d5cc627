"""How much longer a preview with twenty variations takes than making one plan: over one connection, one after another.

The people are those of the other figures. Each is asked about once, as a clinic asks, and their plan is made some times
right after; the figure is the median of the previews over the median of the plans.
"""

import http.client
import json
import statistics
import time
from collections.abc import Mapping
from typing import Any

from tests.bench.servers import HOST
from tests.bench.work import PEOPLE, Filed, answers_of

PLANS_EACH = 3


def plans_in_a_preview(filed: Filed, port: int) -> float:
    """Return in how many times the time of one plan a server answers a preview with twenty variations."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    previews, plans = [], []
    for (born, changes), assessment_id in zip(PEOPLE, filed.assessments, strict=True):
        asked = {"patient": {"birth_date": born, "sex": "female"}, "assessment": answers_of(changes)}
        body = {**asked, "variations": twenty_variations()}
        previews.append(_seconds(connection, filed, "/api/v1/plan-previews", body, 200))
        path = f"/api/v1/assessments/{assessment_id}/plans"
        plans += [_seconds(connection, filed, path, {}, 201) for _ in range(PLANS_EACH)]
    connection.close()
    return statistics.median(previews) / statistics.median(plans)


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


def _seconds(
    connection: http.client.HTTPConnection, filed: Filed, path: str, body: Mapping[str, Any], expected: int
) -> float:
    sent = json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {filed.token}", "Content-Type": "application/json"}
    began = time.perf_counter()
    connection.request("POST", path, sent, headers)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    if answer.status != expected:
        raise SystemExit(f"{path} answered {answer.status} instead of {expected}")
    return took
