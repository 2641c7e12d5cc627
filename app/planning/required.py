"""Which categories a phase should hold for one person."""

from functools import lru_cache

from app.planning.codes import Phase
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.knowledge import Codes, Knowledge


def required_in(phase: Phase, case: Case) -> tuple[Codes, ...]:
    """Return the groups of categories of each of which the phase should hold one, the most important first.

    They are the condition's, in its order. For whom a fall is the greater danger, balance comes before them, if there
    is any balance work that this person may do; what it is put before comes last (`comes_first` in
    seed/rules/limits.yaml).
    """
    groups, first = case.profile.condition.required.get(phase, ()), case.knowledge.limits.comes_first
    if first is None or not any(who <= case.profile.precautions for who in first.who):
        return groups
    if not case.eligibility.phases[phase].allowed & index_of(case.knowledge).by_category.get(first.category, 0):
        return groups
    return _reordered(case.knowledge, case.profile.condition.code, phase)


@lru_cache(maxsize=256)
def _reordered(knowledge: Knowledge, condition: str, phase: Phase) -> tuple[Codes, ...]:
    groups, first = knowledge.conditions[condition].required.get(phase, ()), knowledge.limits.comes_first
    if first is None:
        return groups
    asked = [group for group in groups if first.category in group] or [frozenset({first.category})]
    others = [group for group in groups if first.category not in group]
    # Where the condition asks for it as well, its own order of the others stands.
    last = [] if len(asked) + len(others) == len(groups) else [group for group in others if group & first.before][:1]
    return (*asked, *(group for group in others if group not in last), *last)
