"""Which exercise stands on which day: alternate days, a place for education, and minutes that are left over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.planning.dosage import Choice, Dose, Week


@dataclass(frozen=True, slots=True)
class Entry:
    """A chosen dose with the days of the plan's week on which it is done, and the minutes of each."""

    choice: Choice
    days: tuple[int, ...]
    minutes: int
    counted: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A phase's week: who stands where, and how full each training day is."""

    entries: tuple[Entry, ...]
    week: Week

    def minutes_on(self, day: int) -> int:
        """Return the minutes of a day."""
        return sum(entry.counted for entry in self.entries if day in entry.days)

    @property
    def busiest(self) -> int:
        """Return the minutes of the busiest day."""
        return max((self.minutes_on(day) for day in self.week.days), default=0)

    def days_with_room(self, minutes: int) -> tuple[int, ...]:
        """Return the training days that could take so many minutes more."""
        return tuple(day for day in self.week.days if self.minutes_on(day) + minutes <= self.week.minutes)


def schedule(chosen: Iterable[Choice], week: Week, longest: Mapping[int, int]) -> Schedule:
    """Give every chosen dose its days, then let what may be lengthened fill the minutes that are left.

    `longest` tells by place how long an exercise that may be lengthened may get.
    """
    entries = [Entry(choice, _spread(week, choice.dose), choice.dose.minutes, choice.dose.counted) for choice in chosen]
    for number, entry in enumerate(entries):
        fullest = max(Schedule(tuple(entries), week).minutes_on(day) for day in entry.days)
        extra = min(longest.get(entry.choice.place, 0) - entry.minutes, week.minutes - fullest)
        if extra > 0:
            entries[number] = replace(entry, minutes=entry.minutes + extra, counted=entry.counted + extra)
    return Schedule(tuple(entries), week)


def _spread(week: Week, dose: Dose) -> tuple[int, ...]:
    """Return as many of the pattern's days as the dose wants, evenly over the week."""
    days = week.of(dose.pattern)
    wanted = dose.days_per_week
    return tuple(days[(number * len(days) + len(days) // 2) // wanted] for number in range(wanted))


def with_education(planned: Schedule, education: Choice) -> Schedule | None:
    """Give education a day of its own a week; None when no day can hold it.

    On the fullest week other exercises give way on that one day, those with the fewest points first; none of
    them may lose its last day.
    """
    best: tuple[int, int, Schedule] | None = None
    for day in planned.week.days:
        tried = _with_education_on(day, planned, education)
        if tried is None:
            continue
        lost = sum(len(before.days) for before in planned.entries) - sum(
            len(after.days) for after in tried.entries[:-1]
        )
        # The later day wins among equals, so that the week begins with movement.
        if best is None or (lost, -day) < best[:2]:
            best = (lost, -day, tried)
    return None if best is None else best[2]


def _with_education_on(day: int, planned: Schedule, education: Choice) -> Schedule | None:
    entries = list(planned.entries)
    giving_way = sorted(range(len(entries)), key=lambda number: (entries[number].choice.points, number))
    for number in giving_way:
        if Schedule(tuple(entries), planned.week).minutes_on(day) + education.dose.counted <= planned.week.minutes:
            break
        entry = entries[number]
        if day in entry.days and len(entry.days) > 1 and entry.counted:
            entries[number] = replace(entry, days=tuple(other for other in entry.days if other != day))
    entries.append(Entry(education, (day,), education.dose.minutes, education.dose.counted))
    tried = Schedule(tuple(entries), planned.week)
    return tried if tried.minutes_on(day) <= planned.week.minutes else None
