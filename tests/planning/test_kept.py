"""What is kept of one plan for the next changes none: neither for people much alike nor under another edition.

People are drawn who differ in one answer or wish, since what is kept for one could be taken for the other. Each gets a
plan under several editions in turn, and the very same as with nothing kept. `--hypothesis-profile=long` looks thirty
times as hard.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from app.knowledge import OverlayContent, compose, read_seed_entries
from app.knowledge.sharing import sharing
from app.planning.assessment import Assessment, Complaint, Lifestyle, Options, Person, Score
from app.planning.dosage import dose_table
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from app.planning.plan import make_plan
from tests.support.examples import OWN_EXERCISE
from tests.support.people import a_person, an_assessment, options
from tests.support.strategies import requests, the_knowledge

MANY = 240 if settings.get_current_profile_name() == "long" else 8
Request = tuple[Assessment, Person, Options]
Change = Callable[[Request, Request], Request]


@cache
def editions() -> tuple[Knowledge, ...]:
    """Return the shared edition, a clinic's, and one with fewer rules and other words, so that places mean others."""
    shared, entries = the_knowledge(), read_seed_entries(Path("seed"))
    own = OverlayContent.model_validate({"exercises": [OWN_EXERCISE]}).entries()
    clinics = compose([*entries, *own], switched_off=frozenset({"plank", "walking_programme"}))
    other = replace(
        shared,
        safety_rules=shared.safety_rules[2:],
        scoring=replace(shared.scoring, rules=shared.scoring.rules[3:], liked=shared.scoring.liked + 2),
        advice=shared.advice[1:],
        evidence=shared.evidence[5:],
        safety_nets=shared.safety_nets[1:],
        discharge_when=shared.discharge_when[1:],
        follow_up=replace(shared.follow_up, criteria=shared.follow_up.criteria[1:]),
        texts={key: f"{text} Anew." for key, text in shared.texts.items()},
        vocabulary={
            name: {code: replace(word, label=f"{word.label} anew") for code, word in words.items()}
            for name, words in shared.vocabulary.items()
        },
    )
    return shared, sharing(clinics, shared), other


@cache
def kept() -> tuple[Any, ...]:
    """Return all that planning keeps, but for what is of an edition or its doses and takes long to make."""
    modules = [module for name, module in sys.modules.items() if name.startswith("app.planning")]
    found = {id(each): each for module in modules for each in vars(module).values() if hasattr(each, "cache_clear")}
    return tuple(each for each in found.values() if each not in {index_of, dose_table})


def forget() -> None:
    """Keep nothing."""
    for each in kept():
        each.cache_clear()


def _part(number: int, of: str, *names: str) -> Change:
    """Return the change that takes over so much of one part of another request."""

    def change(one: Request, other: Request) -> Request:
        parts = list[Any](one)
        into, source = parts[number], other[number]
        if of:
            inner = replace(getattr(into, of), **{name: getattr(getattr(source, of), name) for name in names})
            parts[number] = replace(into, **{of: inner})
        else:
            parts[number] = replace(into, **{name: getattr(source, name) for name in names})
        return parts[0], parts[1], parts[2]

    return change


def _other_priorities(one: Request, _: Request) -> Request:
    """Return the same goals, wanted in the opposite order."""
    goals = one[0].goals
    turned = (replace(goal, priority=len(goals) - place) for place, goal in enumerate(goals))
    return replace(one[0], goals=tuple(turned)), one[1], one[2]


def _changes() -> Iterator[Change]:
    """Yield the ways in which two people may differ in one thing."""
    yield _other_priorities
    whole = {field.name for field in fields(Assessment)} - {"assessed_on", "complaint", "lifestyle"}
    yield from (_part(0, "", name) for name in sorted(whole))
    yield from (_part(0, "complaint", field.name) for field in fields(Complaint))
    yield from (_part(0, "lifestyle", field.name) for field in fields(Lifestyle))
    yield from (_part(1, "", field.name) for field in fields(Person))
    yield _part(2, "", "include", "exclude")
    yield from (_part(2, "", field.name) for field in fields(Options) if field.name not in {"include", "exclude"})


CHANGES = tuple(_changes())


@st.composite
def alike(draw: st.DrawFn) -> list[Request]:
    """Return somebody, and people who differ from that one in one thing each."""
    codes = st.sampled_from(sorted(the_knowledge().instruments))
    scores = st.lists(st.builds(Score, codes, st.integers(0, 40)), max_size=3, unique_by=lambda score: score.instrument)
    one, other = (
        (replace(assessment, scores=tuple(draw(scores))), person, wishes)
        for assessment, person, wishes in (draw(requests()), draw(requests(items=True)))
    )
    changes = draw(st.lists(st.sampled_from(CHANGES), min_size=2, max_size=3, unique=True))
    return [one, *(change(one, other) for change in changes)]


def answered(request: Request, knowledge: Knowledge) -> bytes:
    """Return what planning answers, as JSON."""
    return to_json(make_plan(*request, knowledge, assessment_hash="sha256:test"))


def with_nothing_kept(request: Request, knowledge: Knowledge) -> bytes:
    forget()
    return answered(request, knowledge)


def in_turn(people: Sequence[Request]) -> None:
    """Show that everybody is answered the same under each edition, whoever was before."""
    asked = list(product(people, editions()))
    expected = [with_nothing_kept(*each) for each in asked]
    forget()
    for (request, knowledge), answer in zip(asked, expected, strict=True):
        assert answered(request, knowledge) == answer


@settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=alike())
def test_what_is_kept_changes_no_plan(people: list[Request]) -> None:
    assert len(kept()) > 50

    in_turn(people)


DIFFERING: tuple[dict[str, Any], ...] = (
    {},
    {"direction": "extension"},
    {"direction": "flexion"},
    {"direction": "lateral"},
    {"aggravated_by": ["sitting", "forward_bending", "driving"]},
    {"aggravated_by": ["standing", "walking", "backward_bending"]},
    {"eased_by": ["standing", "walking", "backward_bending"]},
    {"goals": ("return_to_sport", "pain_relief")},
    {"goals": ("pain_relief", "return_to_sport")},
    {"precautions": ["osteoporosis"]},
    {"precautions": ["knee_problem"]},
    {"irritability": "high"},
    {"irritability": "high", "direction": "extension"},
    {"irritability": "high", "direction": "flexion"},
    {"weeks": 2, "pain": 6},
    {"weeks": 30},
    {"days": 1},
    {"scores": [("odi", 40)]},
    {"scores": [("rmdq", 12)]},
    {"pregnancy_weeks": 10},
    {"pregnancy_weeks": 25},
)
"""What decides by a rule of its own, and chance meets seldom."""


def test_what_is_kept_changes_nothing_for_whom_one_answer_decides() -> None:
    conditions = ("lbp_radicular_pain", "lumbar_disc_flexion_intolerant")
    assert len(kept()) > 50

    in_turn([(an_assessment(code, **said), a_person(), options()) for said in DIFFERING for code in conditions])
