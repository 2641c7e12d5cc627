"""Which rules of the service no JSON Schema can hold, and requests that keep to them.

A request that the description allows may be refused for these alone. Most requests are brought within them before they
are sent: otherwise hardly one would be accepted, and what lies behind would never be reached.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

Body = dict[str, Any]

OF_ASSESSMENT = r"#(/assessment)?"
OF_OPTIONS = r"#(/options)?"
OF_PERSON = r"#(/patient)?"
ITEM = r"(/lifestyle/(dis)?liked/\d+|/exclude/\d+|/include/\d+/code|/switched_off/\d+)"
OWN_ITEM = r"#/(exercises|techniques)(/\d+)?"
RULES: Final[Mapping[str, str]] = {
    # What depends on something outside of the request: the day, the catalogue, what was answered before.
    "The birth date lies in the future.": rf"{OF_PERSON}/birth_date",
    "The day of the assessment is still to come.": rf"{OF_ASSESSMENT}/assessed_on",
    "Send a moment that is still to come.": r"#/expires_at",
    "There is no such code here.": rf"#(/assessment|/options)?{ITEM}|{OWN_ITEM}/.*",
    "This doesn't fit the shared catalogue": rf"{OWN_ITEM}.*",
    "Use next_cursor of the page before": r"cursor",
    "There is no such version here.": r"version|since",
    "There is no such revision here.": r"revision|since",
    # What JSON Schema has no words for: the order of days, members of a list told apart by one field, decimals, names.
    "Send at least 1900-01-01.": rf"{OF_PERSON}/birth_date",
    "Send at most 2100-12-31.": rf"{OF_OPTIONS}/start_on",
    "Nothing can be cleared after the assessment": rf"{OF_ASSESSMENT}/screening/cleared/\d+/cleared_on",
    "Name each code once.": rf"({OF_ASSESSMENT}/goals|{OF_OPTIONS}/include)",
    "Send at most one decimal": rf"{OF_ASSESSMENT}/condition/duration_weeks",
    "Send a time zone's IANA name": r"#/timezone",
    "Send an e-mail address in plain characters": r"#/email",
    # Blanks around a sentence don't count.
    "Send at least 3 characters.": rf"{OWN_ITEM}/.*",
    # Contradictions, and the limits of an instrument, which its code decides.
    "Pain now or on average can't be above the worst pain.": rf"{OF_ASSESSMENT}/condition/pain",
    "The patient is recorded as male": rf"{OF_ASSESSMENT}/pregnancy_weeks",
    "The condition needs the week of pregnancy.": rf"{OF_ASSESSMENT}/pregnancy_weeks",
    "The same code can't be included and excluded.": OF_OPTIONS,
    "Send `patient_id` or `patient`, not both.": r"#",
    " goes from ": rf"{OF_ASSESSMENT}/outcome_scores/\d+/score",
    "Say in `override_reason` why it is right all the same": rf"{OF_OPTIONS}/include/\d+/override_reason",
    # A variation is judged together with what it is laid over, so that anything may be wrong in it.
    "": r"#/variations/\d+/(assessment|options)(/.*)?",
    # Which fields of the form are needed, the grant type decides.
    "This is required.": r"#/(username|password|refresh_token)",
}
"""How the refusal reads, and of which field."""

STATES: Final = frozenset(
    f"/problems/{name}" for name in ("revision-changed", "idempotency-key-reused", "drift-run-still-running")
)


def is_by_rule(status: int, body: bytes) -> bool:
    """Tell whether each thing that a refusal names is one of these rules, or the state that a header asks about."""
    problem = json.loads(body)
    if problem["type"] in STATES:
        return True
    faults = problem.get("errors", ())
    return status == 422 and bool(faults) and all(_is_rule(fault) for fault in faults)


def _is_rule(fault: Mapping[str, str]) -> bool:
    place = fault.get("pointer") or fault.get("parameter") or ""
    return any(words in fault["detail"] and re.fullmatch(of, place) for words, of in RULES.items())


def keep_to_rules(body: Body, today: date) -> None:
    """Bring what a schema allows within the rules, as far as that is simple."""
    body.pop("replaces", None)
    if body.get("patient") is not None:
        body.pop("patient_id", None)
    for person in (body, body.get("patient") or {}):
        if "birth_date" in person:
            person["birth_date"] = max(min(person["birth_date"], str(today)), "1900-01-01")
    if "expires_at" in body:
        body["expires_at"] = f"{today + timedelta(days=30)}T00:00:00Z"
    if "condition" in body:
        _keep_assessment(body, today)
    if "condition" in body.get("assessment", ()):
        _keep_assessment(body["assessment"], today)
    for options in (body, body.get("options") or {}):
        _keep_options(options)
    for variation in body.get("variations", ()):
        variation["assessment"] = {"lifestyle": {"floor_transfer": False, "equipment_available": None}}
        variation["options"] = {"max_exercises_per_day": 3}


def _keep_options(wished: Body) -> None:
    if wished.get("start_on") is not None:
        wished["start_on"] = min(wished["start_on"], "2100-12-31")
    if "include" in wished:
        wished["include"] = _once(wished["include"])
        wanted = {each["code"] for each in wished["include"]}
        wished["exclude"] = [code for code in wished.get("exclude", ()) if code not in wanted]


def _keep_assessment(said: Body, today: date) -> None:
    said["assessed_on"] = min(said["assessed_on"], str(today))
    condition, screening = said["condition"], said["screening"]
    condition["duration_weeks"] = round(condition["duration_weeks"], 1)
    pain = condition["pain"]
    if pain.get("worst") is not None:
        pain["worst"] = max(value for value in pain.values() if value is not None)
    if condition["code"].startswith("pregnancy_"):
        said["pregnancy_weeks"] = said.get("pregnancy_weeks") or 20
    for cleared in screening.get("cleared", ()):
        cleared["cleared_on"] = min(cleared["cleared_on"], said["assessed_on"])
    said["goals"] = _once(said["goals"])
    for score in said.get("outcome_scores", ()):
        score["score"] = 20 if score["instrument"] == "tsk11" else 9


def _once(members: list[Body]) -> list[Body]:
    return [*{each["code"]: each for each in members}.values()]
