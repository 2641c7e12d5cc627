"""What a patient does alone is written in full, or the seed doesn't load; of a clinic's own items steps are enough."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.knowledge import OverlayContent, SeedError, compose, read_entries, read_seed_entries
from app.planning.knowledge import Exercise, Knowledge, Technique

PLANK = "catalogue/exercises/plank.yaml"
BREATHING = "catalogue/exercises/breathing.yaml"
HEAT = "catalogue/techniques/heat_and_cold.yaml"
SUPPORTS = "catalogue/techniques/supports.yaml"
CURE = re.compile(r"^[A-Z][^:]+: [a-z][^:]+\.$")
"""What goes wrong, a colon, and how to put it right."""


def spoilt(file: str, spoil: Callable[[dict[str, Any]], object]) -> list[tuple[str, str, str]]:
    """Return what is wrong with a seed file whose first item was spoilt: code, field and problem."""
    content = yaml.safe_load(Path("seed", file).read_text(encoding="utf-8"))
    spoil(content["exercises" if "exercises" in content else "techniques"][0])
    with pytest.raises(SeedError) as caught:
        read_entries(file, yaml.safe_dump(content).encode())
    return [(problem.code, problem.field, problem.problem) for problem in caught.value.problems]


def two_steps(item: dict[str, Any]) -> None:
    item["instructions"] = item["instructions"][:2]


@pytest.mark.parametrize("field", ["instructions", "feel", "should_not", "common_faults", "make_easier", "stop_when"])
def test_an_exercise_lacks_nothing(field: str) -> None:
    assert spoilt(PLANK, lambda item: item.pop(field)) == [("plank_wall", field, "Field required")]


def test_an_exercise_has_three_steps_at_least() -> None:
    [(code, field, problem)] = spoilt(PLANK, two_steps)

    assert (code, field) == ("plank_wall", "instructions")
    assert "at least 3 items" in problem


def test_an_exercise_can_be_made_harder_or_says_why_not() -> None:
    neither = spoilt(PLANK, lambda item: item.pop("make_harder"))
    both = spoilt(BREATHING, lambda item: item.update(make_harder="Breathe more slowly."))

    for code, problems in (("plank_wall", neither), ("diaphragmatic_breathing", both)):
        assert problems[0][:2] == (code, "no_harder_because")
        assert "never both" in problems[0][2]


@pytest.mark.parametrize(
    "field", ["instructions", "feel", "should_not", "common_faults", "make_easier", "no_harder_because", "stop_when"]
)
def test_a_technique_for_home_lacks_nothing(field: str) -> None:
    [(code, _, problem)] = spoilt(HEAT, lambda item: item.pop(field))

    assert code == "superficial_heat_pack"
    assert field in problem


def test_a_technique_for_home_has_three_steps_at_least() -> None:
    [(_, _, problem)] = spoilt(HEAT, two_steps)

    assert "at least 3 steps" in problem


def test_a_technique_has_instructions_or_a_reason_for_none_but_not_both() -> None:
    [(code, _, problem)] = spoilt(SUPPORTS, lambda item: item.update(instructions=["Sit.", "Wait.", "Rise."]))

    assert code == "kinesio_taping"
    assert "not_alone_because" in problem


APPLIED_OR_WORN_ALONE = {"heat", "cold", "tens", "taping", "orthosis"}


def test_what_could_be_applied_or_worn_alone_has_instructions_or_says_why_not(knowledge: Knowledge) -> None:
    for item in knowledge.techniques.values():
        if item.kinds & APPLIED_OR_WORN_ALONE:
            assert bool(item.instructions) != bool(item.not_alone_because), item.code


def test_what_it_should_not_do_is_one_sentence_and_each_items_own(knowledge: Knowledge) -> None:
    items: list[Exercise | Technique] = [*knowledge.exercises.values(), *knowledge.techniques.values()]
    said = {item.code: item.should_not for item in items if item.should_not}

    assert [code for code, text in said.items() if not re.fullmatch(r"[A-Z][^.!?]* should not [^.!?]*\.", text)] == []
    assert len(set(said.values())) == len(said)


def test_every_fault_comes_with_its_cure(knowledge: Knowledge) -> None:
    items: list[Exercise | Technique] = [*knowledge.exercises.values(), *knowledge.techniques.values()]
    incurable = {(item.code, text) for item in items for text in item.common_faults if not CURE.search(text)}

    assert incurable == set()


WORDS = ["instructions", "feel", "should_not", "common_faults", "make_easier", "make_harder", "stop_when"]


@pytest.mark.parametrize("field", WORDS)
def test_an_item_that_lacks_something_is_not_ready(knowledge: Knowledge, field: str) -> None:
    plank, tens = knowledge.exercises["plank"], knowledge.techniques["tens_conventional"]
    nothing: Any = () if isinstance(getattr(plank, field), tuple) else None
    items: list[Exercise | Technique] = [plank, tens]

    for item in items:
        assert item.ready
        assert not replace(item, **{field: nothing}).ready


def test_what_a_therapist_applies_is_ready_without_a_word(knowledge: Knowledge) -> None:
    assert knowledge.techniques["massage_soft_tissue"].instructions == ()
    assert knowledge.techniques["massage_soft_tissue"].ready


def test_a_clinics_own_items_are_ready_with_steps_alone_however_few(knowledge: Knowledge) -> None:
    shared = knowledge.exercises["plank_wall"]
    own = {
        **{
            name: getattr(shared, name)
            for name in ("category", "region", "position", "surface", "direction", "profile")
        },
        "family": "plank",
        "level": 1,
        "variant_of": "plank_wall",
        "difficulty": 1,
        "min_phase": "calm",
        "sides": 1,
        "code": "own_press",
        "name": "Own press",
        "minutes": {"calm": 2},
        "sources": {"CLINIC": "product"},
    }
    heat = {
        "code": "own_heat",
        "name": "Own heat",
        "kind": "heat",
        "regions": ["lumbar"],
        "session_minutes": [5, 9],
        "minutes": 5,
        "times_per_week": 1,
        "role": "relief",
        "aims": ["pain_relief"],
        "auto": False,
        "home_equipment": "heat_pack",
        "sources": {"CLINIC": "product"},
    }
    steps = {"instructions": ["Press your hands into the wall.", "Let go."]}

    def edition(**more: Any) -> Knowledge:
        content = OverlayContent.model_validate({"exercises": [own | more], "techniques": [heat | more]})
        return compose([*read_seed_entries(Path("seed")), *content.entries()])

    written, unwritten = edition(**steps), edition()
    assert (written.exercises["own_press"].ready, written.techniques["own_heat"].ready) == (True, True)
    assert (unwritten.exercises["own_press"].ready, unwritten.techniques["own_heat"].ready) == (False, False)
