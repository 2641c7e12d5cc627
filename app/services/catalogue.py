"""The catalogue and the vocabularies, answered from memory."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel
from pydantic_core import to_json

from app.errors import ExerciseNotFound, Fault, InvalidRequest, TechniqueNotFound
from app.models.catalogue import (
    CatalogueEvidence,
    ExerciseRead,
    SourceRead,
    TechniqueDose,
    TechniqueRead,
    UsualDose,
    WordRead,
)
from app.models.patient import searchable
from app.planning.bits import bits_of
from app.planning.codes import DeliveredBy, EvidenceDirection, Phase
from app.planning.dosage import hold_of, repetitions_of
from app.planning.index import index_of
from app.planning.knowledge import Amount, EvidenceRow, Exercise, Knowledge, Source, Technique
from app.services.codes import CATALOGUE, nearest_codes, sendable
from app.services.documents import Document, content_tag
from app.services.pages import Listed, PageRequest, by_code
from app.services.work import Work


@dataclass(frozen=True, slots=True)
class Filters:
    """What a caller looks for; None asks for nothing."""

    q: str | None = None
    category: str | None = None
    kind: str | None = None
    region: str | None = None
    condition: str | None = None
    equipment: str | None = None


async def list_exercises(work: Work, page: PageRequest, filters: Filters) -> Document:
    """List exercises by code.

    :raises InvalidRequest: if a filter is no known code
    """
    knowledge = await _knowledge(work)
    _check_filters(filters, knowledge)
    return by_code(work, page, f"exercises {filters}", _found(knowledge, _exercises, filters))


async def read_exercise(work: Work, code: str) -> Document:
    """Show an exercise.

    :raises ExerciseNotFound: if the catalogue has no such code
    """
    found = {shown.code: shown for shown in _exercises(await _knowledge(work))}.get(code)
    if found is None:
        raise ExerciseNotFound("There is no such exercise.")
    return Document(found.body, found.tag)


async def list_techniques(work: Work, page: PageRequest, filters: Filters) -> Document:
    """List techniques by code.

    :raises InvalidRequest: if a filter is no known code
    """
    knowledge = await _knowledge(work)
    _check_filters(filters, knowledge)
    return by_code(work, page, f"techniques {filters}", _found(knowledge, _techniques, filters))


async def read_technique(work: Work, code: str) -> Document:
    """Show a technique.

    :raises TechniqueNotFound: if the catalogue has no such code
    """
    found = {shown.code: shown for shown in _techniques(await _knowledge(work))}.get(code)
    if found is None:
        raise TechniqueNotFound("There is no such technique.")
    return Document(found.body, found.tag)


async def list_vocabulary(work: Work) -> Document:
    """Show every enumeration."""
    body = _vocabulary(await _knowledge(work))
    return Document(body, content_tag(body))


async def _knowledge(work: Work) -> Knowledge:
    return await work.platform.knowledge_of(work.clinic_id)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item as it is answered, and by what it is found."""

    code: str
    body: bytes
    tag: str
    text: str
    words: frozenset[str]


@lru_cache(maxsize=512)
def _found(knowledge: Knowledge, items: Callable[[Knowledge], tuple[_Shown, ...]], filters: Filters) -> Listed:
    """Return what is found; most look for the same few things."""
    asked = searchable(filters.q or "").split()
    wanted = {
        f"{name}={code}"
        for name in ("category", "kind", "region", "condition", "equipment")
        if (code := getattr(filters, name)) is not None
    }
    found = [item for item in items(knowledge) if wanted <= item.words and all(word in item.text for word in asked)]
    return Listed(
        tuple(item.code for item in found), tuple(item.body for item in found), tuple(item.tag for item in found)
    )


def _check_filters(filters: Filters, knowledge: Knowledge) -> None:
    vocabularies = {
        "category": "category",
        "kind": "technique_kind",
        "region": "region",
        "condition": "condition",
        "equipment": "equipment",
    }
    faults = [
        Fault(f"There is no such code here. {nearest_codes(code, (vocabulary,), knowledge)}", parameter=name)
        for name, vocabulary in vocabularies.items()
        if (code := getattr(filters, name)) is not None and code not in sendable(knowledge, (vocabulary,))
    ]
    if faults:
        raise InvalidRequest.of(*faults)


@lru_cache(maxsize=64)
def _exercises(knowledge: Knowledge) -> tuple[_Shown, ...]:
    index = index_of(knowledge)
    suited = _conditions_of(knowledge, index.suited)
    return tuple(
        _shown(
            item.code,
            _exercise(place, item, knowledge),
            (item.code, item.name, *item.aliases),
            [f"category={item.category}", f"region={item.region}", *(f"equipment={code}" for code in item.equipment)],
            suited.get(place, ()),
        )
        for place, item in enumerate(index.exercises)
    )


@lru_cache(maxsize=64)
def _techniques(knowledge: Knowledge) -> tuple[_Shown, ...]:
    index = index_of(knowledge)
    suited = _conditions_of(knowledge, index.techniques_suited)
    return tuple(
        _shown(
            item.code,
            _technique(item, knowledge),
            (item.code, item.name, *item.aliases),
            [
                *(f"kind={kind}" for kind in item.kinds),
                *(f"region={region}" for region in item.regions),
                *([f"equipment={item.home_equipment}"] if item.home_equipment else []),
            ],
            suited.get(place, ()),
        )
        for place, item in enumerate(index.techniques)
    )


