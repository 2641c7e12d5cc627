"""The course of a plan: its phases, the advice beside it, reviews, and when it ends."""

from collections.abc import Iterator

from pydantic import BaseModel

from app.knowledge.shapes.base import SourceMarks
from app.knowledge.shapes.review import (
    LaterReviewShape,
    ReviewShape,
    StoredCriterion,
    StoredLookAt,
    TrimesterReviewShape,
)
from app.knowledge.shapes.rules import PhaseShape, StoredAdvice
from app.method.anchors import rule_anchor
from app.method.blocks import Block, Code, Heading, Listing, Paragraph, Row, Strong, Table, lines, words
from app.method.rules import Rules
from app.method.wording import cited, in_line, listed, named, when_in_words
from app.planning.codes import Phase
from app.planning.follow_up import CriterionKind

OCCASIONS = {
    "first": "first review",
    "progress": "progress",
    "rescreen": "screening anew",
    "outcome": "outcome",
    "trimester": "new trimester",
}
TOLD = {
    CriterionKind.PROGRESS: "When to move on",
    CriterionKind.EASE_OFF: "When to ease off",
    CriterionKind.DISCHARGE: "When to end",
}


class _Discharge(BaseModel):
    """When a patient is done, as it is stored."""

    texts: tuple[str, ...]
    sources: SourceMarks


def phases(rules: Rules) -> Iterator[Block]:
    """Yield each phase: what it is for, how long it lasts, when to move on and when to ease off."""
    found = {filed.code: filed.said for filed in rules.all("phase", PhaseShape)}
    for phase in Phase:
        said = found[phase]
        yield Heading(3, named(said.name, phase), rule_anchor(f"phase.{phase}"))
        cap = (
            f"at most {said.max_exercises} exercises a day"
            if said.max_exercises
            else "as many exercises as the minutes allow"
        )
        yield Paragraph(
            words(
                f"{said.shortest_weeks} to {said.longest_weeks} weeks, usually {said.typical_weeks}; {cap}. Source: ",
                in_line(cited(said.sources)),
            )
        )
        for title, texts in (
            ("For", said.aims),
            ("Move on when", said.progress_when),
            ("Ease off when", said.ease_off_when),
        ):
            yield Paragraph((Strong(title),))
            yield Listing(tuple((_filled(text),) for text in texts))


def _filled(text: str) -> str:
    """Return a sentence without the places in which a plan names this patient's goals."""
    return text.replace(" ({goals})", "").replace(" ({goal})", "")


def advice(rules: Rules) -> Iterator[Block]:
    """Yield the advice, in the order of print."""
    rows = tuple(
        Row(
            (
                lines(when_in_words(filed.said.when, rules), (Code(filed.code),)),
                (filed.said.text,),
                cited(filed.said.sources),
            ),
            rule_anchor(filed.code),
        )
        for filed in sorted(rules.all("advice", StoredAdvice), key=lambda each: each.said.place)
    )
    yield Table(("For whom", "Words", "Source"), rows, (35, 50, 15))


def reviews(rules: Rules) -> Iterator[Block]:
    """Yield how soon the first review is, and what follows it."""
    first = rules.all("review", ReviewShape)
    rows = [
        Row(
            (
                (f"Day {filed.said.days}",),
                lines(when_in_words(filed.said.when, rules), (Code(filed.code),)),
                (filed.said.text,),
                cited(filed.said.sources),
            ),
            rule_anchor(filed.code),
        )
        for filed in sorted(first, key=lambda each: (-each.said.days, each.code))
    ]
    for later in sorted(rules.all("later_review", LaterReviewShape), key=lambda each: each.said.days or 0):
        said = later.said
        when = f"Day {said.days}" if said.days else f"{said.days_after_first} days after the first"
        rows.append(Row(((when,), ("Everybody",), (said.text,), cited(said.sources))))
        if said.text_before_birth:
            rows.append(
                Row(
                    (
                        ("By the due date, where it comes before that",),
                        ("Pregnancy",),
                        (said.text_before_birth,),
                        cited(said.sources),
                    )
                )
            )
    trimester = rules.one("trimester_review", TrimesterReviewShape)
    rows.append(Row((("When one begins",), ("Pregnancy",), (trimester.text,), cited(trimester.sources))))
    yield Table(("When", "For whom", "Why", "Source"), tuple(rows), (15, 35, 35, 15))


def look_at(rules: Rules) -> Iterator[Block]:
    """Yield what is looked at on which occasion."""
    rows = []
    for filed in sorted(rules.all("look_at", StoredLookAt), key=lambda each: each.said.place):
        said = filed.said
        occasions = listed([OCCASIONS[each] for each in said.occasions], "and")
        text = lines((said.text,), (Code(filed.code),))
        who = when_in_words(said.when, rules)
        rows.append(Row((text, (occasions,), who, cited(said.sources)), rule_anchor(filed.code)))
    yield Table(("Look at", "On which occasion", "For whom", "Source"), tuple(rows), (35, 25, 25, 15))


def criteria(rules: Rules) -> Iterator[Block]:
    """Yield what holds for some patients alone."""
    rows = []
    for filed in sorted(rules.all("criterion", StoredCriterion), key=lambda each: each.said.place):
        said = filed.said
        text = lines((said.text,), (Code(filed.code),))
        who = when_in_words(said.when, rules)
        rows.append(Row(((TOLD[said.tells],), who, text, cited(said.sources)), rule_anchor(filed.code)))
    yield Table(("Tells", "For whom", "Words", "Source"), tuple(rows), (15, 35, 35, 15))


def discharge(rules: Rules) -> Iterator[Block]:
    """Yield when a patient is done."""
    said = rules.one("discharge", _Discharge)
    yield Listing(tuple((_filled(text),) for text in said.texts))
    yield Paragraph(words("Source: ", in_line(cited(said.sources))))
