"""When to look again, and when the patient is done."""

from collections.abc import Iterator

from pydantic import Field, StrictBool, model_validator

from app.knowledge.shapes.base import Code, Entry, SeedFile, Sentence, Shape, SourceMarks, WhenShape
from app.planning.follow_up import CriterionKind, Occasion


class ReviewShape(Shape):
    """How soon to look again for the first time; the soonest that applies counts."""

    code: Code
    when: WhenShape = WhenShape()
    days: int = Field(ge=1, le=60)
    text: Sentence
    sources: SourceMarks


class LaterReviewShape(Shape):
    """A review after the first."""

    occasion: Occasion
    days: int | None = Field(default=None, ge=1, le=180, description="From the start of the plan.")
    days_after_first: int | None = Field(default=None, ge=1, le=60, description="Or from the first review.")
    text: Sentence
    text_before_birth: Sentence | None = Field(
        default=None,
        description="Said instead where it is brought forward to the due date; without it it is left out there.",
    )
    sources: SourceMarks

    @model_validator(mode="after")
    def _say_one(self) -> "LaterReviewShape":
        if (self.days is None) == (self.days_after_first is None):
            raise ValueError("needs either days or days_after_first")
        return self


class TrimesterReviewShape(Shape):
    """Why to look again when another trimester begins."""

    text: Sentence
    sources: SourceMarks


class LookAtShape(Shape):
    """Something to look at on some occasions."""

    code: Code
    when: WhenShape = WhenShape()
    occasions: tuple[Occasion, ...] = Field(min_length=1)
    remark: StrictBool = Field(default=False, description="Tells more of why there is a review instead.")
    text: Sentence
    sources: SourceMarks


class StoredLookAt(LookAtShape):
    """Something to look at, with its place in the order of print."""

    place: int


class ReviewFile(SeedFile):
    """Review and discharge."""

    reviews: tuple[ReviewShape, ...] = Field(min_length=1)
    later_reviews: tuple[LaterReviewShape, ...]
    trimester_review: TrimesterReviewShape
    look_at: tuple[LookAtShape, ...] = Field(min_length=1, description="In the order of print.")
    discharge_when: tuple[Sentence, ...] = Field(
        min_length=1, description="`{goals}` stands for what the patient wants."
    )
    discharge_sources: SourceMarks

    @model_validator(mode="after")
    def _end_before_the_birth(self) -> "ReviewFile":
        if not any(later.text_before_birth for later in self.later_reviews):
            raise ValueError("needs a later review with text_before_birth: a plan would end without a look at it")
        return self

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the reviews, what to look at, and the discharge criteria."""
        for rule in self.reviews:
            yield Entry(kind="review", code=rule.code, file=file, body=rule.model_dump(mode="json"))
        for later in self.later_reviews:
            yield Entry(kind="later_review", code=later.occasion, file=file, body=later.model_dump(mode="json"))
        body: dict[str, object] = self.trimester_review.model_dump(mode="json")
        yield Entry(kind="trimester_review", code="all", file=file, body=body)
        for place, line in enumerate(self.look_at):
            yield Entry(kind="look_at", code=line.code, file=file, body=line.model_dump(mode="json") | {"place": place})
        body = {"texts": list(self.discharge_when), "sources": dict(self.discharge_sources)}
        yield Entry(kind="discharge", code="all", file=file, body=body)


class CriterionShape(Shape):
    """A sign to move on, ease off or end by, for some patients alone."""

    code: Code
    tells: CriterionKind = Field(description="The list of the plan in which it stands.")
    when: WhenShape
    text: Sentence
    sources: SourceMarks


class StoredCriterion(CriterionShape):
    """A criterion with its place in the order of print."""

    place: int


class CriteriaFile(SeedFile):
    """Criteria for some patients alone."""

    criteria: tuple[CriterionShape, ...] = Field(min_length=1, description="In the order of print.")

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the criteria, each with its place."""
        for place, rule in enumerate(self.criteria):
            body = rule.model_dump(mode="json") | {"place": place}
            yield Entry(kind="criterion", code=rule.code, file=file, body=body)
