"""Which single changes are tried to see what would help a patient most."""

from collections.abc import Iterator

from app.knowledge.shapes.levers import StoredLever
from app.method.anchors import rule_anchor
from app.method.blocks import Block, Code, Row, Table, lines
from app.method.rules import Rules
from app.method.wording import cited, listed, low, when_in_words


def levers(rules: Rules) -> Iterator[Block]:
    """Yield each change, whom it is suggested to, and in what words."""
    rows = []
    for filed in rules.all("lever", StoredLever):
        said = filed.said
        change = lines((_change(said, rules),), (Code(filed.code),))
        cells = (change, when_in_words(said.when, rules), (said.say,), cited(said.sources))
        rows.append(Row(cells, rule_anchor(filed.code)))
    yield Table(("Change", "For whom", "Words", "Source"), tuple(rows), (25, 30, 30, 15))


def _change(said: StoredLever, rules: Rules) -> str:
    if said.add_minutes:
        return f"{said.add_minutes} more minutes a day"
    if said.add_days:
        return f"Days of training a week: {said.add_days} more"
    if said.add_equipment is not None:
        return rules.label("equipment", said.add_equipment)
    if said.floor_transfer:
        return "Getting down to the floor"
    directions = [low(rules.label("directional_preference", each)) for each in said.test_directions]
    return f"A test of the directional preference: {listed(directions, 'or')}"
