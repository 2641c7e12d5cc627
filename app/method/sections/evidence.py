"""What guidelines say of each intervention, side by side, and where they disagree."""

from collections.abc import Iterator, Mapping

from app.knowledge.shapes.clinical import SourceShape, StoredEvidence
from app.method.anchors import evidence_anchor, rule_anchor
from app.method.blocks import Block, Cited, Code, Heading, Paragraph, Row, Strong, Table, Text, lines, words
from app.method.rules import Filed, Rules
from app.method.wording import listed, low, remark, series
from app.planning.codes import EvidenceDirection, Stage
from app.planning.explanation import AGAINST, FOR
from app.planning.index import BACKGROUND
from app.planning.reasons import EVERY_EXERCISE

Line = Filed[StoredEvidence]
COLUMNS = ("Guideline", "Says", "In its words", "Of", "Stage")
RANK = {direction: rank for rank, direction in enumerate(EvidenceDirection)}


def evidence(rules: Rules) -> Iterator[Block]:
    """Yield the rows of each intervention, and first for whom its guidelines disagree."""
    found: dict[str, list[Line]] = {}
    for filed in rules.all("evidence", StoredEvidence):
        found.setdefault(filed.said.intervention, []).append(filed)
    years = {filed.code: str(filed.said.year or "") for filed in rules.all("source", SourceShape)}
    for code, label in _interventions(rules):
        own = found.pop(code, [])
        yield Heading(3, words(f"Evidence: {low(label)} ", Code(code)), evidence_anchor(code))
        if not own:
            yield Paragraph(("No guideline among the sources speaks of it by itself.",))
            continue
        if disputed := _disputed(own):
            names = listed([low(rules.label("condition", condition)) for condition in disputed], "and")
            yield Paragraph((Strong("Guidelines disagree"), f" for {names}: a therapist decides."))
        yield Table(COLUMNS, tuple(_row(line, years, rules) for line in sorted(own, key=_order)), (15, 15, 30, 28, 12))


def _interventions(rules: Rules) -> Iterator[tuple[str, str]]:
    yield EVERY_EXERCISE, "Exercise of any kind"
    for vocabulary in ("category", "technique_kind"):
        yield from ((word.code, word.label) for word in rules.knowledge.vocabulary[vocabulary].values())


def _order(line: Line) -> tuple[int, str, str]:
    return RANK[line.said.direction], line.said.guideline, line.code


def _disputed(own: list[Line]) -> list[str]:
    """Return the conditions for which, at one stage, some speak for it and others against."""
    said: dict[tuple[str, Stage], set[EvidenceDirection]] = {}
    for line in own:
        if not line.said.strength.startswith(BACKGROUND):
            for condition in line.said.conditions:
                for stage in line.said.stages:
                    said.setdefault((condition, stage), set()).add(line.said.direction)
    return sorted(
        {condition for (condition, _), directions in said.items() if directions & FOR and directions & AGAINST}
    )


def _said(row: StoredEvidence) -> str:
    """Return the guideline's words; silence has none."""
    return row.strength if row.direction is EvidenceDirection.NONE else f"“{row.strength}”"


def _row(line: Line, years: Mapping[str, str], rules: Rules) -> Row:
    said = line.said
    conditions = series([low(rules.label("condition", code)) for code in said.conditions])
    stages: Text = ("any",) if set(said.stages) == set(Stage) else (", ".join(said.stages),)
    return Row(
        (
            lines((Cited(said.guideline, said.read),), (years[said.guideline],)),
            (rules.label("evidence_direction", said.direction),),
            lines((_said(said),), remark(said.note, rules)),
            (conditions,),
            stages,
        ),
        rule_anchor(line.code),
    )
