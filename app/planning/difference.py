"""How two plans differ, in codes and in words: what came in and went out, what changed, and why.

Both sides are values, whether they were made just now or read from stored documents. What one knowledge made may be
compared with what another made; `knowledge` gives the words and tells which exercises share a ladder.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from app.planning.codes import Gate, Level, Phase
from app.planning.differing_doses import DoseChange, doses_changed
from app.planning.differing_exclusions import ExclusionChange, exclusions_changed
from app.planning.differing_items import ItemIn, ItemOut, items_in, items_out
from app.planning.document import OnRequest, Plan, PlannedPhase
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked
from app.planning.planned_items import held_by_phase
from app.planning.reasons import lower_first
from app.planning.screening import Alert, Finding
from app.planning.standing import NOT_ASKED, Standings
from app.planning.value import value

T = TypeVar("T")
Where = tuple[str, Phase | None]
"""The member of a plan that holds some sentences, and the phase where it is a member of one."""
Made = Plan | Blocked | Declined
"""What planning makes of somebody."""

PLAN, BLOCKED, DECLINED = "plan", "blocked", "declined"


@value
class OutcomeChange:
    """One of the two is no plan, or both are none for different reasons."""

    before: str
    after: str
    gate_before: Gate | None
    gate_after: Gate | None
    findings_gained: tuple[Finding, ...]
    findings_lost: tuple[Finding, ...]
    text: str


@value
class FieldChange:
    """Something of the plan as a whole: its start, weeks or first review. Dates are ISO 8601."""

    field: str
    before: str
    after: str
    text: str


@value
class PhaseChange:
    """A phase that came, went, or lasts or asks something else; what is missing on one side is None."""

    code: Phase
    name: str
    change: str
    """`gained`, `lost` or `changed`."""
    weeks_before: tuple[int, int] | None
    """The first and the last week."""
    weeks_after: tuple[int, int] | None
    days_per_week_before: int | None
    days_per_week_after: int | None
    minutes_per_day_before: int | None
    minutes_per_day_after: int | None
    text: str


@value
class OnRequestChange:
    """A technique that a therapist may add now and could not, or the other way round; or what to know has changed."""

    code: str
    name: str
    level: Level
    why: str
    text: str


@value
class Sentence:
    """A sentence of the plan that one side has and the other has not."""

    place: str
    """Where it stands: `advice`, `assumptions`, `left_out`, `reviews` and so on."""
    change: str
    """`gained` or `lost`."""
    phase: Phase | None
    text: str


@value
class Difference:
    """How the second of two plans differs from the first; all empty where they say the same."""

    outcome: OutcomeChange | None = None
    items_in: tuple[ItemIn, ...] = ()
    items_out: tuple[ItemOut, ...] = ()
    doses: tuple[DoseChange, ...] = ()
    exclusions_gained: tuple[ExclusionChange, ...] = ()
    exclusions_lost: tuple[ExclusionChange, ...] = ()
    on_request_gained: tuple[OnRequestChange, ...] = ()
    on_request_lost: tuple[OnRequestChange, ...] = ()
    phases: tuple[PhaseChange, ...] = ()
    plan: tuple[FieldChange, ...] = ()
    alerts_gained: tuple[Alert, ...] = ()
    alerts_lost: tuple[Alert, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is none."""
        return self == SAME


SAME = Difference()


def difference(before: Made, after: Made, knowledge: Knowledge, standings: Standings = NOT_ASKED) -> Difference:
    """Return how `after` differs from `before`.

    `standings` tell how an item stands for the person of `after`; without them the documents alone have to say why
    something went out.
    """
    if isinstance(before, Plan) and isinstance(after, Plan):
        gained, lost = exclusions_changed(before, after, knowledge)
        offered, withdrawn = _on_request(before, after, knowledge)
        old, new = held_by_phase(before), held_by_phase(after)
        return Difference(
            items_in=items_in(before, old, new, knowledge),
            items_out=items_out(after, old, new, knowledge, standings),
            doses=doses_changed(before, after, old, new, knowledge),
            exclusions_gained=gained,
            exclusions_lost=lost,
            on_request_gained=offered,
            on_request_lost=withdrawn,
            phases=tuple(_phases(before, after, knowledge)),
            plan=tuple(_fields(before, after, knowledge)),
            alerts_gained=_only_first(after.alerts, before.alerts),
            alerts_lost=_only_first(before.alerts, after.alerts),
            sentences=_sentences(before, after),
        )
    if before == after:
        return SAME
    found_before, found_after = _findings(before), _findings(after)
    return Difference(
        outcome=OutcomeChange(
            before=outcome_of(before),
            after=outcome_of(after),
            gate_before=before.screening.gate if isinstance(before, Blocked) else None,
            gate_after=after.screening.gate if isinstance(after, Blocked) else None,
            findings_gained=_only_first(found_after, found_before),
            findings_lost=_only_first(found_before, found_after),
            text=_told(before, after, knowledge),
        )
    )