def _conditions_of(knowledge: Knowledge, suited: Mapping[str, int]) -> dict[int, list[str]]:
    """Return by place the conditions that an item suits."""
    found: dict[int, list[str]] = {}
    for condition in knowledge.conditions:
        for place in bits_of(suited[condition]):
            found.setdefault(place, []).append(condition)
    return found


def _shown(
    code: str, shape: BaseModel, names: Iterable[str], words: Iterable[str], conditions: Iterable[str]
) -> _Shown:
    body = shape.model_dump_json().encode()
    return _Shown(
        code=code,
        body=body,
        tag=content_tag(body),
        text=searchable(" ".join(names)),
        words=frozenset({*words, *(f"condition={condition}" for condition in conditions)}),
    )


def _exercise(place: int, item: Exercise, knowledge: Knowledge) -> ExerciseRead:
    index = index_of(knowledge)
    return ExerciseRead(
        **_shared(item, frozenset({item.category}), knowledge),
        category=item.category,
        region=item.region,
        position=item.position,
        surface=item.surface,
        equipment=sorted(item.equipment),
        direction=item.direction,
        features=sorted(item.features),
        family=item.family,
        level=item.level,
        variant_of=item.variant_of,
        difficulty=item.difficulty,
        min_phase=item.min_phase,
        sides=item.sides,
        muscles=list(item.muscles),
        minutes=item.minutes.get(Phase.RESTORE) or next(iter(item.minutes.values())),
        dosages={phase: _usual(item, phase, knowledge) for phase in item.minutes},
        harder=index.harder[place],
        easier=index.easier[place],
    )


def _usual(item: Exercise, phase: Phase, knowledge: Knowledge) -> UsualDose:
    dose = knowledge.profiles[item.profile].doses[phase]
    return UsualDose(
        sets=_middle(dose.sets),
        repetitions=repetitions_of(item, dose, gentle=False),
        hold_seconds=hold_of(item, phase, dose, gentle=False),
        rest_seconds=dose.rest_seconds,
        rest_between_repetitions_seconds=dose.rest_between_repetitions_seconds,
        times_per_day=dose.times_per_day,
        days_per_week=int(dose.days_per_week.middle),
        minutes=item.minutes[phase],
        effort=dose.effort,
    )


def _middle(amount: Amount | None) -> int | None:
    return None if amount is None else int(amount.middle)


def _technique(item: Technique, knowledge: Knowledge) -> TechniqueRead:
    return TechniqueRead(
        **_shared(item, item.kinds, knowledge),
        category=None,
        region=next(iter(item.regions)) if len(item.regions) == 1 else None,
        equipment=[item.home_equipment] if item.home_equipment else [],
        direction=None,
        features=[],
        variant_of=None,
        difficulty=None,
        min_phase=next(iter(Phase)),
        sides=None,
        muscles=[],
        dosages={phase: TechniqueDose(minutes=item.minutes, times_per_week=item.times_per_week) for phase in Phase},
        harder=None,
        easier=None,
        kind=item.kind,
        delivered_by=DeliveredBy.PATIENT if item.home_equipment else DeliveredBy.THERAPIST,
        home_equipment=item.home_equipment,
        not_alone_because=item.not_alone_because,
        regions=sorted(item.regions),
        role=item.role,
        aims=sorted(item.aims),
        auto=item.auto,
        session_minutes=list(item.session_minutes),
        minutes=item.minutes,
        times_per_week=item.times_per_week,
        dose=item.dose,
    )


def _shared(item: Exercise | Technique, interventions: frozenset[str], knowledge: Knowledge) -> dict[str, object]:
    rows = (row for row in knowledge.evidence if row.intervention in interventions)
    return {
        "code": item.code,
        "name": item.name,
        "aliases": list(item.aliases),
        "ready": item.ready,
        "switched_off": item.code in knowledge.switched_off,
        "instructions": list(item.instructions),
        "feel": item.feel,
        "should_not": item.should_not,
        "common_faults": list(item.common_faults),
        "make_easier": item.make_easier,
        "make_harder": item.make_harder,
        "no_harder_because": item.no_harder_because,
        "stop_when": list(item.stop_when),
        "cautions": list(item.cautions),
        "evidence": [_evidence(row) for row in rows if row.direction is not EvidenceDirection.NONE],
        "sources": [source_read(source) for source in item.sources],
    }


def _evidence(row: EvidenceRow) -> CatalogueEvidence:
    return CatalogueEvidence(
        guideline=row.guideline,
        direction=row.direction,
        strength=row.strength,
        text=row.text,
        source=f"doi:{row.source.doi}" if row.source.doi else row.source.citation,
        read=row.read,
        conditions=sorted(row.conditions),
        stages=sorted(row.stages),
    )


def source_read(source: Source) -> SourceRead:
    """Return a source as it is answered."""
    return SourceRead(key=source.key, citation=source.citation, doi=source.doi, read=source.read)


@lru_cache(maxsize=64)
def _vocabulary(knowledge: Knowledge) -> bytes:
    shown = {
        name: [
            WordRead(code=word.code, label=word.label, meaning=word.meaning, sendable=word.sendable)
            for word in words.values()
        ]
        for name, words in sorted(knowledge.vocabulary.items())
        if name not in CATALOGUE
    }
    return to_json(shown)
