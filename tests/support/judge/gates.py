"""Whether there may be a plan at all."""

from tests.support.judge.person import Person, holds

STRICTEST_FIRST = ("block", "hold_until_cleared", "incomplete")


def gate_of(person: Person) -> str | None:
    """Return the strictest closed gate; None when a plan may be made."""
    closed = closed_gates(person)
    return next((gate for gate in STRICTEST_FIRST if gate in closed), None)


def closed_gates(person: Person) -> set[str]:
    """Return every gate that something closes."""
    tables, facts = person.tables, person.facts
    closed = {rule["gate"] for rule in tables.combinations if holds(rule["when"], facts, person.measures)}
    for code in person.flags:
        gate = tables.flags[code]["gate"]
        if gate == "block" or (gate == "hold_until_cleared" and person.last_word(code) != "cleared"):
            closed.add(gate)
    for rule in tables.rules:
        if rule.get("holds_plan") and holds(rule["when"], facts, person.measures):
            held = facts["precaution"] & set(rule["when"]["precaution"])
            if any(person.last_word(code) != "cleared" for code in held):
                closed.add("hold_until_cleared")
    if unasked(person):
        closed.add("incomplete")
    return closed


def unasked(person: Person) -> set[str]:
    """Return the flags that belong to the condition's regions and have no answer."""
    screening, regions = person.screening, person.facts["region"]
    not_asked = set(screening.get("not_asked") or ())
    found = set()
    for code, flag in person.tables.flags.items():
        in_scope = "whole_body" in regions or regions & flag["regions"]
        concerns = not flag["only_in_pregnancy"] or person.pregnancy_weeks is not None
        answered = code in person.flags or (screening["completed"] and code not in not_asked)
        if in_scope and concerns and not answered:
            found.add(code)
    return found
