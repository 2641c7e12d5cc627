"""Whose word an entry is: a guideline's, that of other literature, or the product's own; and what awaits review."""

from enum import StrEnum

from app.method.rules import Marked, Rules

OWN = frozenset({"product"})
UNREAD = frozenset({"recalled"})


class Standing(StrEnum):
    """Whose word it is; the order is that in which the page tells of them."""

    GUIDELINE = "A guideline is among its sources"
    LITERATURE = "Other literature that was seen"
    RECALLED = "Recalled from literature alone"
    RECALLED_AND_OWN = "Recalled literature and the product’s own choice"
    OWN = "The product’s own choice alone"


def standing_of(entry: Marked, rules: Rules) -> Standing:
    """Return whose word an entry is, by its strongest source."""
    reads = frozenset(entry.marks.values())
    seen = {key for key, read in entry.marks.items() if read not in OWN | UNREAD}
    if seen & rules.guidelines:
        return Standing.GUIDELINE
    if seen:
        return Standing.LITERATURE
    if reads == UNREAD:
        return Standing.RECALLED
    return Standing.RECALLED_AND_OWN if reads & UNREAD else Standing.OWN


def awaits_review(entry: Marked) -> bool:
    """Tell whether nothing that was seen stands behind an entry, but something recalled does."""
    reads = frozenset(entry.marks.values())
    return bool(reads & UNREAD) and reads <= UNREAD | OWN