def in_short(found: Difference, knowledge: Knowledge) -> str:
    """Return a difference in a few sentences: the outcome, or what comes in, goes out or has another dose."""
    texts = knowledge.texts
    if found.is_empty:
        return texts["difference.nothing"]
    if found.outcome is not None:
        return found.outcome.text
    parts = [change.text for change in found.phases if change.change != "changed"]
    parts += [change.text for change in found.plan if change.field != "start_on"]
    new = [item for item in found.items_in if item.new]
    if new:
        parts.append(texts["difference.short_in"].format(names=names_of(new)))
    gone = [item for item in found.items_out if item.gone]
    if gone:
        parts.append(texts["difference.short_out"].format(names=names_of(gone)))
    moved: list[ItemIn | ItemOut] = [item for item in found.items_in if not item.new]
    moved += [item for item in found.items_out if not item.gone]
    if moved:
        parts.append(texts["difference.short_moved"].format(names=names_of(moved)))
    if found.doses:
        parts.append(texts["difference.short_doses"].format(names=names_of(found.doses)))
    return " ".join(parts or [texts["difference.short_rest"]])


def names_of(changes: Sequence[ItemIn | ItemOut | DoseChange]) -> str:
    """Return the names of what changed in one line, each once."""
    return "; ".join(dict.fromkeys(lower_first(change.name) for change in changes))


def outcome_of(made: Made) -> str:
    """Return what kind of outcome it is: `plan`, `blocked` or `declined`."""
    match made:
        case Plan():
            return PLAN
        case Blocked():
            return BLOCKED
        case Declined():
            return DECLINED


def _findings(made: Made) -> tuple[Finding, ...]:
    return made.screening.findings if isinstance(made, Blocked) else ()


def _told(before: Made, after: Made, knowledge: Knowledge) -> str:
    texts = knowledge.texts
    match after:
        case Blocked():
            gate = knowledge.label("plan_gate", after.screening.gate or "").lower()
            suspected = "; ".join(finding.suspected for finding in after.screening.findings)
            return texts["difference.blocked"].format(gate=gate, suspected=suspected)
        case Declined():
            return texts["difference.declined"].format(reason=after.reason)
        case Plan():
            key = "difference.plan_after_block" if isinstance(before, Blocked) else "difference.plan_after_decline"
            return texts[key]


def _only_first(one: Iterable[T], other: Iterable[T]) -> tuple[T, ...]:
    there = frozenset(other)
    return tuple(dict.fromkeys(each for each in one if each not in there))


def _on_request(
    before: Plan, after: Plan, knowledge: Knowledge
) -> tuple[tuple[OnRequestChange, ...], tuple[OnRequestChange, ...]]:
    if before.on_request == after.on_request:
        return (), ()
    old, new = {each.code: each for each in before.on_request}, {each.code: each for each in after.on_request}
    held = {technique.code for phase in after.phases for technique in phase.techniques}
    barred = {bar.code: bar for bar in after.excluded}
    texts = knowledge.texts
    gained, lost = [], []
    for code, each in new.items():
        if code not in old or (old[code].level, old[code].why_not_chosen) != (each.level, each.why_not_chosen):
            key = "difference.offered_otherwise" if code in old else "difference.offered"
            gained.append(_offered(each, texts[key].format(name=each.name, why=each.why_not_chosen)))
    for code, each in old.items():
        if code in new:
            continue
        if code in held:
            why = texts["difference.offered_held"]
        elif code in barred:
            why = barred[code].reason
        else:
            why = texts["difference.offered_gone"]
        lost.append(_offered(each, texts["difference.not_offered"].format(name=each.name, why=why), why))
    return tuple(gained), tuple(lost)


def _offered(each: OnRequest, text: str, why: str | None = None) -> OnRequestChange:
    return OnRequestChange(each.code, each.name, each.level, each.why_not_chosen if why is None else why, text)


