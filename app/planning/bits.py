"""Sets of places, kept in the bits of one number.

Joining and cutting such sets costs one machine operation, where walking through a catalogue would cost hundreds.
"""

from collections.abc import Iterable
from functools import lru_cache

Bits = int
FEW = 32
"""So many places are taken one by one more quickly."""


def bits_of(bits: Bits) -> list[int]:
    """Return the places in a set, in order."""
    if bits.bit_count() > FEW:
        # Written out and read backwards: several times as quick as taking many bits one by one off a long number.
        return [place for place, digit in enumerate(bin(bits)[:1:-1]) if digit == "1"]
    places = []
    while bits:
        lowest = bits & -bits
        places.append(lowest.bit_length() - 1)
        bits ^= lowest
    return places


@lru_cache(maxsize=1 << 12)
def places_of(bits: Bits) -> tuple[int, ...]:
    """Return the same, kept for sets that many people share."""
    return tuple(bits_of(bits))


def where(members: Iterable[bool]) -> Bits:
    """Return the places of what is true."""
    found = 0
    for place, member in enumerate(members):
        if member:
            found |= 1 << place
    return found
