"""What each condition asks for, and what follows from answers."""

from collections.abc import Iterator

from app.knowledge.shapes.clinical import ConditionShape
from app.knowledge.shapes.rules import AimShape, DerivationShape, LikelyDirectionShape, SuitabilityShape
from app.method.anchors import condition_anchor, rule_anchor
from app.method.blocks import NO_TEXT, Block, Code, Heading, Paragraph, Row, Strong, Table, Text, lines, words
from app.method.rules import Rules
from app.method.wording import cited, in_line, listed, low, named, series, target_in_words, when_in_words
from app.planning.codes import Phase


def conditions(rules: Rules) -> Iterator[Block]:
    """Yield each condition with what its plan starts with and should hold."""
    found = rules.all("condition", ConditionShape)
    for filed in sorted(found, key=lambda each: (_region_rank(each.said, rules), each.said.label.lower())):
        said = filed.said
        yield Heading(3, named(said.label, filed.code), condition_anchor(filed.code))
        yield Paragraph(_about(said, rules))
        yield Table(("Phase", "Starts with", "Should hold, in this order"), _phases(said, rules), (20, 45, 35))


def _region_rank(said: ConditionShape, rules: Rules) -> int:
    return list(rules.knowledge.vocabulary["region"]).index(said.regions[0])


def _about(said: ConditionShape, rules: Rules) -> Text:
    implied = series([low(rules.label("precaution", code)) for code in said.implies])
    emphasised, avoided = target_in_words(said.emphasise, rules), target_in_words(said.avoid, rules)
    return lines(
        words(said.meaning.rstrip("."), "."),
        words(Strong("Brings the precautions:"), f" {implied}") if implied else NO_TEXT,
        words(Strong("More points:"), " ", _quietly(emphasised)) if emphasised else NO_TEXT,
        words(Strong("Fewer points:"), " ", _quietly(avoided)) if avoided else NO_TEXT,
        words(Strong("Source:"), " ", in_line(cited(said.sources))),
    )


def _quietly(target: Text) -> Text:
    """Return which items are meant as a part of a sentence, without its own bold words."""
    return tuple(low(part.text.rstrip(":")) if isinstance(part, Strong) else part for part in in_line(target))


def _phases(said: ConditionShape, rules: Rules) -> tuple[Row, ...]:
    rows = []
    for phase in Phase:
        starts = series([low(rules.label("exercise", code)) for code in said.start_with.get(phase, ())])
        asked = [
            listed([low(rules.label("category", code)) for code in group])
            for group in said.required_categories.get(phase, ())
        ]
        rows.append(Row(((rules.label("phase", phase),), words(starts), words("; ".join(asked)))))
    return tuple(rows)


def derived(rules: Rules) -> Iterator[Block]:
    """Yield which facts follow from other facts."""
    rows = []
    for filed in rules.all("derivation", DerivationShape):
        said = filed.said
        found = [low(rules.label("precaution", code)) for code in said.precautions]
        found += [low(rules.label("yellow_flag", code)) for code in said.yellow_flags]
        who = lines(when_in_words(said.when, rules), (Code(filed.code),))
        rows.append(Row((who, words(listed(found, "and")), (said.why,), cited(said.sources)), rule_anchor(filed.code)))
    yield Table(("Where", "Follows", "Because", "Source"), tuple(rows), (35, 20, 30, 15))


def likely_direction(rules: Rules) -> Iterator[Block]:
    """Yield which signs suggest a direction."""
    said = rules.one("likely_direction", LikelyDirectionShape)
    rows = []
    for name in ("extension", "flexion"):
        signs = getattr(said, name)
        worse, better = (
            series([low(rules.label("movement", code)) for code in codes])
            for codes in (signs.aggravated_by, signs.eased_by)
        )
        rows.append(Row(((rules.label("directional_preference", name),), (worse,), (better,), cited(said.sources))))
    yield Table(("Direction", "Worse with", "Better with", "Source"), tuple(rows), (15, 35, 35, 15))
    if said.regions:
        yield Paragraph(words(f"For {listed([low(rules.label('region', code)) for code in said.regions])} pain alone."))


def suitability(rules: Rules) -> Iterator[Block]:
    """Yield which regions' items suit which pain."""
    said = rules.one("suitability", SuitabilityShape)
    rows = []
    for region in rules.knowledge.vocabulary["region"]:
        if region in said.exercises or region in said.techniques:
            cells = [
                series([low(rules.label("region", code)) for code in of.get(region, ())])
                for of in (said.exercises, said.techniques)
            ]
            rows.append(Row(((rules.label("region", region),), (cells[0],), (cells[1],), cited(said.sources))))
    for goal, regions in sorted(said.goals.items()):
        named_regions = series([low(rules.label("region", code)) for code in regions])
        who = words(Strong("Goal:"), f" {low(rules.label('goal', goal))}")
        rows.append(Row((who, (f"as well: {named_regions}",), NO_TEXT, cited(said.sources))))
    for goal, families in sorted(said.goal_families.items()):
        ladders = series([low(rules.label("family", code)) for code in families])
        who = words(Strong("Goal:"), f" {low(rules.label('goal', goal))}")
        rows.append(Row((who, (f"as well, wherever the pain is: {ladders}",), NO_TEXT, cited(said.sources))))
    yield Table(("Pain in", "Exercises for", "Techniques for", "Source"), tuple(rows), (20, 35, 30, 15))


def swaps(rules: Rules) -> Iterator[Block]:
    """Yield what takes the place of a barred exercise."""
    rows = []
    for exercise, to in rules.knowledge.swaps.items():
        names = series([low(rules.label("exercise", code)) for code in to])
        sources = cited(rules.marks_of("swap", exercise))
        rows.append(Row((named(rules.label("exercise", exercise), exercise), (names,), sources)))
    yield Table(("Barred", "In its place, the first that is allowed", "Source"), tuple(rows), (30, 55, 15))


def aims(rules: Rules) -> Iterator[Block]:
    """Yield who has an aim that techniques serve."""
    found: dict[str, list[Text]] = {}
    marks = {}
    for filed in rules.all("aim", _StoredAim):
        found.setdefault(filed.said.aim, []).append(in_line(when_in_words(filed.said.when, rules)))
        marks[filed.said.aim] = rules.marks_of("aim", filed.code)
    rows = [
        Row((named(word.label, word.code), (word.meaning,), lines(*found[word.code]), cited(marks[word.code])))
        for word in rules.knowledge.vocabulary["technique_aim"].values()
        if word.code in found
    ]
    yield Table(("Aim", "Meaning", "Who has it: one line is enough", "Source"), tuple(rows), (20, 25, 40, 15))


class _StoredAim(AimShape):
    """An aim with the sources of its file, as it is stored."""

    sources: dict[str, str]
