"""Fills that tell bars apart without colour, on any printer."""

from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from app.handouts.picture import Picture

BLACK, WHITE = "black", "white"
SIZE = 6
"""Of a pattern, in points."""


def fill_for(name: str, picture: Picture) -> str:
    """Return how something of this name is filled; the picture learns the pattern that it needs."""
    if name not in PATTERNS:
        return PLAIN.get(name, WHITE)
    pattern = ET.Element("pattern", id=f"fill-{name}", patternUnits="userSpaceOnUse")
    pattern.set("width", str(SIZE))
    pattern.set("height", str(SIZE))
    ET.SubElement(pattern, "rect", width=str(SIZE), height=str(SIZE), fill=WHITE)
    PATTERNS[name](pattern)
    picture.define(name, pattern)
    return f"url(#fill-{name})"


def _stroke(path: str, width: float) -> Callable[[ET.Element], None]:
    def draw(pattern: ET.Element) -> None:
        stroke = ET.SubElement(pattern, "path", d=path, stroke=BLACK, fill="none")
        stroke.set("stroke-width", f"{width:g}")

    return draw


def _dots(radius: float) -> Callable[[ET.Element], None]:
    def draw(pattern: ET.Element) -> None:
        ET.SubElement(pattern, "circle", cx="3", cy="3", r=f"{radius:g}", fill=BLACK)

    return draw


# Strokes go over the edges, so that they meet those of the next tile.
RISING = "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2"
FALLING = "M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2"
LEVEL, UPRIGHT = "M0,3 h6", "M3,0 v6"

PLAIN: Mapping[str, str] = {"condition": BLACK, "evidence": WHITE, "exercises": BLACK}
PATTERNS: Mapping[str, Callable[[ET.Element], None]] = {
    "goal": _stroke(RISING, 1),
    "lifestyle": _stroke(FALLING, 1),
    "phase": _stroke(LEVEL, 1),
    "direction": _stroke(UPRIGHT, 1),
    "stage": _dots(1),
    "preference": _dots(2.2),
    "yellow_flag": _stroke(f"{RISING} {FALLING}", 0.75),
    "precaution": _stroke(f"{LEVEL} {UPRIGHT}", 0.75),
    "aggravating": _stroke(RISING, 2.5),
    "dose": _stroke(LEVEL, 3.5),
    "techniques": _stroke(RISING, 1),
}
"""By what is drawn: a factor of points, or a kind of item."""
