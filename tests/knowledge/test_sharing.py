"""A clinic's edition of the knowledge takes no room for what it has in common with the shared one."""

from dataclasses import fields
from pathlib import Path

from app.knowledge import OverlayContent, compose, read_seed_entries
from app.knowledge.sharing import sharing
from app.planning.knowledge import Knowledge
from tests.support.examples import OWN_EXERCISE

OWN = str(OWN_EXERCISE["code"])


def editions() -> tuple[Knowledge, Knowledge]:
    """Return the shared edition, and one of a clinic that added an exercise and switched another off."""
    entries = read_seed_entries(Path("seed"))
    own = OverlayContent.model_validate({"exercises": [OWN_EXERCISE]}).entries()
    return compose(entries), compose([*entries, *own], switched_off=frozenset({"plank"}))


def test_it_holds_the_same_in_the_same_order() -> None:
    shared, clinic = editions()

    found = sharing(clinic, shared)

    for field in fields(Knowledge):
        assert repr(getattr(found, field.name)) == repr(getattr(clinic, field.name)), field.name


def test_what_both_hold_is_there_once() -> None:
    shared, clinic = editions()

    found = sharing(clinic, shared)

    assert found.safety_rules is shared.safety_rules
    assert found.vocabulary["precaution"] is shared.vocabulary["precaution"]
    assert {code for code, item in found.exercises.items() if item is not shared.exercises.get(code)} == {OWN}
    assert found.exercises[OWN] is clinic.exercises[OWN]
