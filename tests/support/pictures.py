"""Records worth drawing: of plans of very different kinds, one with names as long as a clinic may give them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from app.handouts.decision import decision_picture
from app.planning.knowledge import Knowledge
from tests.support.decisions import Told, told_of
from tests.support.people import an_assessment, options

LONG_WORD = "W" * 80
LONG_NAME = "Reaching <far> & slowly from one side to the other, then back again, eyes shut"
NAME_LENGTH = 80


def with_long_names(knowledge: Knowledge) -> Knowledge:
    """Return the knowledge with every second exercise named by one long word, the others by many short ones."""
    exercises = {
        code: replace(item, name=(LONG_WORD if number % 2 else f"{item.name}. {LONG_NAME}")[:NAME_LENGTH])
        for number, (code, item) in enumerate(knowledge.exercises.items())
    }
    return replace(knowledge, exercises=MappingProxyType(exercises))


def _ordinary(knowledge: Knowledge) -> Told:
    return told_of(knowledge, an_assessment(sitting_hours_per_day=8, job_type="desk"))


def _overridden(knowledge: Knowledge) -> Told:
    wishes = options(include=[("clamshell_band", "Borrows one."), "tens_conventional"])
    return told_of(knowledge, an_assessment(minutes=40), wishes=wishes)


def _hardly_any_room(knowledge: Knowledge) -> Told:
    return told_of(knowledge, an_assessment("neck_pain_radiating", irritability="high", minutes=8, days=1))


def _pregnant(knowledge: Knowledge) -> Told:
    person = an_assessment("pregnancy_pelvic_girdle_pain", pregnancy_weeks=20, disliked=["stretching"])
    return told_of(knowledge, person)


def _long_names(knowledge: Knowledge) -> Told:
    return told_of(with_long_names(knowledge), an_assessment(precautions=["osteoporosis"]))


KINDS: Mapping[str, Callable[[Knowledge], Told]] = {
    "ordinary": _ordinary,
    "overridden": _overridden,
    "hardly any room": _hardly_any_room,
    "pregnant": _pregnant,
    "long names": _long_names,
}


def labels_of(knowledge: Knowledge) -> dict[str, str]:
    """Return what each factor of points is called."""
    return {word.code: word.label for word in knowledge.vocabulary["factor"].values()}


def drawn(told: Told, knowledge: Knowledge) -> bytes:
    """Return the picture of a record."""
    return decision_picture(told.decision, labels_of(knowledge))
