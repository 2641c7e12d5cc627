"""Which items of a plan should no longer be in it: a rule bars them for this person, or the catalogue dropped them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from app.planning.assessment import Assessment, Options, Person
from app.planning.bars import CLINIC_RULE, EQUIPMENT_RULE, EXCLUDE_RULE, Bar, Bars
from app.planning.codes import Level, Phase
from app.planning.document import Plan
from app.planning.eligibility import Case, judge
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from app.planning.phases import Span
from app.planning.planned_items import EXERCISE, Planned, held_by_phase
from app.planning.pregnancy import trimesters_ahead
from app.planning.profile import profile_of
from app.planning.screening import screen
from app.planning.standing import Standing
from app.planning.value import value

NO_SAFETY_RULES = frozenset({EQUIPMENT_RULE, EXCLUDE_RULE, CLINIC_RULE})
"""What is not at hand, not wanted or not used here does nobody harm."""


@value
class HeldItem:
    """An item that a plan holds in some phases, and the safety rule that bars it there."""

    code: str
    name: str
    kind: str
    phases: tuple[Phase, ...]
    bar: Bar | None
    """None where the catalogue no longer holds the item, so that nobody vouches for it."""


def held_items(
    plan: Plan, assessment: Assessment, person: Person, options: Options, knowledge: Knowledge
) -> tuple[HeldItem, ...]:
    """Return what of a plan a safety rule bars for this person in the phase where it stands, in the plan's order.

    :raises KeyError: if the answers name a code that the knowledge doesn't hold
    """
    profile = profile_of(assessment, person, knowledge)
    spans = [Span(phase.code, phase.first_week, phase.last_week) for phase in plan.phases]
    ahead = trimesters_ahead(assessment, plan.start_on, spans, knowledge.thresholds)
    eligibility = judge(profile, options, knowledge, ahead)
    case = Case(assessment, profile, screen(assessment, profile, knowledge), options, eligibility, knowledge)
    return tuple(_by_bar(_held(plan, case)))


def _held(plan: Plan, case: Case) -> Iterator[tuple[Phase, str, Planned, Bar | None]]:
    index, bars = index_of(case.knowledge), Bars(case)
    for phase, items in held_by_phase(plan).items():
        for (kind, code), item in items.items():
            place = (index.place_of if kind == EXERCISE else index.technique_place_of).get(code)
            if place is None:
                yield phase, kind, item, None
                continue
            bar = (_exercise_bar if kind == EXERCISE else _technique_bar)(place, phase, bars)
            if bar is not None and bar.rule not in NO_SAFETY_RULES:
                yield phase, kind, item, bar


def _exercise_bar(place: int, phase: Phase, bars: Bars) -> Bar | None:
    """Return the bar against an exercise in a phase; where that can't hold it any more, in those that can."""
    item = index_of(bars.knowledge).exercises[place]
    phases = (phase,) if phase in item.minutes else (*item.minutes,)
    return bars.exercises(1 << place, phases).get(place)


def _technique_bar(place: int, phase: Phase, bars: Bars) -> Bar | None:
    return bars.techniques(1 << place, (phase,)).get(place)


def _by_bar(held: Iterable[tuple[Phase, str, Planned, Bar | None]]) -> Iterator[HeldItem]:
    found: dict[tuple[str, str, Bar | None], HeldItem] = {}
    for phase, kind, item, bar in held:
        known = found.get((kind, item.code, bar))
        phases = (phase,) if known is None else (*known.phases, phase)
        found[kind, item.code, bar] = HeldItem(item.code, item.name, kind, phases, bar)
    yield from found.values()


def needs_reason(held: Iterable[HeldItem], options: Options) -> bool:
    """Tell whether a therapist gave a reason for something of it, which may have been for this very bar."""
    return any(each.code in _with_reason(options) and _is_relative(each) for each in held)


def not_accepted(held: Iterable[HeldItem], then: Iterable[HeldItem], options: Options) -> tuple[HeldItem, ...]:
    """Leave out what the therapist accepted: included with a reason when the same rule barred it relatively already.

    `then` are the plan's held items under the knowledge that made it. An absolute bar is accepted by nobody.
    """
    spoken_for = _with_reason(options)
    accepted = {
        (each.code, each.bar.rule, phase)
        for each in then
        if each.bar is not None and _is_relative(each) and each.code in spoken_for
        for phase in each.phases
    }
    left = []
    for each in held:
        rule = each.bar.rule if each.bar is not None and _is_relative(each) else None
        phases = tuple(phase for phase in each.phases if (each.code, rule, phase) not in accepted)
        if phases:
            left.append(replace(each, phases=phases))
    return tuple(left)


def _with_reason(options: Options) -> Collection[str]:
    return {wish.code for wish in options.include if (wish.override_reason or "").strip()}


def _is_relative(each: HeldItem) -> bool:
    return each.bar is not None and each.bar.level is Level.RELATIVE


class HeldStandings:
    """Says of the items that are barred why; of others nobody asks here."""

    def __init__(self, held: Iterable[HeldItem]) -> None:
        self._bars = {(each.code, phase): each.bar for each in held for phase in each.phases}

    def of(self, code: str, phase: Phase) -> Standing | None:
        """Return how a barred item stands in a phase."""
        bar = self._bars.get((code, phase))
        return None if bar is None else Standing(bar=bar, suits=True, reasons=(), enough=True)
