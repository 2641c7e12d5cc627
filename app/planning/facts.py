"""Whether a rule's condition holds for a person; and which of many do, in a few operations for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.planning.bits import Bits, where
from app.planning.codes import Phase
from app.planning.knowledge import Codes, When


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
class Sieve:
    """The conditions of many rules at once, turned over: for each fact the rules that ask for it or forbid it."""

    everything: Bits
    asking: tuple[tuple[Mapping[str, Bits], Bits], ...]
    """For the first, second, … group of facts: the rules by a fact that their group holds, and those without one."""
    forbidding: Mapping[str, Bits]
    measuring: tuple[tuple[int, When], ...]
    """The rules that ask for a measure, by their places."""

    def holding(self, facts: Codes, measures: Mapping[str, float]) -> Bits:
        """Return the places of the rules whose condition holds, whatever the phase."""
        found = self.everything
        for by_fact, without in self.asking:
            asked = without
            for fact in facts:
                if fact in by_fact:
                    asked |= by_fact[fact]
            found &= asked
        for fact in facts:
            if fact in self.forbidding:
                found &= ~self.forbidding[fact]
        for place, when in self.measuring:
            if found >> place & 1 and not _measured(when, measures):
                found ^= 1 << place
        return found


def sieve_of(conditions: Iterable[When]) -> Sieve:
    """Return the sieve of some rules' conditions, in the order of the rules."""
    whens = tuple(conditions)
    groups = max((len(when.one_of) for when in whens), default=0)
    asking = []
    for number in range(groups):
        by_fact: dict[str, Bits] = {}
        for place, when in enumerate(whens):
            for fact in when.one_of[number] if number < len(when.one_of) else ():
                by_fact[fact] = by_fact.get(fact, 0) | 1 << place
        asking.append((by_fact, where(len(when.one_of) <= number for when in whens)))
    forbidding: dict[str, Bits] = {}
    for place, when in enumerate(whens):
        for fact in when.none_of:
            forbidding[fact] = forbidding.get(fact, 0) | 1 << place
    measuring = tuple((place, when) for place, when in enumerate(whens) if when.at_least or when.below)
    return Sieve((1 << len(whens)) - 1, tuple(asking), forbidding, measuring)
