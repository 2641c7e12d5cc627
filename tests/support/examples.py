"""Bodies that are right as they stand; a test changes what it is about."""

import copy
from typing import Any

PATIENT = {
    "given_name": "Amina",
    "family_name": "Haddad",
    "birth_date": "1984-03-09",
    "sex": "female",
    "language": "en",
    "email": None,
    "phone": None,
    "identifiers": [{"system": "https://clinic.example/patients", "value": "A-1023"}],
}
ASSESSMENT = {
    "assessed_on": "2026-11-20",
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
                "cleared_on": "2026-11-18",
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
            "target_on": "2027-01-15",
        },
        {"code": "prevent_recurrence", "priority": 2},
    ],
    "outcome_scores": [{"instrument": "rmdq", "score": 11}],
    "notes": "…",
}
OWN_EXERCISE: dict[str, Any] = {
    "code": "clinic_wall_press",
    "name": "Wall press of the clinic",
    "category": "core_strength",
    "region": "lumbar",
    "position": "standing_supported",
    "surface": "stand",
    "equipment": ["wall"],
    "direction": "neutral",
    "features": ["loaded_flexion"],
    "family": "plank",
    "level": 1,
    "variant_of": "plank_wall",
    "difficulty": 1,
    "min_phase": "calm",
    "profile": "ISO",
    "sides": 1,
    "minutes": {"calm": 2, "restore": 2, "strengthen": 4, "return": 4},
    "instructions": ["Stand before a wall.", "Press both hands into it.", "Let go slowly."],
    "sources": {"CLINIC": "product"},
}
"""What a clinic may add for itself."""
NOTHING = object()


def a_patient(**changes: Any) -> dict[str, Any]:
    """Return a patient who has no identifiers, so that many can be recorded, with these changes."""
    return {**copy.deepcopy(PATIENT), "identifiers": [], **changes}


def an_assessment(**changes: Any) -> dict[str, Any]:
    """Return an assessment with these changes; `condition__pain__now=3` reaches inwards, NOTHING takes away."""
    body = copy.deepcopy(ASSESSMENT)
    for path, value in changes.items():
        *way, last = path.split("__")
        place: Any = body
        for step in way:
            place = place[int(step) if step.isdecimal() else step]
        if value is NOTHING:
            place.pop(last, None)
        else:
            place[int(last) if isinstance(place, list) else last] = value
    return body
