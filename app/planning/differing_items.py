"""Which exercises and techniques differ between two plans: what came in and went out, which doses changed, and why."""

from collections.abc import Iterator, Mapping, Sequence

from app.planning.bars import Bar
from app.planning.codes import Phase, WentOut
from app.planning.document import Plan, PlannedExercise, PlannedTechnique
from app.planning.knowledge import Knowledge
from app.planning.planned_items import NOTHING_HELD, Held, HeldByPhase, Key, Planned, keys_in, phases_in_words
from app.planning.reasons import Reason, lower_first
from app.planning.standing import Standing, Standings
from app.planning.value import value

LADDER, CATEGORY, KIND = "ladder", "category", "kind"
THERAPIST = "therapist"
"""The factor of a reason that says that a therapist included the item."""


@value
class Substitute:
    """What an item stands in for, or what stands in for it, and what the two share."""

    code: str
    name: str
    shares: str
    """`ladder`, `category`, or for techniques `kind`."""


@value
class ItemIn:
    """An item that came into some phases, the reasons of the first of them, and what it took the place of."""

    code: str
    name: str
    kind: str
    phases: tuple[Phase, ...]
    new: bool
    """Was it nowhere in the plan before?"""
    instead_of: Substitute | None
    was_barred: Bar | None
    why: tuple[Reason, ...]
    text: str


@value
class ItemOut:
    """An item that went out of some phases, and why."""

    code: str
    name: str
    kind: str
    phases: tuple[Phase, ...]
    gone: bool
    """Is it nowhere in the plan any more?"""
    why: WentOut
    bar: Bar | None
    replaced_by: Substitute | None
    text: str


def items_in(before: Plan, old: HeldByPhase, new: HeldByPhase, knowledge: Knowledge) -> tuple[ItemIn, ...]:
    """Return what came in, in the order of the plan after; `old` and `new` are what the two plans hold."""
    bars = {bar.code: bar for bar in before.excluded}
    came: dict[Key, list[tuple[Phase, Planned, Substitute | None]]] = {}
    for phase, now in new.items():
        was = old.get(phase, NOTHING_HELD)
        arrived = _not_in(was, now)
        left_for = {came: was[went] for went, came in _pairs(was, now, knowledge)} if arrived else {}
        for key, item in arrived.items():
            substitute = _substitute(left_for.get(key), item, knowledge)
            came.setdefault(key, []).append((phase, item, substitute))
    there = keys_in(old)
    return tuple(_came_in(key, found, bars, knowledge, new=key not in there) for key, found in came.items())


def _came_in(
    key: Key,
    found: Sequence[tuple[Phase, Planned, Substitute | None]],
    bars: Mapping[str, Bar],
    knowledge: Knowledge,
    *,
    new: bool,
) -> ItemIn:
    bar = bars.get(key[1]) if new else None
    texts, item = knowledge.texts, found[0][1]
    phases = tuple(phase for phase, _, _ in found)
    instead_of = next((left for _, _, left in found if left is not None), None)
    best = item.why[0].text if item.why else ""
    parts = [texts["difference.in"].format(name=item.name, phases=phases_in_words(phases, knowledge), why=best).strip()]
    if bar is not None:
        parts.append(texts["difference.in_was_barred"].format(reason=bar.reason))
    if instead_of is not None and instead_of.name not in best:
        parts.append(texts["difference.in_instead_of"].format(name=lower_first(instead_of.name)))
    return ItemIn(
        code=item.code,
        name=item.name,
        kind=key[0],
        phases=phases,
        new=new,
        instead_of=instead_of,
        was_barred=bar,
        why=item.why,
        text=" ".join(parts),
    )


def items_out(
    after: Plan, old: HeldByPhase, new: HeldByPhase, knowledge: Knowledge, standings: Standings
) -> tuple[ItemOut, ...]:
    """Return what went out, in the order of the plan before; where the reasons differ by phase, one entry each."""
    bars = {bar.code: bar for bar in after.excluded}
    there = keys_in(new)
    left: dict[tuple[Key, str, _Reason], list[Phase]] = {}
    for phase, was in old.items():
        now = new.get(phase)
        departed = _not_in(now or NOTHING_HELD, was)
        took_over = dict(_pairs(was, now, knowledge)) if departed and now else {}
        for key, item in departed.items():
            arrived = now[took_over[key]] if now and key in took_over else None
            bar = bars.get(item.code)
            # A bar of the whole plan is the reason, and working out a standing takes longer than all of the rest.
            standing = standings.of(item.code, phase) if bar is None else None
            reason = _went_out(item, was, now, knowledge, arrived=arrived, bar=bar, standing=standing)
            left.setdefault((key, item.name, reason), []).append(phase)
    return tuple(
        ItemOut(
            code=key[1],
            name=name,
            kind=key[0],
            phases=tuple(phases),
            gone=key not in there,
            why=reason.why,
            bar=reason.bar,
            replaced_by=reason.replaced_by,
            text=knowledge.texts["difference.out"].format(
                name=name, phases=phases_in_words(tuple(phases), knowledge), why=reason.text
            ),
        )
        for (key, name, reason), phases in left.items()
    )


