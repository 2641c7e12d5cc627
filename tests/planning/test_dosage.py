"""How much of an exercise: ranges and their lower bounds, bouts, minutes, and what is cut where the day is short.

An exercise is looked at alone: the therapist includes it and excludes every other.
"""

from dataclasses import replace
from typing import Any

import pytest

from app.planning.assessment import Assessment, Goal, Options, Person
from app.planning.codes import Phase
from app.planning.document import PlannedPhase
from app.planning.dosage import Dosage
from app.planning.knowledge import Knowledge
from tests.support.people import (
    a_person,
    an_assessment,
    declined_for,
    minutes_on,
    options,
    plan_for,
    the_exercise,
    the_phase,
)


def alone(knowledge: Knowledge, code: str) -> Options:
    return options(include=[(code, "To look at it alone")], exclude=set(knowledge.exercises) - {code}, weeks=16)


WANTED_MOST = tuple(Goal(code, 1) for code in ("fall_prevention", "improve_strength", "improve_flexibility"))


def somebody(knowledge: Knowledge, **what_matters: Any) -> Assessment:
    """Return somebody with all equipment, an hour on every day, and goals that every exercise serves."""
    said: dict[str, Any] = {
        "minutes": 60,
        "days": 7,
        "equipment_available": list(knowledge.vocabulary["equipment"]),
        "goals": WANTED_MOST,
    }
    return an_assessment(**said | what_matters)


def phase_with(
    knowledge: Knowledge, code: str, phase: str, person: Person | None = None, **what_matters: Any
) -> PlannedPhase:
    assessment = somebody(knowledge, **what_matters)
    return the_phase(plan_for(knowledge, assessment, person, alone(knowledge, code)), phase)


def dose_of(knowledge: Knowledge, code: str, phase: str, person: Person | None = None, **what_matters: Any) -> Dosage:
    return the_exercise(phase_with(knowledge, code, phase, person, **what_matters), code).dosage


Range = tuple[int, int] | None
RANGES: list[tuple[str, str, tuple[Range, Range, Range, Range]]] = [
    # Exercise, phase, then from exercises.md: sets, repetitions, hold in seconds, days a week.
    ("bird_dog_leg", "calm", ((1, 2), (3, 5), (5, 8), (5, 7))),
    ("bird_dog", "restore", ((2, 2), (4, 5), (8, 10), (4, 6))),
    ("bird_dog", "strengthen", ((3, 3), (3, 4), (10, 15), (3, 4))),
    ("bird_dog", "return", ((3, 3), (1, 3), (20, 45), (2, 3))),
    ("bridge", "calm", ((1, 2), (6, 8), (2, 2), (5, 7))),
    ("wall_squat", "restore", ((2, 2), (8, 10), (2, 3), (4, 5))),
    ("wall_squat", "strengthen", ((2, 3), (10, 12), (2, 2), (3, 4))),
    ("wall_squat", "return", ((3, 3), (12, 15), None, (2, 3))),
    ("standing_band_row", "restore", ((1, 2), (10, 12), None, (2, 3))),
    ("standing_band_row", "strengthen", ((2, 3), (8, 12), None, (2, 3))),
    ("standing_band_row", "return", ((3, 4), (6, 10), None, (2, 2))),
    ("pectoral_doorway_stretch", "calm", ((2, 2), (1, 1), (15, 20), (5, 7))),
    ("pectoral_doorway_stretch", "restore", ((2, 3), (1, 1), (30, 30), (5, 7))),
    ("pectoral_doorway_stretch", "strengthen", ((2, 3), (1, 1), (30, 30), (3, 5))),
    ("hamstring_stretch_supine", "return", ((2, 2), (1, 1), (30, 30), (2, 3))),
    ("cat_cow", "calm", ((1, 2), (6, 8), (1, 2), (7, 7))),
    ("cat_cow", "restore", ((2, 2), (10, 10), (2, 2), (5, 7))),
    ("cat_cow", "strengthen", ((1, 2), (10, 10), None, (3, 5))),
    ("cat_cow", "return", ((1, 1), (10, 10), None, (2, 3))),
    ("sciatic_slider_supine", "calm", ((1, 1), (8, 10), None, (5, 7))),
    ("sciatic_slider_supine", "restore", ((2, 2), (10, 10), None, (5, 7))),
    ("sciatic_slider_supine", "strengthen", ((2, 3), (10, 10), None, (3, 5))),
    ("tandem_stance", "calm", ((1, 2), (2, 3), (10, 10), (7, 7))),
    ("tandem_stance", "restore", ((2, 2), (3, 3), (15, 20), (7, 7))),
    ("tandem_stance", "strengthen", ((2, 3), (3, 3), (20, 30), (5, 7))),
    ("tandem_stance", "return", ((3, 3), None, (30, 30), (3, 5))),
    ("sit_to_stand", "calm", ((1, 1), (5, 5), None, (7, 7))),
    ("sit_to_stand", "restore", ((2, 2), (6, 8), None, (4, 5))),
    ("sit_to_stand", "strengthen", ((3, 3), (8, 8), None, (3, 3))),
    ("sit_to_stand", "return", ((3, 3), (6, 10), None, (2, 3))),
]


