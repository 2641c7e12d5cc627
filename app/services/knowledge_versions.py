"""The shared knowledge through time: its versions, who brought each in, and what differs between two."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import Fault, InvalidRequest
from app.knowledge import Entry
from app.knowledge.changes import EntryChange, change_of
from app.models.knowledge import KnowledgeActivation, KnowledgeContent, KnowledgeVersion, KnowledgeVersionEntry
from app.models.knowledge_history import ActivationRead, EntryChangeRead, KnowledgeVersionRead
from app.services.documents import Document
from app.services.pages import PageRequest, page_of
from app.services.seeding import current_version
from app.services.work import Work

CONTENTS_AT_ONCE = 500


class _Line(NamedTuple):
    """Where an entry stands in a version, and the name of its content."""

    file: str
    sha256: str


Key = tuple[str, str]


async def list_versions(work: Work, page: PageRequest) -> Document:
    """List the versions, the one that is current first."""
    of_list = f"knowledge versions {work.clinic_id}"
    place = page.place(work.platform.cursors, of_list)
    at, version_id = col(KnowledgeVersion.activated_at), col(KnowledgeVersion.id)
    statement = select(KnowledgeVersion).order_by(at.desc(), version_id.desc()).limit(page.limit + 1)
    if place is not None:
        last = datetime.fromisoformat(place[0])
        statement = statement.where(or_(at < last, and_(at == last, version_id < place[1])))
    async with work.reading() as session:
        found = (await session.exec(statement)).all()
        rows = found[: page.limit]
        current = await current_version(session)
        activations = await _activations(session, [row.id for row in rows])
    shown = [KnowledgeVersionRead(id=row.id, current=row.id == current, brought_in=activations[row.id]) for row in rows]
    more = None
    if len(found) > page.limit:
        end = [rows[-1].activated_at.astimezone(UTC).isoformat(), rows[-1].id]
        more = work.platform.cursors.write(of_list, end)
    return page_of([each.model_dump_json().encode() for each in shown], more)


async def list_changes(work: Work, page: PageRequest, version: str | None, since: str | None) -> Document:
    """Tell what differs between two versions, file by file.

    :raises InvalidRequest: if there is no such version
    """
    async with work.reading() as session:
        after_id = await _known(session, version, "version") if version else await current_version(session)
        before_id = await _known(session, since, "since") if since else await _version_before(session, after_id)
        before, after = await _lines(session, before_id), await _lines(session, after_id)
        differing = sorted(
            ((after.get(key) or before[key]).file, *key)
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
        )
        of_list = f"knowledge changes {before_id} {after_id} {work.clinic_id}"
        place = page.place(work.platform.cursors, of_list)
        start = 0 if place is None else bisect_right(differing, (place[0], place[1], place[2]))
        keys = [(kind, code) for _, kind, code in differing[start : start + page.limit]]
        contents = await _contents(
            session, [each[key].sha256 for each in (before, after) for key in keys if key in each]
        )
    shown = [change_of(_entry(key, before, contents), _entry(key, after, contents)) for key in keys]
    more = None
    if start + page.limit < len(differing):
        more = work.platform.cursors.write(of_list, list(differing[start + page.limit - 1]))
    return page_of([shown_change(each) for each in shown], more)


def shown_change(change: EntryChange) -> bytes:
    """Return a change as it is answered."""
    return EntryChangeRead.model_validate(asdict(change)).model_dump_json().encode()


async def _activations(session: AsyncSession, ids: Sequence[str]) -> Mapping[str, list[ActivationRead]]:
    """Return each time that the versions became current, the last one first."""
    found: dict[str, list[ActivationRead]] = defaultdict(list)
    statement = (
        select(KnowledgeActivation)
        .where(col(KnowledgeActivation.version_id).in_(ids))
        .order_by(col(KnowledgeActivation.at).desc())
    )
    for row in (await session.exec(statement)).all():
        found[row.version_id].append(
            ActivationRead.model_validate(
                {
                    "at": row.at,
                    "by": row.brought_in_by,
                    "added": row.added,
                    "changed": row.changed,
                    "retired": row.retired,
                }
            )
        )
    return found


async def _known(session: AsyncSession, version_id: str, parameter: str) -> str:
    if await session.get(KnowledgeVersion, version_id) is None:
        raise InvalidRequest.of(Fault("There is no such version here.", parameter=parameter))
    return version_id


async def _version_before(session: AsyncSession, version_id: str | None) -> str | None:
    """Return the version that stands after this one in the list; None for the oldest."""
    if version_id is None:
        return None
    this = await session.get_one(KnowledgeVersion, version_id)
    at, other = col(KnowledgeVersion.activated_at), col(KnowledgeVersion.id)
    earlier = or_(at < this.activated_at, and_(at == this.activated_at, other < this.id))
    statement = select(KnowledgeVersion.id).where(earlier).order_by(at.desc(), other.desc()).limit(1)
    return (await session.exec(statement)).first()


async def _lines(session: AsyncSession, version_id: str | None) -> dict[Key, _Line]:
    statement = select(
        KnowledgeVersionEntry.kind,
        KnowledgeVersionEntry.code,
        KnowledgeVersionEntry.file,
        KnowledgeVersionEntry.sha256,
    ).where(KnowledgeVersionEntry.version_id == version_id)
    return {(kind, code): _Line(file, sha256) for kind, code, file, sha256 in (await session.exec(statement)).all()}


async def _contents(session: AsyncSession, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    wanted = sorted(set(names))
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(wanted), CONTENTS_AT_ONCE):
        some = wanted[start : start + CONTENTS_AT_ONCE]
        statement = select(KnowledgeContent).where(col(KnowledgeContent.sha256).in_(some))
        found |= {row.sha256: row.body for row in (await session.exec(statement)).all()}
    return found


def _entry(key: Key, lines: Mapping[Key, _Line], contents: Mapping[str, dict[str, Any]]) -> Entry | None:
    line = lines.get(key)
    if line is None:
        return None
    return Entry(kind=key[0], code=key[1], file=line.file, body=contents[line.sha256])
