"""What plans are made of: the ladders of exercises, what exercises ask of the body, and the techniques."""

from collections.abc import Iterator

from app.knowledge.shapes.catalogue import StoredExercise, StoredTechnique
from app.method.anchors import rule_anchor
from app.method.blocks import Block, Code, Row, Table, Text, lines, words
from app.method.rules import Filed, Rules
from app.method.wording import cited, headed, low, named, series


def ladders(rules: Rules) -> Iterator[Block]:
    """Yield each ladder from its easiest to its hardest exercise."""
    found: dict[str, list[Filed[StoredExercise]]] = {}
    for filed in rules.all("exercise", StoredExercise):
        found.setdefault(filed.said.family, []).append(filed)
    rows = []
    for family in sorted(found, key=lambda code: rules.label("family", code).lower()):
        rungs = sorted(found[family], key=lambda each: (each.said.level, each.said.variant_of is not None, each.code))
        steps = [
            words(f"{each.said.level}. {each.said.name} ", Code(each.code), f" ({_enters(each.said, rules)})")
            for each in rungs
        ]
        categories = sorted({low(rules.label("category", each.said.category)) for each in rungs})
        rows.append(Row((named(rules.label("family", family), family), (", ".join(categories),), lines(*steps))))
    yield Table(("Ladder", "For", "Exercises, easiest first"), tuple(rows), (25, 20, 55))


def _enters(said: StoredExercise, rules: Rules) -> str:
    phase = low(rules.label("phase", said.min_phase))
    return f"difficulty {said.difficulty}, from {phase}"


def features(rules: Rules) -> Iterator[Block]:
    """Yield each feature that rules speak of, and which exercises have it."""
    exercises = rules.all("exercise", StoredExercise)
    rows = []
    for word in rules.knowledge.vocabulary["feature"].values():
        names = sorted(low(filed.said.name) for filed in exercises if word.code in filed.said.features)
        meaning = "" if word.meaning.lower() == word.label.lower() else word.meaning
        rows.append(
            Row((words(f"{word.label[:1].upper()}{word.label[1:]} ", Code(word.code)), words(meaning), _names(names)))
        )
    yield Table(("What it asks of the body", "Meaning", "Exercises that have it"), tuple(rows), (25, 20, 55))


def _names(names: list[str]) -> Text:
    return (f"{len(names)}: {series(names)}",) if names else ("none yet",)


def techniques(rules: Rules) -> Iterator[Block]:
    """Yield each technique: what it is for, who applies it, and whether the machine may choose it."""
    rows: list[Row] = []
    found = rules.all("technique", StoredTechnique)
    for kind in rules.knowledge.vocabulary["technique_kind"].values():
        own = [filed for filed in found if filed.said.kind == kind.code]
        if own:
            rows.append(Row((headed(kind.label, kind.code),), f"kind-{kind.code}", head=True))
            rows += [_technique(filed, rules) for filed in own]
    columns = ("Technique", "For", "Dose", "Who chooses and applies it", "Source")
    yield Table(columns, tuple(rows), (25, 25, 20, 18, 12))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _technique(filed: Filed[StoredTechnique], rules: Rules) -> Row:
    said = filed.said
    aims = series([low(rules.label("technique_aim", code)) for code in said.aims])
    only = series([low(rules.label("condition", code)) for code in said.only_conditions])
    chosen = "Chosen by the machine or a therapist" if said.auto else "Chosen by a therapist alone"
    applied = "Applied by the therapist"
    if said.home_equipment:
        device = low(rules.label("equipment", said.home_equipment))
        applied = f"Applied by the patient who has it at home ({device}), else by the therapist"
    elif said.instructions:
        applied = "Fitted by the therapist, worn by the patient"
    also = series([low(rules.label("technique_kind", code)) for code in said.also_kinds])
    shortest, longest = said.session_minutes
    return Row(
        (
            lines(named(said.name, filed.code), (f"Barred also by what bars: {also}",) if also else ()),
            lines((f"{aims}: {said.role}",), (f"Only with {only}",) if only else ()),
            lines(
                (f"{said.minutes} minutes, {_times(said.times_per_week)} a week at most",),
                (f"{shortest} to {longest} minutes a session",) if shortest != longest else (),
                (f"{said.sessions_most} sessions in a plan at most",) if said.sessions_most else (),
                (said.dose,) if said.dose else (),
            ),
            lines((chosen,), (applied,)),
            cited(said.sources),
        ),
        rule_anchor(f"technique.{filed.code}"),
    )
