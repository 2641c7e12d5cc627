"""Sets of places, kept in the bits of one number.

Joining and cutting such sets costs one machine operation, where walking through a catalogue would cost hundreds.
"""

from collections.abc import Iterable, Iterator

Bits = int


def bits_of(bits: Bits) -> Iterator[int]:
    """Yield the places in a set, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def where(members: Iterable[bool]) -> Bits:
    """Return the places of what is true."""
    found = 0
    for place, member in enumerate(members):
        if member:
            found |= 1 << place
    return found
