"""The report on a cohort's plans: one page of Markdown that a clinician can read from top to bottom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.cohort.bodies import body_of, read_body
from app.cohort.coverage import Coverage, coverage_of
from app.cohort.figures import Figures, Habit, figures_of, fullness_of, goals_served, habits_of
from app.cohort.in_words import patient_in_words, plan_in_words
from app.cohort.mixtures import Cohort
from app.cohort.outcomes import Outcome, plan_of
from app.cohort.surprising import Surprise, surprises
from app.planning.codes import Phase
from app.planning.document import Plan
from app.planning.knowledge import Knowledge

FIRST = 200
"""So many of the cohort are counted apart as well: enough to see quickly whether the page is still true."""

MOST_FREQUENT = 4
MOST_SURPRISING = 10


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a page is written from."""

    cohort: Cohort
    outcomes: Sequence[Outcome]
    others: Sequence[Outcome]
    """Of the patients with single answers and with pairs of answers."""
    knowledge: Knowledge


def page_of(findings: Findings) -> str:
    """Write the whole page."""
    outcomes, knowledge = findings.outcomes, findings.knowledge
    surprising = surprises(outcomes, MOST_SURPRISING)
    sections = [
        _opening(findings),
        head_of(outcomes),
        _coverage(coverage_of(outcomes, findings.others, knowledge), len(findings.others)),
        _variety(habits_of(outcomes, most=MOST_FREQUENT), knowledge),
        _goals(goals_served(outcomes), knowledge),
        _fullness(outcomes, knowledge),
        _surprising(surprising, findings),
    ]
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def _opening(findings: Findings) -> Iterator[str]:
    seed, size, knowledge = findings.cohort.seed, len(findings.outcomes), findings.knowledge
    yield "# A cohort and its plans"
    yield ""
    yield (
        f"What comes out for {size:,} made-up patients together. They are drawn by the table of prevalence in "
        "`seed/cohort/prevalence.yaml`, which says of every share where it comes from; person N of a seed is always "
        "the same. The page is written by the command below and tells nothing that changes from one run to the next: "
        "when a rule or an exercise is changed, it is written anew and the two are compared."
    )
    yield ""
    yield "```sh"
    yield f"physioplan cohort --size {size} --seed {seed} --write docs/cohort.md"
    yield "```"
    yield ""
    yield f"Rules `{knowledge.rules_hash[:19]}`, catalogue `{knowledge.catalogue_hash[:19]}`."
    yield ""


