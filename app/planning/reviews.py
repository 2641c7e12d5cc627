"""The time after a plan's start: when to look again and at what, and by which signs to move on, ease off or end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.planning.assessment import Assessment
from app.planning.bits import Bits, bits_of
from app.planning.codes import Phase
from app.planning.document import Review
from app.planning.follow_up import CriterionKind, LookAt, Occasion
from app.planning.index import index_of
from app.planning.instrument import Instrument
from app.planning.knowledge import Knowledge
from app.planning.outcomes import important_from
from app.planning.pregnancy import DAYS, trimesters_begin, weeks_until_due
from app.planning.profile import Profile
from app.planning.reasons import lower_first

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
    """Return every review of a plan in the order of the days; what falls on one day is one review.

    In pregnancy none is later than the last whole week before the due date: a birth asks for a new assessment. Where
    no whole week is left, the week that the shortest plan lasts.
    """
    until_due = weeks_until_due(assessment, start_on, knowledge.thresholds)
    index = index_of(knowledge)
    scores = tuple(sorted((each.instrument, each.score) for each in assessment.scores if each.instrument != PAIN))
    return _reviews(
        knowledge,
        start_on,
        index.speaking_reviews.holding(profile.facts, profile.measures),
        index.speaking_look_at.holding(profile.facts, profile.measures),
        _compared(knowledge, profile.condition.code, ((PAIN, profile.deciding_pain), *scores)),
        tuple(_new_trimesters(assessment, start_on, weeks, knowledge)),
        None if until_due is None else max(1, until_due) * DAYS,
    )


@lru_cache(maxsize=128)
def _reviews(  # noqa: PLR0917  # all that they depend on, so that many people share them; names would cost more
    knowledge: Knowledge,
    start_on: date,
    speaking: Bits,
    looked_at: Bits,
    compared: tuple[str, ...],
    trimesters: tuple[int, ...],
    last: int | None,
) -> tuple[Review, ...]:
    by_day: dict[int, list[_Due]] = {}
    for due in _due(speaking, trimesters, last, knowledge):
        by_day.setdefault(due.day, []).append(due)
    lines = [knowledge.follow_up.look_at[place] for place in bits_of(looked_at)]
    return tuple(_review(day, by_day[day], start_on, lines, compared) for day in sorted(by_day))


def _due(speaking: Bits, trimesters: tuple[int, ...], last: int | None, knowledge: Knowledge) -> Iterator[_Due]:
    """Yield what is due on which day, the first review first; nothing after the `last` day, where there is one."""
    rules = [knowledge.reviews[place] for place in bits_of(speaking)]
    soonest = min(rule.days for rule in rules)
    first = soonest if last is None else min(soonest, last)
    # Brought forward its texts don't hold, which name a time; the outcome, looked at on the same day, says why then.
    yield _Due(first, Occasion.FIRST, tuple(rule.text for rule in rules if rule.days == first))
    for later in knowledge.follow_up.later:
        day = later.days + (first if later.after_first else 0)
        if last is None or day <= last:
            yield _Due(day, later.occasion, (later.text,))
        elif later.text_before_birth is not None:
            yield _Due(last, later.occasion, (later.text_before_birth,))
    for day in trimesters:
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


def _compared(knowledge: Knowledge, condition: str, scores: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    """Return for every score at the start which one would be an important change, and what else it asks for."""
    found: tuple[str, ...] = ()
    for code, before in scores:
        found += _of_score(knowledge, condition, code, before)
    return found


@lru_cache(maxsize=256)
def _of_score(knowledge: Knowledge, condition: str, code: str, before: float) -> tuple[str, ...]:
    measure = knowledge.instruments.get(code)
    if measure is None:
        return ()
    target = important_from(measure, before, condition)
    if target is None:
        return tuple(_asked(measure, knowledge))
    text = knowledge.texts[f"review.{measure.better}"]
    told = text.format(name=measure.name, before=f"{before:g}", target=f"{target:g}")
    return (told, *_asked(measure, knowledge))


def _asked(measure: Instrument, knowledge: Knowledge) -> Iterator[str]:
    for ask in measure.asks:
        flag = lower_first(knowledge.label("red_flag", ask.red_flag))
        yield knowledge.texts["review.ask"].format(name=measure.name, item=ask.item, above=ask.above, flag=flag)


def progress_when(phase: Phase, profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return by which signs the patient moves on from a phase, the goals named."""
    criteria = index_of(knowledge).speaking_criteria
    speaking = criteria.holding(profile.facts, profile.measures) & criteria.in_phase[phase]
    return _progress_when(knowledge, phase, speaking, goals_of(profile))


def ease_off_when(phase: Phase, profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return by which signs the patient eases off in a phase."""
    criteria = index_of(knowledge).speaking_criteria
    speaking = criteria.holding(profile.facts, profile.measures) & criteria.in_phase[phase]
    return _ease_off_when(knowledge, phase, speaking)


def discharge_when(profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return by which signs the treatment ends, the goals named."""
    speaking = index_of(knowledge).speaking_criteria.holding(profile.facts, profile.measures)
    return _discharge_when(knowledge, speaking, goals_of(profile))


@lru_cache(maxsize=128)
def _progress_when(knowledge: Knowledge, phase: Phase, speaking: Bits, goals: tuple[str, ...]) -> tuple[str, ...]:
    common = _naming_goals(knowledge.phases[phase].progress_when, goals, knowledge)
    return (*common, *_criteria(CriterionKind.PROGRESS, speaking, knowledge))


@lru_cache(maxsize=64)
def _ease_off_when(knowledge: Knowledge, phase: Phase, speaking: Bits) -> tuple[str, ...]:
    return (*knowledge.phases[phase].ease_off_when, *_criteria(CriterionKind.EASE_OFF, speaking, knowledge))


@lru_cache(maxsize=64)
def _discharge_when(knowledge: Knowledge, speaking: Bits, goals: tuple[str, ...]) -> tuple[str, ...]:
    common = _naming_goals(knowledge.discharge_when, goals, knowledge)
    return (*common, *_criteria(CriterionKind.DISCHARGE, speaking, knowledge))


def goals_of(profile: Profile) -> tuple[str, ...]:
    """Return the codes of the patient's goals, that wanted most first."""
    return tuple([goal.code for goal in profile.goals])


def _naming_goals(texts: tuple[str, ...], codes: tuple[str, ...], knowledge: Knowledge) -> list[str]:
    """Return the texts with the patient's goals in place of `{goals}`, the one wanted most in place of `{goal}`."""
    goals = [lower_first(knowledge.label("goal", code)) for code in codes]
    return [text.replace("{goals}", "; ".join(goals)).replace("{goal}", goals[0]) for text in texts]


@lru_cache(maxsize=256)
def _criteria(kind: CriterionKind, speaking: Bits, knowledge: Knowledge) -> tuple[str, ...]:
    rules = [knowledge.follow_up.criteria[place] for place in bits_of(speaking)]
    return tuple([rule.text for rule in rules if rule.kind is kind])
