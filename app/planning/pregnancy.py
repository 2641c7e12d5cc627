"""Which trimesters a plan reaches, and whether it reaches the due date: what is safe at first may be barred later."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from app.planning.assessment import Assessment
from app.planning.codes import Phase
from app.planning.knowledge import Codes, Knowledge, Thresholds
from app.planning.phases import Span
from app.planning.reasons import lower_first

DAYS = 7
"""In a week."""
TRIMESTERS = ("pregnancy_t2", "pregnancy_t3")
"""Those that may begin during a plan."""
GOES_ON = "as if the pregnancy went on, with all that the third trimester bars"


def weeks_until_due(assessment: Assessment, start_on: date, bounds: Thresholds) -> int | None:
    """Return how many whole weeks of a plan lie before the due date; None where nobody is pregnant."""
    left = _days_until_due(assessment, start_on, bounds)
    return None if left is None else max(0, left // DAYS)


def _days_until_due(assessment: Assessment, start_on: date, bounds: Thresholds) -> int | None:
    """Return how many days after a plan's start the due date may come at the earliest; below 0 it lies before it."""
    days = _days_on(assessment, start_on)
    return None if days is None else bounds.pregnancy_due_in_week * DAYS - days


def _days_on(assessment: Assessment, start_on: date) -> int | None:
    """Return how many days a pregnancy may have lasted when the plan starts."""
    if assessment.pregnancy_weeks is None:
        return None
    # The day within the recorded week is unknown: taken as its last, since the later trimester bars more.
    return assessment.pregnancy_weeks * DAYS + DAYS - 1 + (start_on - assessment.assessed_on).days


def trimesters_begin(assessment: Assessment, start_on: date, bounds: Thresholds) -> tuple[int, int] | None:
    """Return the days of a plan, from 0, on which the second and the third trimester may begin at the earliest.

    A day before 0 lies before the start. None where nobody is pregnant.
    """
    days = _days_on(assessment, start_on)
    if days is None:
        return None
    return bounds.second_trimester_from_week * DAYS - days, bounds.third_trimester_from_week * DAYS - days


def trimesters_ahead(
    assessment: Assessment, start_on: date, spans: Iterable[Span], bounds: Thresholds
) -> Mapping[Phase, Codes]:
    """Return the precautions of the trimesters that each phase reaches; nothing where nobody is pregnant."""
    begins = trimesters_begin(assessment, start_on, bounds)
    if begins is None:
        return {}
    second, third = begins
    found = {}
    for span in spans:
        first_day, last_day = (span.first_week - 1) * DAYS, span.last_week * DAYS - 1
        reached = set()
        if second <= last_day and third > first_day:
            reached.add("pregnancy_t2")
        if third <= last_day:
            reached.add("pregnancy_t3")
        found[span.phase] = frozenset(reached)
    return found


def told_of_one_week(bounds: Thresholds) -> str:
    """Say why a plan whose length nobody chose lasts a week, where no whole week lies before the due date."""
    due_in = bounds.pregnancy_due_in_week
    return (
        f"No number of weeks given: one week, since no whole week is left before the due date, taken as week {due_in} "
        "of pregnancy."
    )


def told_of_pregnancy(
    assessment: Assessment, recorded: Codes, start_on: date, spans: Sequence[Span], knowledge: Knowledge
) -> Iterator[str]:
    """Yield what a plan takes for granted of a pregnancy that goes on; `recorded` are the precautions known by now."""
    bounds = knowledge.thresholds
    begins, due = trimesters_begin(assessment, start_on, bounds), _days_until_due(assessment, start_on, bounds)
    if begins is None or due is None:
        return
    if due <= 0:
        # Nothing else is said of trimesters: none of them begins any more.
        yield _past_due(assessment, due, bounds)
        return
    reached = frozenset[str]().union(*trimesters_ahead(assessment, start_on, spans, bounds).values())
    for code, day in zip(TRIMESTERS, begins, strict=True):
        if code in reached - recorded:
            trimester = lower_first(knowledge.label("precaution", code))
            if day > 0:
                yield knowledge.texts["assumption.trimester"].format(trimester=trimester)
            else:
                yield f"By the start of this plan another trimester may have begun ({trimester}): planned for that too."
    if due < spans[-1].last_week * DAYS:
        yield (
            f"The due date, taken as week {bounds.pregnancy_due_in_week} of pregnancy, may come as early as in week "
            f"{due // DAYS + 1} of this plan. Beyond it the plan was made {GOES_ON}; a new assessment is needed after "
            "the birth."
        )


def _past_due(assessment: Assessment, due: int, bounds: Thresholds) -> str:
    week, on, due_in = assessment.pregnancy_weeks, assessment.assessed_on.isoformat(), bounds.pregnancy_due_in_week
    # By the first day of the recorded week as well as by its last, or only by that.
    is_past = "is" if due + DAYS - 1 < 0 else "may be"
    when = "before it starts" if week is not None and week < due_in else "after the birth"
    return (
        f"At the start of this plan the due date, taken as week {due_in} of pregnancy, {is_past} past: week {week} was "
        f"recorded on {on}. The plan was made {GOES_ON}; a new assessment is needed {when}."
    )