@pytest.mark.parametrize(("code", "phase", "ranges"), RANGES)
def test_a_dose_stays_within_its_range(
    knowledge: Knowledge, code: str, phase: str, ranges: tuple[Range, Range, Range, Range]
) -> None:
    dose = dose_of(knowledge, code, phase, weeks=2, pain=5 if phase == "calm" else 3)

    found = (dose.sets, dose.repetitions, dose.hold_seconds, dose.days_per_week)
    for value, allowed in zip(found, ranges, strict=True):
        if allowed is not None:
            assert value is not None
            assert allowed[0] <= value <= allowed[1]


STARTS_GENTLY = [
    ("from 65 on", {}, a_person(age=65)),
    ("highly irritable", {"irritability": "high"}, a_person()),
]


@pytest.mark.parametrize(("_who", "state", "person"), STARTS_GENTLY)
@pytest.mark.parametrize(("code", "phase", "ranges"), RANGES)
def test_calm_irritable_and_older_people_get_the_lower_bound(
    knowledge: Knowledge,
    code: str,
    phase: str,
    ranges: tuple[Range, Range, Range, Range],
    *,
    _who: str,
    state: dict[str, Any],
    person: Person,
) -> None:
    pain = 5 if phase == "calm" else 3

    dose = dose_of(knowledge, code, phase, person, weeks=2, pain=pain, **state)

    lower = [bounds and bounds[0] for bounds in ranges]
    found = [dose.sets, dose.repetitions, dose.hold_seconds, dose.days_per_week]
    assert [value for value, bound in zip(found, lower, strict=True) if bound is not None] == [
        bound for bound in lower if bound is not None
    ]


GENTLER = [(64, (3, 10)), (65, (2, 8))]


@pytest.mark.parametrize(("age", "sets_and_repetitions"), GENTLER)
def test_from_65_on_loaded_strength_takes_fewer_sets_and_repetitions(
    knowledge: Knowledge, age: int, sets_and_repetitions: tuple[int, int]
) -> None:
    dose = dose_of(knowledge, "standing_band_row", "strengthen", a_person(age=age))

    assert (dose.sets, dose.repetitions) == sets_and_repetitions


AEROBIC_MINUTES = [
    # Phase, the lower bound and the middle of the minutes in exercises.md.
    ("restore", 10, 15),
    ("strengthen", 20, 25),
    ("return", 30, 30),
]


@pytest.mark.parametrize(("phase", "lower", "middle"), AEROBIC_MINUTES)
def test_walking_starts_at_the_lower_bound_of_its_minutes_for_those_who_start_gently(
    knowledge: Knowledge, phase: str, lower: int, middle: int
) -> None:
    assert dose_of(knowledge, "walking_programme", phase, weeks=8).minutes == middle
    assert dose_of(knowledge, "walking_programme", phase, a_person(age=65), weeks=8).minutes == lower
    assert dose_of(knowledge, "walking_programme", phase, weeks=8, irritability="high").minutes == lower


