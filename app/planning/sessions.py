"""Techniques of which sources name the sessions in all: how many a plan has held, and how many a phase still holds."""

from collections.abc import Mapping

from app.planning.bits import Bits
from app.planning.knowledge import Technique
from app.planning.phases import Span
from app.planning.techniques import TechniqueChoice

Techniques = tuple[Technique, ...]
"""All of the catalogue's, by their places."""


def with_sessions_of(
    span: Span, choices: tuple[TechniqueChoice, ...], held: Mapping[int, int], techniques: Techniques
) -> Mapping[int, int]:
    """Return by its place how many sessions are held of each technique that has a most in all, with one phase more."""
    found = dict(held)
    for choice in choices:
        sessions = sessions_in(choice, span, held, techniques)
        if sessions is not None:
            found[choice.place] = held.get(choice.place, 0) + sessions
    return found


def sessions_in(choice: TechniqueChoice, span: Span, held: Mapping[int, int], techniques: Techniques) -> int | None:
    """Return the sessions of a technique in a phase after those `held`.

    None where no source names a number in all, and for what a therapist included: that is in every phase.
    """
    most = techniques[choice.place].sessions_most
    if most is None or choice.included:
        return None
    return min(choice.times_per_week * span.weeks, most - held.get(choice.place, 0))


def used_up(held: Mapping[int, int], techniques: Techniques) -> Bits:
    """Return the techniques of which no session is left after those `held`."""
    found = 0
    for place, sessions in held.items():
        if sessions == techniques[place].sessions_most:
            found |= 1 << place
    return found


def last_sessions(choice: TechniqueChoice, span: Span, held: Mapping[int, int], techniques: Techniques) -> int | None:
    """Return the sessions of a technique in the phase that holds the last of them; None in every other phase."""
    sessions = sessions_in(choice, span, held, techniques)
    if sessions is None or held.get(choice.place, 0) + sessions != techniques[choice.place].sessions_most:
        return None
    return sessions
