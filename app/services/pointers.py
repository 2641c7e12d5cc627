"""Where two JSON values differ, as pointers (RFC 6901) that tell places and never what stands there."""

from collections.abc import Iterator
from typing import Any

WHOLE = "#"


def differing(stored: Any, expected: Any, pointer: str = WHOLE) -> Iterator[str]:
    """Yield the innermost places that differ, in the order of what is expected.

    A member whose name isn't expected may be called anything: its object is named instead.
    """
    match stored, expected:
        case dict(), dict():
            for name, value in expected.items():
                place = f"{pointer}/{name}"
                if name not in stored:
                    yield place
                else:
                    yield from differing(stored[name], value, place)
            if stored.keys() - expected.keys():
                yield pointer
        case list(), list():
            for number, (one, other) in enumerate(zip(stored, expected, strict=False)):
                yield from differing(one, other, f"{pointer}/{number}")
            shorter, longer = sorted((len(stored), len(expected)))
            yield from (f"{pointer}/{number}" for number in range(shorter, longer))
        # In JSON 1 and true are two things.
        case _ if stored != expected or isinstance(stored, bool) != isinstance(expected, bool):
            yield pointer