def test_walking_is_short_while_things_calm_down(knowledge: Knowledge) -> None:
    assert dose_of(knowledge, "walking_programme", "calm", weeks=2, pain=5).minutes == 5


def test_no_exercise_is_held_long_unless_it_is_marked_as_a_long_hold(knowledge: Knowledge) -> None:
    marked, unmarked = dose_of(knowledge, "plank", "return"), dose_of(knowledge, "plank_counter", "return")

    assert (marked.hold_seconds, unmarked.hold_seconds) == (35, 20)


@pytest.mark.parametrize("precaution", ["cardiac_stable", "aortic_aneurysm_known", "abdominal_hernia_or_diastasis"])
def test_whoever_may_not_hold_long_gets_no_long_hold(knowledge: Knowledge, precaution: str) -> None:
    """The feature stands for holds over about 20 s; a dose must not bring in what the feature bars."""
    dose = dose_of(knowledge, "side_plank_wall", "return", precautions=[precaution])

    assert dose.hold_seconds == 20


@pytest.mark.parametrize("code", ["craniocervical_flexion", "neck_isometrics"])
@pytest.mark.parametrize("phase", ["strengthen", "return"])
def test_small_muscles_are_trained_with_short_holds(knowledge: Knowledge, code: str, phase: str) -> None:
    person = somebody(knowledge)
    chosen = replace(person, complaint=replace(person.complaint, code="neck_pain_postural"))
    plan = plan_for(knowledge, chosen, None, alone(knowledge, code))

    assert the_exercise(the_phase(plan, phase), code).dosage.hold_seconds == 10


@pytest.mark.parametrize("code", ["craniocervical_flexion", "neck_isometrics", "neck_band_extension"])
def test_what_is_held_for_ten_seconds_at_most_is_repeated_instead_of_held_for_longer(
    knowledge: Knowledge, code: str
) -> None:
    """Exercises 1, ISO: one to three repetitions in the last phase; one is meant for a hold of 20 to 45 seconds."""
    person = somebody(knowledge)
    chosen = replace(person, complaint=replace(person.complaint, code="neck_pain_movement_coordination"))
    plan = plan_for(knowledge, chosen, None, alone(knowledge, code))

    dose = the_exercise(the_phase(plan, "return"), code).dosage
    assert (dose.sets, dose.repetitions, dose.hold_seconds) == (3, 3, 10)


def test_the_pelvic_floor_is_trained_more_from_phase_to_phase_and_on_every_day(knowledge: Knowledge) -> None:
    """Evidence, MOT19: daily; no phase trains it for less than the phase before."""
    person = somebody(knowledge, days=7)
    chosen = replace(person, complaint=replace(person.complaint, code="postpartum_lumbopelvic_pain"))
    plan = plan_for(knowledge, chosen, None, alone(knowledge, "pelvic_floor_contraction"))

    doses = [the_exercise(phase, "pelvic_floor_contraction").dosage for phase in plan.phases]
    seconds = [(dose.sets or 0) * (dose.repetitions or 0) * (dose.hold_seconds or 0) for dose in doses]
    assert seconds == sorted(seconds)
    assert {dose.days_per_week for dose in doses} == {7}


def test_fewer_sets_take_fewer_minutes(knowledge: Knowledge) -> None:
    full = dose_of(knowledge, "standing_band_row", "restore")
    gentle = dose_of(knowledge, "standing_band_row", "restore", a_person(age=65))

    assert (full.sets, full.minutes) == (2, 3)
    assert (gentle.sets, gentle.minutes) == (1, 2)


# Where the day is short.

SHORT_DAYS = [
    # Exercise, phase, minutes a day; sets and minutes that are left of it.
    ("bird_dog", "restore", 4, (2, 4)),
    ("bird_dog", "restore", 3, (1, 2)),
    ("bird_dog", "strengthen", 5, (3, 5)),
    ("bird_dog", "strengthen", 4, (1, 3)),
    ("bird_dog", "strengthen", 3, (1, 3)),
    ("mindfulness_body_scan", "restore", 8, (None, 8)),
    ("mindfulness_body_scan", "restore", 7, (None, 4)),
]