def head_of(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the head figures, of everybody and of the first of them."""
    everybody, first = figures_of(outcomes), figures_of(outcomes[:FIRST])
    yield "## In short"
    yield ""
    yield f"| | all {everybody.people:,} | the first {first.people:,} |"
    yield "| --- | ---: | ---: |"
    for row, row_of_first in zip(_rows(everybody), _rows(first), strict=True):
        yield f"| {row[0]} | {row[1]} | {row_of_first[1]} |"
    yield ""


def _rows(figures: Figures) -> Iterator[tuple[str, str]]:
    yield "get a plan", f"{figures.planned:,}"
    for gate, told in (
        ("block", "sent on at once"),
        ("hold_until_cleared", "held until cleared"),
        ("incomplete", "screening incomplete"),
    ):
        yield told, f"{figures.gates.get(gate, 0):,}"
    yield "different plans, of all", percent(figures.different)
    yield "plans with something for what is wanted most", percent(figures.first_goals_served)
    yield "goals with something for them", percent(figures.goals_served)
    yield "minutes used of those available, in the middle", percent(figures.minutes_used)
    yield "phases that use less than half of them", percent(figures.half_empty)
    yield "exercises in an average phase", f"{figures.exercises:.1f}"
    yield "later phases with the same exercises as the one before", percent(figures.standing_still)
    yield "items in somebody's plan", f"{figures.items}"
    yield "rules that spoke for somebody", f"{figures.rules}"


def percent(part: float) -> str:
    """Return a share in percent, to one decimal."""
    return f"{part * 100:.1f} %"


def _coverage(coverage: Coverage, others: int) -> Iterator[str]:
    yield "## Coverage"
    yield ""
    yield (
        f"The machine may choose {coverage.items} exercises and techniques. {coverage.items - len(coverage.unchosen)} "
        f"are in somebody's plan. Of {coverage.rules} rules {coverage.rules - len(coverage.silent)} spoke. What is "
        f"missing was looked for among {others:,} further patients: one for every single answer, as many as it takes "
        "for every two answers to meet, and some with several rare ones together."
    )
    yield ""
    if coverage.unchosen:
        yield "| never chosen here | among the further patients | why |"
        yield "| --- | ---: | --- |"
        for item in coverage.unchosen:
            yield f"| {item.name} (`{item.code}`) | {item.elsewhere or 'nobody'} | {item.why} |"
        yield ""
    if coverage.silent:
        yield "| rule that never spoke here | among the further patients |"
        yield "| --- | ---: |"
        for rule, elsewhere in coverage.silent:
            kind, _, code = rule.rpartition(" ")
            yield f"| {kind} `{code}` | {elsewhere or 'nobody'} |"
        yield ""


def _variety(habits: Mapping[str, Habit], knowledge: Knowledge) -> Iterator[str]:
    yield "## Variety"
    yield ""
    yield "Plans are the same when every phase holds the same items. A share is that of the plans that hold an item."
    yield ""
    yield "| condition | plans | different | most frequent exercises | most frequent techniques |"
    yield "| --- | ---: | ---: | --- | --- |"
    for code, habit in habits.items():
        exercises = "; ".join(f"{knowledge.exercises[item].name} {part:.0%}" for item, part in habit.exercises)
        techniques = "; ".join(f"{knowledge.techniques[item].name} {part:.0%}" for item, part in habit.techniques)
        label = knowledge.label("condition", code)
        yield f"| {label} | {habit.plans} | {habit.different:.0%} | {exercises} | {techniques} |"
    yield ""


def _goals(goals: Mapping[str, tuple[int, float]], knowledge: Knowledge) -> Iterator[str]:
    yield "## Goals served"
    yield ""
    yield "A goal is served when something in the plan was given points for it."
    yield ""
    yield "| goal | patients with a plan | served |"
    yield "| --- | ---: | ---: |"
    for code, (count, part) in sorted(goals.items(), key=lambda found: (found[1][1], found[0])):
        yield f"| {knowledge.label('goal', code)} | {count:,} | {percent(part)} |"
    yield ""


def _fullness(outcomes: Sequence[Outcome], knowledge: Knowledge) -> Iterator[str]:
    yield "## Minutes used"
    yield ""
    yield "| phase | plans | weeks | exercises | minutes used, in the middle | under half used | something missing |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for code, found in fullness_of(outcomes).items():
        yield (
            f"| {knowledge.phases[Phase(code)].name} | {found.phases:,} | {found.weeks:.1f} | {found.exercises:.1f} | "
            f"{percent(found.minutes_used)} | {percent(found.half_empty)} | {percent(found.wanting)} |"
        )
    yield ""


def _surprising(surprising: Sequence[Surprise], findings: Findings) -> Iterator[str]:
    yield f"## The {len(surprising)} most surprising plans"
    yield ""
    yield (
        "Chosen in turn by three questions: which has the fewest points against the middle of its condition, which "
        "leaves out most of what its phases ask for, and which changes least from phase to phase. No more than two "
        "of them are as they are because of the same safety rule."
    )
    yield ""
    knowledge = findings.knowledge
    for place, surprise in enumerate(surprising, start=1):
        answers = findings.cohort.answers(surprise.number)
        yield f"### {place}. Person {surprise.number}"
        yield ""
        yield f"Surprising, because {surprise.why}."
        yield ""
        yield from patient_in_words(answers, knowledge)
        yield ""
        plan = plan_of(*read_body(body_of(answers)), knowledge)
        if isinstance(plan, Plan):
            yield from plan_in_words(plan)
        yield ""
