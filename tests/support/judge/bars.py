"""What bars an item: the matrices and the other rules, asked one after the other."""

from collections.abc import Iterable, Iterator

from tests.support.judge.person import Facts, Person, holds
from tests.support.judge.tables import PHASES, Entry, Tables

Against = tuple[str, str]
"""The level, and the rule."""


def speaking(phase: str, facts: Facts, tables: Tables) -> list[Entry]:
    """Return the rules that hold for these facts in a phase."""
    return [rule for rule in tables.rules if holds(rule["when"], facts, {}, phase)]


def against_exercise(item: Entry, rules: list[Entry], facts: Facts) -> Iterator[Against]:
    """Yield whatever of the rules that hold bars an exercise."""
    lifted = {feature for rule in rules for feature in rule.get("lifts", ())}
    for rule in rules:
        if item["code"] in rule.get("excepting", ()):
            continue
        if "only_categories" in rule and item["category"] not in rule["only_categories"]:
            yield "absolute", rule["code"]
        if _is_meant(item, rule.get("absolute", {})):
            yield "absolute", rule["code"]
        relative = rule.get("relative", {})
        if lifted and rule.get("may_be_lifted"):
            relative = relative | {"features": set(relative["features"]) - lifted}
        spared = rule.get("spares_matching_direction") and _goes_the_tested_way(item, facts)
        if _is_meant(item, relative) and not spared:
            yield "relative", rule["code"]


def against_technique(item: Entry, rules: Iterable[Entry]) -> Iterator[Against]:
    """Yield whatever of the rules that hold bars a technique."""
    kinds = {item["kind"], *item.get("also_kinds", ())}
    for rule in rules:
        for level in ("absolute", "relative"):
            target = rule.get(level, {})
            if not kinds.isdisjoint(target.get("kinds", ())) or item["code"] in target.get("techniques", ()):
                yield level, rule["code"]
        if "only_kinds" in rule and item["kind"] not in rule["only_kinds"]:
            yield "relative", rule["code"]


def out_of_reach(item: Entry, phase: str, person: Person) -> Iterator[Against]:
    """Yield why an exercise isn't for this person, this home or this phase, whatever the rules say."""
    if not item["equipment"] <= person.equipment:
        yield "relative", "equipment"
    if item["only_conditions"] and person.condition["code"] not in item["only_conditions"]:
        yield "relative", "only_conditions"
    goals = {goal["code"] for goal in person.assessment["goals"]}
    if item.get("only_goals") and goals.isdisjoint(item["only_goals"]):
        yield "relative", "only_goals"
    if not _concerns(item, person) and item["code"] not in person.included:
        yield "relative", "region"
    if PHASES.index(phase) < PHASES.index(item["min_phase"]):
        yield "absolute", "min_phase"
    if not item["instructions"]:
        yield "absolute", "instructions"


def technique_out_of_reach(item: Entry, person: Person) -> Iterator[Against]:
    """Yield why the machine may not choose a technique; a therapist may add it."""
    if item["code"] in person.included:
        return
    if _regions(person, "techniques").isdisjoint(item["regions"]):
        yield "relative", "region"
    if item.get("only_conditions") and person.condition["code"] not in item["only_conditions"]:
        yield "relative", "only_conditions"
    if not item["auto"]:
        yield "relative", "auto"


def _concerns(item: Entry, person: Person) -> bool:
    """Tell whether an exercise is for the region of the pain or for a goal, or the condition itself asks for it."""
    starts = person.condition["start_with"].values()
    asked_for = any(item["code"] in codes for codes in starts)
    asked_for = asked_for or item["family"] in person.condition["emphasise"].get("families", ())
    if asked_for or item["region"] in _regions(person, "exercises"):
        return True
    by_region, by_family = (person.tables.suitability[field] for field in ("goals", "goal_families"))
    goals = [goal["code"] for goal in person.assessment["goals"]]
    wanted = any(item["region"] in by_region.get(goal, ()) for goal in goals)
    wanted = wanted or any(item["family"] in by_family.get(goal, ()) for goal in goals)
    return wanted and not item.get("only_conditions")


def _regions(person: Person, what: str) -> set[str]:
    """Return the regions of the items that suit somebody's pain."""
    return {reached for region in person.condition["regions"] for reached in person.tables.suitability[what][region]}


def _is_meant(item: Entry, target: Entry) -> bool:
    return bool(
        not item["features"].isdisjoint(target.get("features", ()))
        or item["category"] in target.get("categories", ())
        or item["family"] in target.get("families", ())
        or item["direction"] in target.get("directions", ())
        or item["surface"] in target.get("surfaces", ())
        or item["code"] in target.get("exercises", ())
    )


def _goes_the_tested_way(item: Entry, facts: Facts) -> bool:
    tested = {"lateral_flexion" if name == "lateral" else name for name in facts["directional_preference"]}
    return item["category"] == "directional_preference" and item["direction"] in tested
