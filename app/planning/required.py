"""Which categories a phase should hold for one person."""

from functools import lru_cache

from app.planning.codes import Phase
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.knowledge import Codes, ComesFirst


def required_in(phase: Phase, case: Case) -> tuple[Codes, ...]:
    """Return the groups of categories of each of which the phase should hold one, the most important first.

    They are the condition's, in its order. For whom a fall is the greater danger, balance comes before them, if there
    is any balance work that this person may do; what it is put before comes last, unless the condition itself asks for
    balance (`comes_first` in seed/rules/limits.yaml).
    """
    groups, first = case.profile.condition.required.get(phase, ()), case.knowledge.limits.comes_first
    if first is None or not any(who <= case.profile.precautions for who in first.who):
        return groups
    if not case.eligibility.phases[phase].allowed & index_of(case.knowledge).by_category.get(first.category, 0):
        return groups
    return _reordered(groups, first)


@lru_cache(maxsize=256)
def _reordered(groups: tuple[Codes, ...], first: ComesFirst) -> tuple[Codes, ...]:
    asked = [group for group in groups if first.category in group]
    if asked:
        return (*asked, *(group for group in groups if group not in asked))
    last = [group for group in groups if group & first.before][:1]
    return (frozenset({first.category}), *(group for group in groups if group not in last), *last)
