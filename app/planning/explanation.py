"""The plan's sentences: reasons, evidence side by side, what was left out, advice, and the patient's paragraph."""

from functools import lru_cache

from app.planning.bars import Bar, barred_techniques
from app.planning.bits import Bits, bits_of
from app.planning.codes import EvidenceDirection, Level, Phase, Stage
from app.planning.document import Advice, Evidence, OnRequest, PlannedPhase
from app.planning.eligibility import Case, Eligibility
from app.planning.index import BACKGROUND, evidence_for, index_of
from app.planning.knowledge import EvidenceRow, Knowledge, Technique
from app.planning.profile import Profile
from app.planning.reasons import EVERY_EXERCISE, lower_first
from app.planning.reviews import goals_of
from app.planning.techniques import on_request_places

AGAINST = frozenset({EvidenceDirection.AGAINST_STRONG, EvidenceDirection.AGAINST_WEAK})
FOR = frozenset({EvidenceDirection.FOR_STRONG, EvidenceDirection.FOR_WEAK})


def evidence_of(interventions: frozenset[str], profile: Profile, knowledge: Knowledge) -> tuple[Evidence, ...]:
    """Return what each guideline says for this condition and stage; silence says nothing and is left out."""
    return _evidence_of(knowledge, interventions, profile.condition.code, profile.stage)


@lru_cache(maxsize=1 << 10)
def _evidence_of(
    knowledge: Knowledge, interventions: frozenset[str], condition: str, stage: Stage
) -> tuple[Evidence, ...]:
    rows = evidence_for(index_of(knowledge), condition, stage, interventions)
    return tuple(_evidence(row) for row in rows if row.direction is not EvidenceDirection.NONE)


def exercise_evidence(category: str, profile: Profile, knowledge: Knowledge) -> tuple[Evidence, ...]:
    """Return the evidence for an exercise's category, and for exercise as such."""
    return _exercise_evidence(knowledge, category, profile.condition.code, profile.stage)


@lru_cache(maxsize=1 << 10)
def _exercise_evidence(knowledge: Knowledge, category: str, condition: str, stage: Stage) -> tuple[Evidence, ...]:
    return _evidence_of(knowledge, frozenset({category, EVERY_EXERCISE}), condition, stage)


def _evidence(row: EvidenceRow) -> Evidence:
    source = f"doi:{row.source.doi}" if row.source.doi else row.source.citation
    return Evidence(row.guideline, row.direction, row.strength, row.text, source, row.read)


@lru_cache(maxsize=1 << 12)
def badge(evidence: tuple[Evidence, ...], knowledge: Knowledge) -> str:
    """Return the headline of some evidence (evidence.md section 6); background studies never make it."""
    counted = [row for row in evidence if not row.strength.startswith(BACKGROUND)]
    against_strongly = _names(counted, frozenset({EvidenceDirection.AGAINST_STRONG}))
    against, supporting = _names(counted, AGAINST), _names(counted, FOR)
    if against_strongly and not supporting:
        return knowledge.texts["badge.against"].format(against=against)
    if against and supporting:
        return knowledge.texts["badge.disagree"].format(against=against, supporting=supporting)
    if against:
        return knowledge.texts["badge.against"].format(against=against)
    if supporting:
        return knowledge.texts["badge.for"].format(supporting=supporting)
    return knowledge.texts["badge.little"]


def _names(rows: list[Evidence], directions: frozenset[EvidenceDirection]) -> str:
    return ", ".join(sorted({row.guideline for row in rows if row.direction in directions}))


def on_request(phases: tuple[Phase, ...], case: Case) -> tuple[OnRequest, ...]:
    """State what a therapist may add, and why the machine left it."""
    profile = case.profile
    return _requested(case.knowledge, case.eligibility, phases, profile.condition.code, profile.stage)


@lru_cache(maxsize=64)
def _requested(
    knowledge: Knowledge, judged: Eligibility, phases: tuple[Phase, ...], condition: str, stage: Stage
) -> tuple[OnRequest, ...]:
    asked = on_request_places(phases, judged, knowledge)
    barred = barred_techniques(asked, phases, judged, knowledge)
    return tuple([_on_request(knowledge, place, condition, stage, barred.get(place)) for place in bits_of(asked)])


