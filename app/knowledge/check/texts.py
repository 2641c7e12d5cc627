"""Check that the sentences which plans are written with are all there, with the places that are filled in."""

from collections.abc import Iterator, Mapping
from string import Formatter

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.planning.knowledge import NO_CODES, Codes, Knowledge

TEXTS: Mapping[str, Codes] = {
    "screening.same_day": NO_CODES,
    "screening.ask": frozenset({"question"}),
    "screening.cleared": frozenset({"cleared_on", "label"}),
    "screening.cleared_advice": NO_CODES,
    "bar.rule": frozenset({"title"}),
    "bar.rule_for": frozenset({"title", "what"}),
    "bar.equipment": frozenset({"equipment"}),
    "bar.excluded": NO_CODES,
    "bar.switched_off": NO_CODES,
    "bar.only_for": NO_CODES,
    "bar.not_ready": NO_CODES,
    "bar.does_not_fit": frozenset({"problem"}),
    "bar.not_in_plan": frozenset({"phase"}),
    "bar.no_room": NO_CODES,
    "source.assessment": NO_CODES,
    "source.options": NO_CODES,
    "source.clinic": NO_CODES,
    "source.catalogue": NO_CODES,
    "why.start_with": frozenset({"condition"}),
    "why.swapped": frozenset({"name"}),
    "why.emphasised_category": frozenset({"category", "condition"}),
    "why.required": frozenset({"category", "condition"}),
    "why.last_resort": NO_CODES,
    "why.emphasised_family": frozenset({"condition"}),
    "why.emphasised_direction": frozenset({"condition"}),
    "why.avoided": frozenset({"condition", "what"}),
    "why.evidence_for": frozenset({"guideline", "strength"}),
    "why.evidence_against": frozenset({"guideline", "strength"}),
    "why.difficulty_suits": frozenset({"phase"}),
    "why.difficulty_off": frozenset({"phase"}),
    "why.ladder_up": frozenset({"name"}),
    "why.ladder_back": frozenset({"name"}),
    "why.ladder_leap": frozenset({"name"}),
    "why.same_rung_again": frozenset({"name"}),
    "why.same_set": NO_CODES,
    "why.repeated_lesson": NO_CODES,
    "why.direction": frozenset({"direction"}),
    "why.opposite_direction": frozenset({"direction"}),
    "why.likely_direction": frozenset({"direction"}),
    "why.liked": NO_CODES,
    "why.disliked": NO_CODES,
    "why.dose_missing_days": NO_CODES,
    "why.dose_shortened": NO_CODES,
    "why.dose_fewer_bouts": NO_CODES,
    "why.dose_shorter": NO_CODES,
    "why.included": NO_CODES,
    "why.included_reason": frozenset({"reason"}),
    "badge.against": frozenset({"against"}),
    "badge.disagree": frozenset({"against", "supporting"}),
    "badge.for": frozenset({"supporting"}),
    "badge.little": NO_CODES,
    "badge.included": frozenset({"badge"}),
    "on_request.therapist": frozenset({"role"}),
    "on_request.relative": frozenset({"reason"}),
    "caution.sessions": frozenset({"most", "sessions"}),
    "left_out.category": frozenset({"category", "phase", "reason"}),
    "left_out.nothing_allowed": NO_CODES,
    "left_out.no_room": NO_CODES,
    "left_out.education": frozenset({"phase"}),
    "assumption.weeks": NO_CODES,
    "assumption.weeks_short": NO_CODES,
    "assumption.weeks_due": frozenset({"week"}),
    "assumption.visits": NO_CODES,
    "assumption.trimester": frozenset({"trimester"}),
    "assumption.floor": NO_CODES,
    "review.low": frozenset({"before", "name", "target"}),
    "review.high": frozenset({"before", "name", "target"}),
    "review.ask": frozenset({"above", "flag", "item", "name"}),
    "summary.opening": frozenset({"condition", "phases", "weeks"}),
    "summary.goals": frozenset({"goals"}),
    "summary.first": frozenset({"days", "exercises", "minutes", "phase"}),
    "summary.breaks": frozenset({"days", "exercises", "phase"}),
    "summary.nothing": NO_CODES,
    "summary.later": frozenset({"phases"}),
    "summary.closing": NO_CODES,
    "difference.nothing": NO_CODES,
    "difference.short_in": frozenset({"names"}),
    "difference.short_out": frozenset({"names"}),
    "difference.short_moved": frozenset({"names"}),
    "difference.short_doses": frozenset({"names"}),
    "difference.short_rest": NO_CODES,
    "difference.in": frozenset({"name", "phases", "why"}),
    "difference.in_was_barred": frozenset({"reason"}),
    "difference.in_instead_of": frozenset({"name"}),
    "difference.out": frozenset({"name", "phases", "why"}),
    "difference.out_phase_gone": NO_CODES,
    "difference.out_not_in_catalogue": NO_CODES,
    "difference.out_not_included": NO_CODES,
    "difference.out_not_suited": NO_CODES,
    "difference.out_too_few_points": NO_CODES,
    "difference.out_against": frozenset({"why"}),
    "difference.out_no_longer_for": frozenset({"why"}),
    "difference.out_replaced": frozenset({"name", "shares"}),
    "difference.out_outranked": frozenset({"names"}),
    "difference.out_no_session": NO_CODES,
    "difference.out_no_room": NO_CODES,
    "difference.dose": frozenset({"changes", "name", "phases", "why"}),
    "difference.dose_no_longer_cut": NO_CODES,
    "difference.dose_cut_less": NO_CODES,
    "difference.dose_training_days": NO_CODES,
    "difference.dose_gentler": NO_CODES,
    "difference.dose_fuller": NO_CODES,
    "difference.dose_delivered_by": NO_CODES,
    "difference.dose_laid_out_anew": NO_CODES,
    "difference.amount": frozenset({"after", "before", "what"}),
    "difference.no_amount": NO_CODES,
    "difference.barred": frozenset({"name", "reason"}),
    "difference.barred_otherwise": frozenset({"before", "name", "reason"}),
    "difference.barred_absolutely": frozenset({"name", "reason"}),
    "difference.barred_relatively": frozenset({"name", "reason"}),
    "difference.free": frozenset({"name", "reason"}),
    "difference.offered": frozenset({"name", "why"}),
    "difference.offered_otherwise": frozenset({"name", "why"}),
    "difference.not_offered": frozenset({"name", "why"}),
    "difference.offered_held": NO_CODES,
    "difference.offered_gone": NO_CODES,
    "difference.phase_gained": frozenset({"name", "weeks"}),
    "difference.phase_lost": frozenset({"name", "weeks"}),
    "difference.phase_weeks": frozenset({"after", "before"}),
    "difference.phase_days": frozenset({"after", "before"}),
    "difference.phase_minutes": frozenset({"after", "before"}),
    "difference.start_on": frozenset({"after", "before"}),
    "difference.weeks": frozenset({"after", "before"}),
    "difference.review_on": frozenset({"after", "before"}),
    "difference.blocked": frozenset({"gate", "suspected"}),
    "difference.declined": frozenset({"reason"}),
    "difference.plan_after_block": NO_CODES,
    "difference.plan_after_decline": NO_CODES,
    "lever.adds": frozenset({"names"}),
    "lever.more": frozenset({"names"}),
    "lever.better": NO_CODES,
}
"""Every sentence that planning asks for, and the places in braces that it fills in."""


