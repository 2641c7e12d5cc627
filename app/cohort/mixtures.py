"""Realistic patients: each drawn by the table of prevalence, answer after answer.

Person N of seed S is the same whatever the size of the cohort and whoever draws: chance starts anew for each.
"""

import random
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from app.cohort.bodies import Answers, Body, body_of
from app.cohort.prevalence import NOT_RECORDED, DrawShape, GivenShape, PrevalenceFile
from app.planning.knowledge import Knowledge

BAND = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
STEPS = {"duration_weeks": 10, "sitting_hours_per_day": 2, "driving_hours_per_day": 2}
"""Into how many parts one of the unit is cut, where not whole ones are counted."""

MOST_PAIN = 10
Fact = tuple[str, str]


class Cohort:
    """Everybody of one seed."""

    def __init__(self, table: PrevalenceFile, knowledge: Knowledge, seed: int) -> None:
        self.seed = seed
        self._table = table
        self._knowledge = knowledge
        self._apart = _apart(table)

    def body(self, number: int) -> Body:
        """Return the body of one of them, counted from 0."""
        return body_of(self.answers(number))

    def bodies(self, size: int, first: int = 0) -> Iterator[Body]:
        """Yield so many of them."""
        return (self.body(number) for number in range(first, first + size))

    def answers(self, number: int) -> Answers:
        """Return what is known of one of them."""
        # Only `random()` is promised to stay the same in every Python, so nothing else is asked of it.
        chance = random.Random(f"{self.seed}:{number}")  # noqa: S311  # a draw that can be repeated is what is wanted
        drawn = _Drawn(self._apart, self._knowledge)
        for draw in self._table.draws:
            match draw.draw:
                case "one":
                    drawn.take_one(draw, chance)
                case "each":
                    drawn.take_each(draw, chance)
                case "several":
                    drawn.take_several(draw, chance)
        return _answers_of(drawn, chance)


@dataclass(slots=True)
class _Drawn:
    """One patient as far as drawn."""

    apart: Mapping[Fact, frozenset[Fact]]
    knowledge: Knowledge
    facts: set[Fact] = field(default_factory=set)
    lists: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)

    def take_one(self, draw: DrawShape, chance: random.Random) -> None:
        """Draw one value by weight."""
        row = next((row for row in draw.rows if self.fits(row.given)), None)
        shares = {} if row is None else self._possible(draw.answer, row.shares)
        self._hold(draw.answer, _weighted(shares, chance) if shares else NOT_RECORDED, chance)

    def take_each(self, draw: DrawShape, chance: random.Random) -> None:
        """Draw each code by its own chance."""
        self.lists.setdefault(draw.answer, [])
        for code, share in self._by_code(draw).items():
            if chance.random() < share and not self._clashes((draw.answer, code)):
                self._hold(draw.answer, code, chance)

    def take_several(self, draw: DrawShape, chance: random.Random) -> None:
        """Draw so many codes by weight, none of them twice."""
        self.lists.setdefault(draw.answer, [])
        left = self._by_code(draw)
        wanted = int(_weighted({str(count): weight for count, weight in draw.how_many.items()}, chance))
        for _ in range(wanted):
            left = self._possible(draw.answer, left)
            if not left:
                return
            code = _weighted(left, chance)
            self._hold(draw.answer, code, chance)
            left = {other: weight for other, weight in left.items() if other != code}

    def fits(self, given: GivenShape) -> bool:
        """Tell whether a row speaks of this patient."""
        numbers = self.numbers
        age, pain, weeks = numbers.get("age", 0), numbers.get("pain_now", 0), numbers.get("duration_weeks", 0)
        return (
            (given.age_at_least is None or age >= given.age_at_least)
            and (given.age_below is None or age < given.age_below)
            and (given.pain_at_least is None or pain >= given.pain_at_least)
            and (given.duration_weeks_at_least is None or weeks >= given.duration_weeks_at_least)
            and (given.duration_weeks_below is None or weeks < given.duration_weeks_below)
            and (given.pregnant is None or given.pregnant is ("pregnancy_weeks" in numbers))
            and all(any((name, value) in self.facts for value in values) for name, values in given.answers.items())
        )

    def _by_code(self, draw: DrawShape) -> dict[str, float]:
        shares: dict[str, float] = {}
        for row in draw.rows:
            if self.fits(row.given):
                shares = {**row.shares, **shares}
        return shares

    def _possible(self, answer: str, shares: Mapping[str, float]) -> dict[str, float]:
        return {value: share for value, share in shares.items() if share and not self._clashes((answer, value))}

    def _clashes(self, fact: Fact) -> bool:
        return not self.apart.get(fact, frozenset()).isdisjoint(self.facts)

    def _hold(self, answer: str, value: str, chance: random.Random) -> None:
        self.facts.add((answer, value))
        if value == NOT_RECORDED:
            return
        if band := BAND.fullmatch(value):
            parts = STEPS.get(answer, 1)
            low, high = (round(float(end) * parts) for end in band.groups())
            self.numbers[answer] = (low + int(chance.random() * (high - low + 1))) / parts
        elif value.isdecimal():
            self.numbers[answer] = int(value)
        else:
            self.lists.setdefault(answer, []).append(value)
        if answer == "condition":
            self.facts |= {("region", region) for region in self.knowledge.conditions[value].regions}


