"""The judge: what was sent and what came back, and all that is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.support.judge.bars import (
    Against,
    against_exercise,
    against_technique,
    out_of_reach,
    speaking,
    technique_out_of_reach,
)
from tests.support.judge.doses import bad_doses
from tests.support.judge.gates import gate_of
from tests.support.judge.idle import idle
from tests.support.judge.person import Person
from tests.support.judge.tables import tables_in
from tests.support.judge.verdict import Verdict
from tests.support.judge.week import broken_limits, too_many_sessions
from tests.support.judge.whole import missing

Body = Mapping[str, Any]
"""What is sent to `POST /api/v1/plan-previews`."""
Answer = dict[str, Any]
"""What came back: the plan document, or the problem that says why there is none."""


class Judge:
    """Knows the tables, and judges answers by them."""

    def __init__(self, seed: Path) -> None:
        self.tables = tables_in(seed)

    def verdicts(self, body: Body, answer: Answer) -> list[Verdict]:
        """Return all that is wrong with an answer; nothing when it is right."""
        person = Person(body, self.tables)
        if "phases" not in answer:
            return [*self._refused(person, answer)]
        gate = gate_of(person)
        if gate is not None:
            return [Verdict("gate", gate)]
        return [*self._items(person, answer), *self._weeks(person, answer), *missing(answer, person)]

    def gate(self, body: Body) -> str | None:
        """Return the strictest closed gate; None when a plan may be made."""
        return gate_of(Person(body, self.tables))

    def _refused(self, person: Person, answer: Answer) -> Iterator[Verdict]:
        """Yield what is wrong with a refusal: the gate is open, or another one is closed."""
        expected = gate_of(person)
        told = answer.get("screening", {}).get("gate")
        if told != expected:
            yield Verdict("gate", expected or "open")
        elif expected is None and not person.included:
            # Behind an open gate only what a therapist included can stand against a plan.
            yield Verdict("gate", "open")

    def _weeks(self, person: Person, plan: Answer) -> Iterator[Verdict]:
        yield from too_many_sessions(plan["phases"], person)
        for phase in plan["phases"]:
            yield from broken_limits(phase, person)
            yield from bad_doses(phase, person)

    def _items(self, person: Person, plan: Answer) -> Iterator[Verdict]:
        start_on = date.fromisoformat(plan["start_on"])
        for phase in plan["phases"]:
            facts = person.facts_during(phase["first_week"], phase["last_week"], start_on)
            rules = speaking(phase["code"], facts, self.tables)
            for exercise in phase["exercises"]:
                item = self.tables.exercises[exercise["code"]]
                against = (*against_exercise(item, rules, facts), *out_of_reach(item, phase["code"], person))
                yield from _unheeded(exercise["code"], phase["code"], against, person)
            for technique in phase["techniques"]:
                item = self.tables.techniques[technique["code"]]
                against = (*against_technique(item, rules), *technique_out_of_reach(item, person))
                yield from _unheeded(technique["code"], phase["code"], against, person)
            yield from idle(phase, rules, facts, person)


def _unheeded(code: str, phase: str, against: Iterable[Against], person: Person) -> Iterator[Verdict]:
    """Yield what is against an item. A therapist who gives a reason overrides what is relative, and nothing else."""
    overridden = bool((person.included.get(code) or "").strip())
    for level, rule in against:
        if level == "absolute" or not overridden:
            yield Verdict(level, rule, code, phase)
    if code in person.excluded:
        yield Verdict("excluded", "options.exclude", code, phase)
