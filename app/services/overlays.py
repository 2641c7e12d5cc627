"""What a clinic adds to the shared catalogue, and what it switches off."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import breaks
from app.errors import MOST_FAULTS, Fault, InvalidRequest, RevisionChanged
from app.knowledge import OverlayContent, OverlayRead, SeedError, SeedProblem
from app.knowledge.check import FIELDS
from app.models.base import new_id
from app.models.knowledge import ClinicOverlay
from app.planning.knowledge import Knowledge
from app.services.codes import nearest_codes
from app.services.documents import Document
from app.services.revisions import Expected
from app.services.work import Work

NO_REVISION = 0
NOT_IN_VOCABULARIES = frozenset({"dosage_profile"})
CODES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "exercise": {
        **{field: names for field, names in FIELDS["exercise"].items() if not NOT_IN_VOCABULARIES & {*names}},
        "family": ("family",),
    },
    "technique": FIELDS["technique"],
}
"""Which vocabularies the codes of a clinic's own items come from, by field."""
DOES_NOT_FIT = (
    "This doesn't fit the shared catalogue: a code that doesn't exist or stands there already, a gap or a second "
    "exercise on a rung, or minutes without a dose; see /api/v1/vocabulary and the exercise's ladder."
)


async def read_overlay(work: Work) -> Document:
    """Show the clinic's own part of the catalogue."""
    async with work.reading() as session:
        newest = await _newest(session, work)
    if newest is None:
        return _shown(OverlayContent(), NO_REVISION)
    return _shown(OverlayContent.model_validate(newest.content), newest.revision)


async def replace_overlay(work: Work, content: OverlayContent, expected: Expected) -> Document:
    """Replace the clinic's own part of the catalogue as a whole. Plans made before stay as they are.

    :raises InvalidRequest: if an item doesn't fit the shared catalogue, or a code to switch off doesn't exist
    :raises RevisionChanged: if somebody changed it in between
    """
    await _check(work, content)
    async with work.writing() as session:
        newest = await _newest(session, work, for_update=True)
        current = newest.revision if newest else NO_REVISION
        expected.check(current)
        row = ClinicOverlay(
            clinic_id=work.clinic_id,
            id=new_id(),
            revision=current + 1,
            content=content.model_dump(mode="json"),
            created_at=work.now,
            created_by=work.caller.actor_id,
        )
        session.add(row)
        work.concerns("overlay", row.id)
        try:
            document = await work.commit(session, _shown(content, row.revision))
        except IntegrityError as error:
            if breaks(error, "clinic_overlay", "clinic_id", "revision"):
                raise RevisionChanged(row.revision) from error
            raise
    work.platform.knowledge.forget(work.clinic_id)
    return document


async def _newest(session: AsyncSession, work: Work, *, for_update: bool = False) -> ClinicOverlay | None:
    statement = (
        select(ClinicOverlay)
        .where(ClinicOverlay.clinic_id == work.clinic_id)
        .order_by(col(ClinicOverlay.revision).desc())
        .limit(1)
    )
    return (await session.exec(statement.with_for_update() if for_update else statement)).first()


async def _check(work: Work, content: OverlayContent) -> None:
    own = {item.code for item in content.exercises} | {item.code for item in content.techniques}
    faults = tuple(islice(_unknown(content, own, work.platform.current_knowledge), MOST_FAULTS))
    if faults:
        raise InvalidRequest.of(*faults)
    try:
        await work.platform.knowledge.check_overlay(content)
    except SeedError as error:
        raise InvalidRequest.of(*(_fault(problem, content) for problem in error.problems[:MOST_FAULTS])) from None


def _unknown(content: OverlayContent, own: set[str], knowledge: Knowledge) -> Iterator[Fault]:
    """Find the codes that there are not, each with the nearest ones; an own item may speak of another own one."""
    yield from _unknown_in(content.switched_off, ("exercise", "technique"), "#/switched_off", own, knowledge)
    for kind, items in (("exercise", content.exercises), ("technique", content.techniques)):
        for position, item in enumerate(items):
            for field, names in CODES[kind].items():
                place = f"#/{kind}s/{position}/{field}"
                yield from _unknown_in(getattr(item, field), names, place, own, knowledge)


def _unknown_in(
    said: str | Sequence[str] | None, names: Sequence[str], place: str, own: set[str], knowledge: Knowledge
) -> Iterator[Fault]:
    vocabularies = [knowledge.vocabulary[name] for name in names]
    listed = {place: said} if isinstance(said, str) else {f"{place}/{at}": code for at, code in enumerate(said or ())}
    allowed = own if "exercise" in names else set[str]()
    for pointer, code in listed.items():
        if code not in allowed and not any(code in words for words in vocabularies):
            yield Fault(f"There is no such code here. {nearest_codes(code, names, knowledge)}", pointer=pointer)


def _fault(problem: SeedProblem, content: OverlayContent) -> Fault:
    """Point at what is wrong, without repeating what was sent."""
    field = problem.field.replace(".", "/")
    exercises, techniques = list(enumerate(content.exercises)), list(enumerate(content.techniques))
    places = [f"#/exercises/{place}" for place, item in exercises if problem.code in {item.code, item.family}]
    places += [f"#/techniques/{place}" for place, item in techniques if problem.code == item.code]
    return Fault(DOES_NOT_FIT, pointer=f"{places[0]}/{field}" if places else "#/exercises")


def _shown(content: OverlayContent, revision: int) -> Document:
    # By name, for not every database keeps the order in which the fields were sent.
    in_order = json.loads(json.dumps(content.model_dump(mode="json"), sort_keys=True))
    return Document.of(OverlayRead(revision=revision, **in_order), revision)
