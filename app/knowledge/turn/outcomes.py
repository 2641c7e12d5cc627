"""Outcome measures as values."""

from app.knowledge.shapes.outcomes import InstrumentShape, SmallestChangeShape
from app.knowledge.turn.catalogue import Body, Sources
from app.knowledge.turn.facts import cited
from app.planning.instrument import FlagToAsk, RiskGroups, Sections, SmallestChange, Wording
from app.planning.knowledge import Instrument


def instrument(body: Body, sources: Sources) -> Instrument:
    """Return an outcome measure."""
    shape = InstrumentShape.model_validate(body)
    return Instrument(
        code=shape.code,
        name=shape.name,
        scoring=shape.scoring,
        unit=shape.unit,
        better=shape.better,
        licence=shape.licence,
        licence_rule=shape.licence_rule,
        sources=cited(shape.sources, sources),
        lowest=shape.lowest,
        highest=shape.highest,
        step=shape.step,
        mic=_changes(shape.mic, sources),
        mdc=_changes(shape.mdc, sources),
        also_reported=shape.also_reported,
        sections=Sections(**shape.sections.model_dump()) if shape.sections else None,
        risk_groups=RiskGroups(**shape.risk_groups.model_dump()) if shape.risk_groups else None,
        asks=tuple(FlagToAsk(**ask.model_dump()) for ask in shape.asks),
        not_with=frozenset(shape.not_with),
        wording=Wording(**shape.wording.model_dump()) if shape.wording else None,
        loinc=shape.loinc,
        sendable=shape.sendable,
    )


def _changes(shapes: tuple[SmallestChangeShape, ...], sources: Sources) -> tuple[SmallestChange, ...]:
    return tuple(
        SmallestChange(
            points=shape.points,
            percent=shape.percent,
            conditions=frozenset(shape.conditions),
            sources=cited(shape.sources, sources),
        )
        for shape in shapes
    )
