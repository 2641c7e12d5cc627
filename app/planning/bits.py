"""Sets of places, kept in the bits of one number.

Joining and cutting such sets costs one machine operation, where walking through a catalogue would cost hundreds.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import compress, count

Bits = int
DENSE = 8
"""Where more than one of so many places is in a set, all are looked at, else those in it are taken one by one."""
DIGITS = bytes.maketrans(b"01", b"\0\1")


def bits_of(bits: Bits) -> list[int]:
    """Return the places in a set, in order."""
    if bits.bit_count() * DENSE > bits.bit_length():
        # Written out and read backwards: several times as quick as taking many bits one by one off a long number.
        return list(compress(count(), bin(bits)[:1:-1].encode().translate(DIGITS)))
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
