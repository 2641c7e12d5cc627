"""The pages of docs/: every decision is listed, every dependency accounted for, every link leads somewhere."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.readme import ROOT, table

DECISIONS = ROOT / "docs" / "decisions"
PAGES = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def headings(page: str) -> set[str]:
    """Return the names under which the headings of a page can be linked to."""
    found = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_the_index_lists_every_decision_once_by_its_own_title() -> None:
    listed = re.findall(r"^- \[(.+?)\]\((.+?)\)", (DECISIONS / "README.md").read_text(), re.MULTILINE)

    assert sorted(name for _, name in listed) == [page.name for page in PAGES]
    for title, name in listed:
        assert (DECISIONS / name).read_text().startswith(f"# {title}\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_says_what_was_chosen_and_what_was_refused(page: Path) -> None:
    text = page.read_text()

    if page.stem != "dependencies":
        assert "\n**Chosen.**" in text
    assert "\n**Refused.**" in text


def test_every_dependency_says_how_it_earns_its_place() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = [re.split(r"[^\w-]", requirement)[0] for requirement in declared]

    explained = {name.strip("`"): reason for name, reason in table((DECISIONS / "dependencies.md").read_text())}

    assert list(explained) == names
    assert all(explained.values())


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: str(page.relative_to(ROOT))
)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text()

    for link in LINK.findall(text):
        name, _, heading = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not heading or heading in headings(target.read_text()), link


@pytest.mark.parametrize("page", [DECISIONS / "README.md", *PAGES], ids=lambda page: page.stem)
def test_every_place_in_the_program_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"`((?:app|seed|tests|migrations|docs)/[\w./-]*)`", page.read_text())

    assert [name for name in named if not (ROOT / name).exists()] == []
