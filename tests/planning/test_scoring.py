"""How well an item serves a person: points with the factor they come from, adding up to what the choice went by."""

from dataclasses import replace
from typing import Any

import pytest

from app.planning.assessment import Assessment, Goal
from app.planning.codes import Phase
from app.planning.document import Plan
from app.planning.index import index_of
from app.planning.knowledge import Knowledge, PointRule, Target, When
from app.planning.reasons import Reason
from app.planning.scoring import PhaseScores, reasons_for_exercise, reasons_for_technique, score
from app.planning.speaking import speaking
from tests.support.people import (
    a_person,
    all_exercises,
    an_assessment,
    case_of,
    codes,
    options,
    plan_for,
    the_exercise,
    the_phase,
)


def scored(knowledge: Knowledge, phase: str, assessment: Assessment, age: int = 40) -> PhaseScores:
    case = case_of(knowledge, assessment, a_person(age=age))
    return score(Phase(phase), case, speaking(case.profile, knowledge))


def reasons(knowledge: Knowledge, code: str, phase: str, assessment: Assessment, age: int = 40) -> tuple[Reason, ...]:
    known, index = case_of(knowledge, assessment, a_person(age=age)).profile, index_of(knowledge)
    scores = scored(knowledge, phase, assessment, age)
    if code in index.place_of:
        return reasons_for_exercise(index.place_of[code], scores, known, knowledge)
    return reasons_for_technique(index.technique_place_of[code], scores, known, knowledge)


def points(
    knowledge: Knowledge, code: str, phase: str, assessment: Assessment, factor: str | None = None, *, age: int = 40
) -> int:
    """Return an item's points, of one factor or of all."""
    found = reasons(knowledge, code, phase, assessment, age)
    return sum(reason.points for reason in found if factor in {None, reason.factor})


PEOPLE = [
    an_assessment(),
    an_assessment("lbp_radicular_pain", irritability="high", pain=8, direction="extension", aggravated_by=["sitting"]),
    an_assessment("neck_pain_headache", weeks=30, goals=["reduce_headache", "sleep_better"], yellow_flags=["low_mood"]),
    an_assessment(
        "pregnancy_pelvic_girdle_pain",
        pregnancy_weeks=30,
        liked=["aerobic", "clamshell"],
        disliked=["stretching", "bridge"],
    ),
    an_assessment(
        "osteoporotic_spinal_pain",
        activity_level="inactive",
        precautions=["balance_impairment_falls"],
        smoker=True,
        sitting_hours_per_day=9,
        aggravated_by=["standing", "walking"],
    ),
]


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("person", PEOPLE)
def test_the_reasons_for_every_item_add_up_to_its_points(
    knowledge: Knowledge, person: Assessment, phase: Phase
) -> None:
    scores, known, index = scored(knowledge, phase, person), case_of(knowledge, person).profile, index_of(knowledge)

    for place, item in enumerate(index.exercises):
        why = reasons_for_exercise(place, scores, known, knowledge)
        assert sum(reason.points for reason in why) == scores.exercises[place], item.code
    for place, technique in enumerate(index.techniques):
        why = reasons_for_technique(place, scores, known, knowledge)
        assert sum(reason.points for reason in why) == scores.techniques[place], technique.code


@pytest.mark.parametrize("person", PEOPLE)
def test_reasons_stand_the_weightiest_first_and_say_nothing_twice(knowledge: Knowledge, person: Assessment) -> None:
    for code in knowledge.exercises:
        why = reasons(knowledge, code, "restore", person)

        assert [reason.points for reason in why] == sorted((reason.points for reason in why), reverse=True)
        assert len({(reason.factor, reason.text) for reason in why}) == len(why)
        assert all(reason.text and reason.factor in knowledge.vocabulary["factor"] for reason in why)


def test_what_a_condition_starts_with_has_points_for_it(knowledge: Knowledge) -> None:
    person = an_assessment("lumbar_spinal_stenosis")

    assert points(knowledge, "sit_to_stand", "restore", person, "condition") >= knowledge.scoring.start_with
    assert points(knowledge, "sit_to_stand", "calm", person, "condition") < knowledge.scoring.start_with


