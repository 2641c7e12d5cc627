"""The contraindication matrices, the facts that they rest on and the evidence, cell by cell, as the sources have them.

The tables beside this file are the tests' own copy, so that a slip in the seed is found and not followed. Whoever
corrects a clinical fact corrects it in both places, and so says it twice.
"""

import csv
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest

from app.planning.codes import Phase, Stage
from app.planning.items import Codes, Target, When
from app.planning.knowledge import EvidenceRow, Exercise, Knowledge, RedFlag, SafetyRule

TABLES = Path(__file__).parent / "tables"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (TABLES / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rules_of(knowledge: Knowledge, prefix: str) -> dict[str, SafetyRule]:
    """Return the rows of one matrix by what they speak of."""
    return {
        rule.code.removeprefix(f"{prefix}."): rule
        for rule in knowledge.safety_rules
        if rule.code.startswith(f"{prefix}.")
    }


def level_in(rule: SafetyRule, group: str, code: str) -> str:
    if code in barred(rule.absolute, group):
        return "A"
    return "R" if code in barred(rule.relative, group) else ""


def barred(target: Target, group: str) -> Codes:
    found: Codes = getattr(target, group)
    return found


def in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["code"])


def codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Each table, what its columns are, which rules hold it, and the fact that makes a row speak.
MATRICES = [
    pytest.param("techniques_by_precaution", "kinds", "technique_precaution", "precaution", id="techniques"),
    pytest.param("features_by_precaution", "features", "feature_precaution", "precaution", id="features"),
    pytest.param("features_by_condition", "features", "feature_condition", "condition", id="conditions"),
]


@pytest.mark.parametrize(("table", "group", "prefix", "fact"), MATRICES)
def test_every_cell_of_a_matrix_is_as_strict_as_its_source(
    knowledge: Knowledge, table: str, group: str, prefix: str, fact: str
) -> None:
    rows, rules = read(table), rules_of(knowledge, prefix)

    assert {row["factor"] for row in rows} == set(rules)
    for row in rows:
        factor = row.pop("factor")
        rule = rules[factor]
        assert {code: level_in(rule, group, code) for code in row} == row, factor
        assert rule.when.one_of == (frozenset({f"{fact}={factor}"}),)
        assert rule.when.phases == frozenset(Phase), factor
        assert not rule.excepting, factor


@pytest.mark.parametrize(("table", "group"), [(parameter.values[0], parameter.values[1]) for parameter in MATRICES])
def test_a_matrix_has_a_column_for_everything_that_may_be_barred(knowledge: Knowledge, table: str, group: str) -> None:
    unrestricted = {"supervised_exercise", "education_advice", "psychologically_informed", "ergonomic_intervention"}
    vocabulary = "technique_kind" if group == "kinds" else "feature"

    assert set(read(table)[0]) - {"factor"} == set(knowledge.vocabulary[vocabulary]) - unrestricted


def test_only_the_rows_of_conditions_may_be_lifted(knowledge: Knowledge) -> None:
    relaxable = {rule.code for rule in knowledge.safety_rules if rule.by_condition}

    assert relaxable == {f"feature_condition.{row['factor']}" for row in read("features_by_condition")}


def test_techniques_are_barred_by_condition_as_the_sources_have_it(knowledge: Knowledge) -> None:
    rules = rules_of(knowledge, "technique_condition")

    assert {row["condition"] for row in read("techniques_by_condition")} == set(rules)
    for row in read("techniques_by_condition"):
        rule = rules[row["condition"]]
        assert rule.when.one_of == (frozenset({f"condition={row['condition']}"}),)
        assert rule.absolute.kinds == codes(row["absolute"]), row["condition"]
        assert rule.relative.kinds == codes(row["relative"]), row["condition"]


def test_an_answered_flag_bars_as_the_sources_have_it(knowledge: Knowledge) -> None:
    rules = rules_of(knowledge, "red_flag")

    assert {row["red_flag"] for row in read("by_red_flag")} == set(rules)
    for row in read("by_red_flag"):
        rule = rules[row["red_flag"]]
        # Answered yes, cleared since or not: the bars of a flag outlast its clearance.
        assert rule.when.one_of == (frozenset({f"red_flag={row['red_flag']}"}),)
        assert rule.absolute.kinds == codes(row["absolute_kinds"]), row["red_flag"]
        assert rule.absolute.features == codes(row["absolute_features"]), row["red_flag"]


FROM_MATRICES = {"feature_condition", "feature_precaution", "red_flag", "technique_condition", "technique_precaution"}


def test_every_conditional_rule_and_every_note_is_as_its_source_has_it(knowledge: Knowledge) -> None:
    rules = [rule for rule in knowledge.safety_rules if rule.code.partition(".")[0] not in FROM_MATRICES]
    rows = read("conditional")

    assert {cell: found for rule in rules for cell, found in cells_of(rule)} == {
        (row["rule"], row["level"], row["what"]): (conditions_in(row["when"]), codes(row["codes"])) for row in rows
    }
    assert len({(row["rule"], row["level"], row["what"]) for row in rows}) == len(rows), "no cell is said twice"


Conditions = frozenset[tuple[str, frozenset[str]]]
"""The answers of which one must be given, question by question."""
Cell = tuple[str, str, str]
"""A rule, how strict it is, and what it speaks of."""


