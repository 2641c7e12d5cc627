"""Outcome measures as values."""

from app.knowledge.shapes.outcomes import InstrumentShape
from app.knowledge.turn.catalogue import Body, Sources
from app.planning.knowledge import Instrument


def instrument(body: Body, _sources: Sources) -> Instrument:
    """Return an outcome measure."""
    shape = InstrumentShape.model_validate(body)
    return Instrument(
        code=shape.code,
        name=shape.name,
        better=shape.better,
        licence=shape.licence,
        lowest=shape.lowest,
        highest=shape.highest,
        important_change=shape.important_change,
        loinc=shape.loinc,
        sendable=shape.sendable,
    )
