"""Levers as values."""

from app.knowledge.shapes.levers import StoredLever
from app.knowledge.turn.catalogue import Body, Sources
from app.knowledge.turn.facts import cited, when
from app.planning.knowledge import LeverRule


def lever(body: Body, sources: Sources) -> LeverRule:
    """Return a change that is tried."""
    shape = StoredLever.model_validate(body)
    return LeverRule(
        code=shape.code,
        when=when(shape.when),
        say=shape.say,
        add_minutes=shape.add_minutes or 0,
        add_days=shape.add_days or 0,
        add_equipment=shape.add_equipment,
        floor_transfer=bool(shape.floor_transfer),
        test_directions=shape.test_directions,
        sources=cited(shape.sources, sources),
    )
