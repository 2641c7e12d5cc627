"""A picture for print: black on white, as wide as a page of A4, written from top to bottom."""

from xml.etree import ElementTree as ET

from app.handouts.text import wrapped

WIDTH = 595
"""Of A4, in points: sizes of type are what they are on paper."""
MARGIN = 36
RIGHT = WIDTH - MARGIN
SMALLEST = 9
"""No type is smaller."""
LEADING = 1.3
FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
MILLIMETRES = 210
MEDIA_TYPE = "image/svg+xml"


class Picture:
    """An SVG that grows downwards. No script, no style, nothing fetched: it may be shown under any policy."""

    def __init__(self, title: str, description: str) -> None:
        self._root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
        self._root.set("aria-labelledby", "title description")
        self._root.set("font-family", FONTS)
        ET.SubElement(self._root, "title", id="title").text = title
        ET.SubElement(self._root, "desc", id="description").text = description
        self._definitions = ET.SubElement(self._root, "defs")
        self._paper = ET.SubElement(self._root, "rect", width=str(WIDTH), fill="white")
        self._known: set[str] = set()
        self.bottom: float = MARGIN
        """How far it reaches."""

    def define(self, name: str, element: ET.Element) -> None:
        """Keep a pattern that bars are filled with."""
        if name not in self._known:
            self._known.add(name)
            self._definitions.append(element)

    def text(
        self, words: str, left: float, top: float, room: float, *, size: float = SMALLEST, bold: bool = False
    ) -> float:
        """Write a paragraph and return where it ends."""
        for line in wrapped(words, room, size, bold=bold):
            top += size * LEADING
            # The line's own height lies around its letters; a baseline stands a little above its end.
            element = ET.SubElement(self._root, "text", x=_number(left), y=_number(top - size * 0.3))
            element.set("font-size", _number(size))
            if bold:
                element.set("font-weight", "bold")
            element.text = line
        self.bottom = max(self.bottom, top)
        return top

    def box(self, left: float, top: float, width: float, height: float, fill: str) -> None:
        """Draw a box with a black edge."""
        box = ET.SubElement(self._root, "rect", x=_number(left), y=_number(top), fill=fill, stroke="black")
        box.set("width", _number(width))
        box.set("height", _number(height))
        box.set("stroke-width", "0.75")
        self.bottom = max(self.bottom, top + height)

    def line(self, left: float, top: float, right: float, bottom: float) -> None:
        """Draw a thin black line."""
        line = ET.SubElement(self._root, "line", stroke="black")
        line.set("stroke-width", "0.75")
        for name, value in (("x1", left), ("y1", top), ("x2", right), ("y2", bottom)):
            line.set(name, _number(value))

    def finished(self) -> bytes:
        """Return the SVG, as high as what is in it."""
        height = self.bottom + MARGIN
        self._paper.set("height", _number(height))
        self._root.set("viewBox", f"0 0 {WIDTH} {_number(height)}")
        self._root.set("width", f"{MILLIMETRES}mm")
        self._root.set("height", f"{_number(height * MILLIMETRES / WIDTH)}mm")
        written: bytes = ET.tostring(self._root, encoding="utf-8", xml_declaration=True)
        return written


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
