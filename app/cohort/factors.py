"""Everything that can be answered in an assessment, one answer at a time: each with what it changes in a patient."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.cohort.bodies import Answers
from app.planning.codes import Gate
from app.planning.knowledge import Knowledge

Change = Mapping[str, Any]
Levels = dict[str, Change]
"""The answers to one question, by a name that a person can read."""

STAGES: Levels = {"acute": {"duration_weeks": 2}, "subacute": {"duration_weeks": 9}, "chronic": {"duration_weeks": 40}}
AGES = (0, 15, 16, 17, 18, 30, 64, 65, 70, 71, 79, 80, 101)
PREGNANCY_WEEKS = (4, 12, 13, 27, 28, 45)
WITH_CHILD: Change = {"pregnancy_weeks": 20, "age": 30}
MINUTES = (1, 5, 9, 10, 14, 15, 24, 25, 39, 40, 90, 480)
PAINS = (0, 3, 4, 6, 7, 10)
HOURS = (0, 2, 5.5, 6, 8, 12)
KITS: Levels = {
    "nothing": {"equipment_available": ()},
    "a gym": {
        "equipment_available": (
            "resistance_band",
            "dumbbell",
            "kettlebell",
            "barbell",
            "cable_machine",
            "stability_ball",
            "foam_roller",
            "massage_ball",
            "step",
            "stationary_bike",
            "treadmill",
        )
    },
    "nothing at all": {
        "equipment_available": (),
        "equipment_missing": ("mat", "bed", "chair", "wall", "pillow", "towel", "counter"),
    },
}
"""Kinds of households that no single piece of equipment makes."""


def changed(answers: Answers, *changes: Change) -> Answers:
    """Return a patient of whom more is known: lists grow, everything else takes the place of what stood there."""
    for change in changes:
        listed = {
            name: (*getattr(answers, name), *(code for code in value if code not in getattr(answers, name)))
            for name, value in change.items()
            if isinstance(value, tuple) and isinstance(getattr(answers, name), tuple) and name != "goal"
        }
        answers = replace(answers, **{**change, **listed})
    return answers


def factors(knowledge: Knowledge) -> dict[str, Levels]:
    """Return every question with all its answers, also those that let no plan be made."""
    return {
        "condition": conditions(knowledge),
        "stage": STAGES,
        "irritability": _plain("irritability", knowledge),
        "pain": {str(pain): {"pain_now": pain} for pain in PAINS},
        "episode": _plain("episode", knowledge),
        "directional_preference": _plain("directional_preference", knowledge),
        "limb_symptoms": _plain("limb_symptoms", knowledge),
        "aggravated_by": _listed("aggravated_by", sendable(knowledge, "movement")),
        "eased_by": _listed("eased_by", sendable(knowledge, "movement")),
        "precaution": _listed("precaution", sendable(knowledge, "precaution")),
        "red_flag": _listed("red_flag", sendable(knowledge, "red_flag")),
        "cleared": _listed("cleared", sendable(knowledge, "clearable")),
        "awaiting": _listed("awaiting", sendable(knowledge, "clearable")),
        "confirmed": _listed("confirmed", sendable(knowledge, "clearable")),
        "not_asked": _listed("not_asked", sendable(knowledge, "red_flag")),
        "screening": {"not completed": {"screening_completed": False}},
        "yellow_flag": _listed("yellow_flag", sendable(knowledge, "yellow_flag")),
        "risk_group": _plain("risk_group", knowledge),
        "age": {str(age): {"age": age} for age in AGES},
        "sex": _plain("sex", knowledge),
        "pregnancy_weeks": {str(weeks): {**WITH_CHILD, "pregnancy_weeks": weeks} for weeks in PREGNANCY_WEEKS},
        "goal": {code: {"goal": (code,)} for code in sendable(knowledge, "goal")},
        **_lifestyle(knowledge),
        **_wishes(knowledge),
    }


def conditions(knowledge: Knowledge) -> Levels:
    """Return every condition, those of pregnancy with a pregnancy."""
    return {
        code: {"condition": code, **(WITH_CHILD if condition.pregnancy else {})}
        for code, condition in knowledge.conditions.items()
    }


def open_flags(knowledge: Knowledge) -> Levels:
    """Return the red flags with which a plan can be made: cautions as they are, what holds once it was cleared."""
    found: dict[str, Change] = {}
    for code, flag in knowledge.red_flags.items():
        if flag.gate is Gate.ALLOW_WITH_CAUTION:
            found[code] = {"red_flag": (code,)}
        elif flag.gate is Gate.HOLD_UNTIL_CLEARED:
            found[f"{code}, cleared"] = {"cleared": (code,)}
    return found


def sendable(knowledge: Knowledge, vocabulary: str) -> Iterator[str]:
    """Yield the codes of a vocabulary that a caller may send, in a fixed order."""
    return (code for code, word in knowledge.vocabulary[vocabulary].items() if word.sendable)


def _lifestyle(knowledge: Knowledge) -> dict[str, Levels]:
    pieces = [code for code in sendable(knowledge, "equipment") if code != "none"]
    tastes = [code for name in ("category", "technique_kind") for code in sendable(knowledge, name)]
    return {
        "minutes": {str(minutes): {"minutes_per_day_available": minutes} for minutes in MINUTES},
        "days": {str(days): {"days_per_week_available": days} for days in range(1, 8)},
        "job_type": _plain("job_type", knowledge),
        "sitting": {str(hours): {"sitting_hours_per_day": hours} for hours in HOURS},
        "driving": {str(hours): {"driving_hours_per_day": hours} for hours in HOURS},
        "lifting_at_work": _plain("lifting_at_work", knowledge),
        "activity_level": _plain("activity_level", knowledge),
        "equipment": {**KITS, **_listed("equipment_available", pieces)},
        "equipment_missing": _listed("equipment_missing", sorted(knowledge.basic_equipment)),
        "exercise_setting": _plain("exercise_setting", knowledge),
        "sleep_quality": _plain("sleep_quality", knowledge),
        "stress_level": _plain("stress_level", knowledge),
        **{
            name: {"yes": {name: True}, "no": {name: False}}
            for name in ("smoker", "shift_work", "caring_duties", "floor_transfer")
        },
        "liked": _listed("liked", tastes),
        "disliked": _listed("disliked", tastes),
    }


def _wishes(knowledge: Knowledge) -> dict[str, Levels]:
    return {
        "weeks": {str(weeks): {"weeks": weeks} for weeks in (1, 2, 6, 12, 26)},
        "visits": {str(visits): {"clinic_visits_per_week": visits} for visits in (0, 1, 2, 14)},
        "most_exercises": {str(most): {"max_exercises_per_day": most} for most in (1, 2, 20)},
        "exclude": _listed("exclude", [*sendable(knowledge, "exercise"), *sendable(knowledge, "technique")]),
    }


def _plain(name: str, knowledge: Knowledge) -> Levels:
    return {code: {name: code} for code in sendable(knowledge, name)}


def _listed(name: str, codes: Iterable[str]) -> Levels:
    return {code: {name: (code,)} for code in codes}
