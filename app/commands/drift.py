"""Make the plans that patients follow again under today's knowledge: which would differ, why, and what is unsafe."""

from collections.abc import Callable
from uuid import UUID, uuid4

from app.commands.accounts import only_clinic
from app.commands.database import migrated
from app.commands.plans_as_json import PlansAsJson
from app.commands.progress import Progress, Tell
from app.database import Database
from app.models.clinic import Clinic
from app.models.drift_run import DriftedPlanRead
from app.services.drift import Drifted, drifted
from app.services.drift_summary import Tally, shown, summary_of
from app.services.editions import Editions
from app.services.founding import Operator, every_clinic
from app.services.knowledge import KnowledgeBook
from app.services.platform import utc_now
from app.services.stored_plans import count, newest_of_clinic
from app.settings import Settings

Print = Callable[[str], None]
SHORT = 12
CONNECTIONS = 4
"""One is kept for looking up the clinics' overlays, so others are needed beside it."""


async def drift(settings: Settings, clinic: str | None, *, as_json: bool, say: Print, tell: Tell) -> bool:
    """Look for drift, and return whether every plan would come out as it is. `tell` hears of progress.

    The audit of each clinic says that its plans were looked at.

    :raises CannotDo: if the clinic isn't clear
    :raises NotReady: if there is a plan, but no knowledge
    """
    async with migrated(settings, CONNECTIONS) as database:
        clinics = [await only_clinic(database, clinic)] if clinic is not None else await every_clinic(database)
        totals = [await count(database, newest_of_clinic(each.id)) for each in clinics]
        book = KnowledgeBook(database)
        await book.refresh()
        editions = Editions(database, book)
        report = _Json(say) if as_json else _Words(say)
        progress = Progress(sum(totals), "plans", tell)
        tally = Tally()
        for place, total in zip(clinics, totals, strict=True):
            if total:
                await _record(database, place.id)
            async for each in drifted(database, editions, newest_of_clinic(place.id), book.of_clinic):
                progress.advance()
                tally.add(each)
                if not each.is_none:
                    report.add(place, each)
        report.end(tally)
    return tally.is_none


async def _record(database: Database, clinic_id: UUID) -> None:
    operator = Operator(database, utc_now(), f"command-{uuid4()}")
    await operator.record(operator.entry(clinic_id, "drift", "clinic", clinic_id))


class _Words:
    """Tells in sentences."""

    def __init__(self, say: Print) -> None:
        self._say = say

    def add(self, clinic: Clinic, each: Drifted) -> None:
        """Tell of a plan that would come out otherwise."""
        told = shown(each)
        self._say(f"Plan {each.plan_id} of {clinic.name}, made under knowledge {each.knowledge_version[:SHORT]}:")
        if told.why is not None:
            self._say(f"  not compared; {told.why}")
        if told.refused:
            self._say("  there would be no plan")
        for item in told.unsafe:
            where = f"{item.name} ({item.code}) in {', '.join(item.phases)}"
            self._say(f"  unsafe: {where}: {item.level}, by {item.rule}. {item.reason}")
        for gone in told.withdrawn:
            self._say(f"  no longer in the catalogue: {gone.name} ({gone.code}) in {', '.join(gone.phases)}")
        for change in told.changes:
            self._say(f"  {change.text}")
        if told.further_changes:
            self._say(f"  and {told.further_changes} more changes")

    def end(self, tally: Tally) -> None:
        """Sum up."""
        if tally.done == 0:
            self._say("There is no plan to look at.")
            return
        summary = summary_of(tally)
        if summary.by_rule:
            self._say("By rule:")
            for row in summary.by_rule:
                self._say(f"  {row.rule}: in {_plans(row.plans)}" + (f", unsafe in {row.unsafe}" if row.unsafe else ""))
        if summary.by_kind:
            self._say("By kind of change:")
            for kind in summary.by_kind:
                self._say(f"  {kind.kind.replace('_', ' ')}: in {_plans(kind.plans)}")
        self._say(
            f"Plans looked at, of each patient the newest: {tally.done:,}. As they are: {tally.same:,}. "
            f"Would differ: {tally.differing:,}, unsafe now: {tally.unsafe:,}, "
            f"with items no longer in the catalogue: {tally.withdrawn:,}. Not compared: {tally.not_compared:,}."
        )


class _Json(PlansAsJson):
    """Tells as one JSON object."""

    def add(self, clinic: Clinic, each: Drifted) -> None:
        """Tell of a plan that would come out otherwise."""
        told: DriftedPlanRead = shown(each)
        self.tell({"clinic_id": str(clinic.id), **told.model_dump(mode="json")})

    def end(self, tally: Tally) -> None:
        """Sum up."""
        self.close({"total": tally.done, "same": tally.same, **summary_of(tally).model_dump(mode="json")})


def _plans(number: int) -> str:
    return "1 plan" if number == 1 else f"{number:,} plans"
