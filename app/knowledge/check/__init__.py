"""Check that the entries fit together: codes exist, ladders hold, every item can be given and every rule can fire."""

from collections.abc import Iterable

from app.knowledge.check.codes import CLOSED, FIELDS, closed_words, unknown_codes
from app.knowledge.check.doses import doses_that_do_not_fit
from app.knowledge.check.filed import Filed
from app.knowledge.check.fires import silent_rules
from app.knowledge.check.idle import idle_lines
from app.knowledge.check.ladders import broken_ladders
from app.knowledge.check.limits import limits_that_never_apply
from app.knowledge.check.reach import out_of_reach
from app.knowledge.check.sources import wrong_sources
from app.knowledge.check.texts import wrong_texts
from app.knowledge.errors import SeedError
from app.knowledge.shapes.base import Entry
from app.planning.knowledge import Knowledge

__all__ = ["CLOSED", "FIELDS", "check"]

FIRST = (
    unknown_codes,
    wrong_sources,
    closed_words,
    broken_ladders,
    doses_that_do_not_fit,
    wrong_texts,
    limits_that_never_apply,
)
"""What must hold before anything can be planned with the entries."""

THEN = (out_of_reach, silent_rules, idle_lines)
"""What is found by planning with them."""


def check(knowledge: Knowledge, entries: Iterable[Entry]) -> None:
    """Refuse knowledge whose entries don't fit together.

    :raises SeedError: naming file, code and field of everything that is wrong; what can be given and which rules can
        fire is asked only when all else is right
    """
    filed = Filed(entries)
    for step in (FIRST, THEN):
        errors = [problem for look in step for problem in look(knowledge, filed)]
        if errors:
            raise SeedError(*errors)
