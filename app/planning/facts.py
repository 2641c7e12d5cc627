"""Whether a rule's condition holds for a person; and which of many do, in a few operations for all of them."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.planning.bits import Bits, where
from app.planning.codes import Phase
from app.planning.knowledge import NO_CODES, Codes, When

VOCABULARY_OF = {
    "aggravated_by": "movement",
    "eased_by": "movement",
    "ends_in": "phase",
    "likely_direction": "directional_preference",
    "open_red_flag": "red_flag",
}
"""The vocabulary of a fact's code, where it isn't called as the fact is."""


def holds(when: When, facts: Codes, measures: Mapping[str, float], phase: Phase | None = None) -> bool:
    """Tell whether every fact that the condition asks for holds; without a phase, its phases don't count."""
    if phase is not None and phase not in when.phases:
        return False
    if not when.none_of.isdisjoint(facts):
        return False
    for group in when.one_of:
        if group.isdisjoint(facts):
            return False
    return _measured(when, measures)


def _measured(when: When, measures: Mapping[str, float]) -> bool:
    for measure, limit in when.at_least:
        if measure not in measures or measures[measure] < limit:
            return False
    return all(measure in measures and measures[measure] < limit for measure, limit in when.below)


@dataclass(frozen=True, slots=True)
class _Measured:
    """What many rules ask of one measure."""

    name: str
    limits: tuple[float, ...]
    """In order; they part the measure's values into ranges, each from a limit up to below the next."""
    failing: tuple[Bits, ...]
    """For each range the rules that ask for something else."""
    asking: Bits
    """All rules that ask for it, and so fail where it is not known."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """The conditions of many rules at once, turned over: for each fact the rules that ask for it or forbid it.

    What a fact is to the rules stands in one number, cut into equal parts: those by whose first group it is asked for,
    those by whose second, and so on, and at last those that forbid it. So all of it is joined at once.
    """

    size: int
    """How many rules there are: the length of a part."""
    groups: int
    without: Bits
    """In each part the rules that have no such group."""
    words: Codes
    """The facts that some rule asks for or forbids."""
    by_fact: Mapping[str, Bits]
    measured: tuple["_Measured", ...]
    in_phase: Mapping[Phase, Bits]
    """The rules that may speak in a phase."""

    def holding(self, facts: AbstractSet[str], measures: Mapping[str, float]) -> Bits:
        """Return the places of the rules whose condition holds, whatever the phase."""
        joined, by_fact = self.without, self.by_fact
        for fact in self.words & facts:
            joined |= by_fact[fact]
        found = (1 << self.size) - 1
        for _ in range(self.groups):
            found &= joined
            joined >>= self.size
        found &= ~joined
        for each in self.measured:
            value = measures.get(each.name)
            found &= ~(each.asking if value is None else each.failing[bisect_right(each.limits, value)])
        return found


def sieve_of(conditions: Iterable[When]) -> Sieve:
    """Return the sieve of some rules' conditions, in the order of the rules."""
    whens = tuple(conditions)
    size, groups = len(whens), max((len(when.one_of) for when in whens), default=0)
    without = 0
    by_fact: dict[str, Bits] = {}
    for place, when in enumerate(whens):
        parts = [*when.one_of, *[NO_CODES] * (groups - len(when.one_of)), when.none_of]
        for number, facts in enumerate(parts):
            bit = 1 << number * size + place
            for fact in facts:
                by_fact[fact] = by_fact.get(fact, 0) | bit
            if len(when.one_of) <= number < groups:
                without |= bit
    return Sieve(
        size=size,
        groups=groups,
        without=without,
        words=frozenset(by_fact),
        by_fact=by_fact,
        measured=_measures(whens),
        in_phase={phase: where(phase in when.phases for when in whens) for phase in Phase},
    )


def _measures(whens: tuple[When, ...]) -> tuple[_Measured, ...]:
    names = sorted({name for when in whens for name, _ in (*when.at_least, *when.below)})
    return tuple(_measured_by(name, whens) for name in names)


def _measured_by(name: str, whens: tuple[When, ...]) -> _Measured:
    """Return what rules ask of a measure; one value of each range stands for all of it."""
    at_least = [[limit for asked, limit in when.at_least if asked == name] for when in whens]
    below = [[limit for asked, limit in when.below if asked == name] for when in whens]
    limits = sorted({limit for each in (*at_least, *below) for limit in each})
    return _Measured(
        name=name,
        limits=tuple(limits),
        failing=tuple(
            where(
                any(limit > value for limit in lowest) or any(limit <= value for limit in highest)
                for lowest, highest in zip(at_least, below, strict=True)
            )
            for value in (float("-inf"), *limits)
        ),
        asking=where(bool(lowest or highest) for lowest, highest in zip(at_least, below, strict=True)),
    )
