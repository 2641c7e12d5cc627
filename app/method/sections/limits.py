"""The limits of a day and of a plan, and the doses."""

from collections.abc import Iterator

from app.knowledge.shapes.dosage import AmountShape, DosageProfileShape, DoseShape
from app.knowledge.shapes.rules import LimitsShape, ThresholdsShape
from app.method.anchors import rule_anchor
from app.method.blocks import Block, Paragraph, Row, Table, Text, lines, words
from app.method.rules import Rules
from app.method.wording import cited, headed, in_line, listed, low, sentence
from app.planning.codes import Phase

COLUMNS = (
    "Phase",
    "Sets",
    "Repetitions",
    "Hold, s",
    "Rest between sets, s",
    "Minutes",
    "Times a day",
    "Days a week",
    "Effort",
)


def by_minutes(rules: Rules) -> Iterator[Block]:
    """Yield how many exercises a day may hold."""
    rows, lowest = [], 0
    for cap in rules.one("limits", LimitsShape).by_minutes:
        minutes = f"{lowest} to {cap.below - 1}" if cap.below else f"{lowest} or more"
        if not lowest and cap.below:
            minutes = f"under {cap.below}"
        rows.append(Row(((minutes,), (str(cap.max_exercises),))))
        lowest = cap.below or 0
    yield Table(("Minutes a day", "Exercises a day, at most"), tuple(rows), (50, 50))


def training_days(rules: Rules) -> Iterator[Block]:
    """Yield on which days of the plan's week somebody trains."""
    days = rules.one("limits", LimitsShape).training_days
    rows = tuple(Row(((str(number),), (", ".join(map(str, days[number])),))) for number in sorted(days))
    yield Table(("Days a week at hand", "Days of the plan’s week"), rows, (50, 50))


def by_category(rules: Rules) -> Iterator[Block]:
    """Yield how many exercises of a category a phase may hold."""
    limits = rules.one("limits", LimitsShape)
    rows = tuple(
        Row(((word.label,), (str(limits.max_per_category.get(word.code, limits.default_max_per_category)),)))
        for word in rules.knowledge.vocabulary["category"].values()
    )
    yield Table(("Category", "Exercises in a phase, at most"), rows, (50, 50))


def basic_equipment(rules: Rules) -> Iterator[Block]:
    """Yield what every home is taken to have, and which techniques need no exercise beside them."""
    equipment = sorted(rules.label("equipment", code) for code in rules.knowledge.basic_equipment)
    kinds = rules.one("limits", LimitsShape).kinds_without_exercise
    alone = listed([low(rules.label("technique_kind", code)) for code in kinds], "and")
    rows = (
        Row((("Taken as there in every home",), words(listed([low(name) for name in equipment], "and")))),
        Row((("Techniques that need no exercise beside them",), (alone,))),
    )
    yield Table(("What", "Which"), rows, (40, 60))


def doses(rules: Rules) -> Iterator[Block]:
    """Yield every family of doses, phase by phase."""
    rows: list[Row] = []
    for filed in sorted(rules.all("dosage_profile", DosageProfileShape), key=lambda each: each.said.name):
        said = filed.said
        head = words(headed(said.name, said.code), f" {_flags(said)} ", in_line(cited(said.sources)))
        rows.append(Row((head,), rule_anchor(f"dosage_profile.{said.code}"), head=True))
        in_order = [(phase, said.doses[phase]) for phase in Phase if phase in said.doses]
        rows += [Row(((rules.label("phase", phase),), *_dose(dose))) for phase, dose in in_order]
    yield Table(COLUMNS, tuple(rows))


def _flags(said: DosageProfileShape) -> str:
    return sentence(
        "" if said.counts_minutes else "No day counts its minutes",
        "Its minutes may be cut to the exercise’s shortest" if said.scalable else "",
        "It may be done for half its minutes" if said.halvable else "",
    )


def _dose(dose: DoseShape) -> tuple[Text, ...]:
    rest = lines(
        (f"{dose.rest_seconds}",) if dose.rest_seconds else (),
        (f"{dose.rest_between_repetitions_seconds} between repetitions",)
        if dose.rest_between_repetitions_seconds
        else (),
    )
    plain = f"; at most {dose.plain_hold_seconds} unless it is a long hold" if dose.plain_hold_seconds else ""
    short = (
        f"; {dose.short_hold_repetitions} of what is held for less than the range asks"
        if dose.short_hold_repetitions
        else ""
    )
    times = str(dose.times_per_day)
    if dose.fewest_times_per_day != dose.times_per_day:
        times += f", at least {dose.fewest_times_per_day}"
    return (
        _amount(dose.sets),
        words(*_amount(dose.repetitions), short),
        words(*_amount(dose.hold_seconds), plain),
        rest,
        _amount(dose.minutes),
        (times,),
        _amount(dose.days_per_week),
        (dose.effort,),
    )


def _amount(amount: AmountShape | None) -> Text:
    if amount is None:
        return ()
    low_end, middle = f"{amount.low:g}", f"{amount.middle:g}"
    return (low_end if low_end == middle else f"{low_end} / {middle}",)


def limits_sources(rules: Rules) -> Iterator[Block]:
    """Yield where the limits come from."""
    yield Paragraph(words("Source: ", in_line(cited(rules.one("limits", LimitsShape).sources))))


def thresholds_sources(rules: Rules) -> Iterator[Block]:
    """Yield where the thresholds come from."""
    yield Paragraph(words("Source: ", in_line(cited(rules.one("thresholds", ThresholdsShape).sources))))
