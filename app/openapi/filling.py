"""Fill in what can be tried out at once: bodies, ids of the demo clinic, and answers as they really look."""

from datetime import date
from typing import Any

from app.openapi.answers import answers_of
from app.openapi.examples import requests_of
from app.openapi.tidying import operations_of
from app.planning.knowledge import Knowledge
from app.services.demo_ids import DemoIds

PLAN_ANSWERS = {"create_plan": "201", "preview_plan": "200", "read_plan": "200"}
REFUSING = ("create_plan", "preview_plan")
PROBLEM = "application/problem+json"
WHERE_TO_FIND = {
    "patient_id": "`id` of a patient, as `GET /api/v1/patients` answers it.",
    "assessment_id": "`id` of an assessment, as it was answered when it was recorded.",
    "plan_id": "`id` of a plan, as it was answered when it was made.",
    "user_id": "`id` of an account, as `GET /api/v1/users` answers it.",
    "api_key_id": "`id` of a key, as `GET /api/v1/api-keys` answers it; not the key itself.",
}
KNOWN_CODES = {"read_exercise": "bird_dog", "read_technique": "tens_conventional"}
HARMFUL = frozenset({"reset_password"})
"""What must not happen to the demo by a careless click: its therapist couldn't sign in any more."""


def fill(document: dict[str, Any], day: date, knowledge: Knowledge | None, ids: DemoIds | None) -> None:
    """Fill the document for a day."""
    requests = requests_of(day)
    for operation in operations_of(document):
        name = operation["operationId"]
        if "requestBody" in operation:
            shown = {key: {"summary": title, "value": body} for key, (title, body) in requests.get(name, {}).items()}
            for content in operation["requestBody"]["content"].values():
                content["examples"] = shown
        for parameter in operation.get("parameters", ()):
            _fill_parameter(parameter, name, ids)
    if knowledge is not None:
        _fill_answers(document, day, knowledge)


def _fill_parameter(parameter: dict[str, Any], operation: str, ids: DemoIds | None) -> None:
    name = parameter["name"]
    if name in WHERE_TO_FIND:
        parameter.setdefault("description", WHERE_TO_FIND[name])
        known = getattr(ids, name, None) if operation not in HARMFUL else None
        if known is not None:
            parameter["example"] = str(known)
    elif name == "If-Match":
        parameter["example"] = '"r1"'
    elif name == "code" and operation in KNOWN_CODES:
        parameter["example"] = KNOWN_CODES[operation]


def _fill_answers(document: dict[str, Any], day: date, knowledge: Knowledge) -> None:
    shown = answers_of(day, knowledge)
    document["components"]["examples"] = shown
    for operation in operations_of(document):
        answers = operation["responses"]
        if "plan" in shown and operation["operationId"] in PLAN_ANSWERS:
            content = answers[PLAN_ANSWERS[operation["operationId"]]]["content"]["application/json"]
            content["examples"] = _refer_to("plan")
        if "blocked" in shown and operation["operationId"] in REFUSING:
            answers["409"]["content"][PROBLEM]["examples"] = _refer_to("blocked")


def _refer_to(name: str) -> dict[str, dict[str, str]]:
    return {name: {"$ref": f"#/components/examples/{name}"}}
