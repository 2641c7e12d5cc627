"""Which revision a change was made from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import RevisionChanged, RevisionMissing
from app.services.documents import revision_tag

LIST_OF_TAGS = re.compile(r'(?:W/)?"[^"]*"(?:\s*,\s*(?:W/)?"[^"]*")*')
TAG = re.compile(r'(W/)?("[^"]*")')


@dataclass(frozen=True, slots=True)
class Expected:
    """The strong tags of what the caller would change; `any_revision` means whatever is there."""

    tags: frozenset[str]
    any_revision: bool = False

    def check(self, current: int) -> None:
        """Compare with the current revision.

        :raises RevisionChanged: if the caller has seen another one
        """
        if not self.any_revision and revision_tag(current) not in self.tags:
            raise RevisionChanged(current)


def differs(row: object, changes: Mapping[str, Any]) -> bool:
    """Tell whether a row would be another one with these changes; what changes nothing makes no revision."""
    return any(getattr(row, name) != value for name, value in changes.items())


def expected_by(if_match: str | None) -> Expected:
    """Read an If-Match header. A weak or unknown tag, and what is no list of tags, matches nothing.

    :raises RevisionMissing: if there is none
    """
    said = (if_match or "").strip()
    if not said:
        raise RevisionMissing("Send the ETag of what you read in If-Match.")
    if said == "*":
        return Expected(frozenset(), any_revision=True)
    if not LIST_OF_TAGS.fullmatch(said):
        return Expected(frozenset())
    return Expected(frozenset(tag for weak, tag in TAG.findall(said) if not weak))
