"""Made-up patients: the same ones every time, as a caller would send them, and nobody is forgotten."""

import json
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cohort.bodies import ASSESSED_ON, Answers, Body, body_of, read_body
from app.cohort.factors import sendable
from app.cohort.mixtures import Cohort
from app.cohort.outcomes import outcome_of
from app.cohort.pairs import covering_array, pairs
from app.cohort.prevalence import PrevalenceFile
from app.cohort.rare import rare
from app.cohort.reading import PREVALENCE_FILE, read_prevalence
from app.cohort.singles import singles
from app.errors import InvalidRequest
from app.knowledge import SeedError
from app.models.preview import PreviewCreate
from app.planning.knowledge import Knowledge
from app.services.codes import check_codes
from tests.support.strategies import the_knowledge

SEED = 1
SIZE = 400


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return the_knowledge()


@pytest.fixture(scope="module")
def table(knowledge: Knowledge) -> PrevalenceFile:
    return read_prevalence(knowledge)


@pytest.fixture(scope="module")
def cohort(table: PrevalenceFile, knowledge: Knowledge) -> Cohort:
    return Cohort(table, knowledge, SEED)


@pytest.fixture(scope="module")
def bodies(cohort: Cohort) -> list[Body]:
    return list(cohort.bodies(SIZE))


def acceptable(body: Body, knowledge: Knowledge) -> bool:
    """Tell whether the service would take the body: its shape, its codes, and what may not contradict."""
    sent = PreviewCreate.model_validate(json.loads(json.dumps(body)))
    try:
        check_codes(sent, knowledge)
    except InvalidRequest:
        return False
    assert sent.patient is not None
    weeks = sent.assessment.pregnancy_weeks
    for score in sent.assessment.outcome_scores:
        instrument = knowledge.instruments[score.instrument]
        if instrument.lowest is None or instrument.highest is None:
            return False
        if not instrument.lowest <= score.score <= instrument.highest:
            return False
    needs_weeks = knowledge.conditions[sent.assessment.condition.code].pregnancy
    return not (weeks is not None and sent.patient.sex == "male") and (weeks is not None or not needs_weeks)


# What everybody can rely on.


def test_the_service_takes_every_body(bodies: list[Body], knowledge: Knowledge) -> None:
    assert [body for body in bodies if not acceptable(body, knowledge)] == []


def test_a_person_is_the_same_whatever_the_size_and_whoever_draws(table: PrevalenceFile, knowledge: Knowledge) -> None:
    together = list(Cohort(table, knowledge, SEED).bodies(30))
    alone = [Cohort(table, knowledge, SEED).body(number) for number in reversed(range(30))]

    assert alone[::-1] == together
    assert list(Cohort(table, knowledge, SEED).bodies(10, first=20)) == together[20:]


def test_another_seed_is_another_cohort(table: PrevalenceFile, knowledge: Knowledge) -> None:
    one, other = (list(Cohort(table, knowledge, seed).bodies(5)) for seed in (1, 2))

    assert all(body not in other for body in one)


def test_hardly_anybody_is_somebody_else(bodies: list[Body]) -> None:
    assert len({json.dumps(body) for body in bodies}) == SIZE


def test_a_body_holds_nothing_but_json(bodies: list[Body]) -> None:
    assert json.loads(json.dumps(bodies)) == bodies


def test_planning_reads_a_body_as_it_was_meant() -> None:
    answers = Answers(age=85, sex="male", precaution=("osteoporosis",), goal=("fall_prevention", "pain_relief"))

    assessment, person, options = read_body(body_of(answers))

    assert person.birth_date == date(ASSESSED_ON.year - 85, 11, 19)
    assert assessment.precautions == {"osteoporosis"}
    assert [(goal.code, goal.priority) for goal in assessment.goals] == [("fall_prevention", 1), ("pain_relief", 2)]
    assert options.start_on > ASSESSED_ON


# Realistic mixtures.


def age(body: Body) -> int:
    return ASSESSED_ON.year - int(body["patient"]["birth_date"][:4])


TRUTHS = {"True": "yes", "False": "no"}


