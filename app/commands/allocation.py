"""What the C library does with memory that was used once and isn't needed any more: give it back to the system.

Left to itself, glibc takes the largest block that was ever freed for the usual size, and keeps as much for the next:
with every thread that checks a password 19 MiB, and in a heap of each thread's own. Told a size it stops guessing.
"""

import ctypes
import sys
from collections.abc import Callable

# As in malloc.h.
M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8

LARGE_BYTES = 256 * 1024
"""Blocks from this size on go back as soon as they are freed; so does what lies unused at the end of the heap."""
HEAPS = 1
"""Shared by all threads: Python has its own for what is small, and only one of them runs it at a time."""


def give_back_what_is_freed() -> None:
    """Set this up for the whole process, before it has threads. A C library that has no such settings is left alone."""
    mallopt = _function("mallopt")
    if mallopt is not None:
        mallopt(M_ARENA_MAX, HEAPS)
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(M_TRIM_THRESHOLD, LARGE_BYTES)


def give_back_what_is_unused() -> None:
    """Return what lies unused between what is used: worth a millisecond when much was done for the last time."""
    malloc_trim = _function("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _function(name: str) -> Callable[..., object] | None:
    """Return a function of glibc; None where there is another C library or none that can be asked."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
