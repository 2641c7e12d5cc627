"""The report on a cohort: what it counts, that it is the same every time, and that the kept one is still true."""

import re
from pathlib import Path

import pytest

from app.cohort.bodies import Answers, body_of
from app.cohort.coverage import coverage_of
from app.cohort.figures import all_items, figures_of, fullness_of, goals_served, habits_of
from app.cohort.mixtures import Cohort
from app.cohort.outcomes import Outcome, PhaseOutcome, outcome_of
from app.cohort.page import FIRST, Findings, head_of, page_of
from app.cohort.reading import read_prevalence
from app.cohort.singles import singles
from app.cohort.surprising import surprises
from app.commands.cohort import cohort as run
from app.planning.knowledge import Knowledge
from tests.support.commands import physioplan
from tests.support.readme import ROOT
from tests.support.strategies import the_knowledge

KEPT = ROOT / "docs" / "cohort.md"
COMMAND = re.compile(r"^physioplan cohort --size (\d+) --seed (\d+) --write docs/cohort\.md$", re.MULTILINE)
STALE = "docs/cohort.md is out of date: run the command that it names, and read what changed"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return the_knowledge()


@pytest.fixture(scope="module")
def cohort(knowledge: Knowledge) -> Cohort:
    return Cohort(read_prevalence(knowledge), knowledge, 1)


@pytest.fixture(scope="module")
def outcomes(cohort: Cohort, knowledge: Knowledge) -> list[Outcome]:
    return [outcome_of(body, knowledge) for body in cohort.bodies(FIRST)]


@pytest.fixture(scope="module")
def findings(cohort: Cohort, outcomes: list[Outcome], knowledge: Knowledge) -> Findings:
    others = [outcome_of(body_of(answers), knowledge) for _, answers in list(singles(knowledge))[:40]]
    return Findings(cohort, outcomes, others, knowledge)


# What is counted.


def an_outcome(
    *phases: PhaseOutcome,
    goals: tuple[tuple[str, bool], ...] = (("pain_relief", True),),
    barred_by: str | None = None,
) -> Outcome:
    return Outcome(
        condition="nonspecific_low_back_pain",
        minutes_available=20,
        gate=None if phases else "block",
        declined=False,
        phases=phases,
        goals=goals if phases else (),
        excluded=0,
        barred_most_by=barred_by,
        rules=frozenset({"points goal.pain"}),
        possible=0,
        possible_techniques=0,
    )


def a_phase(code: str, *exercises: str, minutes: int = 20, points: int = 30, left_out: int = 0) -> PhaseOutcome:
    return PhaseOutcome(code, 3, minutes, exercises, (), (), points, left_out)


def test_figures_are_counted_by_hand() -> None:
    served = an_outcome(a_phase("restore", "bridge", "plank"), a_phase("strengthen", "plank", "bridge"))
    twin = an_outcome(a_phase("restore", "bridge", "plank"), a_phase("strengthen", "plank", "bridge"))
    poor = an_outcome(a_phase("restore", "bridge", minutes=4), goals=(("sleep_better", False), ("pain_relief", True)))

    figures = figures_of([served, twin, poor, an_outcome()])

    assert (figures.people, figures.planned, figures.gates) == (4, 3, {"block": 1})
    assert figures.different == pytest.approx(2 / 3)
    assert figures.first_goals_served == pytest.approx(2 / 3)
    assert figures.goals_served == pytest.approx(3 / 4)
    assert figures.minutes_used == 1
    assert figures.half_empty == pytest.approx(1 / 5)
    assert figures.standing_still == 1
    assert (figures.items, figures.rules) == (2, 1)


def test_figures_of_nobody_are_nothing() -> None:
    assert figures_of([]).minutes_used == 0
    assert figures_of([an_outcome()]).different == 0


def test_habits_goals_and_phases_are_counted_by_hand() -> None:
    people = [an_outcome(a_phase("restore", "bridge", "plank", left_out=2)), an_outcome(a_phase("restore", "bridge"))]

    [habit] = habits_of(people, most=1).values()

    assert (habit.plans, habit.different, habit.exercises) == (2, 1, (("bridge", 1),))
    assert goals_served(people) == {"pain_relief": (2, 1)}
    assert fullness_of(people)["restore"].wanting == pytest.approx(1 / 2)


def test_the_most_surprising_plans_are_found() -> None:
    usual = [an_outcome(a_phase("restore", "bridge"), a_phase("strengthen", "plank")) for _ in range(5)]
    few = an_outcome(a_phase("restore", "bridge", points=1))
    wanting = an_outcome(a_phase("restore", "bridge", left_out=4))
    still = an_outcome(a_phase("restore", "bridge"), a_phase("strengthen", "bridge"))

    found = surprises([*usual, few, wanting, still, an_outcome()], 3)

    assert [surprise.number for surprise in found] == [5, 6, 7]
    assert [surprise.why.partition(":")[0] for surprise in found] == [
        "few points",
        "much is missing",
        "it stands still",
    ]


