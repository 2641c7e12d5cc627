"""Sets of places, kept in the bits of one number.

Joining and cutting such sets costs one machine operation, where walking through a catalogue would cost hundreds.
"""

from collections.abc import Iterable

Bits = int


def bits_of(bits: Bits) -> list[int]:
    """Return the places in a set, in order."""
    # Written out and read backwards: several times as quick as taking one bit after another off a long number.
    return [place for place, digit in enumerate(bin(bits)[:1:-1]) if digit == "1"]


def where(members: Iterable[bool]) -> Bits:
    """Return the places of what is true."""
    found = 0
    for place, member in enumerate(members):
        if member:
            found |= 1 << place
    return found
