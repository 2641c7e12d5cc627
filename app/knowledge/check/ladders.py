"""Check that every ladder is climbed rung by rung."""

from collections import defaultdict
from collections.abc import Iterator

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.planning.knowledge import Exercise, Knowledge


def broken_ladders(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find gaps between rungs, two exercises on one rung of which neither varies the other, and strayed variants."""
    ladders: dict[str, list[Exercise]] = defaultdict(list)
    for exercise in knowledge.exercises.values():
        ladders[exercise.family].append(exercise)
    for family, rungs in ladders.items():
        for says in _wrong_with(rungs):
            # By the file of an exercise: a clinic's own may stand on a ladder of the shared catalogue.
            file = filed.problem("exercise", rungs[0].code, "level", says).file
            yield SeedProblem(file, family, "level", says)
        for exercise in rungs:
            base = knowledge.exercises.get(exercise.variant_of or "")
            if base and (base.family, base.level) != (exercise.family, exercise.level):
                yield filed.problem("exercise", exercise.code, "variant_of", "stands on another rung")


def _wrong_with(rungs: list[Exercise]) -> Iterator[str]:
    levels = sorted({exercise.level for exercise in rungs})
    if levels != list(range(1, len(levels) + 1)):
        yield f"rungs have gaps: {levels}"
    for level in levels:
        bases = [exercise.code for exercise in rungs if exercise.level == level and not exercise.variant_of]
        if len(bases) != 1:
            yield f"rung {level} needs exactly one exercise that is no variant, has {sorted(bases)}"