STANDING_IN = [
    # What cannot be had, for whom, in which phase, and what stands in for it.
    ("bridge", an_assessment(precautions=["cannot_lie_supine_flat"]), "restore", None),
    ("cat_cow", an_assessment(precautions=["wrist_problem"]), "restore", "cat_cow_seated"),
    ("bird_dog", an_assessment(precautions=["no_floor_transfer"]), "strengthen", "bird_dog_standing"),
    ("plank", an_assessment(precautions=["no_floor_transfer"]), "return", "plank_counter"),
    ("walking_programme", an_assessment(precautions=["wheelchair_user"]), "restore", "seated_aerobics"),
]


@pytest.mark.parametrize(("barred", "person", "phase", "stand_in"), STANDING_IN)
def test_a_gentler_rung_or_a_swap_stands_in_for_what_is_barred(
    knowledge: Knowledge, barred: str, person: Assessment, phase: str, stand_in: str | None
) -> None:
    swapped = {
        index_of(knowledge).exercises[place].code: name for place, name in scored(knowledge, phase, person).swapped
    }

    name = knowledge.exercises[barred].name
    assert {code for code, instead_of in swapped.items() if instead_of == name} == ({stand_in} if stand_in else set())


@pytest.mark.parametrize("phase", list(Phase))
def test_what_a_condition_starts_with_anyway_stands_in_for_nothing(knowledge: Knowledge, phase: Phase) -> None:
    for code, condition in knowledge.conditions.items():
        starts = condition.start_with.get(phase, ())
        person = an_assessment(code, pregnancy_weeks=20 if code.startswith("pregnancy") else None)
        for barred in starts:
            # With every other exercise barred, one to start with is all that could stand in.
            wishes = options(exclude={barred, *set(knowledge.exercises) - set(starts)})
            case = case_of(knowledge, person, wishes=wishes)

            assert score(phase, case, speaking(case.profile, knowledge)).swapped == (), (code, barred)


def test_nothing_stands_in_for_what_may_be_had(knowledge: Knowledge) -> None:
    assert scored(knowledge, "restore", an_assessment()).swapped == ()


def test_weights_are_carried_once_the_first_weeks_are_over(knowledge: Knowledge) -> None:
    wanted: dict[str, Any] = {"pain": 2, "goals": ["lifting_carrying"], "equipment_available": ["dumbbell"]}
    threshold = knowledge.scoring.exercise_threshold

    assert points(knowledge, "carry_farmer", "restore", an_assessment(weeks=2, **wanted)) < threshold
    assert points(knowledge, "carry_farmer", "restore", an_assessment(weeks=10, **wanted)) >= threshold
    assert points(knowledge, "carry_farmer", "strengthen", an_assessment(weeks=2, **wanted)) >= threshold


DIRECTIONS = [
    ("extension", "prone_press_up", 1),
    ("extension", "repeated_flexion_sitting", -1),
    ("flexion", "repeated_flexion_sitting", 1),
    ("flexion", "prone_press_up", -1),
    ("none", "prone_press_up", 0),
]


@pytest.mark.parametrize(("tested", "code", "sign"), DIRECTIONS)
def test_a_tested_direction_speaks_for_its_own_way_and_against_the_other(
    knowledge: Knowledge, tested: str, code: str, sign: int
) -> None:
    found = points(knowledge, code, "restore", an_assessment(direction=tested), "direction")

    assert (found > 0) - (found < 0) == sign


def test_a_likely_direction_speaks_more_softly_than_a_tested_one(knowledge: Knowledge) -> None:
    likely = an_assessment(aggravated_by=["sitting", "forward_bending"])
    tested = an_assessment(direction="extension")

    softly = points(knowledge, "prone_press_up", "restore", likely, "direction")
    loudly = points(knowledge, "prone_press_up", "restore", tested, "direction")

    assert 0 < softly < loudly


WANTED = [(1, 3), (2, 2), (3, 1), (4, 1), (100, 1)]


@pytest.mark.parametrize(("priority", "weight"), WANTED)
def test_a_goal_counts_by_its_priority(knowledge: Knowledge, priority: int, weight: int) -> None:
    person = an_assessment(goals=(Goal("general_fitness", priority),))

    assert points(knowledge, "walking_programme", "restore", person, "goal") == 2 * weight


