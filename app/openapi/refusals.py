"""Show how each refusal looks, so that a program's author needn't provoke it."""

from collections.abc import Mapping
from typing import Any, Final

from app import errors
from app.errors import DomainError, kebab_case
from app.models.problem import PROBLEM_MEDIA_TYPE

A_REQUEST: Final = "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c70"
SOMETHING: Final = "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"

USUAL: Final[Mapping[str, type[DomainError]]] = {
    "401": errors.NotSignedIn,
    "403": errors.NotAllowed,
    "409": errors.RequestStillRunning,
    "412": errors.RevisionChanged,
    "413": errors.BodyTooLarge,
    "415": errors.UnsupportedMediaType,
    "422": errors.InvalidRequest,
    "428": errors.RevisionMissing,
    "429": errors.TooManyAttempts,
    "503": errors.DatabaseUnavailable,
}
MISSING: Final[Mapping[str, type[DomainError]]] = {
    "{patient_id}": errors.PatientNotFound,
    "{assessment_id}": errors.AssessmentNotFound,
    "{plan_id}": errors.PlanNotFound,
    "{user_id}": errors.UserNotFound,
    "{api_key_id}": errors.ApiKeyNotFound,
    "{drift_run_id}": errors.DriftRunNotFound,
    "exercises": errors.ExerciseNotFound,
    "techniques": errors.TechniqueNotFound,
    "outcome-measures": errors.OutcomeMeasureNotFound,
}
PARTICULAR: Final[Mapping[tuple[str, str], type[DomainError]]] = {
    ("issue_tokens", "401"): errors.WrongPassword,
    ("create_patient", "409"): errors.IdentifierTaken,
    ("change_patient", "409"): errors.IdentifierTaken,
    ("create_assessment", "409"): errors.NothingToReplace,
    ("create_plan", "409"): errors.AssessmentSuperseded,
    ("preview_plan", "404"): errors.PatientNotFound,
    ("start_drift_run", "409"): errors.DriftRunStillRunning,
    ("create_user", "409"): errors.EmailTaken,
    ("change_user", "409"): errors.LastAdmin,
    ("check_ready", "503"): errors.NotReady,
}
AT_FAULT: Final[Mapping[type[DomainError], dict[str, str]]] = {
    errors.IdentifierTaken: {
        "detail": "Another patient of the clinic has this identifier.",
        "pointer": "#/identifiers/0",
    },
    errors.EmailTaken: {"detail": "Somebody has this address already; choose another one.", "pointer": "#/email"},
    errors.NothingToReplace: {
        "detail": "Name an assessment of this very patient, or leave it out.",
        "pointer": "#/replaces",
    },
}
"""Which field stands in the example of a conflict that one field is at fault for."""


def show_refusals(path: str, operation: dict[str, Any]) -> None:
    """Give every refusal of an operation an example."""
    for status, answer in operation["responses"].items():
        content = answer.get("content", {}).get(PROBLEM_MEDIA_TYPE)
        if content is None:
            continue
        kind = PARTICULAR.get((operation["operationId"], status)) or USUAL.get(status) or _missing(path)
        fault = _fault(operation) if kind is errors.InvalidRequest else AT_FAULT.get(kind)
        faults = {"errors": [fault]} if fault is not None else {}
        content["example"] = problem_of(kind, f"{kind.title()}.", int(status), _instance(path), **faults)


def problem_of(kind: type[DomainError], detail: str, status: int, instance: str, **facts: Any) -> dict[str, Any]:
    """Return a problem as `app.problems` writes it, which stands beside this package and not below it."""
    return {
        "type": f"/problems/{kebab_case(kind.__name__)}",
        "title": kind.title(),
        "status": status,
        "detail": detail,
        "instance": instance,
        "request_id": A_REQUEST,
        **facts,
    }


def _missing(path: str) -> type[DomainError]:
    found = [kind for part, kind in MISSING.items() if part in path]
    return found[-1] if found else errors.NotFound


def _fault(operation: dict[str, Any]) -> dict[str, str]:
    if "requestBody" in operation:
        return {"detail": "This is required.", "pointer": "#/…"}
    return {"detail": "There is no such parameter here.", "parameter": "…"}


def _instance(path: str) -> str:
    return "/".join(SOMETHING if part.startswith("{") else part for part in path.split("/"))
