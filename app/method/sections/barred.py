"""What is barred: by the condition, by each precaution, by answered red flags, and by several facts together."""

from collections.abc import Iterator

from app.knowledge.shapes.base import WhenShape
from app.knowledge.shapes.clinical import ConditionShape
from app.knowledge.shapes.rules import DerivationShape
from app.knowledge.shapes.safety import RedFlagShape, SafetyRuleShape
from app.method.anchors import rule_anchor
from app.method.blocks import NO_TEXT, Block, Code, Heading, Row, Strong, Table, Text, lines, words
from app.method.rules import Filed, Rules
from app.method.wording import (
    capital,
    cited,
    headed,
    listed,
    low,
    named,
    remark,
    sentence,
    series,
    target_in_words,
    when_in_words,
)
from app.planning.bars import CLINIC_RULE, EQUIPMENT_RULE, EXCLUDE_RULE, NOT_READY_RULE, ONLY_RULE
from app.planning.includes import LIMITS_RULE
from app.planning.knowledge import Word

Rule = Filed[SafetyRuleShape]
COLUMNS = ("Rule", "Never", "Only with a therapist’s reason", "Remarks", "Source")
WIDTHS = (20, 25, 25, 20, 10)

OTHERWISE = (
    (EQUIPMENT_RULE, "relative", "bar.equipment", "source.assessment"),
    (EXCLUDE_RULE, "relative", "bar.excluded", "source.options"),
    (CLINIC_RULE, "relative", "bar.switched_off", "source.clinic"),
    (ONLY_RULE, "relative", "bar.only_for", "source.catalogue"),
    (NOT_READY_RULE, "", "bar.not_ready", "source.catalogue"),
    (LIMITS_RULE, "", "bar.no_room", "source.options"),
)
"""What no rule of the files bars: the code that a plan or a refusal names, the level or none where no
reason helps, the words and their origin."""


def otherwise(rules: Rules) -> Iterator[Block]:
    """Yield what is barred by no rule of the files."""
    texts = rules.knowledge.texts
    rows = []
    for code, level, reason, source in OTHERWISE:
        said = capital(texts[reason].replace("{equipment}", "equipment"))
        told = rules.label("contraindication_level", level) if level else "No reason helps"
        cells = ((Code(code),), (sentence(said),), (told,), (capital(texts[source]),))
        rows.append(Row(cells, rule_anchor(code)))
    yield Table(("Rule", "Reason", "Level", "Comes from"), tuple(rows), (20, 45, 10, 25))


def levels(rules: Rules) -> Iterator[Block]:
    """Yield how far an item may be barred."""
    words_ = rules.knowledge.vocabulary["contraindication_level"].values()
    rows = tuple(Row((named(word.label, word.code), (word.meaning,)), f"level-{word.code}") for word in words_)
    yield Table(("Level", "Meaning"), rows, (30, 70))


def barred(rules: Rules) -> Iterator[Block]:
    """Yield all safety rules, each once."""
    found = rules.all("safety_rule", SafetyRuleShape)
    alone = {filed.code: _only_fact(filed.said.when) for filed in found}
    yield Heading(3, ("Barred by the condition",), "barred-by-condition")
    yield from _grouped("condition", [rule for rule in found if alone[rule.code][0] == "condition"], rules)
    yield Heading(3, ("Barred by a precaution",), "barred-by-precaution")
    yield from _grouped("precaution", [rule for rule in found if alone[rule.code][0] == "precaution"], rules)
    yield Heading(3, ("Barred by an answered red flag",), "barred-by-red-flag")
    yield _plain([rule for rule in found if alone[rule.code][0] == "red_flag"], rules)
    yield Heading(3, ("Barred by other facts, or by several together",), "barred-by-several")
    yield _plain([rule for rule in found if not alone[rule.code][0]], rules)


def _only_fact(when: WhenShape) -> tuple[str, str]:
    """Return the one fact that makes a rule speak; empty words where there are several."""
    asked = {name: value for name in WhenShape.model_fields if (value := getattr(when, name)) not in (None, ())}
    if len(asked) == 1:
        [(name, value)] = asked.items()
        if name in {"condition", "precaution", "red_flag"} and len(value) == 1:
            return name, value[0]
    return "", ""