SIGNS_NAME_GOALS = "may have the places {goals} and {goal}, and no other"


def wrong_texts(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find sentences that are missing or never said, and places that are missing or never filled in."""
    for code in sorted(TEXTS.keys() - knowledge.texts.keys()):
        yield filed.problem("text", code, "text", "is missing, but plans are written with it")
    for code, text in knowledge.texts.items():
        if code not in TEXTS:
            yield filed.problem("text", code, "text", "no plan is written with it")
            continue
        for says in _wrong_places(text, TEXTS[code]):
            yield filed.problem("text", code, "text", says)
    for text in knowledge.discharge_when:
        if _has_others(text):
            yield filed.problem("discharge", "all", "texts", SIGNS_NAME_GOALS)
    for phase in knowledge.phases.values():
        if any(map(_has_others, phase.progress_when)):
            yield filed.problem("phase", phase.code, "progress_when", SIGNS_NAME_GOALS)


def _has_others(sign: str) -> bool:
    return not {"{", "}"}.isdisjoint(sign.replace("{goals}", "").replace("{goal}", ""))


def _wrong_places(text: str, filled: Codes) -> Iterator[str]:
    try:
        places = {
            place + (f"!{turn}" if turn else "") + (f":{form}" if form else "") for place, form, turn in _in(text)
        }
    except ValueError as error:
        yield f"has braces that don't match: {error}"
        return
    for place in sorted(places - filled):
        yield f"has the place {{{place}}}, which nothing fills in"
    for place in sorted(filled - places):
        yield f"has lost the place {{{place}}}"


def _in(text: str) -> Iterator[tuple[str, str, str]]:
    for _, place, form, turn in Formatter().parse(text):
        if place is not None:
            yield place, form or "", turn or ""
