"""The record as a picture: legible in print, told apart without colour, told in words, safe to show anywhere."""

from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from app.handouts.decision import decision_picture
from app.handouts.fills import PATTERNS, PLAIN
from app.handouts.picture import MARGIN, RIGHT, SMALLEST, WIDTH
from app.handouts.text import width_of, wrapped
from app.planning.decision.values import Decision
from app.planning.knowledge import Knowledge
from tests.support.pictures import KINDS, LONG_WORD, drawn

SVG = "{http://www.w3.org/2000/svg}"
COLOURS = {None, "none", "black", "white"}
DRAWN = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "line", "text"}


class Box(NamedTuple):
    """What a line of text covers."""

    left: float
    top: float
    right: float
    bottom: float
    words: str

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@pytest.fixture(scope="module", params=KINDS)
def picture(request: pytest.FixtureRequest, knowledge: Knowledge) -> ET.Element:
    return ET.fromstring(drawn(KINDS[request.param](knowledge), knowledge))  # noqa: S314  # written here


def lines_of(picture: ET.Element) -> list[Box]:
    found = []
    for line in picture.iter(f"{SVG}text"):
        size, left, baseline = (float(line.attrib[name]) for name in ("font-size", "x", "y"))
        wide = width_of(line.text or "", size, bold=line.get("font-weight") == "bold")
        found.append(Box(left, baseline - 0.8 * size, left + wide, baseline + 0.2 * size, line.text or ""))
    return found


def test_no_type_is_smaller_than_nine_points_on_a_page_of_a4(picture: ET.Element) -> None:
    width, height = picture.attrib["viewBox"].split()[2:]

    assert (picture.attrib["width"], float(width)) == ("210mm", WIDTH)
    assert float(picture.attrib["height"].removesuffix("mm")) == pytest.approx(float(height) * 210 / WIDTH, abs=0.1)
    assert min(float(line.attrib["font-size"]) for line in picture.iter(f"{SVG}text")) >= SMALLEST == 9


def test_lines_neither_overlap_nor_leave_the_page(picture: ET.Element) -> None:
    lines = lines_of(picture)

    assert len(lines) > 30
    assert [(one.words, other.words) for one, other in combinations(lines, 2) if one.meets(other)] == []
    assert all(line.left >= MARGIN and line.right <= RIGHT for line in lines)
    assert all(line.bottom <= float(picture.attrib["viewBox"].split()[3]) for line in lines)


def test_no_bar_lies_under_a_line_of_text_or_beyond_the_page(picture: ET.Element) -> None:
    bars = [
        Box(left, top, left + float(bar.attrib["width"]), top + float(bar.attrib["height"]), "")
        for bar in picture.findall(f"{SVG}rect")[1:]
        for left, top in [(float(bar.attrib["x"]), float(bar.attrib["y"]))]
    ]

    assert len(bars) > 20
    assert all(bar.left >= MARGIN and bar.right <= RIGHT for bar in bars)
    assert not [line.words for line in lines_of(picture) for bar in bars if line.meets(bar)]


def test_it_is_black_on_white_and_holds_nothing_that_runs_or_is_fetched(picture: ET.Element) -> None:
    for element in picture.iter():
        assert element.tag.removeprefix(SVG) in DRAWN
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name or name == "style"]
        fill = element.get("fill")
        assert fill in COLOURS or (fill or "").startswith("url(#fill-"), fill
        assert element.get("stroke") in COLOURS
    assert picture.findall(f"{SVG}rect")[0].attrib["fill"] == "white"


def test_every_fill_that_is_used_is_there_and_told_apart_from_the_others(picture: ET.Element) -> None:
    used = {each.attrib["fill"] for each in picture.findall(f"{SVG}rect") if "url" in each.attrib["fill"]}

    assert used == {f"url(#{each.attrib['id']})" for each in picture.iter(f"{SVG}pattern")}


def test_every_factor_of_points_has_a_fill_of_its_own(knowledge: Knowledge) -> None:
    # What a therapist asks for has no points of its own.
    factors = set(knowledge.vocabulary["factor"]) - {"therapist"}
    plain = {name: PLAIN[name] for name in factors & set(PLAIN)}

    assert factors <= {*PLAIN, *PATTERNS}
    assert len(set(plain.values())) == len(plain)


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_alternative_says_what_the_picture_shows(knowledge: Knowledge, kind: str) -> None:
    told = KINDS[kind](knowledge)
    picture = ET.fromstring(drawn(told, knowledge))  # noqa: S314  # written here

    assert picture.attrib["role"] == "img"
    title, description = (picture.find(f"{SVG}{tag}") for tag in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert picture.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert title.text == f"Why this plan: {told.decision.condition}"
    for step in told.decision.narrowing:
        assert f"{step.name}: {step.count} " in (description.text or "")
    for phase in told.decision.phases:
        assert all(f"{item.name}, {item.points}: " in (description.text or "") for item in phase.chosen)


def test_the_same_record_gives_the_same_bytes(knowledge: Knowledge) -> None:
    first, second = (drawn(KINDS["ordinary"](knowledge), knowledge) for _ in range(2))

    assert first == second


def test_a_record_without_a_plan_says_why() -> None:
    nothing = Decision("", "Today's engine makes no plan of these answers.", (), (), (), (), (), (), ())

    picture = ET.fromstring(decision_picture(nothing, {}, "It differs."))  # noqa: S314  # written here

    assert [line.text for line in picture.iter(f"{SVG}text")] == ["Why this plan", "It differs.", nothing.summary]


@pytest.mark.parametrize("room", [40, 165, 347])
def test_lines_fit_and_lose_nothing(room: float) -> None:
    text = f"Reaching far, {LONG_WORD} and back"

    lines = wrapped(text, room, 10)

    assert all(width_of(line, 10) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
