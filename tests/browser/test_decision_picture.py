"""The record's picture as a real browser sets it, with whatever fonts there are: no two lines touch."""

from pathlib import Path

import pytest

from app.planning.knowledge import Knowledge
from tests.support.browser import browsing, complaints_of, find_programs
from tests.support.pictures import KINDS, drawn

PROGRAMS = find_programs()
MISSING = "there is no browser here; on Debian: apt-get install chromium chromium-driver"
pytestmark = [pytest.mark.browser, *([] if PROGRAMS else [pytest.mark.skip(reason=MISSING)])]

OVERLAPS = """
    const lines = [...document.querySelectorAll('text')].map(line => [line.textContent, line.getBBox()]);
    const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
        && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height;
    const page = document.documentElement.viewBox.baseVal.width - 36;
    const found = lines.filter(([, box]) => box.x + box.width > page).map(([words]) => words);
    lines.forEach(([words, box], place) => lines.slice(place + 1).forEach(([other, its]) => {
        if (meet(box, its)) found.push(words + ' / ' + other);
    }));
    return [lines.length, found];
"""
"""The lines of text and the pairs of them that meet; a box of type has two points of room around its letters."""


def test_no_two_lines_touch_in_a_browser(knowledge: Knowledge, tmp_path: Path) -> None:
    assert PROGRAMS is not None
    with browsing(PROGRAMS, tmp_path) as driver:
        for kind, told in KINDS.items():
            file = tmp_path / "picture.svg"
            file.write_bytes(drawn(told(knowledge), knowledge))
            driver.get(file.as_uri())
            lines, found = driver.execute_script(OVERLAPS)
            assert lines > 30, kind
            assert found == [], kind
        assert complaints_of(driver) == []
