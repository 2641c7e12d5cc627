"""How much of an exercise: every dose that the rules allow, and the dose that was chosen, in numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from app.planning.bits import bits_of
from app.planning.codes import LONG_HOLD, Irritability, Phase
from app.planning.index import index_of
from app.planning.knowledge import Amount, DosageProfile, Exercise, Knowledge, PhaseDose
from app.planning.profile import Profile
from app.planning.ties import SHARES
from app.planning.value import value

POINT = 1 << 28
"""What one point weighs in the choice, beside the numbers that tell equals apart (each under 2**24)."""


class Pattern(StrEnum):
    """On which of the training days an exercise stands."""

    EVERY = "every"
    ODD = "odd"
    EVEN = "even"


@value
class Week:
    """The days of the plan's week on which the patient trains, and the minutes of each."""

    days: tuple[int, ...]
    minutes: int

    def of(self, pattern: Pattern) -> tuple[int, ...]:
        """Return the training days of a pattern."""
        if pattern is Pattern.EVERY:
            return self.days
        return self.days[0::2] if pattern is Pattern.ODD else self.days[1::2]


TIE_SHARE = {Pattern.EVERY: 0, Pattern.ODD: 1, Pattern.EVEN: 4}
"""How many shares a pattern takes off the number that tells an exercise from its equals; each point that a dose costs
takes two. So sets are told apart that hold the same exercises, two of which changed days or doses."""


# What a dose takes of a week, in one number: minutes on odd and on even days, then a place on odd and on even days.
# Every field has a guard bit above it, so that one subtraction compares all fields (see selection.py).
EVEN = 10
ON_ODD = 20
ON_EVEN = 25
DAY_BITS = 30
DAY_GUARDS = sum(1 << (shift - 1) for shift in (EVEN, ON_ODD, ON_EVEN, DAY_BITS))


def tie_share(pattern: Pattern, cost: int) -> int:
    """Return how many shares a dose takes off the number that tells an exercise from its equals.

    One share is always left, so that of two exercises the one with the greater number has it in every dose.
    """
    return min(TIE_SHARE[pattern] - 2 * cost, SHARES - 1)


@dataclass(frozen=True, slots=True)
class Dose:
    """One way of doing an exercise."""

    pattern: Pattern
    minutes: int
    """Minutes of one day, all bouts; of one bout where no day counts them."""
    counted: int
    """What a day counts of them."""
    times_per_day: int
    days_per_week: int
    shortened: bool
    cost: int
    """Points that are lost against the full dose, as a number below zero."""
    takes: int
    """What it takes of odd and of even training days, in the fields of one number."""
    week_minutes: int
    """Minutes over one odd and one even day."""
    week_days: int
    """On how many of the two kinds of training day it stands."""
    full_minutes: int = 0
    """Minutes of one day up to which it may be lengthened; its own where it may not."""


def _takes(pattern: Pattern, counted: int) -> int:
    """Return what a dose takes of odd and even days, as one number."""
    odd, even = pattern is not Pattern.EVEN, pattern is not Pattern.ODD
    return counted * odd | counted * even << EVEN | odd << ON_ODD | even << ON_EVEN


@dataclass(frozen=True, slots=True, eq=False)
class Doses:
    """All doses of an exercise; exercises with the same ones share this very value."""

    doses: tuple[Dose, ...]
    longest: int
    """Minutes that a day counts of the longest of them."""
    dearest: int
    """The points that the dearest of them costs, as a number below zero."""
    ways: tuple[tuple[float, int, int, Dose], ...]
    """For each what is lost of an exercise's worth, its share of the tie, and the room that it takes."""

    @classmethod
    def of(cls, doses: tuple[Dose, ...]) -> "Doses":
        """Return the value that holds these doses."""
        return cls(
            doses,
            longest=max((dose.counted for dose in doses), default=0),
            dearest=min((dose.cost for dose in doses), default=0),
            ways=tuple(
                (float(-dose.cost * POINT), tie_share(dose.pattern, dose.cost), dose.takes, dose) for dose in doses
            ),
        )


class Choice(NamedTuple):
    """An exercise in one dose, and the points that it gets in it for one person."""

    place: int
    category: str
    dose: Dose
    points: int


@value
class Dosage:
    """A dose as the plan states it; minutes are those of a day, times are seconds."""

    sets: int | None
    repetitions: int | None
    hold_seconds: int | None
    rest_seconds: int | None
    rest_between_repetitions_seconds: int | None
    times_per_day: int
    days_per_week: int
    days: tuple[int, ...]
    minutes: int
    load: str | None
    effort: str
    each_side: bool


