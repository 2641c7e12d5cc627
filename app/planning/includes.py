"""What a therapist wants in the plan: whether it may be, and what it needs first."""

from enum import StrEnum

from app.planning.assessment import Include
from app.planning.bars import NOT_READY_RULE, Bar, Bars
from app.planning.bits import Bits
from app.planning.codes import DeliveredBy, Level, Phase
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.phases import Span
from app.planning.techniques import delivered_by
from app.planning.value import value

LIMITS_RULE = "limits"
"""The rule that is named where an included item finds no room."""


class Decline(StrEnum):
    """Why an included item is not accepted; the order is that in which problems are told."""

    ABSOLUTE = "absolute"
    NEEDS_REASON = "needs_reason"
    DOES_NOT_FIT = "does_not_fit"


class Lack(StrEnum):
    """What an included item that doesn't fit would need."""

    INSTRUCTIONS = "instructions"
    """Words that a patient could follow; no wish brings them."""
    EARLIER_PHASE = "earlier_phase"
    """A phase that this patient has behind them."""
    LATER_PHASE = "later_phase"
    """A phase that comes after the plan's last week."""
    ROOM = "room"
    """Minutes, a place in the number, or that of its ladder."""


@value
class Declined:
    """An include that cannot be followed: no plan is made, and the caller is told what to mend."""

    decline: Decline
    number: int
    """Its place in the caller's list, from 0."""
    code: str
    rule: str
    reason: str
    source: str
    lack: Lack | None = None
    """None unless it doesn't fit."""


@value
class Included:
    """What was accepted: places by phase, and the bar that a recorded reason overrides."""

    exercises: dict[Phase, frozenset[int]]
    techniques: Bits
    overridden: dict[str, Bar]
    home_minutes: int
    """Minutes that included techniques take of every day at home."""


def accept(case: Case, spans: tuple[Span, ...]) -> Included | Declined:
    """Accept all that the therapist included, or name the gravest problem."""
    problems: list[Declined] = []
    exercises: dict[Phase, set[int]] = {span.phase: set() for span in spans}
    techniques, home_minutes = 0, 0
    overridden: dict[str, Bar] = {}
    for number, wish in enumerate(case.options.include):
        place = index_of(case.knowledge).place_of.get(wish.code)
        if place is not None:
            phases = _phases_for(place, case, spans)
            problem, bar = _judge_exercise(place, phases, number, wish, case, last=spans[-1].phase)
            for phase in phases:
                exercises[phase].add(place)
        else:
            place = index_of(case.knowledge).technique_place_of[wish.code]
            problem, bar = _judge_technique(place, tuple(span.phase for span in spans), number, wish, case)
            techniques |= 1 << place
            item = index_of(case.knowledge).techniques[place]
            if delivered_by(item, case.profile) is DeliveredBy.PATIENT:
                home_minutes += item.minutes
        if problem is not None:
            problems.append(problem)
        if bar is not None:
            overridden[wish.code] = bar
    if problems:
        order = list(Decline)
        return min(problems, key=lambda problem: (order.index(problem.decline), problem.number))
    return Included(
        {phase: frozenset(places) for phase, places in exercises.items()}, techniques, overridden, home_minutes
    )


def _phases_for(place: int, case: Case, spans: tuple[Span, ...]) -> tuple[Phase, ...]:
    item = index_of(case.knowledge).exercises[place]
    return tuple(span.phase for span in spans if span.phase in item.minutes)


def _judge_exercise(
    place: int, phases: tuple[Phase, ...], number: int, wish: Include, case: Case, *, last: Phase
) -> tuple[Declined | None, Bar | None]:
    item, texts, bars = index_of(case.knowledge).exercises[place], case.knowledge.texts, Bars(case)
    found = list(bars.exercises(1 << place, phases).values())
    if not phases:
        # No phase of this plan may hold it; a rule that would bar it in any phase is the graver word.
        found = [bar for bar in bars.exercises(1 << place, (*item.minutes,)).values() if bar.level is Level.ABSOLUTE]
        if not found:
            earliest = case.knowledge.label("phase", item.min_phase).lower()
            lack = Lack.LATER_PHASE if any(phase.rank > last.rank for phase in item.minutes) else Lack.EARLIER_PHASE
            return does_not_fit(number, wish.code, texts["bar.not_in_plan"].format(phase=earliest), lack, case), None
    if only := bars.only_for_others(place):
        found.append(only)
    return _judged(found, number, wish, case, ready=item.ready)


def _judge_technique(
    place: int, phases: tuple[Phase, ...], number: int, wish: Include, case: Case
) -> tuple[Declined | None, Bar | None]:
    item = index_of(case.knowledge).techniques[place]
    found = list(Bars(case).techniques(1 << place, phases).values())
    return _judged(found, number, wish, case, ready=item.ready)


def _judged(
    found: list[Bar], number: int, wish: Include, case: Case, *, ready: bool
) -> tuple[Declined | None, Bar | None]:
    strictest = max(found, key=lambda bar: bar.level.strictness, default=None)
    if strictest is not None and strictest.level is Level.ABSOLUTE:
        return _declined(Decline.ABSOLUTE, number, strictest), None
    if not ready:
        source = case.knowledge.texts["source.catalogue"]
        reason = case.knowledge.texts["bar.not_ready"]
        lack = Lack.INSTRUCTIONS
        return Declined(Decline.DOES_NOT_FIT, number, wish.code, NOT_READY_RULE, reason, source, lack), None
    if strictest is not None and not (wish.override_reason or "").strip():
        return _declined(Decline.NEEDS_REASON, number, strictest), None
    return None, strictest


def _declined(decline: Decline, number: int, bar: Bar) -> Declined:
    return Declined(decline, number, bar.code, bar.rule, bar.reason, bar.source)


def does_not_fit(number: int, code: str, problem: str, lack: Lack, case: Case) -> Declined:
    """Return the word for an include that finds no place."""
    texts = case.knowledge.texts
    reason = texts["bar.does_not_fit"].format(problem=problem)
    return Declined(Decline.DOES_NOT_FIT, number, code, LIMITS_RULE, reason, texts["source.options"], lack)
