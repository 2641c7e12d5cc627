"""Whether a phase does nothing although something could be done."""

from collections.abc import Iterator

from tests.support.judge.bars import against_exercise, out_of_reach
from tests.support.judge.person import Facts, Person
from tests.support.judge.tables import Entry
from tests.support.judge.verdict import Verdict
from tests.support.judge.week import DAYS, EDUCATION, MICRO_BREAKS, minutes_on


def idle(phase: Entry, rules: list[Entry], facts: Facts, person: Person) -> Iterator[Verdict]:
    """Yield an exercise that is allowed and has time enough in whole, where a phase holds none at all."""
    if any(exercise["category"] != EDUCATION for exercise in phase["exercises"]):
        return
    lesson = max(minutes_on(day, phase, person) for day in DAYS)
    home = sum(technique["dosage"]["minutes"] or 0 for technique in phase["techniques"])
    free = person.minutes - lesson - home
    for code, item in sorted(person.tables.exercises.items()):
        if item["category"] == EDUCATION or code in person.excluded or phase["code"] not in item["minutes"]:
            continue
        against = (*against_exercise(item, rules, facts), *out_of_reach(item, phase["code"], person))
        if _needs(item, phase["code"]) <= free and not against:
            yield Verdict("missing", "exercise", code, phase["code"])
            return


def _needs(item: Entry, phase: str) -> int:
    """Return the minutes of a whole dose, the longest that there is."""
    if item["profile"] == MICRO_BREAKS:
        return 0
    several = 7 if item["profile"] == "DP" else 1
    return int(item["minutes"][phase]) * several
