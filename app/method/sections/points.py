"""The points: what speaks for and against an item, and how much."""

from collections.abc import Iterator

from app.knowledge.shapes.rules import StoredPointRule, WeightsShape
from app.method.anchors import factor_anchor, rule_anchor
from app.method.blocks import NO_TEXT, Block, Code, Heading, Paragraph, Row, Strong, Table, lines, words
from app.method.figures import number
from app.method.rules import Filed, Rules
from app.method.wording import cited, low, named, target_in_words, when_in_words
from app.planning.codes import EvidenceDirection, Phase

WEIGHTED_ALONE = {
    "direction": "Which way the exercise goes; the points stand in the table of weights.",
    "evidence": "What guidelines say; the points stand in the table of weights.",
    "preference": "What the patient likes and dislikes; the points stand in the table of weights.",
    "dose": "What a smaller dose costs; the points stand in the table of weights.",
    "therapist": "No points: what a therapist includes is in the plan whatever its points.",
}
"""Factors without a rule of their own."""


def evidence_points(rules: Rules) -> Iterator[Block]:
    """Yield the points of a guideline's word."""
    weights = rules.one("weights", WeightsShape)
    rows = []
    for direction in EvidenceDirection:
        word = rules.knowledge.vocabulary["evidence_direction"][direction]
        points = (signed(weights.evidence[direction]),)
        rows.append(Row((named(word.label, word.code), (word.meaning,), points), f"direction-{direction}"))
    yield Table(("A guideline is", "It says", "Points"), tuple(rows), (25, 60, 15))


def difficulty_points(rules: Rules) -> Iterator[Block]:
    """Yield the points for how hard an exercise is, phase by phase."""
    weights = rules.one("weights", WeightsShape)
    hardest = max(level for row in weights.difficulty.values() for level in row)
    rows = []
    for phase in Phase:
        row = weights.difficulty.get(phase, {})
        points = [(signed(row[level]) if level in row else "0",) for level in range(1, hardest + 1)]
        rows.append(Row(((rules.label("phase", phase),), *points)))
    levels = tuple(f"Difficulty {level}" for level in range(1, hardest + 1))
    yield Table(("Phase", *levels), tuple(rows))


def point_rules(rules: Rules) -> Iterator[Block]:
    """Yield every rule that gives points, factor by factor."""
    found = rules.all("point_rule", StoredPointRule)
    for word in rules.knowledge.vocabulary["factor"].values():
        yield Heading(3, words(f"Points for: {low(word.label)} ", Code(word.code)), factor_anchor(word.code))
        own = [rule for rule in found if rule.said.factor == word.code]
        if not own:
            yield Paragraph((WEIGHTED_ALONE.get(word.code, f"{word.meaning}."),))
            continue
        yield Paragraph((f"{word.meaning}.",))
        columns = ("Why", "For whom", "Which items", "Points", "Source")
        yield Table(columns, tuple(_row(rule, rules) for rule in own), (30, 25, 25, 8, 12))


def _row(rule: Filed[StoredPointRule], rules: Rules) -> Row:
    said = rule.said
    goal = words(Strong("Goal:"), f" {low(rules.label('goal', said.goal))}") if said.goal else NO_TEXT
    asked = when_in_words(said.when, rules)
    who = lines(goal, NO_TEXT if goal and asked == ("Everybody",) else asked)
    points = words(signed(said.points), " × the goal’s weight" if said.goal else "")
    cells = (lines((said.text,), (Code(rule.code),)), who, target_in_words(said.target, rules), points)
    return Row((*cells, cited(said.sources)), rule_anchor(rule.code))


def signed(points: float) -> str:
    """Return points with their sign."""
    return f"+{number(points)}" if points > 0 else number(points)
