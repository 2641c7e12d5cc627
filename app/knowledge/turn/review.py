"""Rules of review, and criteria to move on, ease off or end, as values."""

from collections.abc import Iterable

from app.knowledge.shapes.review import (
    LaterReviewShape,
    ReviewShape,
    StoredCriterion,
    StoredLookAt,
    TrimesterReviewShape,
)
from app.knowledge.turn.catalogue import Body, Sources
from app.knowledge.turn.facts import when
from app.planning.follow_up import Criterion, FollowUp, LaterReview, LookAt
from app.planning.knowledge import ReviewRule


def review(body: Body, _sources: Sources) -> ReviewRule:
    """Return a rule of the first review."""
    shape = ReviewShape.model_validate(body)
    return ReviewRule(code=shape.code, when=when(shape.when), days=shape.days, text=shape.text)


def later_review(body: Body, _sources: Sources) -> LaterReview:
    """Return a review after the first."""
    shape = LaterReviewShape.model_validate(body)
    return LaterReview(
        occasion=shape.occasion,
        days=shape.days or shape.days_after_first or 0,
        after_first=shape.days is None,
        text=shape.text,
        text_before_birth=shape.text_before_birth,
    )


def look_at(body: Body, _sources: Sources) -> tuple[int, LookAt]:
    """Return something to look at, behind its place in the order of print."""
    shape = StoredLookAt.model_validate(body)
    return shape.place, LookAt(
        code=shape.code,
        when=when(shape.when),
        occasions=frozenset(shape.occasions),
        text=shape.text,
        remark=shape.remark,
    )


def criterion(body: Body, _sources: Sources) -> tuple[int, Criterion]:
    """Return a criterion, behind its place in the order of print."""
    shape = StoredCriterion.model_validate(body)
    return shape.place, Criterion(code=shape.code, kind=shape.tells, when=when(shape.when), text=shape.text)


def follow_up(
    later: Iterable[LaterReview],
    trimester: Body,
    looks: Iterable[tuple[int, LookAt]],
    criteria: Iterable[tuple[int, Criterion]],
) -> FollowUp:
    """Return all that a plan says of the time after its start, beside the first review."""
    return FollowUp(
        later=tuple(sorted(later, key=lambda each: (not each.after_first, each.days))),
        trimester=TrimesterReviewShape.model_validate(trimester).text,
        look_at=tuple(line for _, line in sorted(looks, key=lambda item: item[0])),
        criteria=tuple(line for _, line in sorted(criteria, key=lambda item: item[0])),
    )
