"""A plan that is right, written by hand, and ways to spoil it or what is known of the patient."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.judge.tables import tables_in

Entry = dict[str, Any]
Change = Callable[[Entry, Entry], None]
"""Changes the request and the answer in place."""

NETS = [net["text"] for net in tables_in(Path("seed")).safety_nets if "lumbar" in net["regions"]]

BODY: Entry = {
    "patient": {"birth_date": "1986-11-19", "sex": "female"},
    "assessment": {
        "assessed_on": "2026-11-20",
        "condition": {
            "code": "nonspecific_low_back_pain",
            "duration_weeks": 10,
            "pain": {"now": 4},
            "irritability": "moderate",
        },
        "screening": {"completed": True, "red_flags": []},
        "lifestyle": {
            "minutes_per_day_available": 30,
            "days_per_week_available": 5,
            "equipment_available": ["heat_pack"],
        },
        "goals": [{"code": "pain_relief", "priority": 1}],
    },
    "options": {"start_on": "2026-11-23"},
}


def exercise(code: str, category: str, days: list[int], minutes: int, **dosage: Any) -> Entry:
    """Return an exercise as a plan shows it."""
    return {
        "code": code,
        "category": category,
        "instructions": ["Move slowly."],
        "why": [{"factor": "condition", "text": "A usual start.", "points": 6}],
        "dosage": {
            "sets": None,
            "repetitions": None,
            "hold_seconds": None,
            "rest_seconds": None,
            "rest_between_repetitions_seconds": None,
            "times_per_day": 1,
            "days_per_week": len(days),
            "days": days,
            "minutes": minutes,
        }
        | dosage,
    }


def technique(
    code: str,
    delivered_by: str = "therapist",
    minutes: int = 10,
    times_per_week: int = 1,
    cautions: tuple[str, ...] = (),
) -> Entry:
    """Return a technique as a plan shows it."""
    return {
        "code": code,
        "delivered_by": delivered_by,
        "instructions": ["Wrap it in a towel."],
        "cautions": [*cautions],
        "dosage": {"minutes": minutes, "times_per_week": times_per_week},
    }


def phase(number: int, code: str, weeks: tuple[int, int], minutes: int, items: list[Entry], *others: Entry) -> Entry:
    """Return a phase as a plan shows it."""
    return {
        "number": number,
        "code": code,
        "first_week": weeks[0],
        "last_week": weeks[1],
        "aims": ["Move freely again."],
        "minutes_per_day": minutes,
        "days_per_week": 5,
        "exercises": items,
        "techniques": [*others],
        "progress_when": ["It is easy."],
        "ease_off_when": ["It hurts."],
        "left_out": [],
    }


EVERY_DAY, ODD_DAYS, EVEN_DAYS = [1, 2, 3, 4, 5], [1, 3, 5], [2, 4]
PLAN: Entry = {
    "start_on": "2026-11-23",
    "weeks": 8,
    "summary": "This plan is for low back pain.",
    "alerts": [],
    "phases": [
        phase(
            1,
            "restore",
            (1, 3),
            24,
            [
                exercise("cat_cow", "mobility", EVERY_DAY, 2, sets=2, repetitions=10, hold_seconds=2, rest_seconds=15),
                exercise("bird_dog_leg", "core_strength", EVERY_DAY, 4, sets=2, repetitions=4, hold_seconds=9),
                exercise("bridge", "hip_glute_strength", [1, 2, 4, 5], 3, sets=2, repetitions=9, hold_seconds=2),
                exercise("walking_programme", "aerobic", EVERY_DAY, 15),
            ],
            technique("massage_soft_tissue"),
        ),
        phase(
            2,
            "strengthen",
            (4, 8),
            25,
            [
                exercise("bird_dog", "core_strength", ODD_DAYS, 5, sets=3, repetitions=3, hold_seconds=12),
                exercise("bridge_march", "hip_glute_strength", ODD_DAYS, 4, sets=3, repetitions=10, hold_seconds=2),
                exercise("walking_programme", "aerobic", EVEN_DAYS, 25),
            ],
            technique("superficial_heat_pack", "patient", 15, 3),
        ),
    ],
    "on_request": [],
    "advice": [{"code": "advice.stay_active", "text": "Keep moving."}],
    "excluded": [],
    "review_on": "2026-12-07",
    "reviews": [{"on": day} for day in ("2026-12-07", "2026-12-21", "2027-01-04", "2027-02-15")],
    "stop_and_call_when": NETS,
    "discharge_when": ["The goals are met."],
}


# Ways to spoil it.


def all_of(*changes: Change) -> Change:
    """Return several changes as one."""

    def change(body: Entry, plan: Entry) -> None:
        for each in changes:
            each(body, plan)

    return change


def assessed(**answers: Any) -> Change:
    """Return a change of the assessment."""
    return lambda body, _: body["assessment"].update(answers)


def complains(**answers: Any) -> Change:
    """Return a change of the complaint."""
    return lambda body, _: body["assessment"]["condition"].update(answers)


def screened(**answers: Any) -> Change:
    """Return a change of the screening."""
    return lambda body, _: body["assessment"]["screening"].update(answers)


def lives(**answers: Any) -> Change:
    """Return a change of the lifestyle."""
    return lambda body, _: body["assessment"]["lifestyle"].update(answers)


def wishes(**answers: Any) -> Change:
    """Return a change of the options."""
    return lambda body, _: body["options"].update(answers)


def says(**content: Any) -> Change:
    """Return a change of the plan."""
    return lambda _, plan: plan.update(content)


def shows(number: int, **content: Any) -> Change:
    """Return a change of a phase, by its number."""
    return lambda _, plan: plan["phases"][number - 1].update(content)


def adds(number: int, item: Entry) -> Change:
    """Return the change that adds an exercise or a technique to a phase."""
    kind = "exercises" if "category" in item else "techniques"
    return lambda _, plan: plan["phases"][number - 1][kind].append(item)


def drops(number: int, *codes: str) -> Change:
    """Return the change that takes exercises out of a phase."""

    def change(_: Entry, plan: Entry) -> None:
        held = plan["phases"][number - 1]["exercises"]
        held[:] = [item for item in held if item["code"] not in codes]

    return change


def changes(number: int, code: str, **content: Any) -> Change:
    """Return the change of an item's own fields, or of its dosage's."""

    def change(_: Entry, plan: Entry) -> None:
        held = plan["phases"][number - 1]
        item = next(item for item in (*held["exercises"], *held["techniques"]) if item["code"] == code)
        for name, value in content.items():
            (item if name in item else item["dosage"])[name] = value

    return change


def refused(**content: Any) -> Change:
    """Return the change of the plan to a refusal."""

    def change(_: Entry, plan: Entry) -> None:
        plan.clear()
        plan.update(content)

    return change


def without_exercise(_: Entry, plan: Entry) -> None:
    """Take all exercises out of all phases."""
    for each in plan["phases"]:
        each["exercises"].clear()
