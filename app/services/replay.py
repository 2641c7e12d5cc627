"""Make stored plans again under the knowledge that made them, and find every byte that has become another.

What a plan was given when it was stored, and nothing could follow from anew, is taken from its rows: ids, the moment,
and the name of the engine. So the two are equal to the byte, or somebody or something has changed one of them.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from sqlmodel import col, select

from app.database import Database
from app.knowledge import SeedError
from app.logs import place_of
from app.models.plan import Plan, PlanItem
from app.planning import document
from app.services.editions import Editions
from app.services.knowledge import Edition, KnowledgeBook
from app.services.plan_documents import Identity, PlanDocument, document_of
from app.services.pointers import WHOLE, differing
from app.services.remake import remake
from app.services.stored_plans import walk_through
from app.services.unreadable import UNREADABLE

MOST_POINTERS = 20
"""So many places are named of one plan; of the rest the number."""
FACTS = ("start_on", "weeks", "review_on")
"""What the plan's row repeats of its document."""


class Verdict(StrEnum):
    """What became of a plan that was made again."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A plan that was made again, by what it was made before, and where the two differ."""

    clinic_id: UUID
    plan_id: UUID
    engine: str
    knowledge_version: str
    verdict: Verdict
    pointers: tuple[str, ...] = ()
    """Into the document with `#`; into the rows beside it with `plan/` and `plan_item/`."""
    further: int = 0
    """How many more places differ than are named."""
    why: str | None = None
    """What stands in the way, or what there is to say beside the places; nothing of what a plan holds."""


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """Knowledge of which this program can't make use, and why."""

    why: str


class Replay:
    """Makes plans again, some at a time; what can't be read of old knowledge is looked at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._editions = Editions(database, KnowledgeBook(database))
        self._unreadable: dict[tuple[str, UUID | None], _Unreadable] = {}

    async def of(self, statement: Any) -> AsyncIterator[Replayed]:
        """Yield what became of each plan of a selection."""
        async for plans in walk_through(self._database, statement):
            items = await _items_of(self._database, plans)
            for plan in plans:
                edition = await self._edition_of(plan)
                yield _replayed(plan, items[plan.clinic_id, plan.id], edition)

    async def _edition_of(self, plan: Plan) -> Edition | _Unreadable:
        key = plan.knowledge_version, plan.overlay_id
        if key in self._unreadable:
            return self._unreadable[key]
        try:
            return await self._editions.of_plan(plan)
        except SeedError as error:
            named = "; ".join(map(str, error.problems[:1]))
            found = _Unreadable(f"this program can't read that knowledge: {named}")
        except UNREADABLE as error:
            # An entry that every version has today, or its shape today, may be unknown to an old one.
            found = _Unreadable(f"this program can't read that knowledge: {place_of(error)}")
        self._unreadable[key] = found
        return found


async def _items_of(database: Database, plans: Sequence[Plan]) -> Mapping[tuple[UUID, UUID], list[PlanItem]]:
    """Return the rows of the plans' items, in the order in which they stand in the documents."""
    found: dict[tuple[UUID, UUID], list[PlanItem]] = defaultdict(list)
    statement = (
        select(PlanItem)
        .where(col(PlanItem.clinic_id).in_({plan.clinic_id for plan in plans}))
        .where(col(PlanItem.plan_id).in_([plan.id for plan in plans]))
        .order_by(col(PlanItem.phase_number), col(PlanItem.kind), col(PlanItem.position))
    )
    async with database.reading() as session:
        for item in (await session.exec(statement)).all():
            found[item.clinic_id, item.plan_id].append(item)
    return found


def _replayed(plan: Plan, items: Sequence[PlanItem], edition: Edition | _Unreadable) -> Replayed:
    told = partial(Replayed, plan.clinic_id, plan.id, plan.engine, plan.knowledge_version)
    if isinstance(edition, _Unreadable):
        return told(Verdict.NOT_COMPARED, why=edition.why)
    try:
        made = remake(plan, edition.knowledge)
        if not isinstance(made, document.Plan):
            return told(Verdict.DIFFERS, (WHOLE,), why="it would be refused: the screening or an include forbids it")
        again = _written(plan, items, made, edition)
    except Exception as error:  # noqa: BLE001 - of old knowledge anything may be missing; the next plan may be of another
        missing = f"this program can't make it again under that knowledge: {place_of(error)}"
        return told(Verdict.NOT_COMPARED, why=missing)
    places, why = _in_the_document(plan.document, again.body)
    places += [*_in_the_row(plan, made), *_in_the_items(items, again.items)]
    if not places:
        return told(Verdict.SAME)
    return told(Verdict.DIFFERS, tuple(islice(places, MOST_POINTERS)), max(0, len(places) - MOST_POINTERS), why)


def _written(plan: Plan, items: Sequence[PlanItem], made: document.Plan, edition: Edition) -> PlanDocument:
    """Write the plan as it would have been stored."""
    provenance = replace(made.provenance, engine=plan.engine)
    identity = Identity(plan.id, plan.patient_id, plan.assessment_id, plan.created_at)
    draw = partial(next, iter([item.id for item in items]), None)
    return document_of(replace(made, provenance=provenance), identity, edition.knowledge, draw)


def _in_the_document(stored: bytes, again: bytes) -> tuple[list[str], str | None]:
    if stored == again:
        return [], None
    try:
        read = from_json(stored)
    except ValueError:
        return [WHOLE], "the stored document isn't JSON any more"
    places = list(differing(read, from_json(again)))
    if places:
        return places, None
    first = next((at for at, (one, other) in enumerate(zip(stored, again, strict=False)) if one != other), len(again))
    return [WHOLE], f"it says the same in other bytes, from byte {first} on"


def _in_the_row(plan: Plan, made: document.Plan) -> Iterator[str]:
    yield from (f"plan/{name}" for name in FACTS if getattr(plan, name) != getattr(made, name))


def _in_the_items(items: Sequence[PlanItem], again: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what differs in the rows of the items; `plan_item/0` is the first of them."""
    for number, (item, row) in enumerate(zip(items, again, strict=False)):
        yield from (f"plan_item/{number}/{name}" for name, value in row.items() if getattr(item, name) != value)
    yield from _beyond(len(items), len(again))


def _beyond(one: int, other: int) -> Iterable[str]:
    return (f"plan_item/{number}" for number in range(min(one, other), max(one, other)))
