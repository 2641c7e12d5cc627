"""What a set of exercises is worth, in one whole number: the test's own sum, of which nothing is the program's.

First as many required categories as can be had, the earlier ones before the later; then points; then that what has too
few points for a place of its own lacks as little as possible; last the numbers that tell equals apart.
"""

from hashlib import sha256
from itertools import count

from tests.support.asked import EVEN, EVERY, ODD

NUMBERS = 1 << 18
"""How many numbers there are to tell exercises apart."""
SHARES = 64
"""Into how many shares a number is cut. Days and what a dose costs take some of them, never the last."""
SHARES_OF_DAYS = {EVERY: 0, ODD: 1, EVEN: 4}
SHARES_OF_A_POINT = 2
LACKING = NUMBERS * SHARES
"""What a point below the threshold weighs: more than the number of any exercise."""
POINT = 16 * LACKING
REQUIRED = POINT << 20
"""What a required category weighs."""
FIRST = POINT << 12
"""What the first of them weighs beside that; each one after it half as much as the one before."""


def worth_of_way(points: int, cost: int, number: int, pattern: str, threshold: int) -> int:
    """Return what an exercise with so many points is worth in a dose that costs some, as a number below zero."""
    left = points + cost
    shares = SHARES - min(SHARES_OF_DAYS[pattern] - SHARES_OF_A_POINT * cost, SHARES - 1)
    if left >= threshold:
        return left * POINT + number * shares
    # Its points are no reason to have it, but what speaks against it is one against it.
    return min(left, 0) * POINT - (threshold - left) * LACKING + number * shares


def worth_of_required(place: int) -> int:
    """Return what it is worth to have a category that is asked for in this place."""
    return REQUIRED + max(FIRST >> place, POINT)


def numbers_of(codes: list[str]) -> dict[str, int]:
    """Return the number of each exercise: drawn from its code, and again for whom it was another's."""
    found: dict[str, int] = {}
    for code in sorted(codes):
        drawn = (_drawn(code if not turn else f"{code}{turn}") for turn in count())
        found[code] = next(number for number in drawn if number not in found.values())
    return found


def _drawn(word: str) -> int:
    return int(sha256(word.encode()).hexdigest()[:8], 16) * NUMBERS >> 32
