"""What the seed holds: patients can follow it, ladders can be climbed, and nothing in it stands for nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.planning.codes import Phase
from app.planning.facts import holds
from app.planning.index import index_of
from app.planning.knowledge import Exercise, Knowledge
from tests.support.people import a_clearance, an_assessment, profile

# Instructions.


def written(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the steps of every exercise and of every technique that a patient may apply alone."""
    for exercise in knowledge.exercises.values():
        yield exercise.code, exercise.instructions
    for technique in knowledge.techniques.values():
        if technique.home_equipment is not None:
            yield technique.code, technique.instructions


def test_every_exercise_and_home_technique_has_three_to_six_steps(knowledge: Knowledge) -> None:
    assert {code: len(steps) for code, steps in written(knowledge) if not 3 <= len(steps) <= 6} == {}


def test_no_step_is_longer_than_one_breath(knowledge: Knowledge) -> None:
    long = {(code, step) for code, steps in written(knowledge) for step in steps if len(step.split()) > 20}

    assert long == set()


def test_steps_leave_numbers_to_the_dose(knowledge: Knowledge) -> None:
    assert {code for code, steps in written(knowledge) for step in steps if re.search(r"\d", step)} == set()


def test_every_step_is_a_sentence(knowledge: Knowledge) -> None:
    unended = {
        (code, step) for code, steps in written(knowledge) for step in steps if not re.match(r"[A-Z].*[.!?]$", step)
    }

    assert unended == set()


def test_every_item_is_ready(knowledge: Knowledge) -> None:
    assert [item.code for item in knowledge.exercises.values() if not item.ready] == []
    assert [item.code for item in knowledge.techniques.values() if not item.ready] == []


def test_every_exercise_says_how_it_feels_and_when_to_stop(knowledge: Knowledge) -> None:
    assert [item.code for item in knowledge.exercises.values() if not item.feel] == []
    assert [item.code for item in knowledge.exercises.values() if not item.stop_when] == []


FRIGHTENING = re.compile(r"\b(damage|fragile spine|slipped|crumbl\w*|wear and tear)\b", re.IGNORECASE)


def test_no_word_frightens(knowledge: Knowledge) -> None:
    told = {
        (item.code, text)
        for item in knowledge.exercises.values()
        for text in (*item.instructions, *item.cautions, *item.stop_when, item.feel or "")
        if FRIGHTENING.search(text)
    }

    assert told == set()


def test_what_has_two_sides_says_to_change_them(knowledge: Knowledge) -> None:
    words = re.compile(r"\b(other|swap|change|switch|both|each|alternate|opposite)\b", re.IGNORECASE)

    silent = [
        item.code
        for item in knowledge.exercises.values()
        if item.sides == 2 and not any(words.search(step) for step in item.instructions)
    ]

    assert silent == []


# Ladders.


def climbed(knowledge: Knowledge, start: str, step: str) -> list[str]:
    """Return the exercises that are met from one on, upwards (`harder`) or downwards (`easier`)."""
    index, found, here = index_of(knowledge), [start], start
    while (neighbour := getattr(index, step)[index.place_of[here]]) is not None:
        assert neighbour not in found, f"{start} is climbed in a circle"
        found.append(neighbour)
        here = neighbour
    return found


def ladders(knowledge: Knowledge) -> dict[str, list[Exercise]]:
    found: dict[str, list[Exercise]] = {}
    for exercise in sorted(knowledge.exercises.values(), key=lambda item: item.level):
        found.setdefault(exercise.family, []).append(exercise)
    return found


def test_every_ladder_is_climbed_rung_by_rung_and_down_again(knowledge: Knowledge) -> None:
    for family, rungs in ladders(knowledge).items():
        own = [item.code for item in rungs if item.variant_of is None]

        assert climbed(knowledge, own[0], "harder") == own, family
        assert climbed(knowledge, own[-1], "easier") == own[::-1], family


def test_a_variant_leads_up_and_down_like_the_exercise_that_it_varies(knowledge: Knowledge) -> None:
    index = index_of(knowledge)
    for item in knowledge.exercises.values():
        if item.variant_of is not None:
            place, own = index.place_of[item.code], index.place_of[item.variant_of]

            assert (index.harder[place], index.easier[place]) == (index.harder[own], index.easier[own])


def test_a_harder_rung_is_never_open_in_an_earlier_phase(knowledge: Knowledge) -> None:
    for family, rungs in ladders(knowledge).items():
        phases = [item.min_phase.rank for item in rungs]

        assert phases == sorted(phases), family


def test_an_exercise_has_minutes_in_every_phase_from_its_earliest_on(knowledge: Knowledge) -> None:
    for item in knowledge.exercises.values():
        assert list(item.minutes) == [phase for phase in Phase if phase.rank >= item.min_phase.rank], item.code


# Nothing stands for nothing; that every rule can fire is asked by the load itself.


def test_every_aim_of_a_technique_is_somebodys(knowledge: Knowledge) -> None:
    reachable = {rule.aim for rule in knowledge.aims}

    assert {aim for item in knowledge.techniques.values() for aim in item.aims} <= reachable


def test_every_goal_and_every_yellow_flag_changes_points(knowledge: Knowledge) -> None:
    goals = {rule.goal for rule in knowledge.scoring.rules}
    flags = {fact for rule in knowledge.scoring.rules for group in rule.when.one_of for fact in group}

    assert set(knowledge.vocabulary["goal"]) <= goals
    for code in set(knowledge.vocabulary["yellow_flag"]) - {"compensation_claim"}:
        assert f"yellow_flag={code}" in flags, code


def test_every_precaution_matters_to_something(knowledge: Knowledge) -> None:
    facts = {fact for rule in knowledge.safety_rules for group in rule.when.one_of for fact in group}

    assert {code for code in knowledge.vocabulary["precaution"] if f"precaution={code}" not in facts} == set()


# Conditions.


def test_every_condition_has_a_start_and_requirements_in_every_phase(knowledge: Knowledge) -> None:
    for condition in knowledge.conditions.values():
        for phase in Phase:
            assert condition.start_with[phase], (condition.code, phase)
            assert condition.required[phase], (condition.code, phase)


def test_every_flag_that_holds_or_warns_shortens_the_review(knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        if flag.gate != "block":
            known = profile(knowledge, replace(an_assessment(weeks=30, cleared=(a_clearance(flag.code),))))
            days = [rule.days for rule in knowledge.reviews if holds(rule.when, known.facts, known.measures)]
            assert min(days) == 7, flag.code
