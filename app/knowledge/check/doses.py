"""Check that exercises and dosage profiles fit each other."""

from collections.abc import Iterator

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.planning.knowledge import Exercise, Knowledge


def doses_that_do_not_fit(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find minutes without a dose, minutes that come too early, and doses that no exercise takes."""
    for exercise in knowledge.exercises.values():
        for field, says in _wrong_with(exercise, knowledge):
            yield filed.problem("exercise", exercise.code, field, says)
    taken = {(item.profile, phase) for item in knowledge.exercises.values() for phase in item.minutes}
    for profile in knowledge.profiles.values():
        for phase in profile.doses:
            if (profile.code, phase) not in taken:
                says = "no exercise of this profile has minutes in that phase"
                yield filed.problem("dosage_profile", profile.code, f"doses.{phase}", says)


def _wrong_with(exercise: Exercise, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    profile = knowledge.profiles.get(exercise.profile)
    if profile is None:
        return
    for phase in exercise.minutes:
        if phase not in profile.doses:
            yield "minutes", f"{phase} has minutes, but profile {exercise.profile} has no dose for it"
        elif phase.rank < exercise.min_phase.rank:
            yield "minutes", f"{phase} comes before min_phase"
    if profile.scalable and exercise.shortest_minutes is None:
        yield "shortest_minutes", "is missing"
