"""Bring the seed files into the database: what changed and nothing else, in one transaction."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import from_json
from sqlalchemy import Text, cast, delete, text, update
from sqlmodel import SQLModel, and_, col, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import Database
from app.knowledge import Entry, compose_checked, read_entries, seed_files
from app.knowledge.errors import SeedError, SeedProblem
from app.models.knowledge import (
    Bringer,
    KnowledgeActivation,
    KnowledgeContent,
    KnowledgeEntry,
    KnowledgeFile,
    KnowledgeVersion,
    KnowledgeVersionEntry,
)
from app.models.plan import PlanItem

SEED = Path(__file__).parents[2] / "seed"
ROWS_AT_ONCE = 500
# Any number will do, as long as every process that seeds asks for the same.
SEED_LOCK = 7_305_117_042
A_MOMENT = timedelta(microseconds=1)
Key = tuple[str, str]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What seeding did: the version that is current now, and how many entries it touched."""

    version_id: str
    added: int = 0
    changed: int = 0
    retired: int = 0
    deleted: int = 0

    @property
    def anything(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.added or self.changed or self.retired or self.deleted)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry with the name of its content."""

    entry: Entry
    sha256: str

    @property
    def key(self) -> Key:
        return self.entry.kind, self.entry.code


async def seed(database: Database, now: datetime, folder: Path = SEED, *, by: Bringer = Bringer.SEED_COMMAND) -> Seeded:
    """Make the seed files the current knowledge, and note by what it came in. Doing it again changes nothing.

    An entry that is gone from the files is retired: a running service plans with it until it has seen the new version.
    With the next change of the files it is deleted, unless a stored plan uses it. Versions stay.

    :raises SeedError: if anything in the files is wrong; the database stays as it was
    """
    async with database.writing() as session:
        if not database.is_sqlite:
            # There whoever writes is alone anyway; here others would seed the same at the same time.
            await (await session.connection()).execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEED_LOCK})
        read = await _read_files(session, folder)
        if read is None:
            return Seeded(await current_version(session) or "")
        files, lines = read
        compose_checked(line.entry for line in lines)
        seeded = await _store(session, files, lines, now)
        await _note(session, seeded, by)
        await session.commit()
    return seeded


async def is_seeded(database: Database, folder: Path = SEED) -> bool:
    """Tell whether the current knowledge is that of the seed files as they are; the database has to be migrated.

    :raises SeedError: if a file lies where none is expected
    """
    files = {path: _sha256(content) for path, content in seed_files(folder)}
    async with database.reading() as session:
        return await _are_read(session, files)


async def current_version(session: AsyncSession) -> str | None:
    """Return the version that was activated last; None before the first seed."""
    newest = select(KnowledgeVersion.id).order_by(
        col(KnowledgeVersion.activated_at).desc(), col(KnowledgeVersion.id).desc()
    )
    return (await session.exec(newest.limit(1))).first()


async def entries_of(session: AsyncSession, version_id: str) -> list[Entry]:
    """Return what a version holds, however old it is."""
    line = KnowledgeVersionEntry
    statement = (
        # Read as text: all of it says the same words over and over, and this reader makes one string of equal ones.
        select(line.kind, line.code, line.file, cast(KnowledgeContent.body, Text))
        .join(KnowledgeContent, col(KnowledgeContent.sha256) == line.sha256)
        .where(line.version_id == version_id)
    )
    return [
        Entry(kind=kind, code=code, file=file, body=from_json(body))
        for kind, code, file, body in (await session.exec(statement)).all()
    ]


async def _read_files(session: AsyncSession, folder: Path) -> tuple[dict[str, str], list[_Line]] | None:
    """Read the files, those that are unchanged from the database; None when nothing at all has changed."""
    contents = dict(seed_files(folder))
    files = {path: _sha256(content) for path, content in contents.items()}
    if await _are_read(session, files):
        return None
    known = await _known_files(session)
    unchanged = {path for path, sha256 in files.items() if known.get(path) == sha256}
    lines = await _kept_lines(session, unchanged)
    problems: list[SeedProblem] = []
    for path in sorted(files.keys() - unchanged):
        try:
            lines += [_Line(entry, _named(entry.body)) for entry in read_entries(path, contents[path])]
        except SeedError as error:
            problems += error.problems
    if problems:
        raise SeedError(*problems)
    return files, lines


async def _are_read(session: AsyncSession, files: Mapping[str, str]) -> bool:
    return files == await _known_files(session) and await current_version(session) is not None


async def _known_files(session: AsyncSession) -> dict[str, str]:
    """Return the hash of each file as it was read last."""
    return {row.path: row.sha256 for row in (await session.exec(select(KnowledgeFile))).all()}


async def _kept_lines(session: AsyncSession, files: set[str]) -> list[_Line]:
    """Return the entries that came from files which haven't changed since."""
    statement = (
        select(KnowledgeEntry, KnowledgeContent)
        .join(KnowledgeContent, col(KnowledgeContent.sha256) == KnowledgeEntry.sha256)
        .where(col(KnowledgeEntry.retired).is_(False))
    )
    return [
        _Line(Entry(kind=row.kind, code=row.code, file=row.file, body=content.body), row.sha256)
        for row, content in (await session.exec(statement)).all()
        if row.file in files
    ]


