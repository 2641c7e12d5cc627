"""The points of many items in the fields of one number: what a rule gives to all that it means is added in one step."""

from collections.abc import Iterable, Sequence
from struct import pack, unpack

from app.planning.bits import Bits, bits_of

Tally = int
FIELD = 32
"""Bits for the points of one item: more than any sum needs."""
HIGHEST = 1 << FIELD - 1


def ones(places: Bits) -> Tally:
    """Return the tally that gives a point to each of some items."""
    return ones_at(bits_of(places))


def ones_at(places: Iterable[int]) -> Tally:
    """Return the same for places that are listed, each once."""
    return sum(1 << FIELD * place for place in places)


def tally_of(points: Sequence[int]) -> Tally:
    """Return the tally that gives these points to the items, by their places."""
    signs = HIGHEST * ones((1 << len(points)) - 1)
    # A field of its own holds a number below zero as its complement; in the sum of all fields it must count as itself.
    return (int.from_bytes(pack(f"<{len(points)}i", *points), "little") ^ signs) - signs


def points_in(tally: Tally, signs: Tally) -> tuple[int, ...]:
    """Return the points of each item; `signs` are `HIGHEST` in the fields of them all."""
    length = (signs.bit_length() + FIELD - 1) // FIELD
    return unpack(f"<{length}i", ((tally + signs) ^ signs).to_bytes(length * FIELD // 8, "little"))
