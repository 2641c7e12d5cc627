"""Check that no line of the knowledge is idle: swaps are asked for, evidence speaks of something that there is."""

from collections.abc import Iterator

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.planning.bits import Bits
from app.planning.index import Index, index_of
from app.planning.knowledge import Condition, Knowledge, Target
from app.planning.reasons import EVERY_EXERCISE

READ_OF_AVOID = ("features", "directions")
"""The parts of a condition's `avoid` that points are given for."""


def idle_lines(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find swaps that nobody needs, evidence of nothing, aims that nothing serves, and emphasis on nothing."""
    index = index_of(knowledge)
    for code, to in knowledge.swaps.items():
        for field, says in _idle_swap(code, to, knowledge, index):
            yield filed.problem("swap", code, field, says)
    there = {EVERY_EXERCISE, *index.by_category, *(kind for item in index.techniques for kind in item.kinds)}
    for row in knowledge.evidence:
        if row.intervention not in there:
            says = f"no exercise and no technique is {row.intervention}"
            yield filed.problem("evidence", row.code, "intervention", says)
    served = {aim for item in index.techniques for aim in item.aims}
    for code, rule in filed.beside("aim", knowledge.aims):
        if rule.aim not in served:
            yield filed.problem("aim", code, "aim", "no technique serves it")
    for condition in knowledge.conditions.values():
        for field, says in _idle_emphasis(condition, index):
            yield filed.problem("condition", condition.code, field, says)
    yield from _idle_regions(knowledge, filed)


def _idle_swap(code: str, to: tuple[str, ...], knowledge: Knowledge, index: Index) -> Iterator[tuple[str, str]]:
    """Find a swap that nobody needs, since only what a condition starts with is swapped, or that never takes place."""
    starts = [
        (condition, phase)
        for condition in knowledge.conditions.values()
        for phase, codes in condition.start_with.items()
        if code in codes
    ]
    if not starts:
        yield "exercise", "no condition starts with it, so nothing ever takes its place"
        return
    usable: Bits = 0
    for condition, phase in starts:
        usable |= index.suited[condition.code] & index.by_phase[phase]
    for other in to:
        if not usable >> index.place_of[other] & 1:
            yield "to", f"{other} suits nobody who would start with {code}"


def _idle_emphasis(condition: Condition, index: Index) -> Iterator[tuple[str, str]]:
    """Find what gives no points, and emphasis on what there is not."""
    suited = [item for place, item in enumerate(index.exercises) if index.suited[condition.code] >> place & 1]
    there = {
        "categories": {item.category for item in suited},
        "families": {item.family for item in suited},
        "directions": {item.direction for item in suited},
    }
    for group, codes in _groups(condition.emphasise):
        if group not in there:
            yield f"emphasise.{group}", f"gives no points; emphasise speaks of {', '.join(there)}"
        for code in sorted(codes - there.get(group, codes)):
            yield f"emphasise.{group}", f"no exercise for this condition is {code}"
    # What is to be avoided need not be there yet: it holds for a clinic's own items, too.
    for group, _ in _groups(condition.avoid):
        if group not in READ_OF_AVOID:
            yield f"avoid.{group}", f"gives no points; avoid speaks of {', '.join(READ_OF_AVOID)}"


def _groups(target: Target) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the parts of a target that name something."""
    for group in ("features", "categories", "families", "directions", "surfaces", "exercises", "kinds", "techniques"):
        codes = getattr(target, group)
        if codes:
            yield group, codes
    if target.difficulty_at_least is not None:
        yield "difficulty_at_least", frozenset()


def _idle_regions(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find flags and safety nets for regions without a condition, and conditions without a safety net."""
    nets = list(filed.beside("safety_net", knowledge.safety_nets))
    regions = {region for condition in knowledge.conditions.values() for region in condition.regions}
    for kind, named in (("safety_net", nets), ("red_flag", list(knowledge.red_flags.items()))):
        for code, found in named:
            if found.regions.isdisjoint(regions):
                yield filed.problem(kind, code, "regions", "no condition is in any of them")
    for condition in knowledge.conditions.values():
        if all(net.regions.isdisjoint(condition.regions) for _, net in nets):
            yield filed.problem("condition", condition.code, "regions", "no safety net speaks of any of them")
