"""What a phase's choice is asked with: every way of doing what may be chosen, what each is worth, and the limits."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

EVERY, ODD, EVEN = "every", "odd", "even"
"""The training days on which an exercise stands."""


class Way(NamedTuple, Generic[Key]):
    """One way of doing an exercise."""

    key: Key
    """What tells it from all others."""
    place: int
    family: str
    category: str
    pattern: str
    counted: int
    """The minutes that it takes of each of its days."""
    worth: int


@dataclass(frozen=True, slots=True)
class Asked(Generic[Key]):
    """What may be chosen, and under which limits."""

    ways: tuple[Way[Key], ...]
    minutes: int
    per_day: int
    in_all: int
    max_per_category: Mapping[str, int]
    default_max_per_category: int
    required: tuple[frozenset[str], ...]
    worth_of_required: tuple[int, ...]
    forced: frozenset[int]
    """The places of what must be chosen."""

    def limit_of(self, category: str) -> int:
        """Return how many exercises of a category may be chosen."""
        return self.max_per_category.get(category, self.default_max_per_category)


Best = tuple[int, frozenset[Key]]
"""What a set is worth, and the keys of its ways."""
