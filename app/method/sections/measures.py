"""Outcome measures: how each is scored, and which change of it counts."""

from collections.abc import Iterator

from app.knowledge.shapes.outcomes import InstrumentShape, RiskGroupsShape, SmallestChangeShape
from app.method.blocks import NO_TEXT, Block, Row, Strong, Table, Text, lines, words
from app.method.rules import Rules
from app.method.wording import cited, low, named, series


def measures(rules: Rules) -> Iterator[Block]:
    """Yield every measure."""
    found = rules.all("instrument", InstrumentShape)
    rows = [_row(filed.said, rules) for filed in sorted(found, key=lambda each: each.said.name.lower())]
    columns = ("Measure", "Scores", "Matters from", "Measurement error", "Remarks", "Source")
    yield Table(columns, tuple(rows), (24, 12, 14, 14, 24, 12))


def _row(said: InstrumentShape, rules: Rules) -> Row:
    bounds = ("" if limit is None else f"{limit:g}" for limit in (said.lowest, said.highest))
    span = " to ".join(bound for bound in bounds if bound)
    better = "Lower is better" if said.better == "low" else "Higher is better"
    return Row(
        (
            lines(named(said.name, said.code), (said.scoring,)),
            lines((f"{span} {said.unit}".strip(),), (better,)),
            _changes(said.mic, said.unit, rules),
            _changes(said.mdc, said.unit, rules),
            lines(
                (Strong("Not offered: its licence bars it."),) if not said.sendable else NO_TEXT,
                words(Strong("Licence:"), f" {said.licence_rule}"),
                _risk(said.risk_groups),
                *((ask.note,) for ask in said.asks),
                *((text,) for text in said.also_reported),
                _not_with(said, rules),
            ),
            cited(said.sources),
        ),
        f"measure-{said.code}",
    )


def _risk(groups: RiskGroupsShape | None) -> Text:
    if groups is None:
        return NO_TEXT
    subscale = f"with up to {groups.medium_subscale_up_to} on the subscale"
    return (f"Low risk up to {groups.low_up_to} in all; medium above that, {subscale}; high beyond.",)


def _not_with(said: InstrumentShape, rules: Rules) -> Text:
    names = series([low(rules.label("precaution", code)) for code in said.not_with])
    return words(Strong("Not done with:"), f" {names}") if names else NO_TEXT


def _changes(changes: tuple[SmallestChangeShape, ...], unit: str, rules: Rules) -> Text:
    if not changes:
        return ("not known",)
    return lines(*(_change(change, unit, rules) for change in changes))


def _change(change: SmallestChangeShape, unit: str, rules: Rules) -> Text:
    conditions = series([low(rules.label("condition", code)) for code in change.conditions])
    percent = f" and {change.percent:g} %" if change.percent else ""
    return (
        f"{change.points:g} {unit}{percent} ({', '.join(change.sources)}){f', {conditions}' if conditions else ''}",
    )
