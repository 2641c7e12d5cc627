"""What a chosen item beat, and by how much: the best that its phase could hold without it."""

from dataclasses import replace
from typing import Any

import pytest

from app.planning.codes import EDUCATION
from app.planning.decision.values import ChosenItem
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from app.planning.problem import Part, Problem
from tests.support.cp_sat import best_of
from tests.support.decisions import Told, told_of
from tests.support.people import an_assessment, options
from tests.support.problems import asked_by

PEOPLE: list[dict[str, Any]] = [
    {},
    {"minutes": 10, "days": 3},
    {"condition": "neck_pain_radiating", "irritability": "high"},
    {"precautions": ["osteoporosis"], "goals": ("lifting", "flexibility")},
    {"condition": "lumbar_spinal_stenosis", "minutes": 15},
    # Holds something with too few points, for its category's sake.
    {"condition": "neck_pain_radiating", "irritability": "high", "pain": 8, "weeks": 2, "minutes": 8, "days": 1},
]


@pytest.mark.parametrize("who", PEOPLE)
def test_the_best_set_without_an_item_is_the_one_that_cp_sat_finds(knowledge: Knowledge, who: dict[str, Any]) -> None:
    told = told_of(knowledge, an_assessment(**who))
    index = index_of(knowledge)

    for stretch, phase in zip(told.road.stretches, told.decision.phases, strict=True):
        problem, best = stretch.week.problem, stretch.week.solution
        chosen = {index.exercises[choice.place].code for choice in best.chosen}
        assert chosen
        for item in (each for each in phase.chosen if each.code in chosen):
            other = best_of(asked_by(barring(item.code, problem, knowledge)))
            assert other is not None
            held = {index.exercises[place].code for place, _ in other[1]}
            points = {place: candidate.points for candidate in problem.candidates for place in [candidate.place]}
            total = sum(counting(points[place] + dose.cost, problem) for place, dose in other[1])
            assert item.runner_up.margin == sum(counting(each.points, problem) for each in best.chosen) - total
            came = {rival.code for rival in item.runner_up.instead}
            gone = {item.code, *(rival.code for rival in item.runner_up.gives_way)}
            assert held == chosen - gone | came
            if not item.runner_up.gives_up:
                assert item.runner_up.margin >= 0


def counting(points: int, problem: Problem) -> int:
    """What has too few points counts for its category alone."""
    return points if points >= problem.threshold else min(points, 0)


def barring(code: str, problem: Problem, knowledge: Knowledge) -> Problem:
    place = index_of(knowledge).place_of[code]
    parts = [Part(part.category, [each for each in part.candidates if each.place != place]) for part in problem.parts]
    return replace(problem, parts=tuple(part for part in parts if part.candidates))


def test_it_is_told_by_how_much_and_what_would_come_in(knowledge: Knowledge) -> None:
    beaten = first_that_beat_one(told_of(knowledge, an_assessment())).runner_up

    assert beaten.text.startswith("Beat ")
    assert beaten.text.endswith(f"by {beaten.margin} points.")
    assert beaten.instead[0].name.lower() in beaten.text.lower()


def first_that_beat_one(told: Told) -> ChosenItem:
    return next(
        item
        for phase in told.decision.phases
        for item in phase.chosen
        if (item.runner_up.margin or 0) > 1 and not item.runner_up.gives_way and len(item.runner_up.instead) == 1
    )


def test_what_a_therapist_asked_for_beat_nothing(knowledge: Knowledge) -> None:
    told = told_of(knowledge, an_assessment(), wishes=options(include=["side_plank_knee", "tens_conventional"]))

    asked = [item for phase in told.decision.phases for item in phase.chosen if item.included]

    assert {item.code for item in asked} == {"side_plank_knee", "tens_conventional"}
    assert all(item.runner_up.margin is None and "therapist asked" in item.runner_up.text for item in asked)


def test_where_nothing_is_as_required_the_phase_would_be_without_it(knowledge: Knowledge) -> None:
    # Of all aerobic activity, walking alone is left.
    aerobic = {code for code, item in knowledge.exercises.items() if item.category == "aerobic"} - {"walking_programme"}
    told = told_of(knowledge, an_assessment(), wishes=options(exclude=sorted(aerobic)))

    walking = told.chosen("restore", "walking_programme")

    assert walking.runner_up.gives_up == ("aerobic activity",)
    assert walking.runner_up.text.startswith("The phase asks for aerobic activity, and would be without.")


def test_what_is_there_for_its_category_alone_says_so(knowledge: Knowledge) -> None:
    told = told_of(knowledge, an_assessment(disliked=["aerobic"]))

    walking = told.chosen("restore", "walking_programme")

    assert walking.points < knowledge.scoring.exercise_threshold
    assert walking.runner_up.text.startswith(
        "It has too few points to be chosen for itself, but the phase asks for aerobic activity. Beat "
    )


def test_a_lesson_beat_the_next_lesson(knowledge: Knowledge) -> None:
    told = told_of(knowledge, an_assessment(yellow_flags=["fear_avoidance"]))

    lessons = [(phase, item) for phase in told.decision.phases for item in phase.chosen if item.group == EDUCATION]

    assert lessons
    for phase, lesson in lessons:
        rivals = [told.fate(phase.code, rival.code) for rival in lesson.runner_up.instead]
        assert all(rival.fate == "category_full" for rival in rivals)
        if rivals:
            assert lesson.runner_up.margin == lesson.points - lesson.runner_up.instead[0].points
