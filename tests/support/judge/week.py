"""Whether a phase's week keeps its limits, each day counted anew."""

from collections.abc import Iterator
from itertools import combinations

from tests.support.judge.person import Person
from tests.support.judge.tables import Entry
from tests.support.judge.verdict import Verdict

EDUCATION = "education"
MICRO_BREAKS = "POST"
"""The profile that no day counts the minutes of."""
DAYS = range(1, 8)
# Exercises a day, education apart: by the minutes, by the phase, and for whom more would be too many.
BY_MINUTES = ((10, 2), (15, 3), (25, 4), (40, 5))
FOR_MORE_MINUTES, FOR_AN_ATHLETE = 6, 7
BY_PHASE = {"calm": 3, "restore": 4}
FOR_FEW = 3
WITH_FEW = {"age_over_80", "cognitive_impairment"}

# Sessions of a plan at most, where sources name a number in all.
SESSIONS = {
    "pain_neuroscience_education": 3,
    "cbt_informed_physio": 8,
    "cognitive_functional_therapy": 7,
    "workplace_ergonomic_review": 2,
}


def too_many_sessions(phases: list[Entry], person: Person) -> Iterator[Verdict]:
    """Yield every technique that goes on when all its sessions are held, or ends without the number of those left.

    What a therapist includes is in every phase.
    """
    for code, most in SESSIONS.items():
        if code in person.included:
            continue
        left = most
        courses = [(phase, each) for phase in phases for each in phase["techniques"] if each["code"] == code]
        for phase, technique in courses:
            if not left:
                yield Verdict("sessions", "in all", code, phase["code"])
            weekly = technique["dosage"]["times_per_week"] * (phase["last_week"] - phase["first_week"] + 1)
            here = min(left, weekly)
            left -= here
            if here and not left and not any(f"{here} session" in text for text in technique["cautions"]):
                yield Verdict("sessions", "told", code, phase["code"])


def broken_limits(phase: Entry, person: Person) -> Iterator[Verdict]:
    """Yield every limit that a phase's week breaks."""
    yield from _days_that_are_none(phase, person)
    yield from _too_many(phase, person)
    yield from _too_long(phase, person)
    yield from _two_rungs(phase, person)


def _days_that_are_none(phase: Entry, person: Person) -> Iterator[Verdict]:
    if phase["days_per_week"] != len(person.training_days):
        yield Verdict("days", "days_per_week", "", phase["code"])
    for exercise in phase["exercises"]:
        days = exercise["dosage"]["days"]
        if not days or len(days) != len(set(days)) or len(days) != exercise["dosage"]["days_per_week"]:
            yield Verdict("days", "days_per_week", exercise["code"], phase["code"])
        if not set(days) <= person.training_days:
            yield Verdict("days", "training_days", exercise["code"], phase["code"])
    for technique in phase["techniques"]:
        if at_home(technique) and technique["dosage"]["times_per_week"] > len(person.training_days):
            yield Verdict("days", "days_per_week", technique["code"], phase["code"])


def _too_many(phase: Entry, person: Person) -> Iterator[Verdict]:
    moving = [exercise for exercise in phase["exercises"] if exercise["category"] != EDUCATION]
    cap = most_a_day(phase["code"], person)
    for day in DAYS:
        if sum(day in exercise["dosage"]["days"] for exercise in moving) > cap:
            yield Verdict("number", f"day {day}", "", phase["code"])
    alternating = person.tables.limits["extra_on_alternate_days"] if len(person.training_days) > 1 else 0
    if len(moving) > cap + alternating:
        yield Verdict("number", "week", "", phase["code"])
    for category in {exercise["category"] for exercise in phase["exercises"]}:
        held = [exercise["code"] for exercise in phase["exercises"] if exercise["category"] == category]
        limits = person.tables.limits
        limit = limits["max_per_category"].get(category, limits["default_max_per_category"])
        # What a therapist includes goes beyond a category's limit, and leaves nothing of it.
        wanted = [code for code in held if code in person.included]
        if len(held) > max(limit, len(wanted)):
            yield Verdict("number", category, "", phase["code"])


def most_a_day(phase: str, person: Person) -> int:
    """Return the most exercises that a day may hold: the smallest of all caps."""
    most = next((most for below, most in BY_MINUTES if person.minutes < below), FOR_MORE_MINUTES)
    trained = "athlete" in {person.life.get("activity_level"), person.life.get("job_type")}
    if most == FOR_MORE_MINUTES and trained:
        most = FOR_AN_ATHLETE
    if person.facts["precaution"] & WITH_FEW:
        most = min(most, FOR_FEW)
    return min(most, BY_PHASE.get(phase, most), person.options.get("max_exercises_per_day") or most)


def _too_long(phase: Entry, person: Person) -> Iterator[Verdict]:
    exercised = {day: minutes_on(day, phase, person) for day in DAYS}
    for day, minutes in exercised.items():
        if minutes > person.minutes:
            yield Verdict("minutes", f"day {day}", "", phase["code"])
    home = [technique["dosage"] for technique in phase["techniques"] if at_home(technique)]
    told = phase["minutes_per_day"]
    if told > person.minutes or (not home and told != max(exercised.values())):
        yield Verdict("minutes", "minutes_per_day", "", phase["code"])
    elif home and not _fit(home, {day: exercised[day] for day in person.training_days}, told):
        yield Verdict("minutes", "home techniques", "", phase["code"])


def minutes_on(day: int, phase: Entry, person: Person) -> int:
    """Return what a day's exercises take; micro-breaks are spread over it and count nothing."""
    return sum(
        exercise["dosage"]["minutes"]
        for exercise in phase["exercises"]
        if day in exercise["dosage"]["days"] and person.tables.exercises[exercise["code"]]["profile"] != MICRO_BREAKS
    )


def _fit(home: list[Entry], filled: dict[int, int], most: int) -> bool:
    """Tell whether what the patient applies alone finds days enough, trying one way after another."""
    if not home:
        return True
    first, others = home[0], home[1:]
    free = [day for day, minutes in filled.items() if minutes + first["minutes"] <= most]
    for days in combinations(free, first["times_per_week"]):
        later = {day: minutes + first["minutes"] * (day in days) for day, minutes in filled.items()}
        if _fit(others, later, most):
            return True
    return False


def at_home(technique: Entry) -> bool:
    """Tell whether the patient applies a technique."""
    return bool(technique["delivered_by"] == "patient")


def _two_rungs(phase: Entry, person: Person) -> Iterator[Verdict]:
    seen = set()
    for exercise in phase["exercises"]:
        family = person.tables.exercises[exercise["code"]]["family"]
        if family in seen:
            yield Verdict("ladder", family, exercise["code"], phase["code"])
        seen.add(family)