def test_what_a_condition_avoids_has_points_against_it_and_is_not_barred(knowledge: Knowledge) -> None:
    avoiding = next(
        condition
        for condition in knowledge.conditions.values()
        if condition.avoid.directions and not condition.pregnancy
    )
    person = an_assessment(avoiding.code)
    direction = min(avoiding.avoid.directions)
    item = next(found for found in knowledge.exercises.values() if found.direction == direction)

    against = [reason for reason in reasons(knowledge, item.code, item.min_phase, person) if reason.points < 0]

    assert any(avoiding.label.lower()[1:] in reason.text.lower() for reason in against)


EVIDENCE = [
    ("tens_conventional", an_assessment(), -1),
    ("advice_stay_active", an_assessment(), 1),
    ("walking_programme", an_assessment(weeks=30), 1),
    ("mechanical_traction_lumbar", an_assessment(), -1),
]


@pytest.mark.parametrize(("code", "person", "sign"), EVIDENCE)
def test_guidelines_speak_for_or_against(knowledge: Knowledge, code: str, person: Assessment, sign: int) -> None:
    found = points(knowledge, code, "restore", person, "evidence")

    assert found * sign > 0


TASTES = [
    ({"liked": ["bridge"]}, "bridge", 1),
    ({"liked": ["hip_glute_strength"]}, "bridge", 1),
    ({"liked": ["bridge", "hip_glute_strength"]}, "bridge", 1),
    ({"disliked": ["bridge"]}, "bridge", -1),
    ({"disliked": ["hip_glute_strength"]}, "bridge", -1),
    ({"liked": ["bridge"], "disliked": ["bridge"]}, "bridge", -1),
    ({"liked": ["massage"]}, "massage_soft_tissue", 1),
    ({"disliked": ["massage_soft_tissue"]}, "massage_soft_tissue", -1),
    ({"liked": ["massage"]}, "bridge", 0),
]


@pytest.mark.parametrize(("taste", "code", "sign"), TASTES)
def test_likes_and_dislikes_count_once(knowledge: Knowledge, taste: dict[str, Any], code: str, sign: int) -> None:
    weights = knowledge.scoring

    found = points(knowledge, code, "restore", an_assessment(**taste), "preference")

    assert found == {1: weights.liked, -1: weights.disliked, 0: 0}[sign]


def test_dislike_weighs_more_than_liking(knowledge: Knowledge) -> None:
    assert -knowledge.scoring.disliked > knowledge.scoring.liked


SPEAKING_FOR = [
    # Who, and an item that a fact of theirs speaks for (or against) in a phase.
    ({"sitting_hours_per_day": 6}, "microbreak_stand_walk", "restore", "lifestyle", 1),
    ({"sitting_hours_per_day": 5.9}, "microbreak_stand_walk", "restore", "lifestyle", 0),
    ({"job_type": "manual_heavy"}, "hip_hinge_dowel", "restore", "lifestyle", 1),
    ({"activity_level": "inactive"}, "walking_programme", "restore", "lifestyle", 1),
    ({"activity_level": "inactive"}, "goblet_squat", "strengthen", "lifestyle", -1),
    ({"exercise_setting": "pool"}, "aquatic_walking", "restore", "lifestyle", 1),
    ({"aggravated_by": ["forward_bending"]}, "cat_cow_seated", "restore", "aggravating", -1),
    ({"aggravated_by": ["lying"]}, "bridge", "restore", "aggravating", -1),
    ({"eased_by": ["walking"]}, "walking_programme", "restore", "aggravating", 1),
    ({"yellow_flags": ["fear_avoidance"]}, "pain_education_session", "restore", "yellow_flag", 1),
    ({"stress_level": "high"}, "diaphragmatic_breathing", "restore", "yellow_flag", 1),
    ({"precautions": ["balance_impairment_falls"]}, "tandem_stance", "restore", "precaution", 1),
    ({"precautions": ["osteoporosis"]}, "back_extension_isometric_wall", "restore", "precaution", 1),
    ({"pregnancy_weeks": 20}, "pelvic_floor_contraction", "restore", "precaution", 1),
    ({"episode": "recurrent"}, "walking_programme", "strengthen", "stage", 1),
    ({"limb_symptoms": "radicular"}, "sciatic_slider_supine", "restore", "condition", 1),
    ({"job_type": "home_carer"}, "hip_hinge_dowel", "restore", "lifestyle", 1),
    ({"job_type": "retired"}, "tandem_stance", "restore", "lifestyle", 1),
    ({"job_type": "unemployed"}, "walking_programme", "restore", "lifestyle", 1),
    ({"job_type": "athlete"}, "jog_run_graded", "return", "lifestyle", 1),
    ({"stress_level": "moderate"}, "diaphragmatic_breathing", "restore", "yellow_flag", 1),
    ({"risk_group": "medium"}, "sit_to_stand", "restore", "yellow_flag", 1),
    ({"risk_group": "low"}, "walking_programme", "restore", "yellow_flag", 1),
    ({"risk_group": "high"}, "pain_education_session", "restore", "yellow_flag", 1),
    ({"job_type": "driving"}, "workstation_setup", "restore", "lifestyle", -1),
]


