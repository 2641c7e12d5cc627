"""Everybody whom the contract lets in: assessments, persons and wishes over all of the knowledge's codes."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from app.knowledge import read_seed
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
    ScreeningAnswers,
)
from app.planning.codes import Irritability, Outcome
from app.planning.knowledge import Knowledge
from tests.support.people import ASSESSED_ON, START_ON

Strings = st.SearchStrategy[str]
Sets = st.SearchStrategy[frozenset[str]]


@cache
def the_knowledge() -> Knowledge:
    """Return the knowledge of the seed files, read once."""
    return read_seed(Path("seed"))


def sendable(vocabulary: str) -> list[str]:
    """Return the codes of a vocabulary that a caller may send."""
    return [code for code, word in the_knowledge().vocabulary[vocabulary].items() if word.sendable]


def code(vocabulary: str) -> Strings:
    """Return one code of a vocabulary."""
    return st.sampled_from(sendable(vocabulary))


def maybe(vocabulary: str) -> st.SearchStrategy[str | None]:
    """Return a code or that nobody asked."""
    return st.none() | code(vocabulary)


def some(*vocabularies: str, most: int | None = None) -> Sets:
    """Return none, one, a few or very many codes."""
    codes = st.sampled_from([name for vocabulary in vocabularies for name in sendable(vocabulary)])
    few = st.frozensets(codes, max_size=3)
    return few | st.frozensets(codes, max_size=most or 40)


pains = st.tuples(st.integers(0, 10), st.none() | st.integers(0, 10), st.none() | st.integers(0, 10)).map(
    lambda said: Pain(said[0], said[1], None if said[2] is None else max(value for value in said if value is not None))
)
durations = st.sampled_from([0, 0.1, 0.4, 2, 5.9, 6, 9.5, 12, 12.1, 30, 520, 5200]) | st.integers(0, 52000).map(
    lambda tenths: tenths / 10
)
hours = st.none() | st.sampled_from([0, 1, 2, 5.9, 6, 8, 24]) | st.floats(0, 24, allow_nan=False)
yes_or_no = st.none() | st.booleans()
minutes = st.integers(1, 60) | st.sampled_from([1, 9, 10, 14, 15, 24, 25, 39, 40, 90, 480])


@st.composite
def complaints(draw: st.DrawFn) -> Complaint:
    """Return any complaint."""
    return Complaint(
        code=draw(code("condition")),
        duration_weeks=draw(durations),
        pain=draw(pains),
        irritability=draw(st.sampled_from(Irritability)),
        episode=draw(maybe("episode")),
        directional_preference=draw(maybe("directional_preference")),
        limb_symptoms=draw(maybe("limb_symptoms")),
        aggravated_by=draw(some("movement")),
        eased_by=draw(some("movement")),
    )


lifestyles = st.builds(
    Lifestyle,
    minutes_per_day_available=minutes,
    days_per_week_available=st.integers(1, 7),
    job_type=maybe("job_type"),
    sitting_hours_per_day=hours,
    driving_hours_per_day=hours,
    lifting_at_work=maybe("lifting_at_work"),
    activity_level=maybe("activity_level"),
    equipment_available=st.none() | some("equipment"),
    equipment_missing=st.just(frozenset()) | some("equipment"),
    exercise_setting=maybe("exercise_setting"),
    sleep_quality=maybe("sleep_quality"),
    stress_level=maybe("stress_level"),
    smoker=yes_or_no,
    shift_work=yes_or_no,
    caring_duties=yes_or_no,
    floor_transfer=yes_or_no,
    liked=st.just(frozenset()) | some("category", "technique_kind", "exercise", "technique", most=12),
    disliked=st.just(frozenset()) | some("category", "technique_kind", "exercise", "technique", most=12),
)

clearances = st.builds(
    Clearance,
    code=code("clearable"),
    cleared_on=st.integers(0, 400).map(lambda days: ASSESSED_ON - timedelta(days=days)),
    cleared_by=st.just("GP"),
    outcome=st.sampled_from(Outcome),
)

cautions = sorted(name for name, flag in the_knowledge().red_flags.items() if flag.gate == "allow_with_caution")
holding = sorted(name for name, flag in the_knowledge().red_flags.items() if flag.gate == "hold_until_cleared")
CLEARED = tuple(Clearance(name, ASSESSED_ON, "GP", Outcome.CLEARED) for name in [*holding, "cardiac_unstable"])

open_screenings = st.builds(
    ScreeningAnswers,
    completed=st.just(True),
    red_flags=st.just(frozenset()) | st.frozensets(st.sampled_from(cautions), max_size=len(cautions)),
    cleared=st.just(()) | st.lists(st.sampled_from(CLEARED), max_size=3).map(tuple),
)
"""Screenings that let a plan be made, but for a few that combine badly with other answers."""

screenings = st.builds(
    ScreeningAnswers,
    completed=st.booleans() | st.just(True),
    red_flags=st.just(frozenset()) | some("red_flag"),
    not_asked=st.just(frozenset()) | some("red_flag", most=3),
    cleared=st.just(()) | st.lists(clearances, max_size=5).map(tuple),
)


@st.composite
def assessments(draw: st.DrawFn, *, screened: st.SearchStrategy[ScreeningAnswers] = open_screenings) -> Assessment:
    """Return any assessment that the contract accepts."""
    complaint, answers = draw(complaints()), draw(screened)
    carrying = the_knowledge().conditions[complaint.code].pregnancy
    codes = draw(st.lists(code("goal"), min_size=1, max_size=5, unique=True))
    return Assessment(
        assessed_on=ASSESSED_ON,
        complaint=complaint,
        screening=answers,
        lifestyle=draw(lifestyles),
        goals=tuple(Goal(name, draw(st.none() | st.integers(1, 100) | st.integers(1, 4))) for name in codes),
        precautions=draw(st.just(frozenset()) | some("precaution")) - _closing(answers, screened),
        pregnancy_weeks=draw(st.integers(0, 45) if carrying else st.none() | st.none() | st.integers(0, 45)),
        yellow_flags=draw(st.just(frozenset()) | some("yellow_flag")),
        risk_group=draw(maybe("risk_group")),
    )


def _closing(answers: ScreeningAnswers, screened: object) -> frozenset[str]:
    """Return the precaution that would close a screening meant to be open."""
    cleared = {entry.code for entry in answers.cleared}
    if screened is not open_screenings or "cardiac_unstable" in cleared:
        return frozenset()
    return frozenset({"cardiac_unstable"})


births = st.sampled_from([None, *(_years for _years in (0, 15, 16, 17, 18, 40, 64, 65, 70, 71, 79, 80, 105))]) | (
    st.integers(0, 110)
)


@st.composite
def persons(draw: st.DrawFn) -> Person:
    """Return anybody, male where a pregnancy was recorded too: the record may have changed since."""
    years = draw(births)
    born = None if years is None else date(ASSESSED_ON.year - years, 11, draw(st.sampled_from([19, 20])))
    return Person(born, draw(st.sampled_from(["female", "male", "other", "unknown", None])))


@st.composite
def wishes(draw: st.DrawFn, *, items: bool = False) -> Options:
    """Return any options; with `items` some that include and exclude."""
    every = [*sendable("exercise"), *sendable("technique")]
    wanted = draw(st.lists(st.sampled_from(every), max_size=4, unique=True)) if items else []
    unwanted = draw(st.frozensets(st.sampled_from(every), max_size=30)) if items else frozenset()
    reason = st.none() | st.just("Agreed with the patient after a test under supervision")
    return Options(
        start_on=draw(st.integers(-30, 400).map(lambda days: START_ON + timedelta(days=days))),
        weeks=draw(st.none() | st.integers(1, 26)),
        clinic_visits_per_week=draw(st.none() | st.integers(0, 14)),
        include=tuple(Include(name, draw(reason)) for name in wanted),
        exclude=unwanted - set(wanted),
        max_exercises_per_day=draw(st.none() | st.none() | st.integers(1, 20)),
    )


@st.composite
def requests(
    draw: st.DrawFn, *, items: bool = False, screened: st.SearchStrategy[ScreeningAnswers] = open_screenings
) -> tuple[Assessment, Person, Options]:
    """Return all that a plan is asked with."""
    return draw(assessments(screened=screened)), draw(persons()), draw(wishes(items=items))
