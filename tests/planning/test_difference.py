"""How two plans differ: nothing where they say the same, and a reason for everything that changed."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from app.planning.assessment import Assessment, Options, Person
from app.planning.codes import Level, Phase
from app.planning.difference import SAME, Difference, difference
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.planning.plan import Road, finished, walk
from app.planning.planned_items import Planned
from app.planning.standing import OnTheRoad
from app.services.plan_documents import Identity, document_of, plan_of
from tests.support.people import a_person, all_exercises, all_techniques, an_assessment, codes, made, options, plan_for
from tests.support.strategies import requests, the_knowledge

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def between(
    knowledge: Knowledge,
    before: Assessment,
    after: Assessment,
    was: Options | None = None,
    wishes: Options | None = None,
) -> Difference:
    return difference(made(knowledge, before, wishes=was), made(knowledge, after, wishes=wishes), knowledge)


TEN_MINUTES = an_assessment(minutes=10)


@FEW
@given(requests())
def test_nothing_differs_from_itself(request: tuple[Assessment, Person, Options]) -> None:
    assessment, person, wishes = request
    one = made(the_knowledge(), assessment, person, wishes)
    again = made(the_knowledge(), assessment, person, wishes)

    found = difference(one, again, the_knowledge())

    assert found == SAME
    assert found.is_empty
    assert [getattr(found, field.name) for field in fields(found) if field.name != "outcome"] == [()] * 12


@FEW
@given(requests())
def test_what_differs_is_what_one_plan_holds_and_the_other_does_not(
    request: tuple[Assessment, Person, Options],
) -> None:
    assessment, person, wishes = request
    knowledge = the_knowledge()
    more_time = replace(assessment, lifestyle=replace(assessment.lifestyle, minutes_per_day_available=45))
    before = made(knowledge, assessment, person, wishes)
    after = made(knowledge, more_time, person, wishes)

    found = difference(before, after, knowledge)

    if isinstance(before, Plan) and isinstance(after, Plan):
        was, now = ({*codes(all_exercises(plan)), *codes(all_techniques(plan))} for plan in (before, after))
        assert {item.code for item in found.items_in if item.new} == now - was
        assert {item.code for item in found.items_out if item.gone} == was - now
    else:
        assert (found.outcome is None) == (before == after)


def test_a_band_brings_an_exercise_that_was_left_out_for_want_of_it(knowledge: Knowledge) -> None:
    found = between(knowledge, TEN_MINUTES, an_assessment(minutes=10, equipment_available=["resistance_band"]))

    press = next(item for item in found.items_in if item.code == "pallof_press")
    assert press.was_barred is not None
    assert press.was_barred.rule == "equipment"
    assert press.why
    assert "pallof_press" in {change.code for change in found.exclusions_lost}
    assert found.exclusions_gained == ()


def test_who_cannot_get_to_the_floor_is_told_which_rule_takes_an_exercise_away(knowledge: Knowledge) -> None:
    found = between(knowledge, TEN_MINUTES, an_assessment(minutes=10, floor_transfer=False))

    cat_cow = next(item for item in found.items_out if item.code == "cat_cow")
    assert (cat_cow.why, cat_cow.gone) == ("barred", True)
    assert cat_cow.bar is not None
    assert cat_cow.text == "Cat-cow goes out (restore). Cannot get to the floor."
    seated = next(item for item in found.items_in if item.code == "cat_cow_seated")
    assert seated.instead_of is not None
    assert seated.instead_of.code == "cat_cow"
    assert cat_cow.bar.rule in {change.rule for change in found.exclusions_gained}


def test_another_step_of_a_ladder_is_named_as_what_took_the_place(knowledge: Knowledge) -> None:
    found = between(knowledge, TEN_MINUTES, TEN_MINUTES, None, options(include=["plank"]))

    out = next(item for item in found.items_out if item.code == "plank_knee")
    assert out.why == "replaced"
    assert out.replaced_by is not None
    assert (out.replaced_by.code, out.replaced_by.shares) == ("plank", "ladder")


def test_what_the_therapist_no_longer_includes_goes_out_for_that_reason(knowledge: Knowledge) -> None:
    found = between(knowledge, TEN_MINUTES, TEN_MINUTES, options(include=["plank"]))

    out = next(item for item in found.items_out if item.code == "plank")
    assert out.why == "not_included"


def test_more_time_lengthens_doses_phase_by_phase(knowledge: Knowledge) -> None:
    found = between(knowledge, TEN_MINUTES, an_assessment(minutes=20))

    walking = [change for change in found.doses if change.code == "walking_programme"]
    assert walking
    for change in walking:
        minutes = next(each for each in change.changes if each.field == "minutes")
        assert isinstance(minutes.before, int)
        assert isinstance(minutes.after, int)
        assert minutes.before < minutes.after
        assert change.text.endswith("The day has room for more of it now, though not for all.")
    assert {phase.minutes_per_day_after for phase in found.phases} == {20}


def test_a_painful_spell_adds_a_phase_and_brings_the_review_forward(knowledge: Knowledge) -> None:
    found = between(knowledge, TEN_MINUTES, an_assessment(minutes=10, pain=7, irritability="high"))

    assert (found.phases[0].code, found.phases[0].change) == ("calm", "gained")
    assert [change.field for change in found.plan] == ["review_on"]
    assert any(sentence.place == "advice" and sentence.change == "lost" for sentence in found.sentences)


def test_a_plan_that_the_screening_forbids_is_told_as_such(knowledge: Knowledge) -> None:
    flagged = an_assessment(minutes=10, red_flags=["rf_unexplained_weight_loss"])

    there = between(knowledge, TEN_MINUTES, flagged).outcome
    back = between(knowledge, flagged, TEN_MINUTES).outcome

    assert there is not None
    assert (there.before, there.after, there.gate_after) == ("plan", "blocked", "hold_until_cleared")
    assert [finding.code for finding in there.findings_gained] == ["rf_unexplained_weight_loss"]
    assert "Malignancy" in there.text
    assert back is not None
    assert (back.before, back.after, back.gate_before) == ("blocked", "plan", "hold_until_cleared")


def test_an_include_that_is_declined_is_told_with_its_reason(knowledge: Knowledge) -> None:
    wishes = options(include=["bridge_single_leg"], weeks=1)
    acute = an_assessment(minutes=10, weeks=1)

    found = between(knowledge, acute, acute, None, wishes).outcome

    assert found is not None
    assert (found.before, found.after) == ("plan", "declined")


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_every_change_says_why(knowledge: Knowledge, minutes: int) -> None:
    found = between(knowledge, TEN_MINUTES, an_assessment(minutes=minutes, days=3))

    texts = [
        change.text
        for name in ("items_in", "items_out", "doses", "phases", "plan", "exclusions_gained", "exclusions_lost")
        for change in getattr(found, name)
    ]
    assert texts
    for text in texts:
        assert text[0].isupper() or text[0] == "“"
        assert text.endswith((".", "”"))
        assert "{" not in text


def test_a_stored_document_is_compared_like_the_plan_that_it_was_written_from(knowledge: Knowledge) -> None:
    plan = plan_for(knowledge, an_assessment(minutes=45, days=3, equipment_available=["resistance_band"]))
    stored = plan_of(document_of(plan, Identity(uuid4(), uuid4(), uuid4(), datetime.now(UTC)), knowledge).body)
    other = plan_for(knowledge, TEN_MINUTES)

    assert stored == plan
    assert difference(stored, plan, knowledge).is_empty
    assert difference(stored, other, knowledge) == difference(plan, other, knowledge)


def test_plans_are_compared_in_the_same_order_every_time(knowledge: Knowledge) -> None:
    before, after = plan_for(knowledge, TEN_MINUTES), plan_for(knowledge, an_assessment(minutes=45))

    assert difference(before, after, knowledge) == difference(before, after, knowledge)


# What the decisions that led to a plan know beyond its document.


def known(knowledge: Knowledge, before: Assessment, after: Assessment) -> Difference:
    road = walk(after, a_person(), options(), knowledge)
    assert isinstance(road, Road)
    return difference(plan_for(knowledge, before), finished(road, "sha256:test"), knowledge, OnTheRoad(road))


def test_a_bar_that_holds_in_one_phase_alone_is_found(knowledge: Knowledge) -> None:
    worse = an_assessment(minutes=10, pain=7, irritability="high")

    for out in known(knowledge, TEN_MINUTES, worse).items_out:
        if out.why == "barred":
            assert out.bar is not None
            assert out.bar.reason in out.text


def test_what_an_earlier_phase_gives_now_goes_out_for_want_of_points(knowledge: Knowledge) -> None:
    before = an_assessment(minutes=20, irritability="moderate", yellow_flags=["fear_avoidance"], pain=5)
    after = an_assessment(minutes=20, irritability="high", yellow_flags=["fear_avoidance"], pain=7)

    lessons = [out for out in known(knowledge, before, after).items_out if out.why == "too_few_points"]

    assert lessons
    assert lessons[0].text.endswith("Too little speaks for it now. Against it: An earlier phase gave it already.")


def test_what_the_patient_dislikes_goes_out_for_that_reason(knowledge: Knowledge) -> None:
    disliking = an_assessment(minutes=20, disliked=["core_strength"])

    texts = {out.code: out.text for out in known(knowledge, an_assessment(minutes=20), disliking).items_out}

    assert texts["bird_dog_leg"] == (
        "Bird-dog, leg only goes out (restore). Too little speaks for it now. "
        "Against it: The patient does not like this kind."
    )


def test_a_course_that_once_had_no_end_goes_out_where_its_sessions_are_over(knowledge: Knowledge) -> None:
    code = "workplace_ergonomic_review"
    endless = {**knowledge.techniques, code: replace(knowledge.techniques[code], sessions_most=None)}
    person = an_assessment(goals=["return_to_work_manual"])
    before = plan_for(replace(knowledge, techniques=endless), person, wishes=options(weeks=12))
    road = walk(person, a_person(), options(weeks=12), knowledge)
    assert isinstance(road, Road)

    found = difference(before, finished(road, "sha256:test"), knowledge, OnTheRoad(road))

    (left,) = [each for each in found.items_out if each.code == code]
    assert (left.phases, left.gone) == ((Phase.STRENGTHEN, Phase.RETURN), False)
    assert left.text.endswith("Earlier phases hold all of its sessions now, or a whole course of its kind.")


def test_how_an_item_stands_is_what_the_plan_says_of_it(knowledge: Knowledge) -> None:
    road = walk(TEN_MINUTES, a_person(), options(), knowledge)
    assert isinstance(road, Road)
    standings = OnTheRoad(road)

    for phase in finished(road, "sha256:test").phases:
        items: tuple[Planned, ...] = (*phase.exercises, *phase.techniques)
        for item in items:
            standing = standings.of(item.code, phase.code)
            assert standing is not None
            assert (standing.bar, standing.suits) == (None, True)
            assert set(standing.reasons) <= set(item.why)
    assert standings.of("cat_cow", Phase.CALM) is None
    assert standings.of("no_such_item", Phase.RESTORE) is None


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (Level.ABSOLUTE, "{name} is contraindicated absolutely now, so that nobody may include it: {reason}"),
        (Level.RELATIVE, "{name} is contraindicated relatively now: a therapist may include it for a reason. {reason}"),
    ],
)
def test_what_is_barred_by_the_same_rule_more_or_less_strictly_says_so(
    level: Level, told: str, knowledge: Knowledge
) -> None:
    plan = plan_for(knowledge, an_assessment(precautions=["osteoporosis"]))
    bar = next(bar for bar in plan.excluded if bar.level is not level)
    after = replace(plan, excluded=tuple(replace(each, level=level) if each is bar else each for each in plan.excluded))

    [change] = difference(plan, after, knowledge).exclusions_gained

    assert (change.code, change.level, change.instead_of) == (bar.code, level, bar)
    assert change.text == told.format(name=bar.name, reason=bar.reason)