@lru_cache(maxsize=1 << 10)
def _on_request(knowledge: Knowledge, place: int, condition: str, stage: Stage, barred: Bar | None) -> OnRequest:
    item = index_of(knowledge).techniques[place]
    evidence = _evidence_of(knowledge, item.kinds, condition, stage)
    why = [badge(evidence, knowledge), knowledge.texts["on_request.therapist"].format(role=item.role)]
    if barred is not None:
        why.append(knowledge.texts["on_request.relative"].format(reason=barred.reason))
    return OnRequest(
        code=item.code,
        kind=item.kind,
        name=item.name,
        why_not_chosen=" ".join(why),
        level=Level.OK if barred is None else barred.level,
        evidence=evidence,
        cautions=item.cautions,
    )


def advice_for(profile: Profile, knowledge: Knowledge) -> tuple[Advice, ...]:
    """Return the advice that applies, in the order of print."""
    return _advice(knowledge, index_of(knowledge).speaking_advice.holding(profile.facts, profile.measures))


@lru_cache(maxsize=64)
def _advice(knowledge: Knowledge, speaking: Bits) -> tuple[Advice, ...]:
    rules = [knowledge.advice[place] for place in bits_of(speaking)]
    return tuple(Advice(rule.code, rule.text) for rule in rules)


def safety_nets_for(profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return when to stop and call, for the regions of the pain."""
    return _safety_nets(knowledge, profile.condition.code)


@lru_cache(maxsize=256)
def _safety_nets(knowledge: Knowledge, condition: str) -> tuple[str, ...]:
    regions = knowledge.conditions[condition].regions
    return tuple(net.text for net in knowledge.safety_nets if not net.regions.isdisjoint(regions))


def technique_cautions(
    item: Technique, last: int | None, *, included: bool, profile: Profile, knowledge: Knowledge
) -> tuple[str, ...]:
    """Return a technique's cautions; one that only a therapist adds carries its badge on the plan.

    `last` is the number of its sessions where the phase holds the last that a plan may hold, None elsewhere.
    """
    cautions = item.cautions
    if last is not None:
        cautions = (_last_sessions(knowledge, last, item.sessions_most), *cautions)
    if included and not item.auto:
        headline = badge(evidence_of(item.kinds, profile, knowledge), knowledge)
        cautions = (knowledge.texts["badge.included"].format(badge=headline), *cautions)
    return cautions


@lru_cache(maxsize=64)
def _last_sessions(knowledge: Knowledge, last: int, most: int | None) -> str:
    return knowledge.texts["caution.sessions"].format(sessions=_count(last, "session"), most=most)


def summary_of(phases: tuple[PlannedPhase, ...], weeks: int, profile: Profile, knowledge: Knowledge) -> str:
    """Write the paragraph that the patient reads."""
    texts, first = knowledge.texts, phases[0]
    names = tuple([item.name for item in first.exercises])
    parts = [_opening(knowledge, profile.condition.code, weeks, len(phases)), _goals(knowledge, goals_of(profile))]
    if names:
        parts.append(
            texts["summary.first" if first.minutes_per_day else "summary.breaks"].format(
                phase=lower_first(first.name),
                exercises=_listed(names),
                minutes=_count(first.minutes_per_day, "minute"),
                days=_count(first.days_per_week, "day"),
            )
        )
    else:
        parts.append(texts["summary.nothing"])
    if len(phases) > 1:
        parts.append(texts["summary.later"].format(phases=_listed(tuple([phase.name for phase in phases[1:]]))))
    parts.append(texts["summary.closing"])
    return " ".join(parts)


@lru_cache(maxsize=128)
def _opening(knowledge: Knowledge, condition: str, weeks: int, phases: int) -> str:
    return knowledge.texts["summary.opening"].format(
        condition=lower_first(knowledge.conditions[condition].label),
        weeks=_count(weeks, "week"),
        phases=_count(phases, "phase"),
    )


@lru_cache(maxsize=128)
def _goals(knowledge: Knowledge, codes: tuple[str, ...]) -> str:
    goals = _listed(tuple([knowledge.label("goal", code) for code in codes]))
    return knowledge.texts["summary.goals"].format(goals=goals)


@lru_cache(maxsize=128)
def _listed(names: tuple[str, ...]) -> str:
    return _joined([lower_first(name) for name in names])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _joined(words: list[str]) -> str:
    """Join words as a sentence lists them: by semicolons where one of them holds a comma or an "and" itself."""
    *most, last = words
    if not most:
        return last
    if any("," in word or " and " in word for word in words):
        return f"{'; '.join(most)}; and {last}"
    return f"{', '.join(most)} and {last}"
