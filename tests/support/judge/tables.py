"""What the judge knows, read plainly from the tests' tables and the seed's YAML."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Entry = dict[str, Any]
TABLES = Path(__file__).parents[2] / "knowledge" / "tables"
DOSES = Path(__file__).parent / "doses.csv"
PHASES = ("calm", "restore", "strengthen", "return")
LEVELS = {"A": "absolute", "R": "relative"}
ALL_BUT = {"other_categories": "only_categories", "other_kinds": "only_kinds"}
"""Where a table bars whatever is not among its codes."""

ORDINARY_HOME = {"mat", "bed", "chair", "wall", "pillow", "towel", "counter"}
"""What is there unless somebody says that it is missing: the API's own promise, whatever the seed says."""


@cache
def tables_in(seed: Path) -> "Tables":
    """Return the tables that go with a seed folder, read once."""
    return Tables(seed)


class Tables:
    """Everything that plans are judged by."""

    def __init__(self, seed: Path) -> None:
        facts = {row["code"]: row for row in _rows(TABLES / "exercises.csv")}
        self.exercises = {
            exercise["code"]: {**exercise, **_facts_of(facts[exercise["code"]])}
            for file in _files(seed / "catalogue" / "exercises")
            for exercise in file["exercises"]
        }
        self.techniques = {
            technique["code"]: technique
            for file in _files(seed / "catalogue" / "techniques")
            for technique in file["techniques"]
        }
        self.conditions = {
            condition["code"]: condition for file in _files(seed / "conditions") for condition in file["conditions"]
        }
        implied = {flag["code"]: flag for file in _files(seed / "red_flags") for flag in file["red_flags"]}
        self.flags = {
            row["code"]: {
                "gate": row["gate"],
                "regions": set(row["regions"].split()),
                "only_in_pregnancy": row["asked_when"] == "pregnant",
                "implies": implied[row["code"]].get("implies", []),
            }
            for row in _rows(TABLES / "red_flags.csv")
        }
        self.rules = [*_matrices(), *_conditional()]
        self.combinations: list[Entry] = [
            {"gate": row["gate"], "when": _when(row["when"])} for row in _rows(TABLES / "combinations.csv")
        ]
        self.safety_nets = _read(seed / "rules" / "screening.yaml")["safety_nets"]
        self.derivations = _read(seed / "rules" / "derivations.yaml")["derivations"]
        review = _read(seed / "rules" / "review.yaml")
        self.reviews, self.later_reviews = review["reviews"], review["later_reviews"]
        limits = _read(seed / "rules" / "limits.yaml")
        self.basic_equipment = ORDINARY_HOME
        self.suitability = limits["suitability"]
        self.limits = limits["limits"]
        self.doses = {(row["profile"], row["phase"]): row for row in _rows(DOSES)}
        words = _read(seed / "vocabulary" / "category.yaml")["words"]
        self.category_labels = {word["code"]: word["label"] for word in words}


def _facts_of(row: dict[str, str]) -> Entry:
    minutes = dict(zip(PHASES, row["minutes"].split("/"), strict=True))
    return {
        "category": row["category"],
        "region": row["region"],
        "surface": row["surface"],
        "direction": row["direction"],
        "family": row["family"],
        "min_phase": row["min_phase"],
        "profile": row["profile"],
        "equipment": set(row["equipment"].split()),
        "features": set(row["features"].split()),
        "only_conditions": set(row["only_conditions"].split()),
        "minutes": {phase: int(number) for phase, number in minutes.items() if number},
        "shortest_minutes": int(row["shortest_minutes"] or 0),
    }


def _matrices() -> Iterator[Entry]:
    """Yield the rows of the matrices as rules."""
    for fact, table, prefix, group in (
        ("precaution", "features_by_precaution", "feature_precaution", "features"),
        ("condition", "features_by_condition", "feature_condition", "features"),
        ("precaution", "techniques_by_precaution", "technique_precaution", "kinds"),
    ):
        for row in _rows(TABLES / f"{table}.csv"):
            factor = row.pop("factor")
            targets: Entry = {"absolute": {group: set()}, "relative": {group: set()}}
            for column, cell in row.items():
                if cell:
                    targets[LEVELS[cell]][group].add(column)
            yield {
                "code": f"{prefix}.{factor}",
                "when": {fact: [factor]},
                "may_be_lifted": table == "features_by_condition",
                **targets,
            }
    for row in _rows(TABLES / "techniques_by_condition.csv"):
        yield {
            "code": f"technique_condition.{row['condition']}",
            "when": {"condition": [row["condition"]]},
            "absolute": {"kinds": row["absolute"].split()},
            "relative": {"kinds": row["relative"].split()},
        }
    for row in _rows(TABLES / "by_red_flag.csv"):
        yield {
            "code": f"red_flag.{row['red_flag']}",
            "when": {"red_flag": [row["red_flag"]]},
            "absolute": {"kinds": row["absolute_kinds"].split(), "features": row["absolute_features"].split()},
        }


def _conditional() -> Iterator[Entry]:
    """Yield the rules that hold only if, and the notes of the matrices: one rule from all the rows of its name."""
    rules: dict[str, Entry] = {}
    for row in _rows(TABLES / "conditional.csv"):
        rule = rules.setdefault(row["rule"], {"code": row["rule"], "when": _when(row["when"])})
        level, what, codes = row["level"], row["what"], row["codes"].split()
        if what in ALL_BUT:
            rule[ALL_BUT[what]] = codes
        elif level in LEVELS:
            rule.setdefault(LEVELS[level], {})[what] = codes
        elif (level, what) == ("spared", "exercises"):
            rule["excepting"] = codes
        elif (level, what) == ("spared", "directional_preference"):
            rule["spares_matching_direction"] = True
        elif (level, what) == ("lifted", "features"):
            rule["lifts"] = codes
        elif level == "held":
            rule["holds_plan"] = True
        elif level != "most":  # How many exercises a day are too many is told beside the other limits (week.py).
            raise KeyError(level, what)
    yield from rules.values()


def _when(text: str) -> Entry:
    """Return what must hold: words by the question that they answer, or the number that is the least."""
    wanted: Entry = {}
    for part in text.split():
        name, _, codes = part.partition("=")
        wanted[name] = int(codes) if name.endswith("_at_least") else codes.split("/")
    return wanted


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _read(path: Path) -> Entry:
    found: Entry = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return found


def _files(folder: Path) -> Iterator[Entry]:
    return (_read(path) for path in sorted(folder.glob("*.yaml")))
