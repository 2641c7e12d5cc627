"""What is known of somebody, drawn anew from the JSON that was sent."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tests.support.judge.tables import Entry, Tables

Facts = dict[str, set[str]]
WORDS_OF_A_CLEARANCE = ("confirmed_pathology", "awaiting", "cleared")
"""The one that opens least first."""
PREGNANCY = timedelta(weeks=40)
"""From the last bleeding to the due date."""


class Person:
    """Somebody as the tables see them: words, numbers, and what is at home."""

    def __init__(self, body: Mapping[str, Any], tables: Tables) -> None:
        self.tables = tables
        self.assessment = body["assessment"]
        self.options = body.get("options") or {}
        self.complaint, self.life = self.assessment["condition"], self.assessment["lifestyle"]
        self.screening = self.assessment["screening"]
        self.condition = tables.conditions[self.complaint["code"]]
        self.assessed_on = date.fromisoformat(self.assessment["assessed_on"])
        self.age = _age((body.get("patient") or {}).get("birth_date"), self.assessed_on)
        self.pregnancy_weeks = self.assessment.get("pregnancy_weeks")
        self.pain = self._pain()
        self.flags = set(self._flags())
        self.facts = self._facts()
        self.measures = self._measures()
        self.equipment = (tables.basic_equipment | set(self.life.get("equipment_available") or ())) - set(
            self.life.get("equipment_missing") or ()
        )
        self.minutes = self.life["minutes_per_day_available"]
        self.training_days = set(tables.limits["training_days"][self.life["days_per_week_available"]])
        self.included = {wish["code"]: wish.get("override_reason") for wish in self.options.get("include") or ()}
        self.excluded = set(self.options.get("exclude") or ())

    def _pain(self) -> int:
        said = self.complaint["pain"]
        average: int | None = said.get("average")
        now: int = said["now"]
        return now if average is None else average

    def _flags(self) -> Iterator[str]:
        named = [*(self.screening.get("red_flags") or ()), *(entry["code"] for entry in self._clearances())]
        yield from (code for code in named if code in self.tables.flags)
        if self.age is not None and self.age < 16:
            yield "rf_young_onset_under_16"

    def _clearances(self) -> list[Entry]:
        return self.screening.get("cleared") or []

    def last_word(self, code: str) -> str | None:
        """Return the outcome of the latest clearance of a code; of several on that day the one that opens least."""
        entries = [entry for entry in self._clearances() if entry["code"] == code]
        if not entries:
            return None
        latest = max(entry["cleared_on"] for entry in entries)
        said = {entry["outcome"] for entry in entries if entry["cleared_on"] == latest}
        return next(word for word in WORDS_OF_A_CLEARANCE if word in said)

    @property
    def stage(self) -> str:
        """Return the stage: under 6 weeks acute, over 12 chronic."""
        weeks = self.complaint["duration_weeks"]
        if weeks < 6:
            return "acute"
        return "chronic" if weeks > 12 else "subacute"

    @property
    def first_phase(self) -> str:
        """Return where the plan starts."""
        irritability = self.complaint["irritability"]
        if irritability == "high" or self.pain >= 7 or (self.stage == "acute" and self.pain >= 4):
            return "calm"
        if self.stage == "chronic" and irritability == "low" and self.pain <= 3:
            return "strengthen"
        return "restore"

    def _facts(self) -> Facts:
        reach = {None: "not_recorded", True: "can", False: "cannot"}[self.life.get("floor_transfer")]
        facts: Facts = {
            "condition": {self.condition["code"]},
            "region": set(self.condition["regions"]),
            "stage": {self.stage},
            "irritability": {self.complaint["irritability"]},
            "directional_preference": {self.complaint.get("directional_preference") or "unknown"},
            "red_flag": self.flags,
            "open_red_flag": {code for code in self.flags if self.last_word(code) != "cleared"},
            "pregnant": {str(self.pregnancy_weeks is not None)},
            "floor_transfer": {reach},
            "sleep_quality": {self.life.get("sleep_quality") or "not_recorded"},
            "stress_level": {self.life.get("stress_level") or "not_recorded"},
            "precaution": set(self._precautions()),
        }
        for _ in self.tables.derivations:  # Each may rest on another; as many rounds as there are rules reach them all.
            for rule in self.tables.derivations:
                if holds(rule["when"], facts, {}):
                    facts["precaution"] |= set(rule.get("precautions", ()))
        return facts

    def _precautions(self) -> Iterator[str]:
        yield from self.assessment.get("precautions") or ()
        yield from self.condition.get("implies", ())
        for code in self.flags:
            yield from self.tables.flags[code]["implies"]
        # Who was cleared of something that holds a plan has it, in the list of precautions or not.
        yield from (entry["code"] for entry in self._clearances() if entry["code"] not in self.tables.flags)
        if self.age is not None:
            yield from ["age_under_18"] * (self.age < 18)
            yield from ["age_over_65"] * (self.age >= 65)
            yield from ["age_over_80"] * (self.age >= 80)
        if self.pregnancy_weeks is not None:
            yield trimester(self.pregnancy_weeks)

    def _measures(self) -> dict[str, float]:
        told = {
            "age": self.age,
            "pregnancy_weeks": self.pregnancy_weeks,
            "sitting_hours": self.life.get("sitting_hours_per_day"),
            "driving_hours": self.life.get("driving_hours_per_day"),
        }
        return {name: number for name, number in told.items() if number is not None}

    def facts_during(self, first_week: int, last_week: int, start_on: date) -> Facts:
        """Return the facts that hold on any day of these weeks of the plan: a pregnancy goes on."""
        if self.pregnancy_weeks is None:
            return self.facts
        last_bleeding = self._last_bleeding(self.pregnancy_weeks)
        first, last = start_on + timedelta(weeks=first_week - 1), start_on + timedelta(weeks=last_week, days=-1)
        weeks = {(day - last_bleeding).days // 7 for day in _days(first, last)}
        return self.facts | {"precaution": self.facts["precaution"] | {trimester(week) for week in weeks if week > 12}}

    def _last_bleeding(self, weeks: int) -> date:
        # The recorded week's day is unknown: its last one is taken, since the later trimester bars more.
        return self.assessed_on - timedelta(days=weeks * 7 + 6)

    def latest_review(self, start_on: date) -> date:
        """Return the last day on which a review makes sense: whole weeks of the plan, one at least, up to a birth."""
        if self.pregnancy_weeks is None:
            return date.max
        end, due = start_on + timedelta(weeks=1), self._last_bleeding(self.pregnancy_weeks) + PREGNANCY
        while end + timedelta(weeks=1) <= due:
            end += timedelta(weeks=1)
        return end


def holds(when: Entry, facts: Facts, measures: Mapping[str, float], phase: str | None = None) -> bool:
    """Tell whether a rule's condition holds; what is not understood here is an error, never skipped."""
    for name, wanted in when.items():
        if name == "phase":
            held = phase is None or phase in wanted
        elif name == "pregnant":
            held = str(wanted) in facts["pregnant"]
        elif name in facts:
            held = not facts[name].isdisjoint(wanted)
        elif name.endswith("_at_least"):
            number = measures.get(name.removesuffix("_at_least"))
            held = number is not None and number >= wanted
        elif name.endswith("_below"):
            number = measures.get(name.removesuffix("_below"))
            held = number is not None and number < wanted
        elif name.startswith("not_"):
            held = facts[name.removeprefix("not_")].isdisjoint(wanted)
        else:
            raise KeyError(name)
        if not held:
            return False
    return True


def trimester(week: int) -> str:
    """Return the precaution of a week of pregnancy."""
    if week <= 12:
        return "pregnancy_t1"
    return "pregnancy_t2" if week <= 27 else "pregnancy_t3"


def _age(birth_date: str | None, day: date) -> int | None:
    """Return the completed years, counted birthday by birthday."""
    if birth_date is None:
        return None
    born, years = date.fromisoformat(birth_date), 0
    while (born.year + years + 1, born.month, born.day) <= (day.year, day.month, day.day):
        years += 1
    return years


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
