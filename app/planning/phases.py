"""Which phases a plan has, and for how long each lasts."""

from collections.abc import Mapping

from app.planning.codes import Phase
from app.planning.knowledge import Codes, PhaseRule
from app.planning.value import value

_ENDING = {phase: frozenset({f"ends_in={phase}"}) for phase in Phase}


@value
class Span:
    """A phase of the plan, with its first and last week, counted from 1."""

    phase: Phase
    first_week: int
    last_week: int

    @property
    def weeks(self) -> int:
        """Return how many weeks it lasts."""
        return self.last_week - self.first_week + 1


def spans(
    first: Phase, weeks: int | None, rules: Mapping[Phase, PhaseRule], *, longest_default: int, short: bool = False
) -> tuple[Span, ...]:
    """Lay the phases over the weeks, from the first that this person needs.

    Without a wish for weeks every phase lasts as long as is typical, or where `short` as its shortest, up to the
    longest default. A last phase that would get fewer weeks than its shortest gives them to the one before, as far
    as that may grow; weeks beyond all phases lengthen them up to their longest, and the last for as long as is left.
    """
    wanted = [rules[phase] for phase in Phase if phase.rank >= first.rank]
    usual = [max(1, rule.shortest_weeks if short and weeks is None else rule.typical_weeks) for rule in wanted]
    left = min(sum(usual), longest_default) if weeks is None else weeks
    lengths: list[tuple[PhaseRule, int]] = []
    for rule, most in zip(wanted, usual, strict=True):
        length = min(most, left)
        left -= length
        if length:
            lengths.append((rule, length))
    lengths = _without_stub(lengths)
    for number, (rule, length) in enumerate(lengths):
        extra = min(left, rule.longest_weeks - length) if rule.longest_weeks > length else 0
        lengths[number] = (rule, length + extra)
        left -= extra
    rule, length = lengths[-1]
    lengths[-1] = (rule, length + left)
    found, week = [], 1
    for rule, length in lengths:
        found.append(Span(rule.code, week, week + length - 1))
        week += length
    return tuple(found)


def _without_stub(lengths: list[tuple[PhaseRule, int]]) -> list[tuple[PhaseRule, int]]:
    """Merge a last phase that is too short to be worth entering into the one before it."""
    if len(lengths) < 2:
        return lengths
    (before, grown), (last, length) = lengths[-2], lengths[-1]
    if length < last.shortest_weeks and grown + length <= before.longest_weeks:
        return [*lengths[:-2], (before, grown + length)]
    return lengths


def ends_in(last: Phase) -> Codes:
    """Return the fact that a plan ends in a phase: what belongs at the end of a plan may come early in a short one."""
    return _ENDING[last]