def _weighted(shares: Mapping[str, float], chance: random.Random) -> str:
    values = list(shares)
    ends = list(accumulate(shares.values()))
    return values[min(bisect_right(ends, chance.random() * ends[-1]), len(values) - 1)]


def _apart(table: PrevalenceFile) -> dict[Fact, frozenset[Fact]]:
    """Return for each fact the facts that nobody has beside it."""
    apart: dict[Fact, frozenset[Fact]] = {}
    for line in table.never_together:
        facts = [_fact(text) for text in line]
        for fact in facts:
            apart[fact] = apart.get(fact, frozenset()) | (frozenset(facts) - {fact})
    return apart


def _fact(text: str) -> Fact:
    answer, _, value = text.partition("=")
    return answer, value


LISTS = (
    "aggravated_by",
    "eased_by",
    "red_flag",
    "not_asked",
    "cleared",
    "awaiting",
    "confirmed",
    "precaution",
    "yellow_flag",
    "equipment_available",
    "equipment_missing",
    "liked",
    "disliked",
    "goal",
)
NUMBERS = (
    "age",
    "pain_now",
    "pregnancy_weeks",
    "minutes_per_day_available",
    "days_per_week_available",
    "psfs",
    "weeks",
    "clinic_visits_per_week",
    "max_exercises_per_day",
)
FRACTIONS = ("duration_weeks", "sitting_hours_per_day", "driving_hours_per_day")
TRUTHS = ("smoker", "shift_work", "caring_duties", "floor_transfer", "screening_completed")
WORDS = (
    "condition",
    "sex",
    "irritability",
    "episode",
    "directional_preference",
    "limb_symptoms",
    "risk_group",
    "job_type",
    "lifting_at_work",
    "activity_level",
    "exercise_setting",
    "sleep_quality",
    "stress_level",
)


def _answers_of(drawn: _Drawn, chance: random.Random) -> Answers:
    said: dict[str, Any] = {}
    said |= {name: tuple(drawn.lists[name]) for name in LISTS if name in drawn.lists}
    said |= {name: int(drawn.numbers[name]) for name in NUMBERS if name in drawn.numbers}
    said |= {name: drawn.numbers[name] for name in FRACTIONS if name in drawn.numbers}
    said |= {name: drawn.lists[name][0] == "yes" for name in TRUTHS if name in drawn.lists}
    said |= {name: drawn.lists[name][0] for name in WORDS if name in drawn.lists}
    return Answers(**said | _pains(drawn), scores=_scores(drawn, chance))


def _pains(drawn: _Drawn) -> dict[str, Any]:
    """Work out the worst pain and the average from the pain now and how far it rises."""
    now, rise = int(drawn.numbers["pain_now"]), drawn.numbers.get("pain_rises_by")
    if rise is None:
        return {"pain_average": None, "pain_worst": None}
    worst = min(MOST_PAIN, now + int(rise))
    recorded = ("average_recorded", "yes") in drawn.facts
    return {"pain_average": (now + worst) // 2 if recorded else None, "pain_worst": worst}


def _scores(drawn: _Drawn, chance: random.Random) -> tuple[tuple[str, float], ...]:
    """Draw a result for the outcome measure, if one was used."""
    found = []
    for code in drawn.lists.get("instrument", ()):
        instrument = drawn.knowledge.instruments[code]
        low, high = instrument.lowest, instrument.highest
        if low is not None and high is not None:
            found.append((code, low + int(chance.random() * (high - low + 1))))
    return tuple(found)
