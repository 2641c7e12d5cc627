"""The items of a plan, exercises and techniques alike: what tells them apart, and where they stand."""

from collections.abc import Mapping

from app.planning.codes import Phase
from app.planning.document import Plan, PlannedExercise, PlannedPhase, PlannedTechnique
from app.planning.knowledge import Knowledge
from app.planning.reasons import lower_first

Planned = PlannedExercise | PlannedTechnique
EXERCISE, TECHNIQUE = "exercise", "technique"
Key = tuple[str, str]
"""What tells items apart: their kind and their code."""
Held = Mapping[Key, Planned]
"""What a phase holds, exercises first."""
HeldByPhase = Mapping[Phase, Held]
NOTHING_HELD: Held = {}


def held_by_phase(plan: Plan) -> HeldByPhase:
    """Return what each phase of a plan holds."""
    return {phase.code: _held(phase) for phase in plan.phases}


def _held(phase: PlannedPhase) -> Held:
    exercises: dict[Key, Planned] = {(EXERCISE, item.code): item for item in phase.exercises}
    return exercises | {(TECHNIQUE, item.code): item for item in phase.techniques}


def keys_in(held: HeldByPhase) -> frozenset[Key]:
    """Return the keys of all that a plan holds somewhere."""
    return frozenset[Key]().union(*held.values())


def phases_in_words(phases: tuple[Phase, ...], knowledge: Knowledge) -> str:
    """Return the names of phases in one line."""
    return ", ".join(lower_first(knowledge.label("phase", phase)) for phase in phases)
