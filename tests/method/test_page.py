"""The page for clinicians: true to the rules, complete, and the place where every rule of a plan is found."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from app.knowledge import Entry, compose_checked, read_seed_entries
from app.knowledge.shapes.base import WhenShape
from app.knowledge.shapes.rules import LimitsShape, SuitabilityShape, ThresholdsShape, WeightsShape
from app.method import template
from app.method.anchors import evidence_anchor, factor_anchor, rule_anchor, source_anchor
from app.method.blocks import Block, Code, Heading, Page, Row, Table
from app.method.figures import figures_of
from app.method.html import html_of
from app.method.markdown import markdown_of, plain
from app.method.page import PARTS, page_of
from app.method.rules import Rules
from app.method.template import figures_named
from app.method.wording import when_in_words
from app.planning import bars, includes
from app.planning.codes import Level
from app.planning.document import Plan, PlannedExercise, PlannedTechnique
from app.planning.explanation import AGAINST, FOR
from app.planning.includes import Declined
from app.planning.index import BACKGROUND
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked
from tests.support.cohort import body_of_person
from tests.support.commands import physioplan
from tests.support.decisions import told_of_body
from tests.support.previews import Body, made_of
from tests.support.readme import ROOT

KEPT = ROOT / "docs" / "method.md"
COMMAND = "physioplan method --write docs/method.md"
STALE = f"docs/method.md is out of date: run `.venv/bin/{COMMAND}`, and read what changed"
PEOPLE = 100
RECORDS = 20
INCLUDED_BY = 12
"""So many of them get an item included that is barred absolutely for them."""

NAMED_BY_CODE = (
    "safety_rule",
    "red_flag",
    "combination",
    "safety_net",
    "derivation",
    "point_rule",
    "advice",
    "review",
    "look_at",
    "criterion",
    "evidence",
)


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return read_seed_entries(Path("seed"))


@pytest.fixture(scope="module")
def knowledge(entries: tuple[Entry, ...]) -> Knowledge:
    return compose_checked(entries)


@pytest.fixture(scope="module")
def page(knowledge: Knowledge, entries: tuple[Entry, ...]) -> Page:
    return page_of(knowledge, entries)


@pytest.fixture(scope="module")
def markdown(page: Page) -> str:
    return markdown_of(page)


class Places(HTMLParser):
    """The anchors of a page, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.anchors += [anchor for anchor in (given.get("id"),) if anchor]
        self.links += [link for link in (given.get("href"),) if link]


@pytest.fixture(scope="module")
def places(page: Page) -> Places:
    return Places(html_of(page))


def rows_of(page: Page) -> Iterator[Row]:
    return (row for block in page if isinstance(block, Table) for row in block.rows)


def row_at(page: Page, anchor: str) -> str:
    """Return the words of the row that has an anchor."""
    [row] = [row for row in rows_of(page) if row.anchor == anchor]
    return " ".join(plain(cell) for cell in row.cells)


def below(page: Page, anchor: str) -> list[Block]:
    """Return what stands under a heading, up to the next one."""
    start = next(number for number, block in enumerate(page) if isinstance(block, Heading) and block.anchor == anchor)
    end = next(number for number in range(start + 1, len(page)) if isinstance(page[number], Heading))
    return list(page[start + 1 : end])


# It is what the rules are.


def test_the_page_in_the_repository_is_fresh(markdown: str) -> None:
    assert KEPT.read_text(encoding="utf-8") == markdown, STALE


def test_the_command_writes_the_page(markdown: str, tmp_path: Path) -> None:
    ran = physioplan("method", "--write", str(tmp_path / "method.md"))

    assert (ran.code, ran.err, ran.out) == (0, "", f"Wrote {tmp_path / 'method.md'}.\n")
    assert (tmp_path / "method.md").read_text(encoding="utf-8") == markdown


def test_the_order_in_which_entries_are_kept_changes_nothing(
    knowledge: Knowledge, entries: tuple[Entry, ...], page: Page
) -> None:
    shuffled = [entry.model_copy(update={"body": _shuffled(entry.body)}) for entry in entries]
    shuffled.reverse()

    assert page_of(knowledge, shuffled) == page


