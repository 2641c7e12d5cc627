"""What a plan tells the patient of each exercise, and of each technique that is applied or worn alone."""

from app.planning.document import PlannedExercise, PlannedTechnique
from app.planning.knowledge import Exercise, Knowledge, Technique
from tests.support.people import all_exercises, all_techniques, an_assessment, options, plan_for

Told = tuple[tuple[str, ...], str | None, str | None, tuple[str, ...]]
NOTHING: Told = ((), None, None, ())


def told(item: Exercise | Technique | PlannedExercise | PlannedTechnique) -> Told:
    return item.instructions, item.feel, item.should_not, item.stop_when


def test_an_exercise_comes_with_what_it_should_not_do(knowledge: Knowledge) -> None:
    exercises = all_exercises(plan_for(knowledge, an_assessment()))

    assert exercises
    for exercise in exercises:
        assert exercise.should_not
        assert told(exercise) == told(knowledge.exercises[exercise.code])


def test_heat_is_explained_to_whoever_has_a_pack_and_to_nobody_else(knowledge: Knowledge) -> None:
    wish = options(include=["superficial_heat_pack"])
    with_pack = plan_for(knowledge, an_assessment(minutes=60, equipment_available=["heat_pack"]), wishes=wish)
    without = plan_for(knowledge, an_assessment(minutes=60), wishes=wish)

    assert {told(item) for item in all_techniques(with_pack) if item.kind == "heat"} == {
        told(knowledge.techniques["superficial_heat_pack"])
    }
    assert {told(item) for item in all_techniques(without) if item.kind == "heat"} == {NOTHING}


def test_a_belt_that_a_therapist_fits_is_explained_because_it_is_worn_alone(knowledge: Knowledge) -> None:
    plan = plan_for(
        knowledge,
        an_assessment("pregnancy_pelvic_girdle_pain", pregnancy_weeks=20, minutes=60),
        wishes=options(include=["pelvic_belt"]),
    )

    belts = [item for item in all_techniques(plan) if item.code == "pelvic_belt"]
    assert belts
    for belt in belts:
        assert belt.delivered_by == "therapist"
        assert told(belt) == told(knowledge.techniques["pelvic_belt"]) != NOTHING
