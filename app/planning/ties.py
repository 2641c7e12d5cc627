"""What tells an exercise from its equals: a number of its own, drawn from its code, whatever the catalogue's order."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import count

SHARES = 64
"""Into so many equal shares each number is cut: doses take some, so that sets are told apart which hold the same
exercises on other days."""

NUMBER_BITS = 18
"""All shares together are under 2**24: less than a point, even those of a whole set (see `POINT` in dosage.py)."""


def ties_of(codes: Iterable[str]) -> Mapping[str, int]:
    """Return for each code its number, in whole shares; no two are alike, nor would they be on exchanged days."""
    found: dict[int, str] = {}
    for code in sorted(codes):
        drawn = (_number(f"{code}{turn or ''}") for turn in count())
        found[next(number for number in drawn if number not in found)] = code
    return {code: number * SHARES for number, code in found.items()}


def _number(word: str) -> int:
    return int.from_bytes(sha256(word.encode()).digest()[:4]) >> (32 - NUMBER_BITS)
