"""A second opinion on safety: the seed's YAML read again, slowly and plainly, with no help from the application.

It shares nothing with `app.planning` and `app.knowledge`, so that a mistake there is not repeated here. An assessment
comes in as planning's value, because that is what both read; every fact is drawn from it anew.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from app.planning.assessment import Assessment, Person

Entry = dict[str, Any]
Facts = dict[str, set[str]]
CONDITION_ROWS = "features_by_condition.yaml"


class Judge:
    """Answers what bars an item, and whether a plan may be made at all."""

    def __init__(self, seed: Path) -> None:
        self.exercises = {
            exercise["code"]: {**exercise, "family": file["family"]}
            for file in _read_all(seed / "catalogue" / "exercises")
            for exercise in file["exercises"]
        }
        self.techniques = {
            technique["code"]: technique
            for file in _read_all(seed / "catalogue" / "techniques")
            for technique in file["techniques"]
        }
        self.conditions = {
            condition["code"]: condition for file in _read_all(seed / "conditions") for condition in file["conditions"]
        }
        self.flags = {flag["code"]: flag for file in _read_all(seed / "red_flags") for flag in file["red_flags"]}
        self.rules = [
            {**rule, "row_of_a_condition": path.name == CONDITION_ROWS}
            for path in sorted((seed / "rules" / "contraindications").glob("*.yaml"))
            for rule in _read(path)["rules"]
        ]
        self.combinations = _read(seed / "rules" / "screening.yaml")["combinations"]
        self.derivations = _read(seed / "rules" / "derivations.yaml")["derivations"]
        self.basic_equipment = set(_read(seed / "rules" / "limits.yaml")["basic_equipment"])

    # What is known of somebody.

    def facts(self, assessment: Assessment, person: Person) -> Facts:
        """Return the facts that safety rules may ask for, each with the values that hold."""
        complaint, screening = assessment.complaint, assessment.screening
        condition, age = self.conditions[complaint.code], age_of(person, assessment.assessed_on)
        listed = self._listed_flags(assessment, age)
        facts: Facts = {
            "condition": {complaint.code},
            "region": set(condition["regions"]),
            "stage": {stage_of(complaint.duration_weeks)},
            "irritability": {str(complaint.irritability)},
            "directional_preference": {complaint.directional_preference or "unknown"},
            "red_flag": listed,
            "open_red_flag": {code for code in listed if last_word(code, assessment) != "cleared"},
            "pregnant": {str(assessment.pregnancy_weeks is not None)},
            "floor_transfer": {
                {None: "not_recorded", True: "can", False: "cannot"}[assessment.lifestyle.floor_transfer]
            },
        }
        precautions = set(assessment.precautions) | set(condition.get("implies", ()))
        precautions |= _by_age(age) | _by_pregnancy(assessment.pregnancy_weeks)
        precautions |= {entry.code for entry in screening.cleared if entry.code not in self.flags}
        for code in listed:
            precautions |= set(self.flags[code].get("implies", ()))
        facts["precaution"] = precautions
        for _ in self.derivations:  # Each may rest on another; as many rounds as there are rules reach them all.
            for rule in self.derivations:
                if set(rule["when"]) <= set(facts) and self.holds(rule["when"], facts):
                    precautions |= set(rule.get("precautions", ()))
        return facts

    def _listed_flags(self, assessment: Assessment, age: int | None) -> set[str]:
        screening = assessment.screening
        listed = {code for code in screening.red_flags if code in self.flags}
        listed |= {entry.code for entry in screening.cleared if entry.code in self.flags}
        if age is not None and age < 16:
            listed.add("rf_young_onset_under_16")
        return listed

    def holds(self, when: Entry, facts: Facts, *, phase: str | None = None, age: int | None = None) -> bool:
        """Tell whether a rule's condition holds; what is not understood here is an error, never skipped."""
        for name, wanted in when.items():
            if name == "phase":
                held = phase is None or phase in wanted
            elif name == "age_at_least":
                held = age is not None and age >= wanted
            elif name == "pregnant":
                held = str(wanted) in facts["pregnant"]
            elif name.startswith("not_"):
                held = not facts[name.removeprefix("not_")] & set(wanted)
            else:
                held = bool(facts[name] & set(wanted))
            if not held:
                return False
        return True

    # What bars an item.

    def against_exercise(self, code: str, phase: str, facts: Facts) -> Iterator[tuple[str, str]]:
        """Yield level and rule of everything that bars an exercise in a phase."""
        item = self.exercises[code]
        speaking = [rule for rule in self.rules if self.holds(rule["when"], facts, phase=phase)]
        lifted = {feature for rule in speaking for feature in rule.get("lifts", ())}
        for rule in speaking:
            if code in rule.get("excepting", ()):
                continue
            if "only_categories" in rule and item["category"] not in rule["only_categories"]:
                yield "absolute", rule["code"]
            if is_meant(item, rule.get("absolute", {})):
                yield "absolute", rule["code"]
            relative = dict(rule.get("relative", {}))
            if rule["row_of_a_condition"]:
                relative["features"] = [name for name in relative.get("features", ()) if name not in lifted]
            spared = rule.get("spares_matching_direction") and matches_direction(item, facts)
            if is_meant(item, relative) and not spared:
                yield "relative", rule["code"]

    def against_technique(self, code: str, phase: str, facts: Facts) -> Iterator[tuple[str, str]]:
        """Yield level and rule of everything that bars a technique in a phase."""
        item = self.techniques[code]
        kinds = {item["kind"], *item.get("also_kinds", ())}
        for rule in self.rules:
            if not self.holds(rule["when"], facts, phase=phase):
                continue
            for level in ("absolute", "relative"):
                target = rule.get(level, {})
                if kinds & set(target.get("kinds", ())) or code in target.get("techniques", ()):
                    yield level, rule["code"]
            if "only_kinds" in rule and item["kind"] not in rule["only_kinds"]:
                yield "relative", rule["code"]

    def lacks_equipment(self, code: str, assessment: Assessment) -> bool:
        """Tell whether an exercise needs what this person doesn't have."""
        life = assessment.lifestyle
        there = (self.basic_equipment | set(life.equipment_available or ())) - set(life.equipment_missing)
        return bool(set(self.exercises[code].get("equipment", ())) - there)

    # Whether there may be a plan.

    def gate(self, assessment: Assessment, person: Person) -> str | None:
        """Return the strictest closed gate, None when a plan may be made."""
        facts = self.facts(assessment, person)
        age = age_of(person, assessment.assessed_on)
        closed = {found["gate"] for found in self.combinations if self.holds(found["when"], facts, age=age)}
        for code in facts["red_flag"]:
            gate = self.flags[code]["gate"]
            if gate == "block" or (gate == "hold_until_cleared" and last_word(code, assessment) != "cleared"):
                closed.add(gate)
        for rule in self.rules:
            if rule.get("holds_plan") and self.holds(rule["when"], facts):
                held = facts["precaution"] & set(rule["when"]["precaution"])
                if any(last_word(code, assessment) != "cleared" for code in held):
                    closed.add("hold_until_cleared")
        if self.unasked(assessment, facts):
            closed.add("incomplete")
        return next((gate for gate in ("block", "hold_until_cleared", "incomplete") if gate in closed), None)

    def unasked(self, assessment: Assessment, facts: Facts) -> set[str]:
        """Return the flags that belong to the condition's regions and have no answer."""
        screening, regions = assessment.screening, facts["region"]
        found = set()
        for code, flag in self.flags.items():
            in_scope = "whole_body" in regions or regions & set(flag["regions"])
            answered = code in facts["red_flag"] or (screening.completed and code not in screening.not_asked)
            if in_scope and not answered and self.holds(flag.get("when", {}), facts):
                found.add(code)
        return found


