"""Whether each exercise is dosed within its profile's ranges for the phase."""

from collections.abc import Iterator

from tests.support.judge.person import Person
from tests.support.judge.tables import Entry
from tests.support.judge.verdict import Verdict
from tests.support.judge.week import EDUCATION

ALWAYS_TOLD = ("repetitions", "hold_seconds", "times_per_day")
TOLD_BETWEEN_SEVERAL = ("rest_seconds", "rest_between_repetitions_seconds")


def bad_doses(phase: Entry, person: Person) -> Iterator[Verdict]:
    """Yield every number of a dose that lies outside its range."""
    taught = any(exercise["category"] == EDUCATION for exercise in phase["exercises"])
    for exercise in phase["exercises"]:
        for what in _outside(exercise, phase["code"], person, taught=taught):
            yield Verdict("dose", what, exercise["code"], phase["code"])


def _outside(exercise: Entry, phase: str, person: Person, *, taught: bool) -> Iterator[str]:
    item, dosage = person.tables.exercises[exercise["code"]], exercise["dosage"]
    ranges = person.tables.doses.get((item["profile"], phase))
    if ranges is None or phase not in item["minutes"]:
        yield "phase"
        return
    if item.get("sustained"):
        sustained = {"sets": 1, "repetitions": 1, "hold_seconds": item["minutes"][phase] * 60}
        yield from (name for name, number in sustained.items() if dosage[name] != number)
    else:
        for name in (*ALWAYS_TOLD, *TOLD_BETWEEN_SEVERAL):
            wanted, number = _range(name, ranges, item), dosage[name]
            untold = number is None and name in ALWAYS_TOLD
            if wanted and (untold or (number is not None and not wanted[0] <= number <= wanted[1])):
                yield name
        if not _sets_fit(dosage, item["minutes"][phase], ranges):
            yield "sets"
    if not _minutes_fit(dosage, item, phase, ranges):
        yield "minutes"
    fewest, most = _bounds(ranges["days_per_week"])
    # Aerobic minutes may go to fewer days, and any exercise gives one day to a lesson for which no other has room.
    fewest = 1 if item["profile"] == "AER" else min(fewest, len(person.training_days)) - taught
    if not fewest <= dosage["days_per_week"] <= most:
        yield "days_per_week"


def _range(name: str, ranges: dict[str, str], item: Entry) -> tuple[float, float] | None:
    if not ranges[name]:
        return None
    low, high = _bounds(ranges[name])
    if name == "hold_seconds":
        longest = item.get("longest_hold_seconds", high)
        return min(low, longest), min(high, longest)
    return low, high


def _bounds(text: str) -> tuple[float, float]:
    low, _, high = text.partition("-")
    return float(low), float(high or low)


def _sets_fit(dosage: Entry, full: int, ranges: dict[str, str]) -> bool:
    """Tell whether the sets are as many as the phase asks for, or one in half the minutes where time is short."""
    if not ranges["sets"]:
        return dosage["sets"] is None
    (low, high), sets = _bounds(ranges["sets"]), dosage["sets"] or 0
    return bool(low <= sets <= high or (sets == 1 and dosage["minutes"] <= _half(full)))


def _minutes_fit(dosage: Entry, item: Entry, phase: str, ranges: dict[str, str]) -> bool:
    full, minutes = item["minutes"][phase], dosage["minutes"]
    match item["profile"]:
        case "AER":
            return bool(item["shortest_minutes"] <= minutes <= full)
        case "POST":
            return bool(minutes == full)
        case "RELAX" | "EDU":
            return minutes in {full, _half(full)}
        case "DP":
            return bool(minutes == full * dosage["times_per_day"])
        case _:
            most_sets = _bounds(ranges["sets"])[1]
            return bool(full * (dosage["sets"] or 1) / most_sets <= minutes <= full)


def _half(minutes: int) -> int:
    return (minutes + 1) // 2
