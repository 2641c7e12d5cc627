"""How much room text takes, without asking for a font: rather too much than too little, so that nothing overlaps."""

import re

BREAKS = re.compile(r"[ \t\r\n]+")
"""Where a line may end; a space that doesn't break is no end of a word."""
NARROW = frozenset("ijlftrI.,;:'|!()[]/\\ -\N{NO-BREAK SPACE}")
WIDE = frozenset("mwMW@%—…→")
BOLD = 1.1
"""How much wider bold letters are."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return at most how wide a line of text is, in the unit of its size."""
    return sum(_share(letter) for letter in text) * size * (BOLD if bold else 1)


def _share(letter: str) -> float:
    """Return a letter's width as a share of its size, as the widest of the usual fonts without serifs have it."""
    if letter in NARROW:
        return 0.4
    if letter in WIDE or not letter.isascii():
        return 1.0
    return 0.72 if letter.isupper() else 0.62


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text into lines that fit; a word that is too long for a line of its own is broken itself."""
    lines, line = [], ""
    for word in filter(None, BREAKS.split(text)):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, room, size, bold=bold)
        lines += whole
    return [*lines, line]


def _broken(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and width_of(part + letter, size, bold=bold) > room:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]