@value
class _Reason:
    """Why an item went out of one phase."""

    why: WentOut
    text: str
    bar: Bar | None = None
    replaced_by: Substitute | None = None


def _went_out(
    item: Planned,
    was: Held,
    now: Held | None,
    knowledge: Knowledge,
    *,
    arrived: Planned | None,
    bar: Bar | None,
    standing: Standing | None,
) -> _Reason:
    """Return the first reason that holds, safety before fit."""
    texts = knowledge.texts
    bar = bar or (standing.bar if standing is not None else None)
    if bar is not None:
        return _Reason(WentOut.BARRED, bar.reason, bar=bar)
    if now is None:
        return _Reason(WentOut.PHASE_GONE, texts["difference.out_phase_gone"])
    if item.code not in knowledge.exercises and item.code not in knowledge.techniques:
        return _Reason(WentOut.NOT_IN_CATALOGUE, texts["difference.out_not_in_catalogue"])
    if any(reason.factor == THERAPIST for reason in item.why):
        return _Reason(WentOut.NOT_INCLUDED, texts["difference.out_not_included"])
    if standing is not None and standing.used_up:
        return _Reason(WentOut.NO_ROOM, texts["difference.out_no_session"])
    if standing is not None and not standing.suits:
        return _Reason(WentOut.NOT_SUITED, texts["difference.out_not_suited"])
    return _gave_way(item, was, now, knowledge, arrived=arrived, standing=standing)


def _gave_way(
    item: Planned,
    was: Held,
    now: Held,
    knowledge: Knowledge,
    *,
    arrived: Planned | None,
    standing: Standing | None,
) -> _Reason:
    """Return why something was not chosen any more that might have been."""
    texts = knowledge.texts
    if standing is not None and not standing.enough:
        return _Reason(WentOut.TOO_FEW_POINTS, " ".join(_against(item, standing, knowledge)))
    substitute = _substitute(arrived, item, knowledge)
    if substitute is not None:
        name = lower_first(substitute.name)
        text = texts["difference.out_replaced"].format(shares=substitute.shares, name=name)
        return _Reason(WentOut.REPLACED, text, replaced_by=substitute)
    names = [lower_first(other.name) for other in _not_in(was, now).values() if type(other) is type(item)]
    if names:
        return _Reason(WentOut.OUTRANKED, texts["difference.out_outranked"].format(names="; ".join(names)))
    return _Reason(WentOut.NO_ROOM, texts["difference.out_no_room"])


def _against(item: Planned, standing: Standing, knowledge: Knowledge) -> Iterator[str]:
    """Say that too little speaks for something, and what has changed: points that it gets no more, or that it loses."""
    yield knowledge.texts["difference.out_too_few_points"]
    against = [reason.text for reason in standing.reasons if reason.points < 0 and reason not in item.why]
    if against:
        yield knowledge.texts["difference.out_against"].format(why=" ".join(against))
    lost = [reason.text for reason in item.why if reason.points > 0 and reason not in standing.reasons]
    if lost:
        yield knowledge.texts["difference.out_no_longer_for"].format(why=" ".join(lost))


def _not_in(one: Held, other: Held) -> Held:
    """Return what the other phase holds and the one does not."""
    return {key: item for key, item in other.items() if key not in one}


def _pairs(was: Held, now: Held, knowledge: Knowledge) -> Sequence[tuple[Key, Key]]:
    """Match what went with what came: of one ladder first, then of one category or kind; each stands in for one."""
    left, arrived, found = dict(_not_in(now, was)), dict(_not_in(was, now)), []
    for shares in ((LADDER,), (CATEGORY, KIND)):
        for key, item in tuple(left.items()):
            other = next((each for each in arrived if _shared(item, arrived[each], knowledge) in shares), None)
            if other is not None:
                found.append((key, other))
                del left[key], arrived[other]
    return found


def _substitute(other: Planned | None, item: Planned, knowledge: Knowledge) -> Substitute | None:
    shares = None if other is None else _shared(item, other, knowledge)
    return None if other is None or shares is None else Substitute(other.code, other.name, shares)


def _shared(one: Planned, other: Planned, knowledge: Knowledge) -> str | None:
    """Return what two items have in common, if anything."""
    if isinstance(one, PlannedExercise) and isinstance(other, PlannedExercise):
        first, second = knowledge.exercises.get(one.code), knowledge.exercises.get(other.code)
        if first is not None and second is not None and first.family == second.family:
            return LADDER
        return CATEGORY if one.category == other.category else None
    if isinstance(one, PlannedTechnique) and isinstance(other, PlannedTechnique) and one.kind == other.kind:
        return KIND
    return None