def holds(body: Body, fact: str) -> bool:
    """Tell whether one fact of the table of prevalence holds for a body."""
    name, _, value = fact.partition("=")
    assessment = body["assessment"]
    lists = {
        "precaution": assessment["precautions"],
        "yellow_flag": assessment["yellow_flags"],
        "goal": [goal["code"] for goal in assessment["goals"]],
        "red_flag": assessment["screening"]["red_flags"],
        "cleared": [each["code"] for each in assessment["screening"]["cleared"] if each["outcome"] == "cleared"],
        "awaiting": [each["code"] for each in assessment["screening"]["cleared"] if each["outcome"] == "awaiting"],
        "condition": [assessment["condition"]["code"]],
        "sex": [body["patient"]["sex"]],
    }
    said = lists | {
        place: found if isinstance(found, list) else [TRUTHS.get(str(found), str(found))]
        for part in (assessment["lifestyle"], assessment["condition"])
        for place, found in part.items()
        if isinstance(found, str | bool | list)
    }
    return value in said.get(name, ())


def test_nobody_has_facts_that_contradict_each_other(bodies: list[Body], table: PrevalenceFile) -> None:
    for line in table.never_together:
        for body in bodies:
            assert sum(holds(body, fact) for fact in line) <= 1, (line, body)


def test_most_get_a_plan_and_a_few_meet_a_closed_gate(bodies: list[Body]) -> None:
    closed = [body for body in bodies if not body["assessment"]["screening"]["completed"]]

    assert 0 < len(closed) < SIZE * 0.05


SHARES: list[tuple[str, Callable[[Body], bool], float, float]] = [
    ("women", lambda body: body["patient"]["sex"] == "female", 0.55, 0.75),
    ("65 or older", lambda body: age(body) >= 65, 0.12, 0.35),
    ("under 18", lambda body: age(body) < 18, 0.01, 0.08),
    ("low back, unspecific", lambda body: holds(body, "condition=nonspecific_low_back_pain"), 0.18, 0.32),
    ("high blood pressure under control", lambda body: holds(body, "precaution=hypertension_controlled"), 0.12, 0.32),
    ("fear of movement", lambda body: holds(body, "yellow_flag=fear_avoidance"), 0.18, 0.36),
    ("pain as a goal", lambda body: holds(body, "goal=pain_relief"), 0.35, 0.75),
]


@pytest.mark.parametrize(("who", "is_one", "least", "most"), SHARES, ids=[row[0] for row in SHARES])
def test_the_mixture_looks_like_a_waiting_room(
    bodies: list[Body], *, who: str, is_one: Callable[[Body], bool], least: float, most: float
) -> None:
    share = sum(map(is_one, bodies)) / SIZE

    assert least < share < most, who


# The table itself.


def spoilt(tmp_path: Path, old: str, new: str) -> Path:
    text = PREVALENCE_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "prevalence.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


WRONG = {
    "a code that nobody knows": ("scheuermann_kyphosis: 0.5", "scheuermann: 0.5", "is no value of it"),
    "a condition that nobody would have": ("          thoracic_hyperkyphosis: 1\n", "", "has no share"),
    "an answer that there isn't": ("answer: sex", "answer: gender", "is no answer"),
    "a source that isn't listed": ("{CHR17: abstract}", "{CHR99: abstract}", "is no source"),
    "a negative share": ("scheuermann_kyphosis: 0.5", "scheuermann_kyphosis: -1", "negative"),
    "a fact that there isn't": ("[sex=male, condition=preg", "[sex=man, condition=preg", "is no fact"),
    "a chance above one": ("obesity: 0.18", "obesity: 18", "at most 1"),
    "an unknown field": ("    draw: one", "    drawn: one", "Extra inputs"),
}


