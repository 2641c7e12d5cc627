"""Whether there may be a plan: red flags, what weighs more together, and when to stop and call."""

from collections.abc import Iterator

from app.knowledge.shapes.base import WhenShape
from app.knowledge.shapes.safety import CombinationShape, RedFlagShape, SafetyNetShape
from app.method.anchors import rule_anchor
from app.method.blocks import NO_TEXT, Block, Code, Heading, Row, Strong, Table, Text, lines, words
from app.method.rules import Rules
from app.method.wording import cited, listed, low, named, remark, when_in_words
from app.planning.codes import Action, Gate


def gates(rules: Rules) -> Iterator[Block]:
    """Yield what each gate means, and what each action."""
    yield _meanings("plan_gate", "Gate", [gate.value for gate in Gate], rules)
    yield _meanings("action", "Action", [action.value for action in Action], rules)


def _meanings(vocabulary: str, title: str, codes: list[str], rules: Rules) -> Table:
    found = [rules.knowledge.vocabulary[vocabulary][code] for code in codes]
    rows = tuple(Row((named(word.label, word.code), (word.meaning,)), f"{vocabulary}-{word.code}") for word in found)
    return Table((title, "Meaning"), rows, (30, 70))


def red_flags(rules: Rules) -> Iterator[Block]:
    """Yield every red flag, the gravest first."""
    flags = rules.all("red_flag", RedFlagShape)
    columns = ("Asked", "Suspected", "Gate", "What to do", "Source")
    for action in Action:
        rows = tuple(_flag(filed.said, rules) for filed in flags if filed.said.action is action)
        if rows:
            label = rules.label("action", action)
            yield Heading(3, (f"Red flags: {low(label)}",), f"red-flags-{action}")
            yield Table(columns, rows, (35, 15, 10, 25, 15))


def _flag(flag: RedFlagShape, rules: Rules) -> Row:
    asked = words(Strong("Asked:"), f" {_regions(flag.regions, rules)}")
    when = when_in_words(flag.when, rules) if flag.when != WhenShape() else NO_TEXT
    question = lines((Strong(flag.label),), (flag.question,), asked, when, (Code(flag.code),))
    implied = listed([low(rules.label("precaution", code)) for code in flag.implies], "and") if flag.implies else ""
    advice = lines(
        (flag.advice,),
        words(Strong("Brings the precaution:"), f" {implied}") if implied else NO_TEXT,
        remark(flag.note, rules),
    )
    cells = (question, (flag.suspected,), (rules.label("plan_gate", flag.gate),), advice, cited(flag.sources))
    return Row(cells, rule_anchor(flag.code))


def _regions(codes: tuple[str, ...], rules: Rules) -> str:
    """Say where the pain is; it is anywhere when no region of a condition is left out."""
    everywhere = {region for condition in rules.knowledge.conditions.values() for region in condition.regions}
    if everywhere <= {*codes, "whole_body"}:
        return "for pain anywhere"
    places = [low(rules.label("region", code)) for code in codes]
    return f"for pain in {listed([f'the {place}' for place in places])}"


def combinations(rules: Rules) -> Iterator[Block]:
    """Yield which findings weigh more together."""
    found = rules.all("combination", CombinationShape)
    rows = tuple(_combination(filed.said, rules) for filed in found)
    yield Table(("Found together", "Suspected", "Gate", "What to do", "Source"), rows, (30, 15, 10, 30, 15))


def _combination(said: CombinationShape, rules: Rules) -> Row:
    cells: tuple[Text, ...] = (
        lines(when_in_words(said.when, rules), (Code(said.code),)),
        (said.suspected,),
        words(f"{rules.label('plan_gate', said.gate)}, {low(rules.label('action', said.action))}"),
        lines((said.advice,), remark(said.note, rules)),
        cited(said.sources),
    )
    return Row(cells, rule_anchor(said.code))


def safety_nets(rules: Rules) -> Iterator[Block]:
    """Yield when to stop and call."""
    found = rules.all("safety_net", SafetyNetShape)
    rows = tuple(
        Row(((_regions(net.said.regions, rules),), (net.said.text,), cited(net.said.sources)), rule_anchor(net.code))
        for net in found
    )
    yield Table(("On every plan", "Words", "Source"), rows, (20, 65, 15))
