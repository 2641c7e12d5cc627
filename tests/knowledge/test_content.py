"""What the seed holds: patients can follow it, ladders can be climbed, and every rule speaks for somebody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from app.planning.assessment import Assessment, Person
from app.planning.codes import Phase
from app.planning.facts import holds
from app.planning.index import index_of
from app.planning.knowledge import NO_CODES, Exercise, Knowledge, Target, Technique, When
from tests.support.people import a_clearance, a_person, an_assessment, profile

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


# Every rule speaks for somebody.

FIELDS = {
    "condition": "condition",
    "irritability": "irritability",
    "directional_preference": "direction",
    "episode": "episode",
    "limb_symptoms": "limb_symptoms",
    "risk_group": "risk_group",
    "job_type": "job_type",
    "activity_level": "activity_level",
    "lifting_at_work": "lifting_at_work",
    "sleep_quality": "sleep_quality",
    "stress_level": "stress_level",
    "exercise_setting": "exercise_setting",
}
LISTS = {
    "aggravated_by": "aggravated_by",
    "eased_by": "eased_by",
    "red_flag": "red_flags",
    "open_red_flag": "red_flags",
    "yellow_flag": "yellow_flags",
    "goal": "goals",
}
TRUTHS = {"shift_work", "caring_duties", "smoker"}
TOLD: dict[str, dict[str, Any]] = {
    "stage=acute": {"weeks": 2},
    "stage=subacute": {"weeks": 8},
    "stage=chronic": {"weeks": 30},
    "likely_direction=extension": {"aggravated_by": ["sitting", "forward_bending"]},
    "likely_direction=flexion": {"aggravated_by": ["standing", "walking"]},
    "pregnant=yes": {"pregnancy_weeks": 20},
    "floor_transfer=can": {"floor_transfer": True},
    "floor_transfer=cannot": {"floor_transfer": False},
}
TRIMESTERS = {"pregnancy_t1": 8, "pregnancy_t2": 20, "pregnancy_t3": 34}
AGES = {"age_under_18": 17, "age_over_65": 70, "age_over_80": 85}
MEASURES = {"sitting_hours": "sitting_hours_per_day", "driving_hours": "driving_hours_per_day", "minutes": "minutes"}


def people_for(when: When, knowledge: Knowledge, goal: str | None = None) -> Iterator[tuple[Assessment, Person]]:
    """Yield people made to fit a rule's condition, in turns over all that it leaves open."""
    open_turns = list(product([1, 5, 8], ["low", "moderate", "high"], [8, 2, 30, 0.3], [40, 72]))
    for choice in product(*(sorted(group) for group in when.one_of)):
        for pain, irritability, weeks, age in open_turns:
            said: dict[str, Any] = {"pain": pain, "irritability": irritability, "weeks": weeks}
            if goal is not None:
                said["goals"] = [goal]
            known: dict[str, Any] = {"age": age, "sex": "female"}
            for fact in choice:
                _tell(fact, said, known, knowledge)
            for measure, limit in when.at_least:
                _measure(measure, limit, said, known)
            for measure, limit in when.below:
                _measure(measure, limit - 0.1 if measure == "duration_weeks" else limit - 1, said, known)
            condition = said.pop("condition", "nonspecific_low_back_pain")
            if knowledge.conditions[condition].pregnancy:
                said.setdefault("pregnancy_weeks", 20)
            yield an_assessment(condition, **said), a_person(**known)


def _tell(fact: str, said: dict[str, Any], known: dict[str, Any], knowledge: Knowledge) -> None:
    """Write into the answers what makes a fact hold."""
    name, value = fact.split("=", 1)
    if name in FIELDS:
        said[FIELDS[name]] = value
    elif name in LISTS:
        said[LISTS[name]] = [*said.get(LISTS[name], []), value]
    elif name in TRUTHS:
        said[name] = value == "yes"
    elif name == "precaution":
        _burden(value, said, known)
    elif name == "region":
        inside = [code for code, found in knowledge.conditions.items() if value in found.regions]
        said.setdefault("condition", inside[0])
    elif name == "sex":
        known["sex"] = value
    else:
        said |= TOLD.get(fact, {})


def _burden(precaution: str, said: dict[str, Any], known: dict[str, Any]) -> None:
    if precaution in TRIMESTERS:
        said["pregnancy_weeks"] = TRIMESTERS[precaution]
    elif precaution in AGES:
        known["age"] = AGES[precaution]
    else:
        said["precautions"] = [*said.get("precautions", []), precaution]


