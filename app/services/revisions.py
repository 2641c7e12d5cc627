"""Which revision a change was made from."""

import re
from dataclasses import dataclass

from app.errors import RevisionChanged, RevisionMissing

STRONG_TAG = re.compile(r'(?<!W/)"r([0-9]{1,10})"')


@dataclass(frozen=True, slots=True)
class Expected:
    """The revisions that the caller would change; none named means whatever is there."""

    revisions: frozenset[int]
    any_revision: bool = False

    def check(self, current: int) -> None:
        """Compare with the current revision.

        :raises RevisionChanged: if the caller has seen another one
        """
        if not self.any_revision and current not in self.revisions:
            raise RevisionChanged(current)


def expected_by(if_match: str | None) -> Expected:
    """Read an If-Match header. A weak or unknown tag matches nothing.

    :raises RevisionMissing: if there is none
    """
    if if_match is None or not if_match.strip():
        raise RevisionMissing("Send the ETag of what you read in If-Match.")
    if if_match.strip() == "*":
        return Expected(frozenset(), any_revision=True)
    return Expected(frozenset(int(number) for number in STRONG_TAG.findall(if_match)))
