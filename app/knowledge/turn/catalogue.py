"""Exercises, techniques, conditions, evidence and sources as values."""

from collections.abc import Mapping
from types import MappingProxyType

from app.knowledge.shapes.catalogue import StoredExercise, StoredTechnique
from app.knowledge.shapes.clinical import ConditionShape, SourceShape, StoredEvidence
from app.knowledge.turn.facts import cited, target
from app.planning.codes import Phase
from app.planning.knowledge import Condition, EvidenceRow, Exercise, Source, Technique

Body = Mapping[str, object]
Sources = Mapping[str, Source]


def exercise(body: Body, sources: Sources) -> Exercise:
    """Return an exercise."""
    shape = StoredExercise.model_validate(body)
    plain = shape.model_dump(exclude={"equipment", "features", "only_conditions", "only_goals", "minutes", "sources"})
    return Exercise(
        **plain,
        equipment=frozenset(shape.equipment),
        features=frozenset(shape.features),
        only_conditions=frozenset(shape.only_conditions),
        only_goals=frozenset(shape.only_goals),
        minutes=MappingProxyType({phase: shape.minutes[phase] for phase in Phase if phase in shape.minutes}),
        sources=cited(shape.sources, sources),
    )


def technique(body: Body, sources: Sources) -> Technique:
    """Return a technique."""
    shape = StoredTechnique.model_validate(body)
    return Technique(
        code=shape.code,
        name=shape.name,
        aliases=shape.aliases,
        kind=shape.kind,
        kinds=frozenset({shape.kind, *shape.also_kinds}),
        regions=frozenset(shape.regions),
        session_minutes=shape.session_minutes,
        minutes=shape.minutes,
        times_per_week=shape.times_per_week,
        sessions_most=shape.sessions_most,
        dose=shape.dose,
        role=shape.role,
        aims=frozenset(shape.aims),
        auto=shape.auto,
        home_equipment=shape.home_equipment,
        only_conditions=frozenset(shape.only_conditions),
        cautions=shape.cautions,
        instructions=shape.instructions,
        feel=shape.feel,
        should_not=shape.should_not,
        common_faults=shape.common_faults,
        make_easier=shape.make_easier,
        make_harder=shape.make_harder,
        no_harder_because=shape.no_harder_because,
        stop_when=shape.stop_when,
        not_alone_because=shape.not_alone_because,
        own=shape.own,
        sources=cited(shape.sources, sources),
    )


def condition(body: Body, sources: Sources) -> Condition:
    """Return a condition."""
    shape = ConditionShape.model_validate(body)
    return Condition(
        code=shape.code,
        label=shape.label,
        meaning=shape.meaning,
        regions=frozenset(shape.regions),
        pregnancy=shape.pregnancy,
        implies=frozenset(shape.implies),
        emphasise=target(shape.emphasise),
        avoid=target(shape.avoid),
        start_with=MappingProxyType(dict(shape.start_with)),
        required=MappingProxyType(
            {phase: tuple(frozenset(group) for group in groups) for phase, groups in shape.required_categories.items()}
        ),
        sources=cited(shape.sources, sources),
    )


def evidence_row(body: Body, sources: Sources) -> EvidenceRow:
    """Return a row of evidence.

    :raises KeyError: if its guideline is no source
    """
    shape = StoredEvidence.model_validate(body)
    source = sources[shape.guideline]
    year = f" {source.year}" if source.year else ""
    return EvidenceRow(
        code=shape.code,
        guideline=f"{shape.guideline}{year}",
        intervention=shape.intervention,
        conditions=frozenset(shape.conditions),
        stages=frozenset(shape.stages),
        direction=shape.direction,
        strength=shape.strength,
        read=shape.read,
        text=shape.note,
        source=source,
    )


def source(body: Body) -> Source:
    """Return a source."""
    shape = SourceShape.model_validate(body)
    return Source(key=shape.code, citation=shape.citation, read=shape.read, year=shape.year, doi=shape.doi)