@pytest.mark.parametrize(("facts", "code", "phase", "factor_and_sign"), [(*row[:3], row[3:]) for row in SPEAKING_FOR])
def test_how_a_person_lives_and_feels_speaks(
    knowledge: Knowledge, facts: dict[str, Any], code: str, phase: str, factor_and_sign: tuple[str, int]
) -> None:
    factor, sign = factor_and_sign

    found = points(knowledge, code, phase, an_assessment(**facts), factor)

    assert (found > 0) - (found < 0) == sign


HARDER = [(64, 0), (65, -1), (80, -1)]


@pytest.mark.parametrize(("age", "sign"), HARDER)
def test_from_65_on_hard_exercises_lose_points(knowledge: Knowledge, age: int, sign: int) -> None:
    found = points(knowledge, "deadlift_kettlebell", "strengthen", an_assessment(), "precaution", age=age)

    assert (found > 0) - (found < 0) == sign


def test_later_phases_ask_for_harder_exercises(knowledge: Knowledge) -> None:
    easy = [points(knowledge, "bridge_small_range", phase, an_assessment(), "phase") for phase in Phase]
    hard = [points(knowledge, "bridge_single_leg", phase, an_assessment(), "phase") for phase in Phase]

    assert easy[0] > easy[2] > easy[3]
    assert hard[3] >= hard[2] > easy[3]


@pytest.mark.parametrize("code", ["walking_programme", "pain_education_session", "microbreak_stand_walk"])
def test_walking_lessons_and_breaks_are_never_called_too_easy(knowledge: Knowledge, code: str) -> None:
    """What makes them harder is more of them; how hard one is to learn says nothing of that."""
    plan = plan_for(knowledge, an_assessment(minutes=60), wishes=options(include=[code]))

    for phase in plan.phases:
        said = [reason.text for reason in the_exercise(phase, code).why]
        assert not [text for text in said if "Easier than" in text], phase.code


def test_tasks_of_the_job_wait_until_the_pain_has_calmed(knowledge: Knowledge) -> None:
    roofer = an_assessment(job_type="manual_heavy", lifting_at_work="heavy", goals=["return_to_work_manual"])

    for factor in ("goal", "lifestyle"):
        assert points(knowledge, "hip_hinge_seated", "calm", roofer, factor) == 0
        assert points(knowledge, "hip_hinge_seated", "restore", roofer, factor) > 0


def test_nobody_is_asked_to_lie_down_at_work(knowledge: Knowledge) -> None:
    at_work = an_assessment("neck_pain_postural", exercise_setting="work", goals=["improve_posture"], minutes=15)

    surfaces = {knowledge.exercises[exercise.code].surface for exercise in all_exercises(plan_for(knowledge, at_work))}

    assert surfaces <= {"chair", "stand"}


def test_nobody_is_sent_to_a_pool_for_a_few_minutes(knowledge: Knowledge) -> None:
    def in_water(minutes: int) -> set[str]:
        swimmer = an_assessment(
            "neck_pain_postural",
            equipment_available={"pool"},
            minutes=minutes,
            liked={"swimming"},
            goals=("general_fitness", "self_management"),
        )
        return codes(all_exercises(plan_for(knowledge, swimmer))) & {"swimming", "aquatic_walking"}

    assert not in_water(minutes=5)
    assert in_water(minutes=20)


