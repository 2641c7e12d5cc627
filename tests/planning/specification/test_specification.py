"""Worked cases, written by what the clinical sources demand and held against the plans that are made.

The tables beside this file are for clinicians to read and correct; README.md says how.
"""

import re
from functools import cache
from typing import Any

import pytest

from app.planning.codes import Action, Gate, Phase
from app.planning.document import Plan
from app.planning.includes import Decline, Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked
from tests.planning.specification.expectations import DECLINED, is_free_of, is_had, read, read_refusal, refusal
from tests.planning.specification.facts import patient_of
from tests.planning.specification.tables import ORDINARY, Case, cases, expected, ordinary, rows
from tests.support.people import made

FEWEST_CASES = 80
SOURCES = (
    "conditions",
    "contraindications",
    "dosage-progression",
    "engine-decisions",
    "evidence",
    "exercises",
    "outcomes",
    "red-flags",
    "vocabulary",
)

ALL = cases()
USUAL = ordinary()


def of_a_plan(case: Case) -> list[str]:
    """Return what a case expects of its plan, the ones that it must not hold with a `not`."""
    return [*case.must_have, *(f"not {each}" for each in case.must_not_have)]


def named(case: Case) -> str:
    return f"{case.file}: {case.name}"


@pytest.fixture(scope="session")
def found_for(knowledge: Knowledge) -> Any:
    """What planning makes of a case, made once."""

    @cache
    def found(case: Case) -> Plan | Blocked | Declined:
        patient = patient_of(case.facts, USUAL, knowledge)
        return made(knowledge, patient.assessment, patient.person, patient.wishes)

    return found


def is_met(expectation: str, plan: Plan, knowledge: Knowledge) -> bool:
    if expectation.startswith("not "):
        return is_free_of(read(expectation.removeprefix("not "), knowledge), plan, knowledge)
    return is_had(read(expectation, knowledge), plan, knowledge)


PLANNED = [case for case in ALL if not case.refused_with]
REFUSED = [case for case in ALL if case.refused_with]


@pytest.mark.parametrize("case", PLANNED, ids=named)
def test_the_plan_is_what_the_case_demands(knowledge: Knowledge, found_for: Any, case: Case) -> None:
    plan = found_for(case)
    assert isinstance(plan, Plan), f"{named(case)}: no plan was made: {refusal(plan)}. Why: {case.why}"

    unmet = [each for each in of_a_plan(case) if not is_met(each, plan, knowledge)]

    assert not unmet, f"{named(case)}. Unmet: {'; '.join(unmet)}. Why: {case.why}\n{told_of(plan)}"


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_the_plan_is_refused_as_the_case_demands(found_for: Any, case: Case) -> None:
    found = found_for(case)
    assert not isinstance(found, Plan), f"{named(case)}: a plan was made. Why: {case.why}"

    gate, findings, more = read_refusal(case.refused_with)
    told, what = refusal(found)

    assert told == gate, f"{named(case)}: {case.refused_with}. Why: {case.why}"
    assert what == ({**what, **findings} if more else findings), f"{named(case)}: {case.refused_with}. Why: {case.why}"


def told_of(plan: Plan) -> str:
    """Return a plan in a few lines."""
    lines = []
    for phase in plan.phases:
        held = [*(item.code for item in phase.exercises), *(item.code for item in phase.techniques)]
        lines.append(f"{phase.code}: {', '.join(held)}")
    lines.append(f"advice: {', '.join(advice.code for advice in plan.advice)}")
    lines.append(f"on request: {', '.join(offered.code for offered in plan.on_request)}")
    return "\n".join(lines)


# That the tables say what they mean.


@pytest.mark.parametrize("file", sorted({case.file for case in ALL}))
def test_cases_speak_in_known_words_and_name_their_source(knowledge: Knowledge, file: str) -> None:
    for case in (case for case in ALL if case.file == file):
        patient_of(case.facts, USUAL, knowledge)
        for each in (*case.must_have, *case.must_not_have):
            read(each, knowledge)

        assert bool(case.refused_with) != bool(case.must_have or case.must_not_have), named(case)
        assert not [each for each in case.must_not_have if " / " in each], named(case)
        assert re.split(r"[ ,:;]", case.why)[0] in SOURCES, named(case)


def test_refusals_speak_in_known_words(knowledge: Knowledge) -> None:
    for case in REFUSED:
        gate, findings, _ = read_refusal(case.refused_with)
        assert findings, named(case)
        assert gate in {Gate.BLOCK, Gate.HOLD_UNTIL_CLEARED, Gate.INCOMPLETE, DECLINED}, named(case)
        assert set(findings.values()) <= ({*Decline} if gate == DECLINED else {Action.EMERGENCY, Action.URGENT})


def test_no_two_cases_have_one_name() -> None:
    assert len(ALL) == len({named(case) for case in ALL})