@pytest.mark.parametrize(("code", "phase", "minutes", "left"), SHORT_DAYS)
def test_a_short_day_leaves_one_set_or_half_the_time(
    knowledge: Knowledge, code: str, phase: str, minutes: int, left: tuple[int | None, int]
) -> None:
    dose = dose_of(knowledge, code, phase, minutes=minutes)

    assert (dose.sets, dose.minutes) == left


def test_one_set_has_no_rest_between_sets_and_keeps_the_rest_between_repetitions(knowledge: Knowledge) -> None:
    full = dose_of(knowledge, "bird_dog", "restore")
    shortened = dose_of(knowledge, "bird_dog", "restore", minutes=3)

    assert (full.rest_seconds, full.rest_between_repetitions_seconds) == (30, 3)
    assert (shortened.rest_seconds, shortened.rest_between_repetitions_seconds) == (None, 3)


def test_that_a_dose_was_cut_is_said(knowledge: Knowledge) -> None:
    exercise = the_exercise(phase_with(knowledge, "bird_dog", "restore", minutes=3), "bird_dog")

    assert [(reason.text, reason.points) for reason in exercise.why if reason.factor == "dose"] == [
        (knowledge.texts["why.dose_shortened"], knowledge.scoring.shortened)
    ]


BOUTS = [
    # Minutes of the day; bouts and minutes of repeated press-ups at one minute each, four times a day.
    (10, (4, 4)),
    (4, (4, 4)),
    (3, (3, 3)),
    (2, (2, 2)),
]


@pytest.mark.parametrize(("minutes", "bouts_and_minutes"), BOUTS)
def test_a_direction_is_repeated_over_the_day_and_less_often_where_the_day_is_short(
    knowledge: Knowledge, minutes: int, bouts_and_minutes: tuple[int, int]
) -> None:
    dose = dose_of(knowledge, "prone_press_up", "restore", minutes=minutes, direction="extension")

    assert (dose.times_per_day, dose.minutes) == bouts_and_minutes


def test_a_direction_is_repeated_twice_a_day_at_least(knowledge: Knowledge) -> None:
    person = somebody(knowledge, minutes=1, direction="extension")

    declined = declined_for(knowledge, person, wishes=alone(knowledge, "prone_press_up"))

    assert declined.decline == "does_not_fit"


REPEATED = [("calm", 5), ("restore", 4), ("strengthen", 2), ("return", 1)]


@pytest.mark.parametrize(("phase", "bouts"), REPEATED)
def test_a_direction_is_repeated_less_often_from_phase_to_phase(knowledge: Knowledge, phase: str, bouts: int) -> None:
    dose = dose_of(knowledge, "prone_press_up", phase, weeks=2, pain=5, direction="extension")

    assert dose.times_per_day == bouts
    assert dose.minutes == bouts


def test_a_sustained_position_is_held_for_its_minutes(knowledge: Knowledge) -> None:
    dose = dose_of(knowledge, "prone_lying", "restore", direction="extension")

    assert (dose.sets, dose.repetitions, dose.hold_seconds) == (1, 1, 180)
    assert (dose.times_per_day, dose.minutes) == (4, 12)


WALKS = [
    ("restore", 60, 15),
    ("strengthen", 60, 25),
    ("return", 60, 30),
    ("strengthen", 24, 24),
    ("strengthen", 12, 12),
    ("strengthen", 5, 5),
]


@pytest.mark.parametrize(("phase", "minutes", "walked"), WALKS)
def test_a_walk_lasts_as_long_as_its_phase_asks_for_or_as_the_day_allows(
    knowledge: Knowledge, phase: str, minutes: int, walked: int
) -> None:
    dose = dose_of(knowledge, "walking_programme", phase, minutes=minutes)

    assert dose.minutes == walked
    assert dose.sets is None


