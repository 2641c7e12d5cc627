"""All that a phase may choose from, written from the rules: every exercise that is allowed, in every dose there is.

Nothing is left out because something else seems better, or because it has too few points: what of it could be part of a
best set is for whoever chooses to find out. Read from the seed's tables of doses and weights, and from the tests' own
table of exercises. Of the program's planning only the question is taken: what is allowed, its points, and the limits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import yaml

from app.planning.posed import Posed
from tests.support.asked import EVEN, EVERY, ODD, Asked, Way
from tests.support.judge.tables import tables_in
from tests.support.worth import numbers_of, worth_of_required, worth_of_way

Entry = dict[str, Any]
Key = tuple[int, str, int, int, int]
"""An exercise's place, on which days it stands, its minutes and bouts of one of them, and on how many a week."""

SEED = Path("seed")


@dataclass(frozen=True, slots=True)
class Rules:
    """What is written of exercises and their doses."""

    exercises: list[tuple[str, Entry]]
    """In the order of their codes: an exercise's place is its place in it."""
    profiles: dict[str, Entry]
    weights: Entry
    limits: Entry
    numbers: dict[str, int]


@cache
def the_rules() -> Rules:
    """Return what is written in the seed, read once."""
    tables = tables_in(SEED)
    profiles = yaml.safe_load((SEED / "rules" / "dosage_profiles.yaml").read_text(encoding="utf-8"))
    weights = yaml.safe_load((SEED / "rules" / "weights.yaml").read_text(encoding="utf-8"))
    return Rules(
        exercises=sorted(tables.exercises.items()),
        profiles={profile["code"]: profile for profile in profiles["dosage_profiles"]},
        weights=weights["weights"],
        limits=tables.limits,
        numbers=numbers_of(list(tables.exercises)),
    )


def asked_of(posed: Posed) -> Asked[Key]:
    """Return what is asked, with every dose of everything that is allowed."""
    rules = the_rules()
    places = [place for place in range(len(rules.exercises)) if posed.allowed >> place & 1]
    return Asked(
        ways=tuple(
            way
            for place, points in zip(places, posed.points, strict=True)
            for way in _ways(place, points, posed, rules)
        ),
        minutes=posed.week.minutes,
        per_day=posed.per_day,
        # With days that alternate a week may hold more than each of them.
        in_all=posed.per_day + (rules.limits["extra_on_alternate_days"] if len(posed.week.days) > 1 else 0),
        max_per_category=rules.limits["max_per_category"],
        default_max_per_category=rules.limits["default_max_per_category"],
        required=posed.required,
        worth_of_required=tuple(worth_of_required(place) for place in range(len(posed.required))),
        forced=posed.forced,
    )


@dataclass(frozen=True, slots=True)
class Length:
    """How long an exercise takes on one of its days, in how many bouts, and the points that it costs to do less."""

    minutes: int
    times: int
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Dose:
    """One way of doing an exercise: the days that it stands on, what it takes of each, and the points that it costs."""

    key: Key
    pattern: str
    counted: int
    cost: int

    def outdoes(self, other: "Dose") -> bool:
        """Tell whether another costs the same and takes more: as much of every day, and more of some."""
        no_more = self.counted <= other.counted and other.pattern in {EVERY, self.pattern}
        return no_more and self.cost == other.cost and (self.counted, self.pattern) != (other.counted, other.pattern)


def _ways(place: int, points: int, posed: Posed, rules: Rules) -> Iterator[Way[Key]]:
    code, exercise = rules.exercises[place]
    profile, phase = rules.profiles[exercise["profile"]], str(posed.phase)
    minutes, amounts = exercise["minutes"].get(phase), profile["doses"].get(phase)
    if minutes is None:
        return
    wanted = min(_amount(amounts["days_per_week"], posed), len(posed.week.days))
    full = _full_minutes(exercise, minutes, amounts, posed)
    counts = profile.get("counts_minutes", True)
    found = []
    for pattern, days in _days(amounts, wanted, posed, scalable=profile.get("scalable", False)):
        for length in _lengths(exercise, full, profile, amounts, posed, rules):
            if profile.get("scalable"):
                lost = wanted * full - days * length.minutes
                cost = ceil(rules.weights["lost_aerobic_volume"] * Fraction(lost, wanted * full))
            else:
                cost = length.cost + rules.weights["missing_day"] * (wanted - days)
            key = (place, pattern, length.minutes, length.times, days)
            found.append(Dose(key, pattern, length.minutes if counts else 0, cost))
    for dose in found:
        # Of two that cost the same the one that leaves more of the week is the better: the other gets nothing of what
        # tells equals apart.
        number = 0 if any(other.outdoes(dose) for other in found) else rules.numbers[code]
        worth = worth_of_way(points, dose.cost, number, dose.pattern, rules.weights["exercise_threshold"])
        yield Way(dose.key, place, exercise["family"], exercise["category"], dose.pattern, dose.counted, worth)


def _days(amounts: Entry, wanted: int, posed: Posed, *, scalable: bool) -> Iterator[tuple[str, int]]:
    """Yield the days on which it may stand, and on how many of them.

    On alternate days only where that is as many as its range asks for; what is aerobic may make up for it in minutes.
    """
    there = len(posed.week.days)
    yield EVERY, wanted
    if there > 1:
        fewest = 1 if scalable else min(amounts["days_per_week"]["low"], there)
        for pattern, standing in ((ODD, ceil(there / 2)), (EVEN, there // 2)):
            if min(wanted, standing) >= fewest:
                yield pattern, min(wanted, standing)


def _lengths(
    exercise: Entry, full: int, profile: Entry, amounts: Entry, posed: Posed, rules: Rules
) -> Iterator[Length]:
    if not profile.get("counts_minutes", True):
        yield Length(full, amounts["times_per_day"])
    elif profile.get("scalable"):
        yield Length(full, 1)
        shortest, step = exercise["shortest_minutes"] or full, rules.limits["aerobic_step_minutes"]
        yield from (Length(shorter, 1) for shorter in range(shortest, full) if shorter % step == 0)
    elif amounts.get("times_per_day", 1) > 1:
        most, fewest = amounts["times_per_day"], amounts.get("fewest_times_per_day", 1)
        for times in range(fewest, most + 1):
            yield Length(full * times, times, (most - times) * rules.weights["fewer_bouts"])
    else:
        yield Length(full, 1)
        sets = _amount(amounts["sets"], posed) if "sets" in amounts else 0
        # One set instead of several, or half of what has none.
        if (sets > 1 or profile.get("halvable")) and full > 1:
            yield Length(ceil(full / 2), 1, rules.weights["shortened"])


def _full_minutes(exercise: Entry, minutes: int, amounts: Entry, posed: Posed) -> int:
    """Return the minutes of the whole dose: the catalogue's are those of the middle, and less takes its share."""
    if posed.gentle and "minutes" in amounts:
        least = ceil(minutes * Fraction(amounts["minutes"]["low"]) / Fraction(amounts["minutes"]["middle"]))
        return max(exercise["shortest_minutes"] or 1, least)
    if posed.gentle and "sets" in amounts and amounts.get("times_per_day", 1) == 1:
        return ceil(minutes * Fraction(amounts["sets"]["low"]) / Fraction(amounts["sets"]["middle"]))
    return int(minutes)


def _amount(amount: Entry, posed: Posed) -> int:
    return int(amount["low"] if posed.gentle else amount["middle"])