def is_gentle(phase: Phase, profile: Profile) -> bool:
    """Tell whether ranges are taken at their lower bound: calm, high irritability, 65 and over."""
    return phase is Phase.CALM or profile.irritability is Irritability.HIGH or "age_over_65" in profile.precautions


@dataclass(frozen=True, slots=True, eq=False)
class DoseTable:
    """For every exercise, by its place, its doses on some days."""

    doses: tuple[Doses, ...]
    longest: Mapping[str, int]
    """For every category the minutes that a day counts of the longest dose in it."""


def doses_for(table: DoseTable, place: int, minutes: int) -> Doses:
    """Return the doses of an exercise that a day of so many minutes can hold."""
    found = table.doses[place]
    return found if found.longest <= minutes else _within(found, minutes)


@lru_cache(maxsize=1 << 12)
def _within(doses: Doses, minutes: int) -> Doses:
    return _shared(tuple(dose for dose in doses.doses if dose.counted <= minutes))


@lru_cache(maxsize=256)
def dose_table(knowledge: Knowledge, phase: Phase, days: tuple[int, ...], *, gentle: bool) -> DoseTable:
    """Return for every exercise its doses on such days, without those that cost more for no less.

    What is too long for a day may be left out afterwards: whatever it would have ruled out is longer still.
    """
    week, index = Week(days, 0), index_of(knowledge)
    doses = tuple(
        _shared(_undominated(_Planner(item, phase, week, gentle, knowledge)) if phase in item.minutes else ())
        for item in index.exercises
    )
    longest = {
        category: max(doses[place].longest for place in bits_of(members))
        for category, members in index.by_category.items()
    }
    return DoseTable(doses, longest)


def _undominated(planner: "_Planner") -> tuple[Dose, ...]:
    kept: list[Dose] = []
    for dose in sorted(planner.doses(), key=lambda dose: (-dose.cost, dose.takes)):
        if not any(_takes_no_more(other.takes, dose.takes) for other in kept):
            kept.append(dose)
    return tuple(kept)


@lru_cache(maxsize=1 << 12)
def _shared(doses: tuple[Dose, ...]) -> Doses:
    return Doses.of(doses)


def _takes_no_more(one: int, other: int) -> bool:
    """Tell whether one dose leaves at least as much of every day as another."""
    return ((other | DAY_GUARDS) - one) & DAY_GUARDS == DAY_GUARDS


