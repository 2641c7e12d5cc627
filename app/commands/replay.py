"""Make every stored plan again under the knowledge that made it, and say where a byte has become another."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID

from app.commands.accounts import only_clinic
from app.commands.database import migrated
from app.commands.failure import CannotDo
from app.commands.plans_as_json import PlansAsJson
from app.commands.progress import Progress, Tell
from app.database import Database
from app.planning.plan import ENGINE
from app.services.replay import Replay, Replayed, Verdict
from app.services.stored_plans import count, of_clinics
from app.settings import Settings

SHORT = 12
"""So many digits name a knowledge version to a reader."""

Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plans, and how to tell of them."""

    clinic: str | None = None
    plan: UUID | None = None
    as_json: bool = False


async def replay(settings: Settings, wanted: Wanted, say: Print, tell: Tell) -> bool:
    """Replay, and return whether every plan is the same to the byte. `tell` hears of progress.

    Each plan that isn't is told at once, so that nothing has to be kept however many there are.

    :raises CannotDo: if the clinic isn't clear, or there is no such plan
    """
    async with migrated(settings) as database:
        plans = of_clinics(await clinics_of(database, wanted.clinic), wanted.plan)
        total = await count(database, plans)
        if wanted.plan is not None and total == 0:
            raise CannotDo("There is no such plan.")
        report = _Json(say) if wanted.as_json else _Words(say)
        progress = Progress(total, "plans", tell)
        counted: Counter[str] = Counter()
        engines: Counter[str] = Counter()
        async for each in Replay(database).of(plans):
            progress.advance()
            counted[each.verdict] += 1
            engines[each.engine] += 1
            if each.verdict is not Verdict.SAME:
                report.add(each)
        report.end({verdict.value: counted[verdict] for verdict in Verdict}, dict(sorted(engines.items())))
    return counted[Verdict.SAME] == progress.done


async def clinics_of(database: Database, clinic: str | None) -> list[UUID] | None:
    """Return the one clinic that is asked for; None for all.

    :raises CannotDo: if the clinic isn't clear
    """
    return None if clinic is None else [(await only_clinic(database, clinic)).id]


class _Words:
    """Tells in sentences."""

    def __init__(self, say: Print) -> None:
        self._say = say

    def add(self, each: Replayed) -> None:
        """Tell of a plan that isn't the same."""
        made = f"made by engine {each.engine} under knowledge {each.knowledge_version[:SHORT]}"
        head = f"Plan {each.plan_id} of clinic {each.clinic_id}, {made}"
        if each.verdict is Verdict.NOT_COMPARED:
            self._say(f"{head}: not compared; {each.why}.")
            return
        self._say(f"{head}: differs" + (f"; {each.why}" if each.why else "") + " at")
        for pointer in each.pointers:
            self._say(f"  {pointer}")
        if each.further:
            self._say(f"  and {each.further} more")

    def end(self, counted: dict[str, int], engines: dict[str, int]) -> None:
        """Sum up."""
        if not engines:
            self._say("There is no plan to look at.")
            return
        for engine, made in engines.items():
            if engine != ENGINE:
                self._say(f"Made by engine {engine}, while this is engine {ENGINE}: {made:,}.")
        self._say(
            f"Plans made again: {sum(counted.values()):,}. The same to the byte: {counted[Verdict.SAME]:,}. "
            f"Different: {counted[Verdict.DIFFERS]:,}. Not compared: {counted[Verdict.NOT_COMPARED]:,}."
        )


class _Json(PlansAsJson):
    """Tells as one JSON object."""

    def add(self, each: Replayed) -> None:
        """Tell of a plan that isn't the same."""
        self.tell(asdict(each))

    def end(self, counted: dict[str, int], engines: dict[str, int]) -> None:
        """Sum up."""
        self.close({"engine": ENGINE, "engines": engines, **counted})
