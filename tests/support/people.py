"""People as planning meets them: a builder supplies what a test isn't about, and the plan they get."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from app.planning.assessment import (
    Assessment,
    Clearance,
    Complaint,
    Goal,
    Include,
    Lifestyle,
    Options,
    Pain,
    Person,
    Score,
    ScreeningAnswers,
)
from app.planning.bars import Bar
from app.planning.bits import Bits, bits_of
from app.planning.codes import DeliveredBy, Irritability, Outcome, Phase
from app.planning.document import Plan, PlannedExercise, PlannedPhase, PlannedTechnique
from app.planning.eligibility import Case, judge
from app.planning.includes import Declined
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked, make_plan
from app.planning.profile import Profile, profile_of
from app.planning.screening import Screening, screen

ASSESSED_ON = date(2026, 11, 20)
START_ON = date(2026, 11, 23)
LIFESTYLE = {field.name for field in fields(Lifestyle)}
COMPLAINT = {field.name for field in fields(Complaint)} - {"code", "pain"}
SCREENING = {field.name for field in fields(ScreeningAnswers)}
SHORT_NAMES = {
    "minutes": "minutes_per_day_available",
    "days": "days_per_week_available",
    "direction": "directional_preference",
    "weeks": "duration_weeks",
}

IN_ORDER = {"goals", "scores", "cleared"}


def an_assessment(condition: str = "nonspecific_low_back_pain", **what_matters: Any) -> Assessment:
    """Return an assessment of ten weeks of mild, calm pain, screened and with time enough, changed as named.

    Every field of complaint, screening and lifestyle goes by its own name or a short one (`minutes`, `days`, `weeks`,
    `direction`), lists may be given as such, `goals` in the order of priority, `pain` as one number or as a `Pain`.
    """
    said: dict[str, Any] = {"weeks": 10, "irritability": "low", "minutes": 30, "days": 5, "completed": True}
    said |= what_matters
    said = {SHORT_NAMES.get(name, name): value for name, value in said.items()}
    said = {name: value if name in IN_ORDER else _frozen(value) for name, value in said.items()}
    pain = said.pop("pain", 3)
    said["irritability"] = Irritability(said["irritability"])
    goals = said.pop("goals", ("pain_relief",))
    return Assessment(
        assessed_on=said.pop("assessed_on", ASSESSED_ON),
        complaint=Complaint(
            code=condition, pain=pain if isinstance(pain, Pain) else Pain(pain), **_taken(said, COMPLAINT)
        ),
        screening=ScreeningAnswers(**_taken(said, SCREENING)),
        lifestyle=Lifestyle(**_taken(said, LIFESTYLE)),
        goals=tuple(
            goal if isinstance(goal, Goal) else Goal(goal, priority) for priority, goal in enumerate(goals, start=1)
        ),
        scores=tuple(Score(*score) for score in said.pop("scores", ())),
        **said,
    )


def _frozen(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list | set) else value


def _taken(said: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: said.pop(name) for name in names & set(said)}


def a_person(age: int | None = 40, sex: str | None = "female") -> Person:
    """Return somebody whose birthday was the day before the assessment."""
    return Person(None if age is None else date(ASSESSED_ON.year - age, 11, 19), sex)


def options(**wishes: Any) -> Options:
    """Return wishes; `include` may be given as codes or as (code, reason)."""
    asked = [(wish, None) if isinstance(wish, str) else wish for wish in wishes.pop("include", ())]
    return Options(
        start_on=wishes.pop("start_on", START_ON),
        include=tuple(Include(code, reason) for code, reason in asked),
        exclude=frozenset(wishes.pop("exclude", ())),
        **wishes,
    )


def a_clearance(
    code: str, outcome: str = "cleared", cleared_on: date = date(2026, 11, 18), cleared_by: str = "GP"
) -> Clearance:
    """Return a clinician's word on a flag or holding precaution, by default that it is cleared."""
    return Clearance(code, cleared_on, cleared_by, Outcome(outcome))


