"""Which trimesters a plan reaches: what is safe when it is made may be barred when its later phases come."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.planning.assessment import Assessment
from app.planning.codes import Phase
from app.planning.knowledge import Codes, Thresholds
from app.planning.phases import Span

DAYS = 7
"""In a week."""


def weeks_until_due(assessment: Assessment, start_on: date, bounds: Thresholds) -> int | None:
    """Return how many whole weeks of a plan lie before the due date, 1 at least; None where nobody is pregnant."""
    days = _days_on(assessment, start_on)
    return None if days is None else max(1, (bounds.pregnancy_due_in_week * DAYS - days) // DAYS)


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
