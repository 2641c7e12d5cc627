"""The clinical knowledge in memory: the shared edition of the day, and each clinic's own beside it."""

import asyncio
import gc
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

import structlog
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import Database
from app.errors import DatabaseUnavailable, NotReady
from app.knowledge import Entry, OverlayContent, SeedError, compose, compose_checked
from app.knowledge.check import check
from app.knowledge.check.texts import TEXTS
from app.knowledge.sharing import sharing
from app.logs import cause_of
from app.models.base import table_of
from app.models.knowledge import ClinicOverlay
from app.planning.knowledge import Knowledge
from app.services.seeding import current_version, entries_of
from app.statements import Lookup

LOOK_EVERY_SECONDS = 2.0
OVERLAY_IS_FRESH_SECONDS = 1.0
MOST_CLINIC_EDITIONS = 32

_overlays = table_of(ClinicOverlay)
NEWEST_OVERLAY = Lookup(
    select(_overlays.c.id).where(
        _overlays.c.clinic_id == bindparam("clinic_id"),
        _overlays.c.revision
        == select(func.max(_overlays.c.revision))
        .where(_overlays.c.clinic_id == bindparam("clinic_id"))
        .correlate(None)
        .scalar_subquery(),
    )
)


@dataclass(frozen=True, slots=True)
class Edition:
    """Some knowledge, and by which rows it can be had again."""

    knowledge: Knowledge
    version_id: str
    overlay_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Overlay:
    """Which overlay a clinic had at a moment of this process's own clock."""

    row_id: UUID | None
    seen_at: float


class KnowledgeBook:
    """Holds the current edition and changes to a new one as a whole; nobody ever sees half of one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shared: Edition | None = None
        self._clinics: OrderedDict[tuple[str, UUID], Edition] = OrderedDict()
        self._overlays: dict[UUID, _Overlay] = {}
        self._composing = asyncio.Lock()

    @property
    def current(self) -> Knowledge:
        """Return the knowledge that all clinics share.

        :raises NotReady: before there is any
        """
        return self.shared.knowledge

    @property
    def is_loaded(self) -> bool:
        """Tell whether there is any knowledge to work with."""
        return self._shared is not None

    @property
    def shared(self) -> Edition:
        """Return the edition that all clinics share.

        :raises NotReady: before there is any
        """
        if self._shared is None:
            raise NotReady("The clinical knowledge isn't loaded.")
        return self._shared

    def adopt(self, edition: Edition) -> None:
        """Take over an edition that was loaded before."""
        self._shared = edition
        self._clinics.clear()

    async def open(self) -> None:
        """Load what there is, unless an edition was adopted before; an unmigrated database has none yet."""
        if self._shared is None:
            with suppress(DBAPIError):
                await self.refresh()

    async def refresh(self) -> None:
        """Load the version that is current now, unless it is here already."""
        async with self._database.reading() as session:
            version_id = await current_version(session)
            if version_id is None or (self._shared is not None and self._shared.version_id == version_id):
                return
            entries = await entries_of(session, version_id)
        knowledge = await asyncio.to_thread(compose, entries)
        self.adopt(Edition(knowledge, version_id))
        # The knowledge stays for long: the collector need not walk through it again and again. While the program
        # starts it is switched off, and what little was dropped until then isn't worth a walk through everything.
        if gc.isenabled():
            gc.collect()
        gc.freeze()

    async def watch(self) -> None:
        """Look for a new version every other second, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self.refresh()
            except DatabaseUnavailable:
                continue
            except Exception as error:  # noqa: BLE001 - a version that can't be used must not take away the one that can
                structlog.get_logger("knowledge").error("not refreshed", **cause_of(error))

    async def of_clinic(self, clinic_id: UUID) -> Edition:
        """Return a clinic's edition: the shared one with what the clinic added or switched off.

        :raises NotReady: before there is any
        """
        # Taken once: while the database is asked, a newer edition may come.
        shared = self.shared
        known = self._overlays.get(clinic_id)
        if known is None or monotonic() - known.seen_at > OVERLAY_IS_FRESH_SECONDS:
            found = await self._database.look_up(NEWEST_OVERLAY, clinic_id=clinic_id)
            known = _Overlay(found[0][0] if found else None, monotonic())
            self._overlays[clinic_id] = known
        if known.row_id is None:
            return shared
        key = shared.version_id, known.row_id
        if key not in self._clinics:
            async with self._composing:
                # Of all who wait for it, the first puts it together.
                if key not in self._clinics:
                    entries = await self.entries_of(shared)
                    async with self._database.reading() as session:
                        content = await overlay_content(session, clinic_id, known.row_id)
                    composed = await asyncio.to_thread(composed_for_clinic, entries, content, clinic_id)
                    knowledge = await asyncio.to_thread(sharing, composed, shared.knowledge)
                    self._remember(key, Edition(knowledge, shared.version_id, known.row_id))
        return self._clinics[key]

    def held(self, version_id: str, overlay_id: UUID | None) -> Edition | None:
        """Return an edition that plans are made under today; None for any other."""
        if overlay_id is not None:
            return self._clinics.get((version_id, overlay_id))
        return self._shared if self._shared is not None and self._shared.version_id == version_id else None

    def _remember(self, key: tuple[str, UUID], edition: Edition) -> None:
        self._clinics[key] = edition
        while len(self._clinics) > MOST_CLINIC_EDITIONS:
            self._clinics.popitem(last=False)

    def forget(self, clinic_id: UUID) -> None:
        """Look again for a clinic's overlay at the next call."""
        self._overlays.pop(clinic_id, None)

    async def entries_of(self, edition: Edition) -> list[Entry]:
        """Return what the shared part of an edition was composed of.

        They are read anew for the few who ask: beside what was composed of them, they would only take room.
        """
        async with self._database.reading() as session:
            return await entries_of(session, edition.version_id)

    async def check_overlay(self, content: OverlayContent) -> None:
        """Check a clinic's overlay together with all that it would stand beside.

        :raises SeedError: if the clinic's own items don't fit the shared knowledge
        """
        entries = await self.entries_of(self.shared)
        await asyncio.to_thread(compose_checked, [*entries, *content.entries()])


async def overlay_content(session: AsyncSession, clinic_id: UUID, overlay_id: UUID) -> OverlayContent:
    """Return what a clinic added or switched off, as one of its overlays has it."""
    return OverlayContent.model_validate((await session.get_one(ClinicOverlay, (clinic_id, overlay_id))).content)


def composed_for_clinic(entries: list[Entry], content: OverlayContent, clinic_id: UUID) -> Knowledge:
    """Put a clinic's own part beside the shared one.

    It was checked when it was stored, but the shared one may have changed since: where they don't fit together any
    more, the clinic goes on without its own items until it mends them. What it switched off stays so. Sentences that
    knowledge of old lacks are no fault of a clinic's items.
    """
    switched_off = frozenset(content.switched_off)
    both = [*entries, *content.entries()]
    knowledge = None
    try:
        knowledge = compose(both, switched_off=switched_off)
        check(knowledge, both)
    except SeedError as error:
        if knowledge is not None and all(problem.code in TEXTS for problem in error.problems):
            return knowledge
        structlog.get_logger("knowledge").error("own items don't fit", clinic_id=str(clinic_id), **cause_of(error))
        return compose(entries, switched_off=switched_off)
    return knowledge
