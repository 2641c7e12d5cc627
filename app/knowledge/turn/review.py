"""Rules of review as values."""

from app.knowledge.shapes.review import ReviewShape
from app.knowledge.turn.catalogue import Body, Sources
from app.knowledge.turn.facts import when
from app.planning.knowledge import ReviewRule


def review(body: Body, _sources: Sources) -> ReviewRule:
    """Return a rule of review."""
    shape = ReviewShape.model_validate(body)
    return ReviewRule(code=shape.code, when=when(shape.when), days=shape.days, text=shape.text)
