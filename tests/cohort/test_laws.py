"""What must hold between two answers: caution lets nothing in, room costs nothing, order and names decide nothing."""

import json
import random
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest

from app.cohort.bodies import read_body
from app.knowledge import compose_checked, read_seed_entries
from app.planning import plan as planning
from app.planning.document import Plan
from app.planning.dosage import Choice
from app.planning.eligibility import Case
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked, make_plan
from app.planning.posed import best_set
from app.planning.problem import Problem
from app.planning.reasons import Reason
from app.planning.scoring import PhaseScores
from app.planning.week import PlannedWeek, plan_week
from tests.support.cohort import body_of_person
from tests.support.judge import Judge
from tests.support.previews import Body, answer_to
from tests.support.problems import worth_of_set
from tests.support.strategies import sendable, the_knowledge

SEED = Path("seed")
JUDGE = Judge(SEED)
CHUNK = 50
SOME, VERY_MANY = 100, 10_000
PEOPLE = pytest.mark.parametrize(
    "first",
    [
        *range(0, SOME, CHUNK),
        *(pytest.param(first, marks=pytest.mark.long) for first in range(SOME, VERY_MANY, CHUNK)),
    ],
)
BARRED = {"absolute", "relative"}
STRICTNESS = [None, "incomplete", "hold_until_cleared", "block"]


def people(first: int) -> Iterator[tuple[int, Body, random.Random]]:
    """Yield some people, each with their own chance that can be repeated."""
    for number in range(first, first + CHUNK):
        yield number, body_of_person(number), random.Random(number)  # noqa: S311  # a draw that can be repeated


def answer(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer_to(body, the_knowledge()))
    return found


def has_plan(found: dict[str, Any]) -> bool:
    return "phases" in found