def profile(knowledge: Knowledge, assessment: Assessment, person: Person | None = None) -> Profile:
    """Return what is known of somebody, forty years old unless told otherwise."""
    return profile_of(assessment, a_person() if person is None else person, knowledge)


def screening_of(knowledge: Knowledge, assessment: Assessment, person: Person | None = None) -> Screening:
    """Return the verdict of the screening."""
    return screen(assessment, profile(knowledge, assessment, person), knowledge)


def case_of(
    knowledge: Knowledge, assessment: Assessment, person: Person | None = None, wishes: Options | None = None
) -> Case:
    """Return the case as the later steps see it, whatever the screening says."""
    known, wanted = profile(knowledge, assessment, person), wishes or options()
    verdict = screen(assessment, known, knowledge)
    return Case(assessment, known, verdict, wanted, judge(known, wanted, knowledge), knowledge)


def made(
    knowledge: Knowledge, assessment: Assessment, person: Person | None = None, wishes: Options | None = None
) -> Plan | Blocked | Declined:
    """Return what planning makes of somebody."""
    who = a_person() if person is None else person
    return make_plan(assessment, who, wishes or options(), knowledge, assessment_hash="sha256:test")


def plan_for(
    knowledge: Knowledge, assessment: Assessment, person: Person | None = None, wishes: Options | None = None
) -> Plan:
    """Return somebody's plan, which there must be."""
    found = made(knowledge, assessment, person, wishes)
    assert isinstance(found, Plan), found
    return found


def declined_for(
    knowledge: Knowledge, assessment: Assessment, person: Person | None = None, wishes: Options | None = None
) -> Declined:
    """Return why what a therapist included is declined, which it must be."""
    found = made(knowledge, assessment, person, wishes)
    assert isinstance(found, Declined), found
    return found


def codes_in(knowledge: Knowledge, places: Bits) -> set[str]:
    """Return the codes of a set of exercises."""
    return {index_of(knowledge).exercises[place].code for place in bits_of(places)}


def technique_codes_in(knowledge: Knowledge, places: Bits) -> set[str]:
    """Return the codes of a set of techniques."""
    return {index_of(knowledge).techniques[place].code for place in bits_of(places)}


def the_phase(plan: Plan, phase: str) -> PlannedPhase:
    """Return one phase of a plan."""
    return next(found for found in plan.phases if found.code == Phase(phase))


def all_exercises(plan: Plan) -> list[PlannedExercise]:
    """Return the exercises of all phases."""
    return [exercise for phase in plan.phases for exercise in phase.exercises]


def all_techniques(plan: Plan) -> list[PlannedTechnique]:
    """Return the techniques of all phases."""
    return [technique for phase in plan.phases for technique in phase.techniques]


def codes(items: Iterable[PlannedExercise | PlannedTechnique]) -> set[str]:
    """Return the codes of planned items."""
    return {item.code for item in items}


def the_exercise(phase: PlannedPhase, code: str) -> PlannedExercise:
    """Return one exercise of a phase."""
    return next(found for found in phase.exercises if found.code == code)


def excluded_as(plan: Plan, code: str) -> Bar:
    """Return how an item stands among what was left out."""
    return next(found for found in plan.excluded if found.code == code)


def minutes_on(knowledge: Knowledge, phase: PlannedPhase, day: int) -> int:
    """Return the minutes of the exercises on one day of the plan's week, micro-breaks apart."""
    return sum(
        exercise.dosage.minutes
        for exercise in phase.exercises
        if day in exercise.dosage.days and knowledge.profiles[knowledge.exercises[exercise.code].profile].counts_minutes
    )


def home_techniques(phase: PlannedPhase) -> list[PlannedTechnique]:
    """Return the techniques that the patient applies alone."""
    return [found for found in phase.techniques if found.delivered_by is DeliveredBy.PATIENT]
