"""What is wrong with an answer."""

from typing import NamedTuple


class Verdict(NamedTuple):
    """One thing that is wrong: what kind of thing, by which rule, with which item in which phase."""

    finding: str
    rule: str
    """The code of a contraindication, or which limit, dose or duty is broken."""
    item: str = ""
    """Empty where it is the phase or the plan as a whole."""
    phase: str = ""
    """Empty where it is the plan as a whole."""