@dataclass(frozen=True, slots=True)
class _Planner:
    """Lays one exercise over a week in every way that the rules allow."""

    item: Exercise
    phase: Phase
    week: Week
    gentle: bool
    knowledge: Knowledge

    @property
    def profile(self) -> DosageProfile:
        return self.knowledge.profiles[self.item.profile]

    @property
    def dose(self) -> PhaseDose:
        return self.profile.doses[self.phase]

    @property
    def full_minutes(self) -> int:
        """Return the minutes of one bout: the catalogue's, which are those of the middle dose, or a gentle share."""
        minutes, range_ = self.item.minutes[self.phase], self.dose.minutes
        if not self.gentle or range_ is None:
            return minutes
        return max(self.item.shortest_minutes or 1, _share(minutes, range_.low / range_.middle))

    @property
    def wanted_days(self) -> int:
        return min(int(bound(self.dose.days_per_week, gentle=self.gentle)), len(self.week.days))

    def doses(self) -> Iterator[Dose]:
        """Yield every dose that the rules allow on the days of the week."""
        for pattern in Pattern:
            days = min(self.wanted_days, len(self.week.of(pattern)))
            # Fewer days than the range allows only for what may stand on alternate days, and where there are no more.
            least = 1 if self.profile.scalable else min(int(self.dose.days_per_week.low), len(self.week.days))
            if pattern is not Pattern.EVERY and (days < least or len(self.week.days) == 1):
                continue
            for minutes, times, shortened, cost in self._lengths():
                counted = minutes if self.profile.counts_minutes else 0
                kinds = 2 if pattern is Pattern.EVERY else 1
                yield Dose(
                    pattern=pattern,
                    minutes=minutes,
                    counted=counted,
                    times_per_day=times,
                    days_per_week=days,
                    shortened=shortened,
                    cost=cost + self._lost(days, minutes),
                    takes=_takes(pattern, counted),
                    week_minutes=counted * kinds,
                    week_days=kinds,
                    full_minutes=self.full_minutes if self.profile.scalable else minutes,
                )

    def _lost(self, days: int, minutes: int) -> int:
        """Return the points lost by fewer days, or by the share of the week's minutes of what may be cut."""
        weights = self.knowledge.scoring
        if not self.profile.scalable:
            return weights.missing_day * (self.wanted_days - days)
        full = self.wanted_days * self.full_minutes
        return -(-weights.lost_aerobic_volume * (full - days * minutes) // full)

    def _lengths(self) -> Iterator[tuple[int, int, bool, int]]:
        """Yield minutes a day, bouts a day, whether shortened, and the points that fewer bouts or sets cost."""
        weights, dose, minutes = self.knowledge.scoring, self.dose, self.full_minutes
        if not self.profile.counts_minutes:
            yield minutes, dose.times_per_day, False, 0
        elif self.profile.scalable:
            step, shortest = self.knowledge.limits.aerobic_step_minutes, self.item.shortest_minutes or minutes
            shorter = [length for length in range(step * ((minutes - 1) // step), 0, -step) if length >= shortest]
            for length in [minutes, *shorter]:
                yield length, 1, False, 0
        elif dose.times_per_day > 1:
            for times in range(dose.times_per_day, dose.fewest_times_per_day - 1, -1):
                yield minutes * times, times, False, (dose.times_per_day - times) * weights.fewer_bouts
        else:
            sets = bound(dose.sets, gentle=self.gentle) if dose.sets else 0
            if dose.sets and sets < dose.sets.middle:
                # The catalogue's minutes are those of the middle dose: fewer sets take their share of them.
                minutes = _share(minutes, sets / dose.sets.middle)
            yield minutes, 1, False, 0
            if (sets > 1 or self.profile.halvable) and minutes > 1:
                yield _share(minutes, 1 / 2), 1, True, weights.shortened


def _share(minutes: int, share: float) -> int:
    return max(1, -int(-minutes * share // 1))


def bound(amount: Amount, *, gentle: bool) -> float:
    """Return the lower bound of a range for those who start gently, else its middle."""
    return amount.low if gentle else amount.middle


def dosage_of(
    chosen: Dose,
    item: Exercise,
    phase: Phase,
    days: tuple[int, ...],
    minutes: int,
    *,
    gentle: bool,
    knowledge: Knowledge,
) -> Dosage:
    """State the chosen dose in numbers."""
    place = index_of(knowledge).place_of[item.code]
    return _stated(knowledge, place, phase, days, minutes, chosen.times_per_day, chosen.shortened, gentle)


@lru_cache(maxsize=1 << 11)
def _stated(  # noqa: PLR0917  # names would cost more than the look-up
    knowledge: Knowledge,
    place: int,
    phase: Phase,
    days: tuple[int, ...],
    minutes: int,
    times_per_day: int,
    shortened: bool,  # noqa: FBT001  # see above
    gentle: bool,  # noqa: FBT001  # see above
) -> Dosage:
    item = index_of(knowledge).exercises[place]
    dose = knowledge.profiles[item.profile].doses[phase]
    sets = _whole(dose.sets, gentle=gentle)
    if shortened and sets:
        sets = 1
    return Dosage(
        sets=1 if item.sustained else sets,
        repetitions=repetitions_of(item, dose, gentle=gentle),
        hold_seconds=hold_of(item, phase, dose, gentle=gentle),
        rest_seconds=dose.rest_seconds if sets and sets > 1 else None,
        rest_between_repetitions_seconds=dose.rest_between_repetitions_seconds,
        times_per_day=times_per_day,
        days_per_week=len(days),
        days=days,
        minutes=minutes,
        load=None,
        effort=dose.effort,
        each_side=item.sides == 2,
    )


def repetitions_of(item: Exercise, dose: PhaseDose, *, gentle: bool) -> int | None:
    """Return how often an exercise is repeated in a set; None where only minutes count."""
    if item.sustained:
        return 1
    longest, range_ = item.longest_hold_seconds, dose.hold_seconds
    # One repetition is meant for a long hold. What may be held for ten seconds alone would be a third of before.
    if dose.short_hold_repetitions and longest and range_ and longest < range_.low:
        return dose.short_hold_repetitions
    return _whole(dose.repetitions, gentle=gentle)


def hold_of(item: Exercise, phase: Phase, dose: PhaseDose, *, gentle: bool) -> int | None:
    """Return for how many seconds an exercise is held; None where it isn't."""
    if item.sustained:
        return item.minutes[phase] * 60
    seconds = _whole(dose.hold_seconds, gentle=gentle)
    if seconds is None:
        return None
    # Who may not hold long is barred from what is marked as a long hold; so nothing else may become one by its dose.
    longest = [item.longest_hold_seconds, None if LONG_HOLD in item.features else dose.plain_hold_seconds]
    return min([seconds, *(limit for limit in longest if limit is not None)])


def _whole(amount: Amount | None, *, gentle: bool) -> int | None:
    return None if amount is None else int(bound(amount, gentle=gentle))
