"""Fill in what can be tried out at once: bodies, ids of the demo clinic, and answers as they really look."""

from datetime import date
from typing import Any

from app.models.problem import PROBLEM_MEDIA_TYPE
from app.openapi.answers import answers_of, refused_plan
from app.openapi.examples import requests_of
from app.openapi.refusals import show_refusals
from app.openapi.tidying import operations_by_path
from app.planning.knowledge import Knowledge
from app.services.demo_ids import DemoIds

MAKING_PLANS = frozenset({"create_plan", "preview_plan"})
WHERE_TO_FIND = {
    "patient_id": "`id` of a patient, as `GET /api/v1/patients` answers it.",
    "assessment_id": "`id` of an assessment, as it was answered when it was recorded.",
    "plan_id": "`id` of a plan, as it was answered when it was made.",
    "user_id": "`id` of an account, as `GET /api/v1/users` answers it.",
    "drift_run_id": "`id` of a run, as `GET /api/v1/knowledge/drift-runs` answers it.",
    "api_key_id": "`id` of a key, as `GET /api/v1/api-keys` answers it; not the key itself.",
}
KNOWN_CODES = {
    "read_exercise": "bird_dog",
    "read_technique": "tens_conventional",
    "read_outcome_measure": "rmdq",
}
FIRST_TAGS = {"replace_overlay": '"r0"'}
"""What a new clinic's things are at, where that isn't their first revision: its own part of the catalogue is empty."""
HARMFUL = frozenset({"reset_password"})
"""What must not happen to the demo by a careless click: its therapist couldn't sign in any more."""


def fill(document: dict[str, Any], day: date, knowledge: Knowledge | None, ids: DemoIds | None) -> None:
    """Fill the document for a day."""
    requests = requests_of(day)
    for path, operation in operations_by_path(document):
        name = operation["operationId"]
        if "requestBody" in operation:
            shown = {key: {"summary": title, "value": body} for key, (title, body) in requests.get(name, {}).items()}
            for content in operation["requestBody"]["content"].values():
                content["examples"] = shown
        for parameter in operation.get("parameters", ()):
            _fill_parameter(parameter, name, ids)
        show_refusals(path, operation)
        if knowledge is not None and name in MAKING_PLANS:
            _show_refused_plan(operation, day, knowledge)
    if knowledge is not None:
        for name, answer in answers_of(day, knowledge).items():
            document["components"]["schemas"][name]["examples"] = [answer]


def _fill_parameter(parameter: dict[str, Any], operation: str, ids: DemoIds | None) -> None:
    name = parameter["name"]
    if name in WHERE_TO_FIND:
        parameter.setdefault("description", WHERE_TO_FIND[name])
        known = getattr(ids, name, None) if operation not in HARMFUL else None
        if known is not None:
            parameter["example"] = str(known)
    elif name == "If-Match":
        parameter["example"] = FIRST_TAGS.get(operation, '"r1"')
    elif name == "code" and operation in KNOWN_CODES:
        parameter["example"] = KNOWN_CODES[operation]


def _show_refused_plan(operation: dict[str, Any], day: date, knowledge: Knowledge) -> None:
    content = operation["responses"]["409"]["content"][PROBLEM_MEDIA_TYPE]
    usual = content.pop("example")
    refused = refused_plan(day, knowledge, usual["instance"])
    shown = {"blocked": ("A red flag that nobody has cleared", refused), "other": (usual["title"], usual)}
    content["examples"] = {
        key: {"summary": title, "value": value} for key, (title, value) in shown.items() if value is not None
    }