def _shuffled(body: object) -> object:
    """Return the same with the names of every map in another order, as a database may keep them."""
    if isinstance(body, dict):
        return {name: _shuffled(body[name]) for name in sorted(body, key=lambda name: str(name)[::-1])}
    return [_shuffled(each) for each in body] if isinstance(body, list) else body


def test_a_rule_is_told_with_all_that_it_bars(page: Page) -> None:
    told = row_at(page, "rule-feature_precaution.pregnancy_t3")

    assert "lying face down" in told
    assert "lying on the back" in told
    assert "MOT19 (second hand)" in told
    assert "PRODUCT (own choice)" in told


def test_a_red_flag_is_told_with_gate_suspicion_and_advice(page: Page, knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        told = row_at(page, rule_anchor(flag.code))

        for part in (flag.label, flag.question, flag.suspected, flag.advice, knowledge.label("plan_gate", flag.gate)):
            assert part in told, flag.code


def test_a_condition_of_a_rule_is_told_fact_by_fact(knowledge: Knowledge, entries: tuple[Entry, ...]) -> None:
    when = WhenShape.model_validate(
        {
            "phase": ["return", "calm"],
            "stage": ["acute", "subacute"],
            "not_precaution": ["wheelchair_user"],
            "pain_at_least": 4,
            "pain_below": 7,
            "pregnant": False,
        }
    )

    told = plain(when_in_words(when, Rules(knowledge, entries)))

    assert told == (
        "Stage: acute or subacute Phase: calm or return Not with precaution: wheelchair user Pregnant: no "
        "Pain of 10: 4 or more, below 7"
    )


def test_a_safety_net_says_for_which_pain_it_stands(page: Page) -> None:
    assert row_at(page, "rule-safety_net.neck").startswith("for pain in the neck or the whole body ")
    assert row_at(page, "rule-safety_net.soon").startswith("for pain anywhere ")


def test_a_note_names_no_codes(page: Page, knowledge: Knowledge) -> None:
    codes = {code for words in knowledge.vocabulary.values() for code in words if "_" in code}
    notes = [
        told.partition("Note: ")[2]
        for row in rows_of(page)
        for cell in row.cells
        if "Note: " in (told := plain(tuple(part for part in cell if not isinstance(part, Code))))
    ]

    assert notes
    assert [note for note in notes if codes & {*re.findall(r"\w+", note)}] == []


def test_an_empty_condition_holds_for_everybody(knowledge: Knowledge, entries: tuple[Entry, ...]) -> None:
    assert when_in_words(WhenShape(), Rules(knowledge, entries)) == ("Everybody",)


# It is complete.


def test_every_weight_limit_and_threshold_is_told() -> None:
    shapes: dict[str, type[BaseModel]] = {
        "weights": WeightsShape,
        "limits": LimitsShape,
        "thresholds": ThresholdsShape,
        "suitability": SuitabilityShape,
    }
    in_tables = {
        "weights.evidence",
        "weights.difficulty",
        "weights.priority_weight",
        "limits.comes_first",
        "limits.by_minutes",
        "limits.max_per_category",
        "limits.training_days",
        "limits.kinds_without_exercise",
        "suitability.exercises",
        "suitability.techniques",
        "suitability.goals",
        "suitability.goal_families",
    }
    fields = {f"{kind}.{name}" for kind, shape in shapes.items() for name in shape.model_fields if name != "sources"}

    assert fields - in_tables - figures_named() == set(), "say in app/method/template.md what these are"


def test_every_figure_that_the_template_asks_for_is_there(knowledge: Knowledge, entries: tuple[Entry, ...]) -> None:
    assert figures_named() <= figures_of(Rules(knowledge, entries)).keys()


def test_every_generated_part_has_its_place_once() -> None:
    named = Counter(re.findall(r"^\[\[(\w+)\]\]$", template.FILE.read_text(encoding="utf-8"), re.MULTILINE))

    assert named == Counter([*PARTS, "contents"])


def test_every_rule_of_the_knowledge_has_its_place(places: Places, entries: tuple[Entry, ...]) -> None:
    wanted = {rule_anchor(entry.code) for entry in entries if entry.kind in NAMED_BY_CODE}
    wanted |= {source_anchor(entry.code) for entry in entries if entry.kind == "source"}
    wanted |= {f"condition-{entry.code}" for entry in entries if entry.kind == "condition"}
    wanted |= {f"measure-{entry.code}" for entry in entries if entry.kind == "instrument"}
    # A plan's record names these by their kind as well.
    kinds = ("dosage_profile", "technique", "phase")
    wanted |= {rule_anchor(f"{entry.kind}.{entry.code}") for entry in entries if entry.kind in kinds}
    wanted |= {rule_anchor("discharge")}

    assert wanted - {*places.anchors} == set()


def test_every_exercise_and_technique_is_named_by_its_code(markdown: str, knowledge: Knowledge) -> None:
    assert [code for code in (*knowledge.exercises, *knowledge.techniques) if f"`{code}`" not in markdown] == []


def test_no_two_places_have_one_name(places: Places) -> None:
    assert [anchor for anchor, count in Counter(places.anchors).items() if count > 1] == []


def test_every_link_leads_to_a_place_or_to_a_work(places: Places) -> None:
    anchors = {f"#{anchor}" for anchor in places.anchors}
    elsewhere = {link for link in places.links if link not in anchors}

    assert all(re.match(r"https://doi\.org/10\.\S+$", link) for link in elsewhere), elsewhere


def test_nothing_on_the_page_loads_or_runs(places: Places) -> None:
    assert places.tags.isdisjoint({"script", "link", "img", "iframe", "object", "form", "input", "base", "source"})


def test_what_files_hold_is_shown_as_text_and_never_read_as_marks() -> None:
    hostile = "<script>a|b</script> *not* `code` [x](y) ~z~"
    page: Page = (Table(("What <is>",), (Row(((hostile,),)),)),)

    assert "<script>" not in html_of((Heading(1, ("T",), "t"), *page))
    assert markdown_of(page).splitlines()[2] == (r"| &lt;script>a\|b&lt;/script> \*not\* \`code\` \[x\](y) \~z\~ |")


# Every rule that a plan names leads here.


@pytest.mark.parametrize("first", range(0, PEOPLE, 25))
def test_whatever_a_plan_names_has_its_place(first: int, places: Places, knowledge: Knowledge) -> None:
    anchors = {*places.anchors}
    for number in range(first, first + 25):
        made = made_of(body_of_person(number), knowledge)

        assert {*_named_by(made)} - anchors == set(), number


def test_whatever_a_record_names_has_its_place(places: Places, knowledge: Knowledge) -> None:
    anchors = {*places.anchors}
    for number in range(RECORDS):
        told = told_of_body(body_of_person(number), knowledge)

        assert {rule_anchor(rule) for rule in _rules_in(asdict(told.decision) if told else None)} - anchors == set()


def _rules_in(value: Any) -> Iterator[str]:
    """Yield the code of every rule within a value."""
    match value:
        case dict():
            if isinstance(value.get("rule"), str):
                yield value["rule"]
            for part in value.values():
                yield from _rules_in(part)
        case list() | tuple():
            for part in value:
                yield from _rules_in(part)


def _named_by(made: Plan | Blocked | Declined) -> Iterator[str]:
    """Yield the anchor of everything that an answer names by a code."""
    match made:
        case Blocked():
            yield from (rule_anchor(finding.code) for finding in made.screening.findings)
        case Declined():
            yield rule_anchor(made.rule)
        case Plan():
            yield from _named_by_plan(made)


def _named_by_plan(plan: Plan) -> Iterator[str]:
    yield from (rule_anchor(bar.rule) for bar in plan.excluded)
    yield from (rule_anchor(alert.code) for alert in plan.alerts)
    yield from (rule_anchor(advice.code) for advice in plan.advice)
    yield from (f"level-{bar.level}" for bar in plan.excluded)
    for technique in plan.on_request:
        yield f"level-{technique.level}"
        yield evidence_anchor(technique.kind)
        yield from (source_anchor(row.guideline.split()[0]) for row in technique.evidence)
    for phase in plan.phases:
        yield rule_anchor(f"phase.{phase.code}")
        yield from (evidence_anchor(exercise.category) for exercise in phase.exercises)
        yield from (evidence_anchor(technique.kind) for technique in phase.techniques)
        items: tuple[PlannedExercise | PlannedTechnique, ...] = (*phase.exercises, *phase.techniques)
        for item in items:
            yield from (factor_anchor(reason.factor) for reason in item.why)
            yield from (source_anchor(row.guideline.split()[0]) for row in item.evidence)


def test_whatever_refuses_an_included_item_has_its_place(places: Places, knowledge: Knowledge) -> None:
    refused = 0
    for number in range(PEOPLE):
        body = body_of_person(number)
        made = made_of(body, knowledge)
        never = [bar.code for bar in made.excluded if bar.level is Level.ABSOLUTE] if isinstance(made, Plan) else []
        if never and refused < INCLUDED_BY:
            declined = made_of(_including(body, never[0]), knowledge)

            assert isinstance(declined, Declined)
            assert {*_named_by(declined)} <= {*places.anchors}
            refused += 1

    assert refused == INCLUDED_BY


def _including(body: Body, code: str) -> Body:
    return body | {"options": body.get("options", {}) | {"include": [{"code": code}], "exclude": []}}


@pytest.mark.parametrize(
    "rule",
    [value for module in (bars, includes) for name, value in vars(module).items() if name.endswith("_RULE")],
)
def test_what_bars_without_a_rule_of_the_files_has_its_place(rule: str, places: Places) -> None:
    assert rule_anchor(rule) in places.anchors


def test_every_precaution_has_its_place_whether_it_bars_or_not(places: Places, knowledge: Knowledge) -> None:
    wanted = {rule_anchor(code) for code in knowledge.vocabulary["precaution"]}

    assert wanted <= {*places.anchors}


# Whose word it is.


def test_files_are_counted_by_how_far_their_sources_were_read(page: Page, entries: tuple[Entry, ...]) -> None:
    marks: dict[str, Counter[object]] = {}
    for entry in entries:
        said = entry.body.get("sources")
        read = said.values() if isinstance(said, dict) else [entry.body["read"]] if entry.kind == "evidence" else ()
        marks.setdefault(entry.file, Counter()).update(read)
    [table] = [block for block in below(page, "by-file") if isinstance(block, Table)]

    told = {plain(row.cells[0]): [plain(cell) for cell in row.cells] for row in table.rows if not row.head}

    assert told.keys() == {file for file, counted in marks.items() if counted}
    for file, cells in told.items():
        wanted = [marks[file][read] for read in ("full", "abstract", "secondary", "recalled", "product")]
        assert [0 if cell == "–" else int(cell) for cell in cells[2:7]] == wanted, file


def test_what_awaits_review_is_what_nobody_has_seen(page: Page, entries: tuple[Entry, ...]) -> None:
    wanted = []
    for entry in entries:
        said = entry.body.get("sources")
        read = entry.body["read"] if entry.kind == "evidence" else None
        reads = {*said.values()} if isinstance(said, dict) else {read}
        if "recalled" in reads and not reads & {"full", "abstract", "secondary"}:
            wanted.append(entry.code)
    [table] = [block for block in below(page, "awaiting") if isinstance(block, Table)]

    told = [plain(row.cells[0][-1:]) for row in table.rows if not row.head]

    assert sorted(told) == sorted(wanted)


def test_guidelines_that_disagree_are_named_with_the_conditions(page: Page, knowledge: Knowledge) -> None:
    disputed = {
        row.intervention
        for row in knowledge.evidence
        for other in knowledge.evidence
        if row.intervention == other.intervention
        and row.direction in FOR
        and other.direction in AGAINST
        and row.conditions & other.conditions
        and row.stages & other.stages
        and not row.strength.startswith(BACKGROUND)
        and not other.strength.startswith(BACKGROUND)
    }
    assert "acupuncture" in disputed

    for intervention in {row.intervention for row in knowledge.evidence}:
        told = " ".join(
            plain(block.text) for block in below(page, evidence_anchor(intervention)) if hasattr(block, "text")
        )
        assert ("Guidelines disagree" in told) == (intervention in disputed), intervention