def _measure(measure: str, value: float, said: dict[str, Any], known: dict[str, Any]) -> None:
    if measure == "age":
        known["age"] = int(value)
    elif measure == "pain":
        said["pain"] = int(value)
    elif measure == "duration_weeks":
        said["weeks"] = value
    elif measure == "pregnancy_weeks":
        said["pregnancy_weeks"] = int(value)
    else:
        said[MEASURES[measure]] = value


def speaks_for_somebody(when: When, knowledge: Knowledge, goal: str | None = None) -> bool:
    if not when.phases:
        return False
    for assessment, person in people_for(when, knowledge, goal):
        known = profile(knowledge, assessment, person)
        facts = known.facts | {"plan_without_exercise=yes"}
        if any(holds(when, facts, known.measures, phase) for phase in when.phases):
            return True
    return False


def means(target: Target, item: Exercise | Technique) -> bool:
    """Tell whether a target speaks of an item, read as its field names say."""
    if isinstance(item, Technique):
        return bool(target.kinds & item.kinds) or item.code in target.techniques
    hard = target.difficulty_at_least is not None and item.difficulty >= target.difficulty_at_least
    named = item.code in target.exercises or item.family in target.families or item.surface in target.surfaces
    of_sort = item.category in target.categories or item.direction in target.directions
    return hard or named or of_sort or bool(target.features & item.features)


def items(knowledge: Knowledge) -> list[Exercise | Technique]:
    return [*knowledge.exercises.values(), *knowledge.techniques.values()]


def test_every_safety_rule_speaks_for_somebody(knowledge: Knowledge) -> None:
    silent = [rule.code for rule in knowledge.safety_rules if not speaks_for_somebody(rule.when, knowledge)]

    assert silent == []


def test_every_safety_rule_does_something(knowledge: Knowledge) -> None:
    idle = [
        rule.code
        for rule in knowledge.safety_rules
        if not any(means(rule.absolute, item) or means(rule.relative, item) for item in items(knowledge))
        and not (rule.only_categories or rule.lifts or rule.max_exercises or rule.holds_plan)
    ]

    assert idle == []


def test_every_feature_that_a_condition_lifts_is_one_that_it_bars(knowledge: Knowledge) -> None:
    bars: dict[str, frozenset[str]] = {}
    for rule in knowledge.safety_rules:
        for condition in _conditions(rule.when) if rule.by_condition else ():
            bars[condition] = bars.get(condition, NO_CODES) | rule.relative.features
    for rule in knowledge.safety_rules:
        for condition in _conditions(rule.when) if rule.lifts else ():
            assert rule.lifts <= bars[condition], rule.code


def _conditions(when: When) -> list[str]:
    return [fact.removeprefix("condition=") for group in when.one_of for fact in group if fact.startswith("condition=")]


def test_every_point_rule_speaks_for_somebody(knowledge: Knowledge) -> None:
    silent = [rule.code for rule in knowledge.scoring.rules if not speaks_for_somebody(rule.when, knowledge, rule.goal)]

    assert silent == []


def test_every_point_rule_gives_points_to_something(knowledge: Knowledge) -> None:
    idle = [
        rule.code
        for rule in knowledge.scoring.rules
        if rule.points == 0
        or not any(
            means(rule.target, item) and (isinstance(item, Technique) or rule.when.phases & set(item.minutes))
            for item in items(knowledge)
        )
    ]

    assert idle == []


OTHER_RULES = ["advice", "reviews", "aims", "derivations", "combinations"]


@pytest.mark.parametrize("sort", OTHER_RULES)
def test_every_rule_of_advice_review_aim_derivation_and_combination_speaks_for_somebody(
    knowledge: Knowledge, sort: str
) -> None:
    silent = [rule for rule in getattr(knowledge, sort) if not speaks_for_somebody(rule.when, knowledge)]

    assert silent == []


def test_every_red_flag_must_be_asked_of_somebody(knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        assert speaks_for_somebody(flag.when, knowledge), flag.code
        assert flag.regions & {region for found in knowledge.conditions.values() for region in found.regions}, flag.code


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


def test_what_a_condition_starts_with_can_be_done_in_that_phase(knowledge: Knowledge) -> None:
    for condition in knowledge.conditions.values():
        for phase, started in condition.start_with.items():
            too_hard = [code for code in started if phase not in knowledge.exercises[code].minutes]
            assert too_hard == [], (condition.code, phase)


def test_every_flag_that_holds_or_warns_shortens_the_review(knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        if flag.gate != "block":
            known = profile(knowledge, replace(an_assessment(weeks=30, cleared=(a_clearance(flag.code),))))
            days = [rule.days for rule in knowledge.reviews if holds(rule.when, known.facts, known.measures)]
            assert min(days) == 7, flag.code
