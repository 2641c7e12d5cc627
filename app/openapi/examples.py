"""Requests that work as they stand: the page offers them, a click sends them. Their dates are those of the day."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

Body = dict[str, Any]
CLEARED_DAYS_EARLIER = 2
WEEKS_TO_THE_GOAL = 8

AMINA: Body = {
    "given_name": "Amina",
    "family_name": "Haddad",
    "birth_date": "1984-03-09",
    "sex": "female",
    "language": "en",
    "email": None,
    "phone": None,
}


def requests_of(day: date) -> Mapping[str, Mapping[str, tuple[str, Body]]]:
    """Return for each operation that takes a body its examples: by name, with a title."""
    return {
        "issue_tokens": {"password": ("Sign in", _sign_in()), "refresh_token": ("Stay signed in", _stay_signed_in())},
        "create_patient": {
            "patient": ("A patient", {**AMINA, "identifiers": []}),
            "identified": ("A patient whom another system knows by a number", identified()),
        },
        "change_patient": {"reachable": ("The patient can be called now", {"phone": "+44 20 7946 0000"})},
        "create_assessment": {
            "desk": ("Back pain that keeps coming back, at a desk job", desk_worker(day)),
            "shortest": ("Only what must be said", shortest(day)),
            "held": ("A red flag that nobody has cleared: a plan will be refused", held(day)),
        },
        "create_plan": {
            "plain": ("Starting today", {"start_on": day.isoformat()}),
            "wishes": ("With wishes", _wishes(day)),
        },
        "preview_plan": {
            "person": ("Somebody of whom age and sex are known", _preview(day, desk_worker)),
            "what_if": ("What would be different if", what_if(day)),
            "held": ("A red flag that nobody has cleared: the plan is refused", _preview(day, held)),
        },
        "create_user": {"colleague": ("A new colleague", _colleague())},
        "change_user": {"name": ("A new name", {"name": "Robin Reed-Baker"})},
        "reset_password": {"password": ("A new password", {"password": "four words that nobody says"})},
        "create_api_key": {"reader": ("Another program that reads plans", _reader())},
        "change_clinic": {"timezone": ("Another time zone", {"timezone": "Europe/London"})},
        "replace_overlay": {
            "switched_off": ("Two items that the clinic never uses", {"switched_off": ["plank", "tens_conventional"]})
        },
    }


def desk_worker(day: date) -> Body:
    """Return the assessment of somebody with recurrent back pain at a desk job."""
    return {
        "assessed_on": day.isoformat(),
        "condition": {
            "code": "nonspecific_low_back_pain",
            "duration_weeks": 10,
            "episode": "recurrent",
            "pain": {"now": 4, "average": 5, "worst": 7},
            "irritability": "moderate",
            "directional_preference": "unknown",
            "limb_symptoms": "none",
            "aggravated_by": ["sitting", "forward_bending"],
            "eased_by": ["walking"],
        },
        "screening": {
            "completed": True,
            "red_flags": ["rf_unexplained_weight_loss"],
            "not_asked": [],
            "cleared": [
                {
                    "code": "rf_unexplained_weight_loss",
                    "cleared_on": (day - timedelta(days=CLEARED_DAYS_EARLIER)).isoformat(),
                    "cleared_by": "GP",
                    "outcome": "cleared",
                    "note": "Bloods and imaging normal",
                }
            ],
        },
        "precautions": ["hypertension_controlled"],
        "pregnancy_weeks": None,
        "yellow_flags": ["fear_avoidance"],
        "risk_group": "medium",
        "lifestyle": {
            "job_type": "desk",
            "sitting_hours_per_day": 8,
            "driving_hours_per_day": 1,
            "lifting_at_work": "none",
            "activity_level": "low",
            "minutes_per_day_available": 20,
            "days_per_week_available": 5,
            "equipment_available": ["mat", "resistance_band"],
            "exercise_setting": "home",
            "sleep_quality": "fair",
            "stress_level": "moderate",
            "smoker": False,
            "liked": ["stretching"],
            "disliked": ["plank"],
        },
        "goals": [
            {
                "code": "sitting_tolerance",
                "priority": 1,
                "activity": "Sit through a two-hour meeting",
                "psfs": 3,
                "target_on": (day + timedelta(weeks=WEEKS_TO_THE_GOAL)).isoformat(),
            },
            {"code": "prevent_recurrence", "priority": 2},
        ],
        "outcome_scores": [{"instrument": "rmdq", "score": 11}],
        "notes": "Worse after long meetings; walks the dog twice a day.",
    }


def shortest(day: date) -> Body:
    """Return an assessment that says only what must be said."""
    return {
        "assessed_on": day.isoformat(),
        "condition": {
            "code": "neck_pain_mobility_deficits",
            "duration_weeks": 3,
            "pain": {"now": 3},
            "irritability": "low",
        },
        "screening": {"completed": True},
        "lifestyle": {"minutes_per_day_available": 15, "days_per_week_available": 4},
        "goals": [{"code": "pain_relief", "priority": 1}],
    }


def held(day: date) -> Body:
    """Return an assessment whose screening forbids a plan until a clinician has looked at a red flag."""
    body = deepcopy(desk_worker(day))
    body["screening"]["cleared"] = []
    body["notes"] = "Sent to the GP today."
    return body


def _preview(day: date, assessment: Callable[[date], Body]) -> Body:
    person = {"birth_date": AMINA["birth_date"], "sex": AMINA["sex"]}
    return {"patient": person, "assessment": assessment(day), "options": {"start_on": day.isoformat()}}


def what_if(day: date) -> Body:
    """Return a preview that asks what more time, no floor, a painful spell and a wish would change."""
    worse = {"pain": {"now": 7, "average": 7, "worst": 8}, "irritability": "high"}
    return {
        **_preview(day, desk_worker),
        "variations": [
            {"assessment": {"lifestyle": {"minutes_per_day_available": 30}}},
            {"assessment": {"lifestyle": {"floor_transfer": False}}},
            {"assessment": {"condition": worse}},
            {"options": {"exclude": ["pallof_press"]}},
        ],
    }


def _wishes(day: date) -> Body:
    return {
        "weeks": 6,
        "start_on": day.isoformat(),
        "clinic_visits_per_week": 1,
        "include": [{"code": "bird_dog", "override_reason": None}],
        "exclude": ["plank"],
        "max_exercises_per_day": 5,
    }


def identified() -> Body:
    """Return a patient whom another system knows too."""
    return {**AMINA, "identifiers": [{"system": "https://clinic.example/patients", "value": "A-1023"}]}


def _sign_in() -> Body:
    return {"grant_type": "password", "username": "therapist@demo.example", "password": "the password printed at start"}


def _stay_signed_in() -> Body:
    return {"grant_type": "refresh_token", "refresh_token": "the refresh_token of the last answer"}


def _colleague() -> Body:
    return {
        "email": "new.colleague@clinic.example",
        "name": "Kim Okafor",
        "role": "therapist",
        "password": "four words that nobody says",
    }


def _reader() -> Body:
    return {"name": "Practice management system", "scopes": ["patients:read", "assessments:read", "plans:read"]}