def _grouped(vocabulary: str, found: list[Rule], rules: Rules) -> Iterator[Table]:
    """Yield a table in which each word of a vocabulary has its rules below it, or that it has none of its own."""
    rows: list[Row] = []
    for word in sorted(rules.knowledge.vocabulary[vocabulary].values(), key=lambda word: word.label.lower()):
        own = [rule for rule in found if _only_fact(rule.said.when)[1] == word.code]
        comes = _comes_from(word.code, rules) if vocabulary == "precaution" else ""
        head = words(headed(word.label, word.code), f"{_beyond(word)}{comes}".rstrip())
        if own or vocabulary == "precaution":
            rows.append(Row((head,), rule_anchor(word.code) if vocabulary == "precaution" else None, head=True))
        rows += [_row(rule, rules, alone=True) for rule in own]
        if not own and vocabulary == "precaution":
            rows.append(Row((("Bars nothing by itself",), NO_TEXT, NO_TEXT, _elsewhere(word.code, rules), NO_TEXT)))
    yield Table(COLUMNS, tuple(rows), WIDTHS)


def _beyond(word: Word) -> str:
    """Return what a word means beyond its label, as the end of a sentence."""
    meaning = word.meaning.rstrip(".")
    if meaning.lower().startswith(word.label.lower()):
        return f"{meaning[len(word.label) :]}. "
    return f": {meaning}. "


def _comes_from(precaution: str, rules: Rules) -> str:
    """Say from what a precaution follows without being recorded."""
    conditions = [
        low(rules.label("condition", filed.code))
        for filed in rules.all("condition", ConditionShape)
        if precaution in filed.said.implies
    ]
    flags = [low(filed.said.label) for filed in rules.all("red_flag", RedFlagShape) if precaution in filed.said.implies]
    derived = [
        filed.said.why for filed in rules.all("derivation", DerivationShape) if precaution in filed.said.precautions
    ]
    said = []
    if conditions:
        said.append(f"Comes with {listed(conditions, 'and')}.")
    if flags:
        said.append(f"Follows from the red flag {listed(flags)}.")
    if derived:
        said.append(f"Derived: {'; '.join(derived)}.")
    return " ".join(said)


def _elsewhere(precaution: str, rules: Rules) -> Text:
    """Say which rules ask for a precaution beside other facts."""
    codes = [
        filed.code for filed in rules.all("safety_rule", SafetyRuleShape) if precaution in filed.said.when.precaution
    ]
    parts = [part for code in codes for part in (", ", Code(code))][1:]
    return words("Beside others in ", *parts, ".") if codes else ("It decides about points, doses or advice.",)


def _plain(found: list[Rule], rules: Rules) -> Table:
    return Table(COLUMNS, tuple(_row(rule, rules, alone=False) for rule in found), WIDTHS)


def _row(rule: Rule, rules: Rules, *, alone: bool) -> Row:
    said = rule.said
    title = words(Strong(said.title)) if said.title else NO_TEXT
    who = NO_TEXT if alone else when_in_words(said.when, rules)
    cells = (
        lines(title, who, (Code(rule.code),)),
        _never(said, rules),
        _with_reason(said, rules),
        _remarks(said, rules),
        cited(said.sources),
    )
    return Row(cells, rule_anchor(rule.code))


def _never(said: SafetyRuleShape, rules: Rules) -> Text:
    only = [low(rules.label("category", code)) for code in said.only_categories]
    rest = words(Strong("All exercises but those for:"), f" {', '.join(only)}") if only else NO_TEXT
    return lines(target_in_words(said.absolute, rules), rest)


def _with_reason(said: SafetyRuleShape, rules: Rules) -> Text:
    only = [low(rules.label("technique_kind", code)) for code in said.only_kinds]
    rest = words(Strong("All techniques but:"), f" {', '.join(only)}") if only else NO_TEXT
    return lines(target_in_words(said.relative, rules), rest)


def _remarks(said: SafetyRuleShape, rules: Rules) -> Text:
    spared = series([low(rules.label("exercise", code)) for code in said.excepting])
    lifted = series([low(rules.label("feature", code)) for code in said.lifts])
    return lines(
        (Strong("No plan until a clinician has cleared it."),) if said.holds_plan else NO_TEXT,
        (said.advice,) if said.advice else NO_TEXT,
        words(Strong("Leaves alone:"), f" {spared}") if spared else NO_TEXT,
        words(Strong("Lifts what the condition alone would bar:"), f" {lifted}") if lifted else NO_TEXT,
        ("Leaves alone what goes the way of the tested direction.",) if said.spares_matching_direction else NO_TEXT,
        (f"At most {said.max_exercises} exercises a day.",) if said.max_exercises else NO_TEXT,
        remark(said.note, rules),
    )