def test_who_sits_long_is_asked_to_get_up_before_sitting_supported(knowledge: Knowledge) -> None:
    sitter = an_assessment(
        job_type="desk", sitting_hours_per_day=9, driving_hours_per_day=1, minutes=20, goals=["sitting_tolerance"]
    )

    breaks = {
        exercise.code
        for exercise in all_exercises(plan_for(knowledge, sitter))
        if exercise.category == "posture_ergonomics"
    }

    assert "microbreak_stand_walk" in breaks
    assert "sustained_extension_sitting_support" not in breaks


def test_a_driver_is_not_given_a_desk_to_set_up(knowledge: Knowledge) -> None:
    driver = an_assessment(
        job_type="driving", driving_hours_per_day=8, sitting_hours_per_day=9, pain=4, goals=["driving_tolerance"]
    )

    plan = plan_for(knowledge, driver)

    assert "workstation_setup" not in codes(all_exercises(plan))
    assert "sustained_extension_sitting_support" in codes(all_exercises(plan))
    assert {"advice.driving", "advice.driving_job"} <= {advice.code for advice in plan.advice}


def test_a_workstation_is_set_up_early_and_once(knowledge: Knowledge) -> None:
    sitter = an_assessment(
        job_type="desk", sitting_hours_per_day=9, days=2, minutes=10, goals=["sitting_tolerance", "return_to_work_desk"]
    )

    later = [phase for phase in plan_for(knowledge, sitter).phases if phase.code in {"strengthen", "return"}]

    assert later
    assert not [phase.code for phase in later if "workstation_setup" in codes(phase.exercises)]


SLEEPERS = [
    ({"sleep_quality": "good"}, -1),
    ({"sleep_quality": "poor"}, 1),
    ({"goals": ["sleep_better"]}, 1),
    ({"shift_work": True}, 1),
]


@pytest.mark.parametrize(("facts", "sign"), SLEEPERS)
def test_lessons_in_sleep_are_for_those_who_sleep_badly(knowledge: Knowledge, facts: dict[str, Any], sign: int) -> None:
    found = sum(
        points(knowledge, "sleep_position_coaching", "return", an_assessment(**facts), factor)
        for factor in ("lifestyle", "yellow_flag", "goal")
    )

    assert (found > 0) - (found < 0) == sign


def test_points_change_the_choice(knowledge: Knowledge) -> None:
    target = Target(exercises=frozenset({"clamshell"}))
    loved = PointRule("test.loved", "preference", When(), target, points=20, text="Said to be wonderful.")
    scoring = replace(knowledge.scoring, rules=(*knowledge.scoring.rules, loved))

    plain = plan_for(knowledge, an_assessment())
    changed = plan_for(replace(knowledge, scoring=scoring), an_assessment())

    assert "clamshell" not in codes(the_phase(plain, "restore").exercises)
    assert "clamshell" in codes(the_phase(changed, "restore").exercises)


def test_what_is_disliked_gives_way_to_what_is_not(knowledge: Knowledge) -> None:
    plain = plan_for(knowledge, an_assessment())
    disliking = plan_for(knowledge, an_assessment(disliked=["bridge"]))

    assert "bridge" in codes(the_phase(plain, "restore").exercises)
    assert "bridge" not in codes(the_phase(disliking, "restore").exercises)


def test_who_dislikes_an_exercise_is_not_given_another_rung_of_its_ladder(knowledge: Knowledge) -> None:
    plain = plan_for(knowledge, an_assessment(minutes=20))
    disliking = plan_for(knowledge, an_assessment(minutes=20, disliked=["plank"]))

    assert families(knowledge, plain) >= {"plank"}
    assert "plank" not in families(knowledge, disliking)


def test_who_likes_a_rung_of_a_disliked_ladder_keeps_it(knowledge: Knowledge) -> None:
    torn = an_assessment(liked=["bridge_march"], disliked=["bridge_single_leg"])

    assert points(knowledge, "bridge_march", "return", torn, "preference") == knowledge.scoring.liked
    assert points(knowledge, "bridge", "return", torn, "preference") == knowledge.scoring.disliked


def families(knowledge: Knowledge, plan: Plan) -> set[str]:
    return {knowledge.exercises[exercise.code].family for exercise in all_exercises(plan)}


def test_every_exercise_of_a_plan_says_why(knowledge: Knowledge) -> None:
    for person in PEOPLE:
        assert all(exercise.why for exercise in all_exercises(plan_for(knowledge, person)))
