"""Which exercise stands on which day: alternate days, a place for education, and minutes that are left over."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from app.planning.dosage import Choice, Dose, Week
from app.planning.value import value


@value
class Entry:
    """A chosen dose with the days of the plan's week on which it is done, and the minutes of each."""

    choice: Choice
    days: tuple[int, ...]
    minutes: int
    counted: int


@value
class Schedule:
    """A phase's week: who stands where, and how full each training day is."""

    entries: tuple[Entry, ...]
    week: Week
    filled: Mapping[int, int]
    """The minutes of each training day."""

    @classmethod
    def of(cls, entries: tuple[Entry, ...], week: Week) -> "Schedule":
        """Return the week that these entries make."""
        filled = dict.fromkeys(week.days, 0)
        for entry in entries:
            for day in entry.days:
                filled[day] += entry.counted
        return cls(entries, week, filled)

    def minutes_on(self, day: int) -> int:
        """Return the minutes of a day."""
        return self.filled[day]

    @property
    def busiest(self) -> int:
        """Return the minutes of the busiest day."""
        return max(self.filled.values(), default=0)

    def days_with_room(self, minutes: int) -> tuple[int, ...]:
        """Return the training days that could take so many minutes more."""
        return tuple(day for day in self.week.days if self.filled[day] + minutes <= self.week.minutes)


def schedule(chosen: Iterable[Choice], week: Week) -> Schedule:
    """Give every chosen dose its days, then let what may be lengthened fill the minutes that are left."""
    entries = [Entry(choice, _spread(week, choice.dose), choice.dose.minutes, choice.dose.counted) for choice in chosen]
    filled = dict(Schedule.of(tuple(entries), week).filled)
    for number, entry in enumerate(entries):
        short = entry.choice.dose.full_minutes - entry.minutes
        if short > 0:
            extra = min(short, week.minutes - max([filled[day] for day in entry.days]))
            if extra > 0:
                entries[number] = Entry(entry.choice, entry.days, entry.minutes + extra, entry.counted + extra)
                for day in entry.days:
                    filled[day] += extra
    return Schedule(tuple(entries), week, filled)


def _spread(week: Week, dose: Dose) -> tuple[int, ...]:
    """Return as many of the pattern's days as the dose wants, evenly over the week."""
    return _evenly(week.of(dose.pattern), dose.days_per_week)


@lru_cache(maxsize=256)
def _evenly(days: tuple[int, ...], wanted: int) -> tuple[int, ...]:
    return tuple(days[(number * len(days) + len(days) // 2) // wanted] for number in range(wanted))


def with_education(planned: Schedule, education: Choice) -> Schedule | None:
    """Give education a day of its own a week; None when no day can hold it.

    On the fullest week other exercises give way on that one day, those with the fewest points first; none of
    them may lose its last day. The fewest give way; the later day wins among equals, so that the week begins with
    movement.
    """
    later = planned.week.days[::-1]
    free = next((day for day in later if planned.filled[day] + education.dose.counted <= planned.week.minutes), None)
    if free is not None:
        return _added(planned.entries, free, education, planned.week)
    found = [
        (len(giving_way), day, giving_way) for day in later if (giving_way := _giving_way(day, planned, education))
    ]
    if not found:
        return None
    _, day, numbers = min(found, key=lambda way: (way[0], -way[1]))
    entries = tuple(
        [
            Entry(entry.choice, tuple([other for other in entry.days if other != day]), entry.minutes, entry.counted)
            if number in numbers
            else entry
            for number, entry in enumerate(planned.entries)
        ]
    )
    return _added(entries, day, education, planned.week)


def _giving_way(day: int, planned: Schedule, education: Choice) -> list[int]:
    """Return which entries give way to education on a day that is too full for it; none where they can't."""
    entries, minutes = planned.entries, planned.filled[day]
    numbers = []
    for number in sorted(range(len(entries)), key=lambda number: (entries[number].choice.points, number)):
        if minutes + education.dose.counted <= planned.week.minutes:
            break
        entry = entries[number]
        if day in entry.days and len(entry.days) > 1 and entry.counted:
            numbers.append(number)
            minutes -= entry.counted
    return numbers if minutes + education.dose.counted <= planned.week.minutes else []


def _added(entries: tuple[Entry, ...], day: int, education: Choice, week: Week) -> Schedule:
    added = Entry(education, (day,), education.dose.minutes, education.dose.counted)
    return Schedule.of((*entries, added), week)