def cells_of(rule: SafetyRule) -> Iterable[tuple[Cell, tuple[Conditions, Codes]]]:
    """Yield all that a rule says, each with when it says it."""
    when = conditions_of(rule.when)
    targets = [
        (level, group.name, barred(target, group.name))
        for level, target in (("A", rule.absolute), ("R", rule.relative))
        for group in fields(Target)
        if group.name != "difficulty_at_least"
    ]
    others = [
        ("A", "other_categories", rule.only_categories),
        ("R", "other_kinds", rule.only_kinds),
        ("spared", "exercises", rule.excepting),
        ("spared", "directional_preference", codes("matching" if rule.spares_matching_direction else "")),
        ("lifted", "features", rule.lifts),
        ("held", "plan", codes("hold_until_cleared" if rule.holds_plan else "")),
        ("most", "exercises_a_day", codes(str(rule.max_exercises or ""))),
    ]
    for level, what, found in (*targets, *others):
        if found:
            yield (rule.code, level, what), (when, found)


def conditions_of(when: When) -> Conditions:
    asked = [answers_of(group) for group in when.one_of]
    refused: dict[str, Codes] = {}
    for question, answers in (answers_of(codes(word)) for word in when.none_of):
        refused[f"not_{question}"] = refused.get(f"not_{question}", frozenset()) | answers
    limits = [
        *((f"{name}_at_least", frozenset({f"{least:g}"})) for name, least in when.at_least),
        *((f"{name}_below", frozenset({f"{most:g}"})) for name, most in when.below),
    ]
    phases = [("phase", frozenset[str](when.phases))] if when.phases != frozenset(Phase) else []
    return frozenset([*asked, *refused.items(), *limits, *phases])


def answers_of(group: Codes) -> tuple[str, Codes]:
    """Return the one question of a group of facts, and the answers to it."""
    (question,) = {fact.partition("=")[0] for fact in group}
    return question, frozenset(fact.partition("=")[2] for fact in group)


def conditions_in(text: str) -> Conditions:
    parts = [part.partition("=") for part in text.split()]
    return frozenset((question, frozenset(answers.split("/"))) for question, _, answers in parts)


def test_findings_gate_together_as_the_sources_have_it(knowledge: Knowledge) -> None:
    combined = {rule.code: (conditions_of(rule.when), rule.gate, rule.action) for rule in knowledge.combinations}

    assert combined == {
        row["combination"]: (conditions_in(row["when"]), row["gate"], row["action"]) for row in read("combinations")
    }


def test_every_flag_gates_and_is_asked_as_the_sources_have_it(knowledge: Knowledge) -> None:
    assert in_order(asked(flag) for flag in knowledge.red_flags.values()) == in_order(read("red_flags"))


def asked(flag: RedFlag) -> Row:
    return {
        "code": flag.code,
        "gate": flag.gate,
        "action": flag.action,
        "regions": " ".join(sorted(flag.regions)),
        "asked_when": "pregnant" if flag.when.one_of == (frozenset({"pregnant=yes"}),) else "",
    }


def test_every_guideline_says_what_the_sources_have_it_say(knowledge: Knowledge) -> None:
    assert in_order(said(row) for row in knowledge.evidence) == in_order(read("evidence"))


def said(row: EvidenceRow) -> Row:
    return {
        "code": row.code,
        "guideline": row.source.key,
        "intervention": row.intervention,
        "conditions": " ".join(sorted(row.conditions)),
        "stages": " ".join(stage for stage in Stage if stage in row.stages),
        "direction": row.direction,
        "strength": row.strength,
        "read": row.read,
        "note": row.text,
    }


GUIDELINES_SILENT = {
    "neck_pain_postural",
    "sacroiliac_joint_pain",
    "scheuermann_kyphosis",
    "spondylolisthesis_degenerative",
    "thoracic_hyperkyphosis",
    "thoracic_mobility_deficit",
    "thoracic_postural_pain",
}


def test_only_where_the_sources_are_silent_is_there_no_evidence(knowledge: Knowledge) -> None:
    spoken_of = {condition for row in knowledge.evidence for condition in row.conditions}

    assert set(knowledge.conditions) - spoken_of == GUIDELINES_SILENT


def test_every_exercise_asks_of_the_body_what_the_sources_say(knowledge: Knowledge) -> None:
    assert in_order(facts(exercise) for exercise in knowledge.exercises.values()) == in_order(read("exercises"))


def facts(exercise: Exercise) -> Row:
    return {
        "code": exercise.code,
        "category": exercise.category,
        "region": exercise.region,
        "surface": exercise.surface,
        "equipment": " ".join(sorted(exercise.equipment)),
        "direction": exercise.direction,
        "family": exercise.family,
        "level": str(exercise.level),
        "variant_of": exercise.variant_of or "",
        "difficulty": str(exercise.difficulty),
        "min_phase": exercise.min_phase,
        "profile": exercise.profile,
        "sides": str(exercise.sides),
        "minutes": "/".join(str(exercise.minutes.get(phase, "")) for phase in Phase),
        "shortest_minutes": str(exercise.shortest_minutes or ""),
        "only_conditions": " ".join(sorted(exercise.only_conditions)),
        "features": " ".join(sorted(exercise.features)),
    }
