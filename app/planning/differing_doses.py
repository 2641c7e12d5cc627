"""Which doses differ between two plans that hold the same item in the same phase, and why."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

from app.planning.codes import DeliveredBy, Phase, Redosed
from app.planning.document import Plan, PlannedTechnique, TechniqueDosage
from app.planning.dosage import Dosage
from app.planning.knowledge import Knowledge
from app.planning.planned_items import NOTHING_HELD, HeldByPhase, Key, Planned, phases_in_words
from app.planning.reasons import Reason, lower_first
from app.planning.value import value

Amount = str | int | None
DOSE = "dose"
"""The factor of a reason that says what a dose cost which was cut to fit the day."""
AMOUNTS = ("sets", "repetitions", "hold_seconds")
PATTERN = frozenset({"days", "days_per_week", "times_per_week"})
DOSE_FIELDS = (
    *("sets", "repetitions", "hold_seconds", "rest_seconds", "rest_between_repetitions_seconds", "times_per_day"),
    *("days_per_week", "times_per_week", "days", "minutes", "load", "effort", "each_side", "delivered_by"),
)
"""What of a dose is compared, in the order in which it is told."""


def _compared(kind: Any, *of_the_item: str) -> tuple[tuple[str, ...], Callable[[Planned], tuple[Any, ...]]]:
    """Return what of a kind of dose and of its item is compared, and what takes all of it out of an item."""
    of_the_dose = {field.name for field in fields(kind)}
    names = tuple(name for name in DOSE_FIELDS if name in of_the_dose or name in of_the_item)
    return names, attrgetter(*(name if name in of_the_item else f"dosage.{name}" for name in names))


OF_AN_EXERCISE, OF_A_TECHNIQUE = _compared(Dosage), _compared(TechniqueDosage, "delivered_by")


@value
class AmountChange:
    """One number of a dose, before and after; None where there is none. Lists of days are text."""

    field: str
    before: Amount
    after: Amount


@value
class DoseChange:
    """A dose that changed alike in some phases, and why."""

    code: str
    name: str
    kind: str
    phases: tuple[Phase, ...]
    changes: tuple[AmountChange, ...]
    why: Redosed
    text: str


def doses_changed(
    before: Plan, after: Plan, old: HeldByPhase, new: HeldByPhase, knowledge: Knowledge
) -> tuple[DoseChange, ...]:
    """Return the doses that changed of what both plans hold in a phase, in the order of the plan after."""
    days = {phase.code: phase.days_per_week for phase in before.phases}
    found: dict[tuple[Key, str, tuple[AmountChange, ...], Redosed, str], list[Phase]] = {}
    for phase in after.phases:
        was = old.get(phase.code, NOTHING_HELD)
        for key, item in new[phase.code].items():
            former = was.get(key)
            if former is None or _is_dosed_alike(former, item):
                continue
            changes = tuple(_amounts(former, item))
            other_days = days[phase.code] != phase.days_per_week
            why, text = _why_dosed(former, item, changes, knowledge, other_days=other_days)
            found.setdefault((key, item.name, changes, why, text), []).append(phase.code)
    return tuple(
        DoseChange(
            code=key[1],
            name=name,
            kind=key[0],
            phases=tuple(phases),
            changes=changes,
            why=why,
            text=knowledge.texts["difference.dose"].format(
                name=name,
                phases=phases_in_words(tuple(phases), knowledge),
                changes=_in_words(changes, knowledge),
                why=text,
            ),
        )
        for (key, name, changes, why, text), phases in found.items()
    )


def _is_dosed_alike(was: Planned, now: Planned) -> bool:
    """Tell whether two doses are one; most are the very same value."""
    alike = was.dosage is now.dosage or was.dosage == now.dosage
    if isinstance(was, PlannedTechnique) and isinstance(now, PlannedTechnique):
        return alike and was.delivered_by is now.delivered_by
    return alike


def _amounts(was: Planned, now: Planned) -> Iterator[AmountChange]:
    names, taken = OF_A_TECHNIQUE if isinstance(now, PlannedTechnique) else OF_AN_EXERCISE
    for name, before, after in zip(names, taken(was), taken(now), strict=True):
        if before != after:
            yield AmountChange(name, _plain(before), _plain(after))


def _plain(part: Amount | tuple[int, ...] | DeliveredBy) -> Amount:
    if isinstance(part, tuple):
        return ", ".join(map(str, part))
    return part.value if isinstance(part, DeliveredBy) else part


def _why_dosed(
    former: Planned,
    item: Planned,
    changes: tuple[AmountChange, ...],
    knowledge: Knowledge,
    *,
    other_days: bool,
) -> tuple[Redosed, str]:
    """Return why a dose changed: what cut it, the days there are, how gently this person starts, else the layout."""
    texts, cut, had_cut = knowledge.texts, _cut(item), _cut(former)
    amounts = [change for change in changes if change.field in AMOUNTS]
    if any(change.field == "delivered_by" for change in changes):
        return Redosed.DELIVERED_BY, texts["difference.dose_delivered_by"]
    if cut is not None and had_cut is not None and cut.points > had_cut.points:
        return Redosed.CUT_LESS, texts["difference.dose_cut_less"]
    if cut is not None and cut != had_cut:
        return Redosed.CUT, cut.text
    if had_cut is not None and cut is None:
        return Redosed.NO_LONGER_CUT, texts["difference.dose_no_longer_cut"]
    if other_days and not amounts:
        return Redosed.TRAINING_DAYS, texts["difference.dose_training_days"]
    if amounts and _is_less(amounts):
        return Redosed.GENTLER, texts["difference.dose_gentler"]
    if amounts or any(change.field == "effort" for change in changes):
        return Redosed.FULLER, texts["difference.dose_fuller"]
    return Redosed.LAID_OUT_ANEW, texts["difference.dose_laid_out_anew"]


def _is_less(amounts: list[AmountChange]) -> bool:
    return all(
        isinstance(each.before, int) and isinstance(each.after, int) and each.after < each.before for each in amounts
    )


def _cut(item: Planned) -> Reason | None:
    return next((reason for reason in item.why if reason.factor == DOSE), None)


def _in_words(changes: tuple[AmountChange, ...], knowledge: Knowledge) -> str:
    """List what changed; the days themselves only where their number stays."""
    return "; ".join(
        knowledge.texts["difference.amount"].format(
            what=lower_first(knowledge.label("dosage_field", change.field)),
            before=_said(change.before, knowledge),
            after=_said(change.after, knowledge),
        )
        for change in changes
        if change.field != "days" or not any(other.field == "days_per_week" for other in changes)
    )


def _said(amount: Amount, knowledge: Knowledge) -> str:
    return knowledge.texts["difference.no_amount"] if amount is None else str(amount)
