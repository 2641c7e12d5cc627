"""Check that every item could be given to somebody, and that what a condition asks for can be had there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.planning.bits import Bits
from app.planning.codes import Phase
from app.planning.index import Index, RuleBits, index_of
from app.planning.knowledge import Codes, Condition, Knowledge

TRIMESTERS = ("pregnancy_t1", "pregnancy_t2", "pregnancy_t3")
UNGIVEN = (
    "no condition could ever be given it: none whose region it suits, that it is kept for, and that doesn't bar it"
)


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a condition alone leaves open in one phase, before anything else is known of a person."""

    given: Bits
    """Exercises that aren't barred absolutely, and so could be given."""
    chosen: Bits
    """Exercises that aren't barred at all, and so could be chosen by the machine."""
    techniques: Bits


def out_of_reach(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find items that nobody could be given, starts that nobody could begin with, and requirements without an item."""
    index = index_of(knowledge)
    reach = {condition.code: _reach_of(condition, index) for condition in knowledge.conditions.values()}
    every = [found for by_phase in reach.values() for found in by_phase.values()]
    aims = {rule.aim for rule in knowledge.aims}
    # A clinic's own item harms nobody where it can't be given, and must not take all the clinic's others away.
    own = knowledge.own_codes
    for place, exercise in enumerate(index.exercises):
        if exercise.code not in own and not any(found.given >> place & 1 for found in every):
            yield filed.problem("exercise", exercise.code, "only_conditions", UNGIVEN)
    for place, technique in enumerate(index.techniques):
        if technique.code in own:
            continue
        if not any(found.techniques >> place & 1 for found in every):
            yield filed.problem("technique", technique.code, "only_conditions", UNGIVEN)
        if technique.aims.isdisjoint(aims):
            yield filed.problem("technique", technique.code, "aims", "nobody has any of these aims")
    for condition in knowledge.conditions.values():
        for field, says in _not_to_be_had(condition, reach[condition.code], index):
            yield filed.problem("condition", condition.code, field, says)


def _not_to_be_had(condition: Condition, reach: Mapping[Phase, _Reach], index: Index) -> Iterator[tuple[str, str]]:
    for phase, codes in condition.start_with.items():
        for code in codes:
            place = index.place_of[code]
            if not reach[phase].chosen >> place & 1:
                yield "start_with", f"{phase}: {code} {_why_not(code, phase, condition, index)}"
    for phase, groups in condition.required.items():
        for group in groups:
            if not any(reach[phase].given & index.by_category.get(category, 0) for category in group):
                yield "required_categories", f"{phase}: nothing of {' or '.join(sorted(group))} could be given"


def _why_not(code: str, phase: Phase, condition: Condition, index: Index) -> str:
    item = index.exercises[index.place_of[code]]
    if item.only_conditions and condition.code not in item.only_conditions:
        return "is kept for other conditions"
    if phase not in item.minutes:
        return "has no dose in this phase"
    return "is barred for this condition"


def _reach_of(condition: Condition, index: Index) -> dict[Phase, _Reach]:
    """Return what is open in each phase to somebody of whom no more is known than the condition."""
    worlds = [_rules_for(facts, index) for facts in _certain(condition)]
    preferences = 0
    for places in index.matching_direction.values():
        preferences |= places
    lifts = [found.rule for found in index.rules if found.rule.lifts]
    reach = {}
    for phase in Phase:
        given = chosen = techniques = 0
        # Of a condition's own row whatever some rule lifts counts as lifted: the person's other facts decide that.
        lifted = frozenset[str]().union(*(rule.lifts for rule in lifts if phase in rule.when.phases))
        for rules in worlds:
            absolute = relative = techniques_absolute = 0
            for found in rules:
                if phase in found.rule.when.phases:
                    absolute |= found.absolute
                    relative |= _relative(found, lifted) & ~(preferences if found.rule.spares_matching_direction else 0)
                    techniques_absolute |= found.techniques_absolute
            open_here = index.suited[condition.code] & index.by_phase[phase] & ~absolute
            given |= open_here
            chosen |= open_here & ~relative
            techniques |= index.techniques_suited[condition.code] & ~techniques_absolute
        reach[phase] = _Reach(given, chosen, techniques)
    return reach


def _relative(found: RuleBits, lifted: Codes) -> Bits:
    if not found.rule.by_condition:
        return found.relative
    barred = 0
    for feature, places in found.by_feature.items():
        if feature not in lifted:
            barred |= places
    return barred


def _certain(condition: Condition) -> Iterator[Codes]:
    """Yield what is certain of everybody with a condition, trimester by trimester where it comes with pregnancy."""
    facts = {
        f"condition={condition.code}",
        *(f"region={region}" for region in condition.regions),
        *(f"precaution={precaution}" for precaution in condition.implies),
    }
    if not condition.pregnancy:
        yield frozenset(facts)
        return
    for trimester in TRIMESTERS:
        yield frozenset({*facts, "pregnant=yes", f"precaution={trimester}"})


def _rules_for(facts: Codes, index: Index) -> list[RuleBits]:
    """Return the safety rules that speak for everybody of whom these facts are certain."""
    return [found for found in index.rules if _speaks_certainly(found, facts)]


def _speaks_certainly(found: RuleBits, facts: Codes) -> bool:
    when = found.rule.when
    if when.at_least or when.below or any(not fact.startswith("condition=") for fact in when.none_of):
        return False
    return when.none_of.isdisjoint(facts) and not any(group.isdisjoint(facts) for group in when.one_of)
