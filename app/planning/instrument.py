"""Outcome measures: what their scores may be and what a change of them means."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instrument:
    """An outcome measure: what its score may be and which way is better. Its wording stays outside."""

    code: str
    name: str
    better: str
    licence: str
    lowest: float | None = None
    highest: float | None = None
    important_change: str | None = None
    loinc: str | None = None
    sendable: bool = True