def _named(body: Mapping[str, object]) -> str:
    """Return the name of a content: the hash of its canonical form."""
    return _sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _store(session: AsyncSession, files: Mapping[str, str], lines: list[_Line], now: datetime) -> Seeded:
    before = {(row.kind, row.code): row for row in (await session.exec(select(KnowledgeEntry))).all()}
    after = {line.key: line for line in lines}
    await _store_contents(session, lines)
    added = [line for key, line in after.items() if key not in before]
    changed = [line for key, line in after.items() if key in before and _differs(before[key], line)]
    gone = [row for key, row in before.items() if key not in after and not row.retired]
    gone_before = [row for key, row in before.items() if key not in after and row.retired]
    used = await _used_by_plans(session, gone_before)
    unused = [row for row in gone_before if (row.kind, row.code) not in used]
    await _insert(session, KnowledgeEntry, [_row_of(line) for line in added])
    for line in changed:
        await session.exec(
            update(KnowledgeEntry).where(_is(KnowledgeEntry, *line.key)).values(**_row_of(line), retired=False)
        )
    for row in gone:
        await session.exec(update(KnowledgeEntry).where(_is(KnowledgeEntry, row.kind, row.code)).values(retired=True))
    for row in unused:
        await session.exec(delete(KnowledgeEntry).where(_is(KnowledgeEntry, row.kind, row.code)))
    await session.exec(delete(KnowledgeFile))
    await _insert(session, KnowledgeFile, [{"path": path, "sha256": sha256} for path, sha256 in sorted(files.items())])
    version_id = await _activate(session, lines, now)
    return Seeded(version_id, len(added), len(changed), len(gone), len(unused))


def _differs(row: KnowledgeEntry, line: _Line) -> bool:
    return row.retired or row.sha256 != line.sha256 or row.file != line.entry.file


def _row_of(line: _Line) -> dict[str, Any]:
    return {"kind": line.entry.kind, "code": line.entry.code, "file": line.entry.file, "sha256": line.sha256}


def _is(table: type[KnowledgeEntry], kind: str, code: str) -> Any:
    return and_(col(table.kind) == kind, col(table.code) == code)


async def _store_contents(session: AsyncSession, lines: list[_Line]) -> None:
    known = set((await session.exec(select(KnowledgeContent.sha256))).all())
    fresh = {line.sha256: line.entry.body for line in lines if line.sha256 not in known}
    await _insert(session, KnowledgeContent, [{"sha256": name, "body": body} for name, body in sorted(fresh.items())])


async def _used_by_plans(session: AsyncSession, rows: Iterable[KnowledgeEntry]) -> set[Key]:
    """Return which of these entries stand in a stored plan."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        wanted[row.kind].append(row.code)
    used: set[Key] = set()
    for kind, codes in wanted.items():
        statement = select(PlanItem.entry_code).where(PlanItem.entry_kind == kind, col(PlanItem.entry_code).in_(codes))
        used |= {(kind, code) for code in (await session.exec(statement.distinct())).all() if code}
    return used


async def _activate(session: AsyncSession, lines: list[_Line], now: datetime) -> str:
    """Make the version that lists these entries current, and store it where it is new."""
    listed = sorted((*line.key, line.entry.file, line.sha256) for line in lines)
    version_id = hashlib.sha256(json.dumps(listed, separators=(",", ":")).encode()).hexdigest()
    version = await session.get(KnowledgeVersion, version_id)
    moments = select(KnowledgeVersion.activated_at).order_by(col(KnowledgeVersion.activated_at).desc())
    last = (await session.exec(moments.limit(1))).first()
    # The one activated last is current: also where the clock was set back since.
    activated_at = now if last is None else max(now, last + A_MOMENT)
    if version is not None:
        version.activated_at = activated_at
        session.add(version)
        await session.flush()
        return version_id
    await _insert(session, KnowledgeVersion, [{"id": version_id, "created_at": now, "activated_at": activated_at}])
    rows = [
        {"version_id": version_id, "kind": kind, "code": code, "file": file, "sha256": sha256}
        for kind, code, file, sha256 in listed
    ]
    await _insert(session, KnowledgeVersionEntry, rows)
    return version_id


async def _note(session: AsyncSession, seeded: Seeded, by: Bringer) -> None:
    """Write down that the version became current, by what, and how much it changed."""
    version = await session.get_one(KnowledgeVersion, seeded.version_id)
    row = {
        "version_id": version.id,
        "at": version.activated_at,
        "brought_in_by": by,
        "added": seeded.added,
        "changed": seeded.changed,
        "retired": seeded.retired,
    }
    await _insert(session, KnowledgeActivation, [row])


async def _insert(session: AsyncSession, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    for some in _in_parts(rows):
        await session.exec(insert(table), params=some)


def _in_parts(rows: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
