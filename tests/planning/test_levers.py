"""What would help somebody most: changes that add something, never against a bar, in the same order every time."""

import pytest
from hypothesis import HealthCheck, given, settings

from app.planning.assessment import Assessment, Options, Person
from app.planning.codes import Level
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.planning.levers import Levers, levers_of, points_of
from tests.support.people import a_person, an_assessment, made, options, plan_for
from tests.support.strategies import requests, the_knowledge

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def levers(knowledge: Knowledge, said: Assessment, person: Person | None = None) -> Levers:
    found = levers_of(said, person or a_person(), options(), knowledge, knowledge)
    assert found is not None
    return found


def codes(found: Levers) -> list[str]:
    return [lever.code for lever in found.levers]


def test_five_more_minutes_help_most_whoever_has_ten(knowledge: Knowledge) -> None:
    said = an_assessment(minutes=10)

    found = levers(knowledge, said)

    first = found.levers[0]
    longer = plan_for(knowledge, an_assessment(minutes=15))
    assert found.points == points_of(plan_for(knowledge, said))
    assert (first.code, first.points) == ("five_more_minutes", points_of(longer) - found.points)
    assert first.say == "Could you find five more minutes on the days when you train?"
    assert first.effects[0].say.startswith("Then your plan could also hold: ")


def test_a_band_is_suggested_with_what_it_would_bring_and_only_to_whoever_has_none(knowledge: Knowledge) -> None:
    without = levers(knowledge, an_assessment(minutes=10))
    having = levers(knowledge, an_assessment(minutes=10, equipment_available=["resistance_band"]))

    [band] = [lever for lever in without.levers if lever.code == "get_resistance_band"]
    assert any("resistance_band" in knowledge.exercises[item.code].equipment for item in band.effects[0].items_in)
    assert "get_resistance_band" not in codes(having)


def test_a_chair_is_suggested_only_where_there_is_none(knowledge: Knowledge) -> None:
    missing = an_assessment("thoracic_postural_pain", minutes=15, equipment_missing=["chair", "wall", "counter"])
    there = an_assessment("thoracic_postural_pain", minutes=15)

    assert {"get_chair", "get_wall", "get_counter"} & set(codes(levers(knowledge, missing)))
    assert not {"get_chair", "get_wall", "get_counter"} & set(codes(levers(knowledge, there)))


def test_getting_down_to_the_floor_is_a_matter_of_practice_for_whoever_may_practise_it(knowledge: Knowledge) -> None:
    assert "down_to_the_floor" in codes(levers(knowledge, an_assessment(minutes=20, floor_transfer=False)))


@pytest.mark.parametrize(
    ("precautions", "age"),
    [
        (["no_floor_transfer"], 40),
        (["balance_impairment_falls"], 40),
        (["recent_spinal_surgery"], 40),
        (["wheelchair_user"], 40),
        ([], 82),
    ],
)
def test_nobody_is_sent_to_the_floor_who_might_come_to_harm(
    knowledge: Knowledge, precautions: list[str], age: int
) -> None:
    found = levers(knowledge, an_assessment(minutes=20, floor_transfer=False, precautions=precautions), a_person(age))

    assert "down_to_the_floor" not in codes(found)


def test_a_test_that_was_not_made_counts_with_the_least_that_it_may_find(knowledge: Knowledge) -> None:
    found = levers(knowledge, an_assessment("lbp_radicular_pain", minutes=30))

    [test] = [lever for lever in found.levers if lever.code == "test_direction"]
    assert len(test.effects) > 1
    assert test.points == min(effect.points for effect in test.effects)
    assert {effect.answer for effect in test.effects} <= {"extension", "flexion", "lateral"}


@pytest.mark.parametrize("direction", ["extension", "none"])
def test_what_was_tested_is_not_tested_again(knowledge: Knowledge, direction: str) -> None:
    said = an_assessment("lbp_radicular_pain", minutes=30, direction=direction)

    assert "test_direction" not in codes(levers(knowledge, said))


def test_whoever_has_every_day_of_the_week_is_asked_for_no_eighth(knowledge: Knowledge) -> None:
    assert "one_more_day" not in codes(levers(knowledge, an_assessment(minutes=20, days=7)))


def test_without_a_plan_there_is_nothing_to_add_to(knowledge: Knowledge) -> None:
    flagged = an_assessment(red_flags=["rf_unexplained_weight_loss"])

    assert levers_of(flagged, a_person(), options(), knowledge, knowledge) is None


@FEW
@given(requests())
def test_every_lever_adds_something_that_no_rule_forbids_and_takes_no_precaution_away(
    request: tuple[Assessment, Person, Options],
) -> None:
    knowledge = the_knowledge()
    assessment, person, wishes = request

    found = levers_of(assessment, person, wishes, knowledge, knowledge)

    plan = made(knowledge, assessment, person, wishes)
    assert (found is None) == (not isinstance(plan, Plan))
    if found is None or not isinstance(plan, Plan):
        return
    assert found == levers_of(assessment, person, wishes, knowledge, knowledge)
    assert [(-lever.points, lever.code) for lever in found.levers] == sorted(
        (-lever.points, lever.code) for lever in found.levers
    )
    forbidden = {bar.code for bar in plan.excluded if bar.level is Level.ABSOLUTE}
    for lever in found.levers:
        for effect in lever.effects:
            assert effect.points > 0
            assert effect.items_in or effect.doses
            if lever.code != "down_to_the_floor":
                assert not {item.code for item in effect.items_in} & forbidden