def age_of(person: Person, day: date) -> int | None:
    """Return the completed years, counted birthday by birthday."""
    born = person.birth_date
    if born is None:
        return None
    years = 0
    while (born.year + years + 1, born.month, born.day) <= (day.year, day.month, day.day):
        years += 1
    return years


def stage_of(weeks: float) -> str:
    """Return the stage: under 6 weeks acute, over 12 chronic."""
    if weeks < 6:
        return "acute"
    return "chronic" if weeks > 12 else "subacute"


def last_word(code: str, assessment: Assessment) -> str | None:
    """Return the outcome of the latest clearance of a code; of several on that day the one that opens least."""
    entries = [entry for entry in assessment.screening.cleared if entry.code == code]
    if not entries:
        return None
    latest = max(entry.cleared_on for entry in entries)
    said = {str(entry.outcome) for entry in entries if entry.cleared_on == latest}
    return next(word for word in ("confirmed_pathology", "awaiting", "cleared") if word in said)


def is_meant(item: Entry, target: Entry) -> bool:
    """Tell whether a target speaks of an exercise."""
    return bool(
        set(target.get("features", ())) & set(item.get("features", ()))
        or item["category"] in target.get("categories", ())
        or item["family"] in target.get("families", ())
        or item["direction"] in target.get("directions", ())
        or item["surface"] in target.get("surfaces", ())
        or item["code"] in target.get("exercises", ())
    )


def matches_direction(item: Entry, facts: Facts) -> bool:
    """Tell whether a direction-specific exercise goes the way that was tested to help."""
    tested = {"lateral_flexion" if name == "lateral" else name for name in facts["directional_preference"]}
    return item["category"] == "directional_preference" and item["direction"] in tested


def _by_age(age: int | None) -> set[str]:
    if age is None:
        return set()
    bounds = {"age_under_18": age < 18, "age_over_65": age >= 65, "age_over_80": age >= 80}
    return {name for name, holds in bounds.items() if holds}


def _by_pregnancy(weeks: int | None) -> set[str]:
    if weeks is None:
        return set()
    if weeks <= 12:
        return {"pregnancy_t1"}
    return {"pregnancy_t2"} if weeks <= 27 else {"pregnancy_t3"}


def _read(path: Path) -> Entry:
    found: Entry = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _read_all(folder: Path) -> Iterator[Entry]:
    return (_read(path) for path in sorted(folder.glob("*.yaml")))
