"""The items of a plan, exercises and techniques alike: what tells them apart, and where they stand."""

from collections.abc import Mapping

from app.planning.codes import Phase
from app.planning.document import Plan, PlannedExercise, PlannedPhase, PlannedTechnique
from app.planning.knowledge import Knowledge
from app.planning.scoring import lower_first

Planned = PlannedExercise | PlannedTechnique
EXERCISE, TECHNIQUE = "exercise", "technique"
Key = tuple[str, str]
"""What tells items apart: their kind and their code."""


def phases_of(plan: Plan) -> Mapping[Phase, PlannedPhase]:
    """Return the phases of a plan by their codes."""
    return {phase.code: phase for phase in plan.phases}


def items_of_plan(plan: Plan) -> frozenset[Key]:
    """Return the keys of all that a plan holds."""
    return frozenset(key_of(item) for phase in plan.phases for item in items_of(phase))


def items_of(phase: PlannedPhase | None) -> tuple[Planned, ...]:
    """Return what a phase holds, exercises first; nothing where there is no phase."""
    return () if phase is None else (*phase.exercises, *phase.techniques)


def kind_of(item: Planned) -> str:
    """Return whether it is an exercise or a technique."""
    return EXERCISE if isinstance(item, PlannedExercise) else TECHNIQUE


def key_of(item: Planned) -> Key:
    """Return what tells an item from others."""
    return kind_of(item), item.code


def phases_in_words(phases: tuple[Phase, ...], knowledge: Knowledge) -> str:
    """Return the names of phases in one line."""
    return ", ".join(lower_first(knowledge.label("phase", phase)) for phase in phases)