def _phases(before: Plan, after: Plan, knowledge: Knowledge) -> Iterable[PhaseChange]:
    old, new = {phase.code: phase for phase in before.phases}, {phase.code: phase for phase in after.phases}
    for code in sorted(old.keys() | new.keys(), key=lambda code: Phase(code).rank):
        was, now = old.get(code), new.get(code)
        if was is None or now is None or _frame(was) != _frame(now):
            yield _phase(was, now, knowledge)


def _frame(phase: PlannedPhase) -> tuple[int, int, int, int]:
    return phase.first_week, phase.last_week, phase.days_per_week, phase.minutes_per_day


def _phase(was: PlannedPhase | None, now: PlannedPhase | None, knowledge: Knowledge) -> PhaseChange:
    there = now or was
    assert there is not None  # noqa: S101  # a phase that neither side has is none that changed
    texts = knowledge.texts
    if was is None:
        change, text = "gained", texts["difference.phase_gained"].format(name=there.name, weeks=_weeks(there))
    elif now is None:
        change, text = "lost", texts["difference.phase_lost"].format(name=there.name, weeks=_weeks(there))
    else:
        change, text = "changed", f"{there.name}: {'; '.join(_other_frame(was, now, knowledge))}."
    return PhaseChange(
        code=there.code,
        name=there.name,
        change=change,
        weeks_before=None if was is None else (was.first_week, was.last_week),
        weeks_after=None if now is None else (now.first_week, now.last_week),
        days_per_week_before=None if was is None else was.days_per_week,
        days_per_week_after=None if now is None else now.days_per_week,
        minutes_per_day_before=None if was is None else was.minutes_per_day,
        minutes_per_day_after=None if now is None else now.minutes_per_day,
        text=text,
    )


def _other_frame(was: PlannedPhase, now: PlannedPhase, knowledge: Knowledge) -> Iterable[str]:
    texts = knowledge.texts
    if _weeks(was) != _weeks(now):
        yield texts["difference.phase_weeks"].format(before=_weeks(was), after=_weeks(now))
    if was.days_per_week != now.days_per_week:
        yield texts["difference.phase_days"].format(before=was.days_per_week, after=now.days_per_week)
    if was.minutes_per_day != now.minutes_per_day:
        yield texts["difference.phase_minutes"].format(before=was.minutes_per_day, after=now.minutes_per_day)


def _weeks(phase: PlannedPhase) -> str:
    return f"{phase.first_week} to {phase.last_week}"


def _fields(before: Plan, after: Plan, knowledge: Knowledge) -> Iterable[FieldChange]:
    texts = knowledge.texts
    was, now = before.start_on.isoformat(), after.start_on.isoformat()
    if was != now:
        yield FieldChange("start_on", was, now, texts["difference.start_on"].format(before=was, after=now))
    was, now = str(before.weeks), str(after.weeks)
    if was != now:
        yield FieldChange("weeks", was, now, texts["difference.weeks"].format(before=was, after=now))
    was, now = before.review_on.isoformat(), after.review_on.isoformat()
    if was != now:
        yield FieldChange("review_on", was, now, texts["difference.review_on"].format(before=was, after=now))


def _sentences(before: Plan, after: Plan) -> tuple[Sentence, ...]:
    """Return what one side says and the other does not, by where it stands."""
    gained, lost = [], []
    old, new = _said(before), _said(after)
    for where in dict.fromkeys([*new, *old]):
        was, now = old.get(where, ()), new.get(where, ())
        if was != now and _is_told(where, old, new):
            gained += [Sentence(where[0], "gained", where[1], text) for text in _only_first(now, was)]
            lost += [Sentence(where[0], "lost", where[1], text) for text in _only_first(was, now)]
    return (*gained, *lost)


def _said(plan: Plan) -> dict[Where, tuple[str, ...]]:
    """Return what a plan says, by where it stands."""
    found: dict[Where, tuple[str, ...]] = {}
    for phase in plan.phases:
        found["left_out", phase.code] = phase.left_out
        found["progress_when", phase.code] = phase.progress_when
        found["ease_off_when", phase.code] = phase.ease_off_when
    return found | {
        ("advice", None): tuple([each.text for each in plan.advice]),
        ("reviews", None): tuple([text for review in plan.reviews for text in (review.why, *review.look_at)]),
        ("stop_and_call_when", None): plan.stop_and_call_when,
        ("discharge_when", None): plan.discharge_when,
        ("assumptions", None): plan.provenance.assumptions,
    }


def _is_told(where: Where, old: Mapping[Where, object], new: Mapping[Where, object]) -> bool:
    """Tell whether it is worth telling: of a phase that came or went only what it could not hold."""
    return where[0] == "left_out" or (where in old and where in new)
