"""Whether a rule's condition holds for a person."""

from collections.abc import Mapping

from app.planning.codes import Phase
from app.planning.knowledge import Codes, When


def holds(when: When, facts: Codes, measures: Mapping[str, float], phase: Phase | None = None) -> bool:
    """Tell whether every fact that the condition asks for holds; without a phase, its phases don't count."""
    if phase is not None and phase not in when.phases:
        return False
    if not when.none_of.isdisjoint(facts):
        return False
    for group in when.one_of:
        if group.isdisjoint(facts):
            return False
    for measure, limit in when.at_least:
        if measure not in measures or measures[measure] < limit:
            return False
    return all(measure in measures and measures[measure] < limit for measure, limit in when.below)
