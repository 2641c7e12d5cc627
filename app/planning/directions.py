"""Which direction of movement would help, where none was tested: read from what aggravates and what eases."""

from functools import lru_cache

from app.planning.codes import Direction
from app.planning.knowledge import Codes, Knowledge


@lru_cache(maxsize=256)
def likely_direction(knowledge: Knowledge, aggravated_by: Codes, eased_by: Codes) -> tuple[Direction, str] | None:
    """Return the direction and what points to it; None where too little does."""
    rule = knowledge.likely_direction
    signs = {
        name: sorted(found.aggravated_by & aggravated_by) + sorted(found.eased_by & eased_by)
        for name, found in rule.signs.items()
    }
    ranked = sorted(signs, key=lambda name: (-len(signs[name]), name))
    first, second = ranked[0], ranked[1]
    if len(signs[first]) - len(signs[second]) < rule.fewest_signs:
        return None
    words = ", ".join(knowledge.label("movement", movement).lower() for movement in signs[first])
    return Direction(first), f"suggested by {words}; not tested"
