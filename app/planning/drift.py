"""What becomes of a plan under other knowledge than made it: how it would differ, and what of it is barred now."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from app.planning.difference import Difference, Made, Sentence, difference
from app.planning.differing_exclusions import ExclusionChange
from app.planning.document import Plan
from app.planning.held_items import NO_SAFETY_RULES, HeldItem, HeldStandings
from app.planning.includes import Decline, Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked
from app.planning.planned_items import NOTHING_HELD, Planned, held_by_phase
from app.planning.screening import Alert
from app.planning.value import value

WORDS = "words"
"""The kind of change that leaves what is done as it is, and tells it otherwise."""
COMPARED_OTHERWISE = frozenset({"dosage"})
"""What of an item the difference of two plans tells itself."""


@value
class Change:
    """One way in which a plan would differ, in words."""

    kind: str
    """Such as `items_out` or `doses`, as the difference of two plans names them."""
    text: str


@value
class Drift:
    """How a plan would come out today, compared with how it is."""

    refused: bool
    """There would be no plan at all: the screening or something included forbids it."""
    held: tuple[HeldItem, ...]
    changes: tuple[Change, ...]
    rules: tuple[str, ...]
    """The rules that speak in all of this, by code."""
    unsafe_rules: tuple[str, ...]
    """Those of them that bar what the plan holds, or the plan as a whole."""

    @property
    def is_none(self) -> bool:
        """Tell whether the plan would come out as it is, and nothing of it is barred."""
        return not (self.refused or self.held or self.changes)

    @property
    def is_unsafe(self) -> bool:
        """Tell whether the plan holds something that a safety rule bars, or whether there should be none."""
        return bool(self.unsafe_rules)


def drift_of(plan: Plan, today: Made, held: tuple[HeldItem, ...], knowledge: Knowledge) -> Drift:
    """Compare a plan with what is made today of the same answers and wishes."""
    differs = difference(plan, today, knowledge, HeldStandings(held))
    changes = [*_changes(differs)]
    if isinstance(today, Plan):
        changes += _other_words(plan, today)
        if not changes and replace(today, provenance=plan.provenance) != plan:
            changes.append(Change(WORDS, f"The plan reads otherwise at: {', '.join(_parts(plan, today))}."))
    refusing = dict(_refusing(today))
    unsafe = {each.bar.rule for each in held if each.bar is not None}
    unsafe |= {rule for rule, is_of_safety in refusing.items() if is_of_safety}
    return Drift(
        refused=not isinstance(today, Plan),
        held=held,
        changes=tuple(changes),
        rules=tuple(sorted({*_rules(differs), *refusing, *unsafe})),
        unsafe_rules=tuple(sorted(unsafe)),
    )


def _changes(differs: Difference) -> Iterator[Change]:
    for field in fields(differs):
        found: Any = getattr(differs, field.name)
        for each in found if isinstance(found, tuple) else (found,):
            if isinstance(each, Sentence):
                yield Change(field.name, _said(each.place, each.change, each.text))
            elif isinstance(each, Alert):
                yield Change(field.name, _said("alert", field.name.removeprefix("alerts_"), each.text))
            elif isinstance(each, ExclusionChange):
                yield Change(field.name, _barred(each))
            elif each is not None:
                yield Change(field.name, each.text)


def _barred(each: ExclusionChange) -> str:
    """Say that a bar became stricter or milder where the reason stayed the same; else what the difference says."""
    before = each.instead_of
    if before is None or before.reason != each.reason or before.level is each.level:
        return each.text
    return f"{each.name} is barred {each.level}ly now instead of {before.level}ly. {each.reason}"


def _said(place: str, change: str, text: str) -> str:
    """Say of a sentence where it stands, and whether it came or went."""
    return f"{place.replace('_', ' ').capitalize()}, {'now' if change == 'gained' else 'no longer'}: {text}"


def _rules(differs: Difference) -> Iterator[str]:
    yield from (each.rule for each in (*differs.exclusions_gained, *differs.exclusions_lost))
    yield from (each.bar.rule for each in differs.items_out if each.bar is not None)
    yield from (each.was_barred.rule for each in differs.items_in if each.was_barred is not None)


def _refusing(today: Made) -> Iterator[tuple[str, bool]]:
    """Yield the rules by which there would be no plan, and whether each is one of safety."""
    match today:
        case Blocked():
            yield from ((finding.code, True) for finding in today.screening.findings)
        case Declined():
            no_room = today.decline is Decline.DOES_NOT_FIT or today.rule in NO_SAFETY_RULES
            yield today.rule, not no_room


def _other_words(plan: Plan, today: Plan) -> Iterator[Change]:
    """Yield what is told otherwise of an item that is in the same phase of both."""
    told: dict[str, dict[str, None]] = {}
    now = held_by_phase(today)
    for phase, items in held_by_phase(plan).items():
        for key, item in items.items():
            other = now.get(phase, NOTHING_HELD).get(key)
            if other is not None and other != item:
                told.setdefault(item.name, {}).update(dict.fromkeys(_fields(item, other)))
    for name, names in told.items():
        if names:
            yield Change(WORDS, f"{name} reads otherwise at: {', '.join(names)}.")


def _fields(one: Planned, other: Planned) -> Iterator[str]:
    for field in fields(one):
        if field.name not in COMPARED_OTHERWISE and getattr(one, field.name) != getattr(other, field.name):
            yield field.name.replace("_", " ")


def _parts(plan: Plan, today: Plan) -> Iterator[str]:
    for field in fields(plan):
        if field.name != "provenance" and getattr(plan, field.name) != getattr(today, field.name):
            yield field.name.replace("_", " ")
