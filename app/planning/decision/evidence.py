"""What guidelines say of an item, each in its own words, conflicts side by side."""

from functools import lru_cache

from app.planning.codes import EvidenceDirection, Stage
from app.planning.decision.values import EvidenceSaid, GuidelineWord
from app.planning.explanation import badge, evidence_of
from app.planning.index import evidence_for, index_of
from app.planning.knowledge import EvidenceRow, Knowledge
from app.planning.profile import Profile

SILENCE = "No guideline here says anything of it for this condition and stage."


def evidence_said(interventions: frozenset[str], profile: Profile, knowledge: Knowledge) -> EvidenceSaid:
    """Return all that guidelines say of some interventions for this condition and stage; silence is left out."""
    headline = badge(evidence_of(interventions, profile, knowledge), knowledge)
    return _said(knowledge, interventions, profile.condition.code, profile.stage, headline)


@lru_cache(maxsize=1 << 10)
def _said(
    knowledge: Knowledge, interventions: frozenset[str], condition: str, stage: Stage, headline: str
) -> EvidenceSaid:
    rows = evidence_for(index_of(knowledge), condition, stage, interventions)
    words = tuple(_word(row) for row in rows if row.direction is not EvidenceDirection.NONE)
    side_by_side = "; ".join(dict.fromkeys(_shortly(word) for word in words))
    return EvidenceSaid(headline, side_by_side or SILENCE, words)


def _word(row: EvidenceRow) -> GuidelineWord:
    source = row.source.citation + (f" doi:{row.source.doi}" if row.source.doi else "")
    return GuidelineWord(row.guideline, row.source.year, row.direction, row.strength, row.text, source, row.read)


def _shortly(word: GuidelineWord) -> str:
    """Return who says what, and where it was only recalled, that."""
    recalled = " (recalled, not checked)" if word.read == "recalled" else ""
    return f"{word.guideline}: {word.strength}{recalled}"
