"""When to look again, and when the patient is done."""

from collections.abc import Iterator

from pydantic import Field

from app.knowledge.shapes.base import Code, Entry, SeedFile, Sentence, Shape, SourceMarks, WhenShape


class ReviewShape(Shape):
    """How soon to look again; the soonest that applies counts."""

    code: Code
    when: WhenShape = WhenShape()
    days: int = Field(ge=1, le=60)
    text: Sentence
    sources: SourceMarks


class ReviewFile(SeedFile):
    """Review and discharge."""

    reviews: tuple[ReviewShape, ...] = Field(min_length=1)
    discharge_when: tuple[Sentence, ...] = Field(min_length=1)
    discharge_sources: SourceMarks

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the review rules and the discharge criteria."""
        for rule in self.reviews:
            yield Entry(kind="review", code=rule.code, file=file, body=rule.model_dump(mode="json"))
        body = {"texts": list(self.discharge_when), "sources": dict(self.discharge_sources)}
        yield Entry(kind="discharge", code="all", file=file, body=body)
