"""The outcome measures, answered from memory."""

from functools import lru_cache

from app.errors import OutcomeMeasureNotFound
from app.models.outcome_measure import OutcomeMeasureRead, SmallestChangeRead
from app.planning.instrument import Instrument, SmallestChange
from app.planning.knowledge import Knowledge
from app.services.catalogue import source_read
from app.services.documents import Document, content_tag
from app.services.pages import Listed, PageRequest, by_code
from app.services.work import Work


async def list_outcome_measures(work: Work, page: PageRequest) -> Document:
    """List the measures by code."""
    return by_code(work, page, "outcome-measures", _listed(await work.platform.knowledge_of(work.clinic_id)))


async def read_outcome_measure(work: Work, code: str) -> Document:
    """Show a measure.

    :raises OutcomeMeasureNotFound: if there is no such code
    """
    listed = _listed(await work.platform.knowledge_of(work.clinic_id))
    if code not in listed.codes:
        raise OutcomeMeasureNotFound("There is no such outcome measure.")
    place = listed.codes.index(code)
    return Document(listed.bodies[place], listed.tags[place])


@lru_cache(maxsize=64)
def _listed(knowledge: Knowledge) -> Listed:
    bodies = tuple(_shown(measure).model_dump_json().encode() for measure in knowledge.instruments.values())
    return Listed(tuple(knowledge.instruments), bodies, tuple(content_tag(body) for body in bodies))


def _shown(measure: Instrument) -> OutcomeMeasureRead:
    return OutcomeMeasureRead.model_validate(
        {name: getattr(measure, name) for name in OutcomeMeasureRead.model_fields}
        | {
            "mic": [_change(change) for change in measure.mic],
            "mdc": [_change(change) for change in measure.mdc],
            "not_with": sorted(measure.not_with),
            "sources": [source_read(source) for source in measure.sources],
        }
    )


def _change(change: SmallestChange) -> SmallestChangeRead:
    return SmallestChangeRead(
        points=change.points,
        percent=change.percent,
        conditions=sorted(change.conditions),
        sources=[source_read(source) for source in change.sources],
    )
