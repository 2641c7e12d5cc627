"""Which trimesters a plan reaches: what is safe when it is made may be barred when its later phases come."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.planning.assessment import Assessment
from app.planning.codes import Phase
from app.planning.knowledge import Codes, Thresholds
from app.planning.phases import Span

DAYS = 7
"""In a week."""


def trimesters_ahead(
    assessment: Assessment, start_on: date, spans: Iterable[Span], bounds: Thresholds
) -> Mapping[Phase, Codes]:
    """Return the precautions of the trimesters that each phase reaches; nothing where nobody is pregnant."""
    if assessment.pregnancy_weeks is None:
        return {}
    # The day within the recorded week is unknown: taken as its last, since the later trimester bars more.
    days = assessment.pregnancy_weeks * DAYS + DAYS - 1 + (start_on - assessment.assessed_on).days
    found = {}
    for span in spans:
        first = (days + (span.first_week - 1) * DAYS) // DAYS
        last = (days + span.last_week * DAYS - 1) // DAYS
        reached = set()
        if first < bounds.third_trimester_from_week and last >= bounds.second_trimester_from_week:
            reached.add("pregnancy_t2")
        if last >= bounds.third_trimester_from_week:
            reached.add("pregnancy_t3")
        found[span.phase] = frozenset(reached)
    return found
