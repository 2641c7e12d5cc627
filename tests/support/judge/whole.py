"""Whether a plan has all that every plan must have, or says why not."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.support.judge.person import Person, holds
from tests.support.judge.tables import PHASES, Entry
from tests.support.judge.verdict import Verdict
from tests.support.judge.week import EDUCATION, at_home

LONGEST_PLAN = 26
DELIVERED_ALONE = {"education_advice", "psychologically_informed", "ergonomic_intervention"}
"""The kinds of technique that stand without an exercise beside them."""
WITHOUT_MOVEMENT = {EDUCATION, "relaxation_breathing"}
"""What a plan holds when nothing suits, beside the advice to see somebody."""


def missing(plan: Entry, person: Person) -> Iterator[Verdict]:
    """Yield every duty that a plan leaves undone."""
    yield from _of_the_plan(plan, person)
    yield from _of_its_reviews(plan, person)
    yield from _of_its_phases(plan["phases"], person)
    for phase in plan["phases"]:
        yield from _of_a_phase(phase, person)


def _of_the_plan(plan: Entry, person: Person) -> Iterator[Verdict]:
    for duty in ("summary", "advice", "discharge_when"):
        if not plan[duty]:
            yield Verdict("missing", duty)
    for net in person.tables.safety_nets:
        if person.facts["region"].intersection(net["regions"]) and net["text"] not in plan["stop_and_call_when"]:
            yield Verdict("missing", net["code"])
    alerts = {alert["code"] for alert in plan["alerts"]}
    for code in sorted(person.flags - alerts):
        yield Verdict("missing", "alerts", code)
    held = {exercise["category"] for phase in plan["phases"] for exercise in phase["exercises"]}
    if held <= WITHOUT_MOVEMENT:
        if "advice.refer_nothing_suits" not in {advice["code"] for advice in plan["advice"]}:
            yield Verdict("missing", "advice.refer_nothing_suits")
        if not plan["excluded"]:
            yield Verdict("missing", "excluded")


def _of_its_reviews(plan: Entry, person: Person) -> Iterator[Verdict]:
    soonest = min(
        review["days"]
        for review in person.tables.reviews
        if holds(review.get("when", {}), person.facts, person.measures)
    )
    start_on, review_on = (date.fromisoformat(plan[name]) for name in ("start_on", "review_on"))
    reviewed = {date.fromisoformat(review["on"]) for review in plan["reviews"]}
    end = person.latest_review(start_on)
    if review_on != min(start_on + timedelta(days=soonest), end) or review_on not in reviewed:
        yield Verdict("missing", "review_on")
    outcome = start_on + timedelta(days=max(review.get("days", 0) for review in person.tables.later_reviews))
    if min(outcome, end) not in reviewed:
        yield Verdict("missing", "outcome")
    if any(day > end for day in reviewed):
        yield Verdict("reviews", "due date")


def _of_its_phases(phases: list[Entry], person: Person) -> Iterator[Verdict]:
    first = PHASES.index(person.first_phase)
    if not phases or [phase["code"] for phase in phases] != list(PHASES[first : first + len(phases)]):
        yield Verdict("missing", "phases")
    next_week = 1
    for number, phase in enumerate(phases, start=1):
        if phase["number"] != number or phase["first_week"] != next_week or phase["last_week"] < next_week:
            yield Verdict("missing", "weeks", "", phase["code"])
        next_week = phase["last_week"] + 1
    wanted = person.options.get("weeks")
    if next_week - 1 > LONGEST_PLAN or (wanted is not None and next_week - 1 != wanted):
        yield Verdict("missing", "weeks")


def _of_a_phase(phase: Entry, person: Person) -> Iterator[Verdict]:
    code = phase["code"]
    for duty in ("aims", "progress_when", "ease_off_when"):
        if not phase[duty]:
            yield Verdict("missing", duty, "", code)
    if not _moves(phase) and not phase["left_out"]:
        yield Verdict("missing", "exercise", "", code)
    held = {exercise["category"] for exercise in phase["exercises"]}
    for group in person.condition["required_categories"].get(code, ()):
        if held.isdisjoint(group) and not _said_to_be_missing(group, phase, person):
            yield Verdict("missing", " or ".join(sorted(group)), "", code)
    yield from _of_its_items(phase, person)
    yield from _of_what_was_included(phase, person)


def _of_its_items(phase: Entry, person: Person) -> Iterator[Verdict]:
    code = phase["code"]
    for exercise in phase["exercises"]:
        if not exercise["instructions"]:
            yield Verdict("missing", "instructions", exercise["code"], code)
        if not exercise["why"]:
            yield Verdict("missing", "why", exercise["code"], code)
    for technique in phase["techniques"]:
        item = person.tables.techniques[technique["code"]]
        device = item.get("home_equipment")
        if at_home(technique) and (device not in person.equipment or not technique["instructions"]):
            yield Verdict("missing", "home_equipment", technique["code"], code)
        alone = item["kind"] in DELIVERED_ALONE or technique["code"] in person.included
        if not _moves(phase) and not alone:
            yield Verdict("missing", "exercise", technique["code"], code)


def _of_what_was_included(phase: Entry, person: Person) -> Iterator[Verdict]:
    here = {item["code"] for item in (*phase["exercises"], *phase["techniques"])}
    for wanted in sorted(set(person.included) - here):
        exercise = person.tables.exercises.get(wanted)
        if exercise is None or PHASES.index(exercise["min_phase"]) <= PHASES.index(phase["code"]):
            yield Verdict("missing", "options.include", wanted, phase["code"])


def _moves(phase: Entry) -> bool:
    return any(exercise["category"] != EDUCATION for exercise in phase["exercises"])


def _said_to_be_missing(group: list[str], phase: Entry, person: Person) -> bool:
    """Tell whether some sentence says that a required category is missing, in words and with a reason."""
    names = [person.tables.category_labels[category].lower() for category in group]
    return any(
        all(name in sentence.lower() for name in names) and "because" in sentence for sentence in phase["left_out"]
    )
