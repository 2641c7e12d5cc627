"""The clinical knowledge that stored plans were made under, however old: put together again, and kept for a while."""

import asyncio
from collections import OrderedDict
from typing import NamedTuple
from uuid import UUID

import structlog

from app.database import Database
from app.knowledge import compose
from app.logs import cause_of
from app.models.plan import Plan
from app.services.knowledge import Edition, KnowledgeBook, composed_for_clinic, overlay_content
from app.services.seeding import entries_of
from app.services.unreadable import UNREADABLE

MOST_EDITIONS = 8
"""Kept beside those that plans are made under today: old plans are read seldom, but several times in a row."""


class MadeUnder(NamedTuple):
    """By which rows the knowledge of a plan can be had again."""

    version_id: str
    overlay: tuple[UUID, UUID] | None
    """The clinic, and its overlay of then; None where the clinic had none: that edition serves all clinics."""


class Editions:
    """Finds the edition of any version and any overlay that ever was."""

    def __init__(self, database: Database, book: KnowledgeBook) -> None:
        self._database = database
        self._book = book
        self._kept: OrderedDict[MadeUnder, Edition] = OrderedDict()
        self._composing = asyncio.Lock()

    async def of_plan(self, plan: Plan) -> Edition:
        """Return the knowledge that a stored plan was made under, with the clinic's own part as it was then.

        :raises DatabaseUnavailable: if it has to be read and can't be
        """
        overlay = (plan.clinic_id, plan.overlay_id) if plan.overlay_id is not None else None
        return await self.of(MadeUnder(plan.knowledge_version, overlay))

    async def readable_of_plan(self, plan: Plan) -> Edition | None:
        """Return the same; None, and a line in the log, where the program of today can't read it any more.

        :raises DatabaseUnavailable: if it has to be read and can't be
        """
        try:
            return await self.of_plan(plan)
        except UNREADABLE as error:
            structlog.get_logger("editions").error("old knowledge unreadable", **cause_of(error))
            return None

    async def of(self, made_under: MadeUnder) -> Edition:
        """Return the knowledge that these rows hold.

        :raises DatabaseUnavailable: if it has to be read and can't be
        """
        found = self._held(made_under)
        if found is None:
            async with self._composing:
                # Of all who wait for it, the first puts it together.
                found = self._held(made_under) or await self._composed(made_under)
                self._kept[made_under] = found
                while len(self._kept) > MOST_EDITIONS:
                    self._kept.popitem(last=False)
        return found

    def _held(self, made_under: MadeUnder) -> Edition | None:
        """Return an edition that is in memory: today's, which is one and the same for all, or one asked for lately."""
        version_id, overlay = made_under
        today = self._book.held(version_id, overlay and overlay[1])
        if today is None and made_under in self._kept:
            self._kept.move_to_end(made_under)
            return self._kept[made_under]
        return today

    async def _composed(self, made_under: MadeUnder) -> Edition:
        version_id, overlay = made_under
        async with self._database.reading() as session:
            entries = await entries_of(session, version_id)
            content = await overlay_content(session, *overlay) if overlay is not None else None
        if overlay is None or content is None:
            return Edition(await asyncio.to_thread(compose, entries), version_id)
        clinic_id, overlay_id = overlay
        knowledge = await asyncio.to_thread(composed_for_clinic, entries, content, clinic_id)
        return Edition(knowledge, version_id, overlay_id)