def test_a_walk_of_less_than_five_minutes_is_none(knowledge: Knowledge) -> None:
    declined = declined_for(knowledge, somebody(knowledge, minutes=4), wishes=alone(knowledge, "walking_programme"))

    assert declined.decline == "does_not_fit"


def test_micro_breaks_take_no_minutes_of_the_day(knowledge: Knowledge) -> None:
    phase = phase_with(knowledge, "microbreak_stand_walk", "restore", minutes=1)

    dose = the_exercise(phase, "microbreak_stand_walk").dosage
    assert (dose.minutes, dose.times_per_day) == (2, 6)
    assert phase.minutes_per_day == 0


# Over the week.

DAYS = [
    # Exercise, phase, days available; days planned.
    ("bird_dog", "restore", 7, 5),
    ("bird_dog", "strengthen", 7, 3),
    ("bird_dog", "strengthen", 2, 2),
    ("bird_dog", "strengthen", 1, 1),
    ("cat_cow", "restore", 7, 6),
    ("cat_cow", "restore", 4, 4),
    ("walking_programme", "restore", 7, 5),
    ("walking_programme", "restore", 3, 3),
    ("prone_press_up", "restore", 7, 7),
    ("pain_education_session", "restore", 7, 1),
]


@pytest.mark.parametrize(("code", "phase", "available", "planned"), DAYS)
def test_an_exercise_stands_on_as_many_days_as_its_dose_asks_for_and_there_are(
    knowledge: Knowledge, code: str, phase: str, available: int, planned: int
) -> None:
    dose = dose_of(knowledge, code, phase, days=available, direction="extension")

    assert dose.days_per_week == planned
    assert len(set(dose.days)) == planned
    assert set(dose.days) <= set(knowledge.limits.training_days[available])


@pytest.mark.parametrize("days", [3, 5, 6])
def test_strength_three_times_a_week_leaves_a_day_between(knowledge: Knowledge, days: int) -> None:
    dose = dose_of(knowledge, "standing_band_row", "strengthen", days=days)

    assert dose.days == (1, 3, 5)


NEEDED_NOW_AND_THEN = [
    ("prone_press_up", "return"),
    ("sciatic_slider_supine", "return"),
    ("diaphragmatic_breathing", "strengthen"),
    ("diaphragmatic_breathing", "return"),
]


@pytest.mark.parametrize(("code", "phase"), NEEDED_NOW_AND_THEN)
def test_what_is_done_as_needed_counts_twice_a_week(knowledge: Knowledge, code: str, phase: str) -> None:
    assert dose_of(knowledge, code, phase, direction="extension").days_per_week == 2


def test_what_has_two_sides_says_so(knowledge: Knowledge) -> None:
    assert dose_of(knowledge, "bird_dog", "restore").each_side
    assert not dose_of(knowledge, "bridge", "restore").each_side


def test_every_dose_says_how_hard_it_should_feel(knowledge: Knowledge) -> None:
    for phase in plan_for(knowledge, an_assessment(pain=5, weeks=2, irritability="high")).phases:
        assert all(exercise.dosage.effort for exercise in phase.exercises)


def test_the_minutes_of_a_phase_are_those_of_its_busiest_day(knowledge: Knowledge) -> None:
    for minutes in (8, 12, 20, 35, 60):
        for days in range(1, 8):
            plan = plan_for(knowledge, an_assessment(minutes=minutes, days=days, weeks=2, pain=5))

            for phase in plan.phases:
                busiest = max(minutes_on(knowledge, phase, day) for day in range(1, 8))
                assert phase.minutes_per_day == busiest <= minutes


def test_aerobic_exercise_begins_with_no_more_minutes_than_its_profile_has_in_the_middle(knowledge: Knowledge) -> None:
    for item in knowledge.exercises.values():
        profile = knowledge.profiles[item.profile]
        if profile.scalable and Phase.CALM in item.minutes:
            most = profile.doses[Phase.CALM].minutes

            assert most is not None
            assert item.minutes[Phase.CALM] <= most.middle, item.code
