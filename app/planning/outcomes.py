"""What the scores of outcome measures mean: whether a change matters, and into which risk group somebody falls."""

from collections.abc import Mapping
from enum import StrEnum
from math import ceil, floor, isfinite

from app.planning.instrument import Instrument, RiskGroups, Sections, SmallestChange
from app.planning.value import value

FINE = 6
"""Places to which scores are compared, since 4.6 - 2.3 is not quite 2.3."""
FINEST_STEP = 0.1
"""Of a score to aim at, where a measure names no step of its own."""


class Verdict(StrEnum):
    """How sure it is that a change matters."""

    IMPORTANT = "important"
    POSSIBLE = "possible"
    NONE = "none"


class RiskGroup(StrEnum):
    """How likely the pain is to stay, by a screening tool."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@value
class Change:
    """The change between two scores, and what it is measured by."""

    points: float
    """In the measure's unit; above 0 is better, below it worse."""
    percent: float | None
    """Of the score before; None when that was 0."""
    mic: SmallestChange | None
    mdc: SmallestChange | None
    points_needed: float | None
    """The larger of the two; None when no source gives either."""
    percent_needed: float | None
    verdict: Verdict | None
    """None when no source says which change matters."""


def change(instrument: Instrument, before: float, after: float, condition: str | None = None) -> Change:
    """Return what became of a score, judged alike for better and for worse.

    Important is what passes every bound that the sources set, in points and in percent, for what matters and for
    measurement error; possible is what passes some of them; none passes none.

    :raises ValueError: if a score lies outside the measure's range
    """
    for score in (before, after):
        _check_range(instrument, score)
    rise = round(after - before, FINE)
    points = rise if instrument.better == "high" else -rise
    percent = round(100 * points / abs(before), FINE) if before else None
    mic, mdc = _applying(instrument.mic, condition), _applying(instrument.mdc, condition)
    passed = [passes for bound in (mic, mdc) if bound for passes in _passes(bound, abs(points), percent)]
    verdict = None
    if passed:
        verdict = Verdict.IMPORTANT if all(passed) else Verdict.POSSIBLE if any(passed) else Verdict.NONE
    return Change(points + 0.0, percent, mic, mdc, _points_needed(mic, mdc), _percent_needed(mic, mdc), verdict)


def important_from(instrument: Instrument, before: float, condition: str | None = None) -> float | None:
    """Return the first score that would be an important change for the better; None when the scale has none."""
    mic, mdc = _applying(instrument.mic, condition), _applying(instrument.mdc, condition)
    points = _points_needed(mic, mdc)
    if points is None:
        return None
    needed = max(points, (_percent_needed(mic, mdc) or 0) / 100 * abs(before))
    lower, step = instrument.better == "low", instrument.step or FINEST_STEP
    steps = round((before - needed if lower else before + needed) / step, FINE)
    if not isfinite(steps):
        return None
    found = round((floor(steps) if lower else ceil(steps)) * step, FINE)
    return found if _is_score(instrument, found) else None


def risk_group_of(instrument: Instrument, total: int, subscale: int) -> RiskGroup:
    """Return the risk group for the total and the subscale of a screening tool.

    :raises ValueError: if it has no risk groups, or no answers give these two scores together
    """
    groups = instrument.risk_groups
    if groups is None:
        raise ValueError(f"{instrument.name} has no risk groups")
    _check_range(instrument, total)
    _check_subscale(instrument, groups, total, subscale)
    if total <= groups.low_up_to:
        return RiskGroup.LOW
    return RiskGroup.MEDIUM if subscale <= groups.medium_subscale_up_to else RiskGroup.HIGH


def share_of(sections: Sections, total: int, answered: int) -> float:
    """Return the percent that a sum makes of the most that the answered sections could have given.

    :raises ValueError: if too few or too many were answered, or they can't give this sum
    """
    if not sections.fewest_answered <= answered <= sections.count:
        raise ValueError(f"from {sections.fewest_answered} to {sections.count} sections must be answered")
    most = sections.highest * answered
    if not 0 <= total <= most:
        raise ValueError(f"{answered} sections give 0 to {most}")
    return 100 * total / most


def flags_to_ask(instrument: Instrument, answers: Mapping[int, int]) -> tuple[str, ...]:
    """Return the red flags that must be asked because of single answers, by the numbers of their items."""
    return tuple(ask.red_flag for ask in instrument.asks if answers.get(ask.item, 0) > ask.above)


def _applying(changes: tuple[SmallestChange, ...], condition: str | None) -> SmallestChange | None:
    """Return what holds for a condition: its own value, else the one for all others."""
    own = [found for found in changes if condition in found.conditions]
    general = [found for found in changes if not found.conditions]
    return next(iter([*own, *general]), None)


def _passes(bound: SmallestChange, points: float, percent: float | None) -> list[bool]:
    passed = [points >= bound.points]
    if bound.percent is not None and percent is not None:
        passed.append(abs(percent) >= bound.percent)
    return passed


def _points_needed(mic: SmallestChange | None, mdc: SmallestChange | None) -> float | None:
    return max((bound.points for bound in (mic, mdc) if bound), default=None)


def _percent_needed(mic: SmallestChange | None, mdc: SmallestChange | None) -> float | None:
    return max((bound.percent for bound in (mic, mdc) if bound and bound.percent is not None), default=None)


def _is_score(instrument: Instrument, score: float) -> bool:
    lowest, highest = instrument.lowest, instrument.highest
    return (lowest is None or score >= lowest) and (highest is None or score <= highest)


def _check_range(instrument: Instrument, score: float) -> None:
    if not _is_score(instrument, score):
        raise ValueError(f"{score:g} is no score of {instrument.name}")


def _check_subscale(instrument: Instrument, groups: RiskGroups, total: int, subscale: int) -> None:
    if not 0 <= subscale <= min(total, groups.subscale_highest):
        raise ValueError(f"a subscale of {subscale} does not fit a total of {total}")
    others = int(instrument.highest or 0) - groups.subscale_highest
    if total - subscale > others:
        raise ValueError(f"the other items give {others} at most, not {total - subscale}")