UNKNOWN_FACTS = [
    "weather: rain",
    "weeks",
    "goals: become_rich",
    "condition: bad_back",
    "red_flags: rf_nothing",
    "smoker: perhaps",
    "include: headstand",
    "weeks: 3; weeks: 4",
    "precautions: age_over_80",
    "screening: half",
]


@pytest.mark.parametrize("facts", UNKNOWN_FACTS)
def test_an_unknown_fact_is_refused(knowledge: Knowledge, facts: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        patient_of(facts, USUAL, knowledge)


UNKNOWN_EXPECTATIONS = [
    "headstand",
    "category:magic",
    "colour:red",
    "in limbo: walking_programme",
    "in calm: advice:desk",
    "walking_programme / headstand",
    "evidence:tens_conventional NG99 against_strong",
    "most_minutes:few",
]


@pytest.mark.parametrize("expectation", UNKNOWN_EXPECTATIONS)
def test_an_unknown_expectation_is_refused(knowledge: Knowledge, expectation: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read(expectation, knowledge)


@pytest.mark.parametrize("table", ["| case | fact |\n| --- | --- |", "| fact | value | in words |\n| a | b |"])
def test_a_table_of_another_form_is_refused(table: str) -> None:
    with pytest.raises(ValueError, match=r"header"):
        list(rows(table, ORDINARY))


def test_a_cell_is_read_phase_by_phase() -> None:
    cell = "walking_programme; in calm: category:education, prone_lying / cat_cow; in every phase: category:aerobic"

    assert expected(cell) == (
        "walking_programme",
        "in calm: category:education",
        "in calm: prone_lying / cat_cow",
        "in every phase: category:aerobic",
    )


@pytest.mark.parametrize("cell", ["plank, , bridge", "plank, in calm: bridge"])
def test_a_cell_in_disorder_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"phase"):
        expected(cell)


def test_an_expectation_can_fail(knowledge: Knowledge, found_for: Any) -> None:
    plan = found_for(Case("", "", "pain: 5; weeks: 2", (), (), "", ""))
    absent = ["superman", "in calm: category:balance", "on_request:cervical_collar", "in every phase: plank"]
    present = ["in calm: category:education", "starts_in:calm", "safety_net:lumbar", "advice:keep_active"]

    assert not [each for each in absent if is_had(read(each, knowledge), plan, knowledge)]
    assert not [each for each in present if is_free_of(read(each, knowledge), plan, knowledge)]
    assert all(is_had(read(each, knowledge), plan, knowledge) for each in present)


# That the tables cover what they must.


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= FEWEST_CASES


def test_every_condition_has_a_plan_and_every_phase_a_start(knowledge: Knowledge) -> None:
    planned = [case for case in ALL if case.must_have]
    conditions = {patient_of(case.facts, USUAL, knowledge).assessment.complaint.code for case in planned}
    starts = {each.removeprefix("starts_in:") for case in planned for each in case.must_have if "starts_in" in each}

    assert conditions == set(knowledge.conditions)
    assert starts >= {Phase.CALM, Phase.RESTORE, Phase.STRENGTHEN}


def refused_by() -> dict[str, set[str]]:
    """Return by its gate which findings close it in some case of its own."""
    found: dict[str, set[str]] = {}
    for case in ALL:
        if case.refused_with:
            gate, findings, _ = read_refusal(case.refused_with)
            found.setdefault(gate, set()).update(findings)
    return found


def test_every_red_flag_has_to_be_asked_and_closes_its_gate_or_stands_on_the_plan(knowledge: Knowledge) -> None:
    refused = refused_by()
    alerted = {each.removeprefix("alert:") for case in ALL for each in case.must_have if each.startswith("alert:")}

    for code, flag in knowledge.red_flags.items():
        assert code in refused[Gate.INCOMPLETE], f"{code}, not asked"
        if flag.gate is Gate.ALLOW_WITH_CAUTION:
            assert code in alerted, code
        else:
            assert code in refused[flag.gate], code
        if flag.gate is Gate.HOLD_UNTIL_CLEARED:
            assert code in alerted, f"{code}, cleared"


def test_whatever_else_closes_the_gate_has_a_case(knowledge: Knowledge) -> None:
    refused = refused_by()
    named = {fact for rule in knowledge.safety_rules if rule.holds_plan for group in rule.when.one_of for fact in group}
    holding = {fact.removeprefix("precaution=") for fact in named if fact.startswith("precaution=")}
    declined = [case.refused_with for case in ALL if case.refused_with.startswith(DECLINED)]

    assert holding
    assert holding <= refused[Gate.HOLD_UNTIL_CLEARED]
    assert {rule.code for rule in knowledge.combinations} <= refused[Gate.BLOCK]
    assert {word for each in declined for word in read_refusal(each)[1].values()} == {*Decline}