@pytest.mark.parametrize(("old", "new", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_table_is_refused(tmp_path: Path, knowledge: Knowledge, *, old: str, new: str, says: str) -> None:
    with pytest.raises(SeedError, match=says):
        read_prevalence(knowledge, spoilt(tmp_path, old, new))


def test_every_row_says_where_it_comes_from() -> None:
    raw: Any = yaml.safe_load(PREVALENCE_FILE.read_text(encoding="utf-8"))
    listed = {source["code"]: source["read"] for source in raw["sources"]}

    for draw in raw["draws"]:
        for row in draw["rows"]:
            assert row["sources"].items() <= listed.items(), draw["answer"]


# Each answer alone, and every two together.


@pytest.fixture(scope="module")
def alone(knowledge: Knowledge) -> dict[str, Answers]:
    return dict(singles(knowledge))


@pytest.fixture(scope="module")
def together(knowledge: Knowledge) -> list[Answers]:
    return list(pairs(knowledge))


EVERY_CODE_OF: dict[str, Callable[[Answers], tuple[str | None, ...]]] = {
    "condition": lambda answers: (answers.condition,),
    "precaution": lambda answers: answers.precaution,
    "red_flag": lambda answers: answers.red_flag,
    "clearable": lambda answers: answers.cleared,
    "yellow_flag": lambda answers: answers.yellow_flag,
    "goal": lambda answers: answers.goal,
    "movement": lambda answers: answers.aggravated_by,
    "job_type": lambda answers: (answers.job_type,),
    "activity_level": lambda answers: (answers.activity_level,),
    "sleep_quality": lambda answers: (answers.sleep_quality,),
    "stress_level": lambda answers: (answers.stress_level,),
    "exercise_setting": lambda answers: (answers.exercise_setting,),
    "risk_group": lambda answers: (answers.risk_group,),
}


@pytest.mark.parametrize("vocabulary", EVERY_CODE_OF)
def test_every_code_stands_alone_in_somebody(
    alone: dict[str, Answers], knowledge: Knowledge, *, vocabulary: str
) -> None:
    said = {code for answers in alone.values() for code in EVERY_CODE_OF[vocabulary](answers)}

    assert set(sendable(knowledge, vocabulary)) - {"none"} <= said


def test_every_condition_is_there_at_every_stage(alone: dict[str, Answers], knowledge: Knowledge) -> None:
    met = {(answers.condition, answers.duration_weeks) for answers in alone.values()}

    assert {(code, weeks) for code in knowledge.conditions for weeks in (2, 9, 40)} <= met


def test_the_service_takes_everybody_with_a_single_answer(alone: dict[str, Answers], knowledge: Knowledge) -> None:
    assert [name for name, answers in alone.items() if not acceptable(body_of(answers), knowledge)] == []


def test_the_service_takes_everybody_with_two_answers(together: list[Answers], knowledge: Knowledge) -> None:
    assert [answers for answers in together[::7] if not acceptable(body_of(answers), knowledge)] == []


def test_every_condition_meets_every_precaution(together: list[Answers], knowledge: Knowledge) -> None:
    met = {(answers.condition, code) for answers in together for code in answers.precaution}
    carrying = {code for code, condition in knowledge.conditions.items() if condition.pregnancy}

    for condition in knowledge.conditions:
        for precaution in sendable(knowledge, "precaution"):
            never = condition in carrying and precaution == "postpartum_under_12_weeks"
            assert ((condition, precaution) in met) is not never


def test_every_precaution_meets_every_goal_and_every_age(together: list[Answers], knowledge: Knowledge) -> None:
    for precaution in set(sendable(knowledge, "precaution")) - {"postpartum_under_12_weeks"}:
        those = [answers for answers in together if precaution in answers.precaution]

        assert {answers.goal[0] for answers in those} == set(sendable(knowledge, "goal"))
        assert {answers.age for answers in those} >= {15, 16, 80, 101}


@st.composite
def questions_and_contradictions(draw: st.DrawFn) -> tuple[list[int], set[frozenset[tuple[int, int]]]]:
    """Return numbers of answers, and pairs that never meet; the first answer of each goes with all others."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=6))
    places = [(question, answer) for question, size in enumerate(sizes) for answer in range(1, size)]
    crossing = [frozenset(pair) for pair in combinations(places, 2) if pair[0][0] != pair[1][0]]
    never = draw(st.sets(st.sampled_from(crossing), max_size=8)) if crossing else set()
    return sizes, never


@settings(max_examples=100, deadline=None)
@given(questions_and_contradictions())
def test_every_two_answers_meet_but_those_that_never_may(
    asked: tuple[list[int], set[frozenset[tuple[int, int]]]],
) -> None:
    sizes, never = asked
    places = [(question, answer) for question, size in enumerate(sizes) for answer in range(size)]
    wanted = {frozenset(pair) for pair in combinations(places, 2) if pair[0][0] != pair[1][0]} - never

    met = {frozenset(pair) for row in covering_array(sizes, never) for pair in combinations(enumerate(row), 2)}

    assert met == wanted


# Several rare answers together.


def test_every_combination_of_findings_meets_in_somebody_and_somebody_is_left_with_nothing(
    knowledge: Knowledge,
) -> None:
    outcomes = [outcome_of(body_of(answers), knowledge) for answers in rare(knowledge)]

    spoken = frozenset[str]().union(*(outcome.rules for outcome in outcomes))
    assert {f"combination {rule.code}" for rule in knowledge.combinations} <= spoken
    assert "advice advice.refer_nothing_suits" in spoken


def test_the_service_takes_everybody_with_several_rare_answers(knowledge: Knowledge) -> None:
    assert [answers for answers in rare(knowledge) if not acceptable(body_of(answers), knowledge)] == []
