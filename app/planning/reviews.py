"""The time after a plan's start: when to look again and at what, and by which signs to move on, ease off or end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.planning.assessment import Assessment
from app.planning.codes import Phase
from app.planning.document import Review
from app.planning.facts import holds
from app.planning.follow_up import CriterionKind, LookAt, Occasion
from app.planning.instrument import Instrument
from app.planning.knowledge import Knowledge
from app.planning.outcomes import important_from
from app.planning.pregnancy import DAYS, trimesters_begin
from app.planning.profile import Profile
from app.planning.scoring import lower_first

PAIN = "nprs"
"""The measure of the pain that every assessment holds."""
COMPARED = frozenset({Occasion.PROGRESS, Occasion.RESCREEN, Occasion.OUTCOME})
"""When scores are compared with those at the start."""


@dataclass(frozen=True, slots=True)
class _Due:
    day: int
    occasion: Occasion
    why: tuple[str, ...]


def reviews_of(
    assessment: Assessment, profile: Profile, start_on: date, weeks: int, knowledge: Knowledge
) -> tuple[Review, ...]:
    """Return every review of a plan in the order of the days; what falls on one day is one review."""
    by_day: dict[int, list[_Due]] = {}
    for due in _due(assessment, profile, start_on, weeks, knowledge):
        by_day.setdefault(due.day, []).append(due)
    lines = [line for line in knowledge.follow_up.look_at if holds(line.when, profile.facts, profile.measures)]
    compared = tuple(_compared(assessment, profile, knowledge))
    return tuple(_review(day, by_day[day], start_on, lines, compared) for day in sorted(by_day))


def _due(assessment: Assessment, profile: Profile, start_on: date, weeks: int, knowledge: Knowledge) -> Iterator[_Due]:
    """Yield what is due on which day, the first review first."""
    rules = [rule for rule in knowledge.reviews if holds(rule.when, profile.facts, profile.measures)]
    first = min(rule.days for rule in rules)
    yield _Due(first, Occasion.FIRST, tuple(rule.text for rule in rules if rule.days == first))
    for later in knowledge.follow_up.later:
        yield _Due(later.days + (first if later.after_first else 0), later.occasion, (later.text,))
    for day in _new_trimesters(assessment, start_on, weeks, knowledge):
        yield _Due(max(day, first), Occasion.TRIMESTER, (knowledge.follow_up.trimester,))


def _new_trimesters(assessment: Assessment, start_on: date, weeks: int, knowledge: Knowledge) -> Iterator[int]:
    """Yield the days of the plan on which another trimester than the recorded week's may begin."""
    bounds, recorded = knowledge.thresholds, assessment.pregnancy_weeks
    begins = trimesters_begin(assessment, start_on, bounds)
    if begins is None or recorded is None:
        return
    for week, day in zip((bounds.second_trimester_from_week, bounds.third_trimester_from_week), begins, strict=True):
        if week > recorded and day <= weeks * DAYS:
            yield day


def _review(day: int, due: list[_Due], start_on: date, lines: list[LookAt], compared: tuple[str, ...]) -> Review:
    occasions = {each.occasion for each in due}
    spoken = [line for line in lines if not line.occasions.isdisjoint(occasions)]
    look_at = tuple(line.text for line in spoken if not line.remark)
    if not COMPARED.isdisjoint(occasions):
        look_at += compared
    why = [text for each in due for text in each.why] + [line.text for line in spoken if line.remark]
    return Review(day, start_on + timedelta(days=day), look_at, " ".join(why))


def _compared(assessment: Assessment, profile: Profile, knowledge: Knowledge) -> Iterator[str]:
    """Yield for every score at the start which one would be an important change, and what else it asks for."""
    scores = sorted((score.instrument, score.score) for score in assessment.scores if score.instrument != PAIN)
    for code, before in ((PAIN, profile.deciding_pain), *scores):
        measure = knowledge.instruments.get(code)
        if measure is None:
            continue
        target = important_from(measure, before, profile.condition.code)
        if target is not None:
            yield knowledge.texts[f"review.{measure.better}"].format(
                name=measure.name, before=f"{before:g}", target=f"{target:g}"
            )
        yield from _asked(measure, knowledge)


def _asked(measure: Instrument, knowledge: Knowledge) -> Iterator[str]:
    for ask in measure.asks:
        flag = lower_first(knowledge.label("red_flag", ask.red_flag))
        yield knowledge.texts["review.ask"].format(name=measure.name, item=ask.item, above=ask.above, flag=flag)


def progress_when(phase: Phase, profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return by which signs the patient moves on from a phase, the goals named."""
    common = _naming_goals(knowledge.phases[phase].progress_when, profile, knowledge)
    return (*common, *_criteria(CriterionKind.PROGRESS, phase, profile, knowledge))


def ease_off_when(phase: Phase, profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return by which signs the patient eases off in a phase."""
    return (*knowledge.phases[phase].ease_off_when, *_criteria(CriterionKind.EASE_OFF, phase, profile, knowledge))


def discharge_when(profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return by which signs the treatment ends, the goals named."""
    common = _naming_goals(knowledge.discharge_when, profile, knowledge)
    return (*common, *_criteria(CriterionKind.DISCHARGE, None, profile, knowledge))


def _naming_goals(texts: tuple[str, ...], profile: Profile, knowledge: Knowledge) -> list[str]:
    """Return the texts with the patient's goals in place of `{goals}`, the one wanted most in place of `{goal}`."""
    goals = [lower_first(knowledge.label("goal", goal.code)) for goal in profile.goals]
    return [text.replace("{goals}", "; ".join(goals)).replace("{goal}", goals[0]) for text in texts]


def _criteria(kind: CriterionKind, phase: Phase | None, profile: Profile, knowledge: Knowledge) -> Iterator[str]:
    for rule in knowledge.follow_up.criteria:
        if rule.kind is kind and holds(rule.when, profile.facts, profile.measures, phase):
            yield rule.text