def barred_for(body: Body, plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what of a plan is barred for somebody, be it somebody else's plan: item, phase and rule."""
    return [
        (verdict.item, verdict.phase, verdict.rule)
        for verdict in JUDGE.verdicts(body, plan)
        if verdict.finding in BARRED
    ]


def left_out(plan: dict[str, Any]) -> set[str]:
    return {each["code"] for each in plan["excluded"]}


def offered(plan: dict[str, Any]) -> set[str]:
    return {each["code"] for each in plan["on_request"]}


def held(plan: dict[str, Any]) -> set[str]:
    return {item["code"] for phase in plan["phases"] for item in (*phase["exercises"], *phase["techniques"])}


def nothing_was_let_in(number: int, body: Body, careful: Body) -> None:
    """Assert that what a more careful plan holds and offers was open before, and that all that was barred still is."""
    before, after = answer(body), answer(careful)
    if has_plan(before) and has_plan(after):
        assert barred_for(careful, after) == [], number
        assert barred_for(body, after) == [], number
        assert left_out(before) <= left_out(after) | held(after), number
        assert offered(after) <= offered(before) | held(before), number


@PEOPLE
def test_a_further_precaution_lets_in_nothing(first: int) -> None:
    for number, body, chance in people(first):
        careful = deepcopy(body)
        there = careful["assessment"]["precautions"]
        there.append(chance.choice([code for code in sendable("precaution") if code not in there]))

        nothing_was_let_in(number, body, careful)


@PEOPLE
def test_a_further_red_flag_opens_no_gate_and_lets_in_nothing(first: int) -> None:
    for number, body, chance in people(first):
        asked = body["assessment"]["screening"]["not_asked"]
        flag = chance.choice([code for code in sendable("red_flag") if code not in asked])
        flagged, cleared = deepcopy(body), deepcopy(body)
        flagged["assessment"]["screening"]["red_flags"] = [*{flag, *body["assessment"]["screening"]["red_flags"]}]
        cleared["assessment"]["screening"]["cleared"].append(
            {"code": flag, "cleared_on": "2026-11-19", "cleared_by": "GP", "outcome": "cleared"}
        )

        before, after = (answer(each).get("screening", {}).get("gate") for each in (body, flagged))

        assert STRICTNESS.index(after) >= STRICTNESS.index(before), number
        nothing_was_let_in(number, body, flagged)
        if flag not in body["assessment"]["screening"]["red_flags"]:
            nothing_was_let_in(number, body, cleared)
            for careful in (flagged, cleared):
                yields_no_more(number, body, careful)


# More room.


class PhaseHeard(NamedTuple):
    """A phase's exercises as they were chosen."""

    held: frozenset[int]
    week: PlannedWeek
    again: bool
    """Chosen a second time, on other terms, because the first choice was the phase before over again."""
    points: tuple[int, ...]
    """Of every exercise, by its place."""

    @property
    def worth(self) -> float:
        return self.week.solution.worth

    def worth_by(self, points: tuple[int, ...]) -> float:
        """Return what the chosen would be worth, in their doses, with other points: all, or those with enough."""
        problem, chosen = self.week.problem, self.week.solution.chosen
        enough = [
            choice
            for choice in chosen
            if choice.place in problem.forced or points[choice.place] + choice.dose.cost >= problem.threshold
        ]
        return max(_worth(problem, chosen, points), _worth(problem, enough, points))

    def speaks_for_more(self, other: "PhaseHeard") -> bool:
        """Tell whether something chosen here has more points than it has in the other."""
        return any(self.points[place] > other.points[place] for place in self.held)


def _worth(problem: Problem, chosen: Iterable[Choice], points: tuple[int, ...]) -> float:
    """Return what a set is worth with these points."""
    counted = {candidate.place: candidate._replace(points=points[candidate.place]) for candidate in problem.candidates}
    return worth_of_set([(counted[choice.place], choice.dose) for choice in chosen], problem)


def phases_of(body: Body) -> list[PhaseHeard]:
    """Listen to planning, phase by phase."""
    heard: list[PhaseHeard] = []

    def listening(scores: PhaseScores, case: Case, **named: Any) -> PlannedWeek | None:
        week = plan_week(scores, case, **named)
        if week is not None:
            held = frozenset(entry.choice.place for entry in week.schedule.entries)
            heard.append(PhaseHeard(held, week, week.scores is not scores, scores.exercises))
        return week

    with patch.object(planning, "plan_week", listening):
        made(body)
    return heard


def made(body: Body, knowledge: Knowledge | None = None) -> Plan | Blocked | Declined:
    return make_plan(*read_body(body), knowledge or the_knowledge(), assessment_hash="sha256:test")


def is_worth_no_less(number: int, body: Body, roomier: Body) -> None:
    """Assert it of every phase that stands on the same earlier phases, both counted by the points with more room."""
    for before, after in zip(phases_of(body), phases_of(roomier), strict=False):
        if not before.again and not after.again:
            assert after.worth >= before.worth_by(after.points), number
        if before.held != after.held:
            break


def yields_no_more(number: int, body: Body, careful: Body) -> None:
    """Assert that no phase that stands on the same earlier phases is worth more.

    But for a phase that holds something of which the flag speaks well, such as balance for weak bones. It may hold
    more exercises: two short ones where a long one is barred.
    """
    for before, after in zip(phases_of(body), phases_of(careful), strict=False):
        if not (before.again or after.again or after.speaks_for_more(before)):
            assert after.worth <= before.worth, number
        if before.held != after.held:
            break


@PEOPLE
def test_more_minutes_never_lower_the_best_total(first: int) -> None:
    for number, body, chance in people(first):
        roomier = deepcopy(body)
        roomier["assessment"]["lifestyle"]["minutes_per_day_available"] += chance.randint(1, 30)

        is_worth_no_less(number, body, roomier)


@PEOPLE
def test_further_equipment_never_lowers_the_best_total(first: int) -> None:
    for number, body, chance in people(first):
        roomier = deepcopy(body)
        life, further = roomier["assessment"]["lifestyle"], chance.sample(sendable("equipment"), 3)
        life["equipment_available"] = sorted({*(life["equipment_available"] or ()), *further})
        life["equipment_missing"] = [code for code in life["equipment_missing"] if code not in further]

        # What stands in for something has its points no longer when that becomes possible, chosen or not.
        is_worth_no_less(number, body, roomier)


# Order and names.


@PEOPLE
def test_the_order_of_lists_never_matters(first: int) -> None:
    for number, body, chance in people(first):
        shuffled = in_another_order(body, chance)

        plan = made(shuffled)
        best_set.cache_clear()

        assert plan == made(body), number
        assert answer_to(shuffled, the_knowledge()) == answer_to(body, the_knowledge()), number


def in_another_order(said: Any, chance: random.Random) -> Any:
    """Return the same with every list shuffled and every object's names the other way round."""
    match said:
        case dict():
            return {name: in_another_order(said[name], chance) for name in reversed(said)}
        case list():
            return [in_another_order(each, chance) for each in chance.sample(said, len(said))]
        case _:
            return said


@cache
def renamed() -> Knowledge:
    """Return the knowledge with every name and label spelt backwards, so that they sort otherwise."""
    entries = []
    for entry in read_seed_entries(SEED):
        body = {name: backwards(value) if name in {"name", "label"} else value for name, value in entry.body.items()}
        entries.append(entry.model_copy(update={"body": body}))
    return compose_checked(entries)


def backwards(value: object) -> object:
    return value[::-1] if isinstance(value, str) else value


@PEOPLE
def test_names_never_matter(first: int) -> None:
    for number, body, _ in people(first):
        found, expected = made(body, renamed()), made(body)

        assert decided(found) == decided(expected), number


def decided(found: Plan | Blocked | Declined) -> object:
    """Return what was decided, without the words for it."""
    match found:
        case Blocked():
            return found.screening.gate, [finding.code for finding in found.screening.findings]
        case Declined():
            return found.decline, found.code, found.rule
    return [
        [
            (
                phase.code,
                phase.minutes_per_day,
                [(item.code, item.dosage, points(item.why)) for item in phase.exercises],
                [(item.code, item.dosage, points(item.why)) for item in phase.techniques],
            )
            for phase in found.phases
        ],
        [(offer.code, offer.level) for offer in found.on_request],
        [(bar.code, bar.level, bar.rule) for bar in found.excluded],
        [advice.code for advice in found.advice],
        found.review_on,
    ]


def points(why: Iterable[Reason]) -> list[tuple[str, float]]:
    return [(reason.factor, reason.points) for reason in why]
