"""Facts and rules in words that a clinician reads.

The sentences stand here and not in the seed: a record is also written of plans whose knowledge is older than it.
"""

from collections.abc import Iterable, Iterator

from app.planning.document import TechniqueDosage
from app.planning.dosage import Dosage
from app.planning.facts import VOCABULARY_OF
from app.planning.knowledge import Knowledge, When
from app.planning.profile import Profile

NAMES = {
    "aggravated_by": "made worse by",
    "eased_by": "eased by",
    "ends_in": "last phase of the plan",
    "duration_weeks": "weeks since it began",
    "minutes": "minutes a day",
    "days": "days a week",
    "sitting_hours": "hours of sitting a day",
    "driving_hours": "hours of driving a day",
    "pain": "pain of 10",
}


def name_of(fact: str) -> str:
    """Return what a fact or measure is called."""
    return NAMES.get(fact, fact.replace("_", " "))


def fact_in_words(fact: str, knowledge: Knowledge) -> str:
    """Return a fact such as `precaution=osteoporosis` in words."""
    name, code = fact.split("=", 1)
    return f"{name_of(name)}: {knowledge.label(VOCABULARY_OF.get(name, name), code)}"


def premises_of(when: When, profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return in words what of a condition holds for this person."""
    return tuple(_premises(when, profile, knowledge))


def _premises(when: When, profile: Profile, knowledge: Knowledge) -> Iterator[str]:
    for group in when.one_of:
        for fact in sorted(group & profile.facts):
            yield fact_in_words(fact, knowledge)
    for measure, limit in when.at_least:
        yield f"{name_of(measure)}: {profile.measures[measure]:g}, at least {limit:g}"
    for measure, limit in when.below:
        yield f"{name_of(measure)}: {profile.measures[measure]:g}, below {limit:g}"
    spared = [fact_in_words(fact, knowledge) for fact in sorted(when.none_of)]
    if spared:
        yield f"without {' or '.join(spared)}"


def labels(vocabulary: str, codes: Iterable[str], knowledge: Knowledge) -> str:
    """Return what some codes are called, in one line."""
    return ", ".join(knowledge.label(vocabulary, code) for code in sorted(codes)) or "none"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them; by semicolons, since some hold a comma."""
    return "; ".join(names)


def dose_in_words(dosage: Dosage, *, counts_minutes: bool) -> str:
    """Return an exercise's dose in one line; minutes that no day counts are those of each time."""
    parts = []
    if dosage.sets is not None and dosage.repetitions is not None:
        parts.append(f"{counted(dosage.sets, 'set')} of {dosage.repetitions}")
    if dosage.hold_seconds is not None:
        parts.append(f"held {dosage.hold_seconds} s")
    if dosage.times_per_day > 1:
        parts.append(f"{dosage.times_per_day} times a day")
    parts.append(f"{counted(dosage.minutes, 'minute')} {'a day' if counts_minutes else 'each time'}")
    parts.append(f"{counted(dosage.days_per_week, 'day')} a week")
    return ", ".join(parts)


def technique_dose_in_words(dosage: TechniqueDosage) -> str:
    """Return a technique's dose in one line."""
    return f"{counted(dosage.minutes, 'minute')}, {counted(dosage.times_per_week, 'time')} a week"