def test_one_rule_explains_two_surprising_plans_at_most() -> None:
    usual = [an_outcome(a_phase("restore", "bridge")) for _ in range(9)]
    barred = [an_outcome(a_phase("restore", "bridge", points=1), barred_by="conditional.heart") for _ in range(4)]

    found = surprises([*barred, *usual], 6)

    assert sum(surprise.number < len(barred) for surprise in found) == 2
    assert len(found) == 6


def test_no_plan_surprises_twice(outcomes: list[Outcome]) -> None:
    numbers = [surprise.number for surprise in surprises(outcomes, 10)]

    assert len(set(numbers)) == 10
    assert all(outcomes[number].phases for number in numbers)


def test_behind_a_closed_gate_there_is_nothing_but_the_gate(knowledge: Knowledge) -> None:
    outcome = outcome_of(body_of(Answers(red_flag=("rf_ces_saddle_anaesthesia",))), knowledge)

    assert (outcome.gate, outcome.phases, outcome.goals) == ("block", (), ())
    assert "red flag rf_ces_saddle_anaesthesia" in outcome.rules


def test_a_goal_is_served_by_what_was_chosen_for_it(knowledge: Knowledge) -> None:
    outcome = outcome_of(body_of(Answers(goal=("walking_tolerance",))), knowledge)

    assert outcome.goals == (("walking_tolerance", True),)
    assert "points goal.walking.walk" in outcome.rules


def test_what_is_never_chosen_could_have_been_or_says_why_not(findings: Findings) -> None:
    coverage = coverage_of(findings.outcomes, findings.others, findings.knowledge)

    assert {item.code for item in coverage.unchosen}.isdisjoint(all_items(findings.outcomes))
    assert all(item.why for item in coverage.unchosen)
    assert len(coverage.unchosen) < coverage.items
    assert len(coverage.silent) < coverage.rules


def test_an_item_that_nobody_could_have_says_what_it_needs(knowledge: Knowledge) -> None:
    coverage = coverage_of([outcome_of(body_of(Answers()), knowledge)], [], knowledge)

    [swimming] = [item for item in coverage.unchosen if item.code == "swimming"]
    assert swimming.why == "nobody could have it (needs pool)"


# The page.


def test_the_same_cohort_gives_the_same_page(findings: Findings, outcomes: list[Outcome]) -> None:
    again = [outcome_of(findings.cohort.body(number), findings.knowledge) for number in range(20)]

    assert again == outcomes[:20]
    assert page_of(findings) == page_of(findings)


def test_the_page_has_its_sections_and_tells_nothing_of_the_machine(findings: Findings) -> None:
    page = page_of(findings)

    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == [
        "In short",
        "Coverage",
        "Variety",
        "Goals served",
        "Minutes used",
        "The 10 most surprising plans",
    ]
    assert page.count("\n### ") == 10
    assert str(Path.cwd()) not in page
    assert not re.search(r"/(tmp|home|root|work)/|\d\d:\d\d:\d\d|a second", page)


def test_every_table_is_whole(findings: Findings) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", page_of(findings), re.MULTILINE)

    assert len(tables) > 10
    for table in tables:
        assert len({len(line.split("|")) for line in table.splitlines()}) == 1, table


# The command.


def test_the_command_shows_the_head_figures_and_tells_of_progress() -> None:
    ran = physioplan("cohort", "--size", "6", "--seed", "3")

    assert ran.code == 0
    assert ran.out.startswith("## In short\n\n| | all 6 | the first 6 |")
    assert re.fullmatch(r"6 of 6 patients, \d+ a second\n", ran.err)


# The kept report.


def test_the_kept_report_is_of_this_knowledge_and_its_head_figures_are_true(
    outcomes: list[Outcome], knowledge: Knowledge
) -> None:
    page = KEPT.read_text(encoding="utf-8")
    [(size, seed)] = COMMAND.findall(page)
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page.partition("## Coverage")[0], re.MULTILINE)

    assert f"Rules `{knowledge.rules_hash[:19]}`, catalogue `{knowledge.catalogue_hash[:19]}`." in page, STALE
    assert seed == "1"
    assert f"| | all {int(size):,} | the first {FIRST} |" in page
    expected = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", "\n".join(head_of(outcomes)), re.MULTILINE)
    assert [(name, first) for name, _, first in rows] == [(name, first) for name, _, first in expected], STALE


def test_every_item_that_may_be_chosen_is_chosen_for_somebody_and_every_rule_speaks() -> None:
    _, _, coverage = KEPT.read_text(encoding="utf-8").partition("## Coverage")

    assert re.findall(r"^\|.*\| nobody \|.*$", coverage, re.MULTILINE) == []


@pytest.mark.long
def test_the_kept_report_is_what_its_command_writes(tmp_path: Path) -> None:
    page = KEPT.read_text(encoding="utf-8")
    [(size, seed)] = COMMAND.findall(page)

    run(int(size), int(seed), write=tmp_path / "cohort.md", tell=print)

    assert (tmp_path / "cohort.md").read_text(encoding="utf-8") == page, STALE
