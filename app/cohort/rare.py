"""Patients in whom several answers meet that few people have together: what pairs of answers don't show."""

from collections.abc import Iterator
from dataclasses import replace

from app.cohort.bodies import Answers
from app.cohort.factors import changed, conditions
from app.cohort.singles import ORDINARY
from app.planning.knowledge import Knowledge, When

GENTLE = {"mobility", "posture_ergonomics"}
"""The categories of movement that nothing but a wish keeps from anybody who may have a plan at all."""

ASKED_AS = {"open_red_flag": "red_flag"}
"""Facts that follow from an answer to another question: a flag is open while nobody cleared it."""


def rare(knowledge: Knowledge) -> Iterator[Answers]:
    """Yield somebody for every combination of findings, somebody for whom nothing is left, and some rare wishes."""
    for combination in knowledge.combinations:
        yield _whoever_meets(combination.when)
    # Uncontrolled blood pressure leaves gentle movement alone, and that is excluded.
    gentle = tuple(code for code, item in knowledge.exercises.items() if item.category in GENTLE)
    yield replace(ORDINARY, precaution=("hypertension_uncontrolled",), exclude=gentle)
    for condition in conditions(knowledge).values():
        somebody = changed(ORDINARY, condition)
        yield replace(
            somebody,
            age=29,
            pain_average=2,
            duration_weeks=30,
            job_type="athlete",
            activity_level="athlete",
            minutes_per_day_available=60,
            equipment_available=("stability_ball",),
            goal=("return_to_sport", "improve_strength"),
        )
        yield replace(
            somebody,
            duration_weeks=30,
            job_type="desk",
            exercise_setting="work",
            sitting_hours_per_day=8,
            minutes_per_day_available=60,
            floor_transfer=False,
            liked=("stretching",),
            goal=("improve_flexibility",),
        )


def _whoever_meets(when: When) -> Answers:
    """Return somebody with the first of each group of answers that a condition asks for, and old enough for it."""
    found = ORDINARY
    for group in when.one_of:
        name, _, code = min(group).partition("=")
        found = changed(found, {ASKED_AS.get(name, name): (code,)})
    ages = [int(least) for measure, least in when.at_least if measure == "age"]
    return replace(found, age=max([found.age, *ages]))
