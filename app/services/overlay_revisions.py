"""A clinic's own part of the catalogue through time: its revisions, who made each, and what differs between two."""

from bisect import bisect_right
from collections.abc import Iterator

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import Fault, InvalidRequest
from app.knowledge import OverlayContent
from app.knowledge.changes import EntryChange, change_of
from app.knowledge.shapes.base import OWN_FILE
from app.models.knowledge import ClinicOverlay
from app.models.knowledge_history import Happened, OverlayRevisionRead
from app.services.documents import Document
from app.services.knowledge_versions import shown_change
from app.services.overlays import NO_REVISION
from app.services.pages import PageRequest, newest_first, page_of
from app.services.work import Work

SWITCHED_OFF = "switched_off"


async def list_revisions(work: Work, page: PageRequest) -> Document:
    """List the clinic's revisions, the newest first."""
    of_clinic = select(ClinicOverlay).where(ClinicOverlay.clinic_id == work.clinic_id)
    return await newest_first(work, page, "overlay revisions", of_clinic, _shown)


async def list_changes(work: Work, page: PageRequest, revision: int | None, since: int | None) -> Document:
    """Tell what differs between two revisions; revision 0 is the empty one that every clinic begins with.

    :raises InvalidRequest: if there is no such revision
    """
    async with work.reading() as session:
        after = await _current(session, work) if revision is None else revision
        before = max(NO_REVISION, after - 1) if since is None else since
        contents = [
            await _content(session, work, number, name) for number, name in ((before, "since"), (after, "revision"))
        ]
    of_list = f"overlay changes {before} {after} {work.clinic_id}"
    place = page.place(work.platform.cursors, of_list)
    found = sorted(_changes(*contents), key=_place)
    start = 0 if place is None else bisect_right(found, (place[0], place[1]), key=_place)
    shown = found[start : start + page.limit]
    more = None
    if start + page.limit < len(found):
        more = work.platform.cursors.write(of_list, list(_place(shown[-1])))
    return page_of([shown_change(each) for each in shown], more)


async def _current(session: AsyncSession, work: Work) -> int:
    numbers = select(ClinicOverlay.revision).where(ClinicOverlay.clinic_id == work.clinic_id)
    return (await session.exec(numbers.order_by(col(ClinicOverlay.revision).desc()).limit(1))).first() or NO_REVISION


async def _content(session: AsyncSession, work: Work, revision: int, parameter: str) -> OverlayContent:
    if revision == NO_REVISION:
        return OverlayContent()
    statement = select(ClinicOverlay).where(
        ClinicOverlay.clinic_id == work.clinic_id, ClinicOverlay.revision == revision
    )
    row = (await session.exec(statement)).first()
    if row is None:
        raise InvalidRequest.of(Fault("There is no such revision here.", parameter=parameter))
    return OverlayContent.model_validate(row.content)


def _changes(before: OverlayContent, after: OverlayContent) -> Iterator[EntryChange]:
    old = {(entry.kind, entry.code): entry for entry in before.entries()}
    new = {(entry.kind, entry.code): entry for entry in after.entries()}
    for key in old.keys() | new.keys():
        if old.get(key) != new.get(key):
            yield change_of(old.get(key), new.get(key))
    for code in {*before.switched_off} ^ {*after.switched_off}:
        off = code in after.switched_off
        yield EntryChange(
            file=OWN_FILE,
            kind=SWITCHED_OFF,
            code=code,
            name=code,
            change=Happened.ADDED if off else Happened.RETIRED,
            text=f"Switched off: {code}." if off else f"No longer switched off: {code}.",
        )


def _place(change: EntryChange) -> tuple[str, str]:
    return change.kind, change.code


def _shown(row: ClinicOverlay) -> bytes:
    return OverlayRevisionRead.model_validate(row).model_dump_json().encode()
