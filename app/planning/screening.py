"""May there be a plan? Red flags, what was not asked, what has been cleared, and what weighs more together."""

from collections.abc import Iterator

from app.planning.assessment import Assessment
from app.planning.bits import bits_of
from app.planning.codes import Action, Gate, Outcome
from app.planning.facts import holds
from app.planning.index import index_of
from app.planning.knowledge import Knowledge, RedFlag, SafetyRule, Source
from app.planning.profile import Profile, outcome_of
from app.planning.value import value

STRICTNESS = (Gate.BLOCK, Gate.HOLD_UNTIL_CLEARED, Gate.INCOMPLETE)


@value
class Finding:
    """One reason why there may be no plan, and what to do about it."""

    code: str
    gate: Gate
    suspected: str
    action: Action
    advice: str
    source: str


@value
class Alert:
    """A flag that lets a plan be made but stands on it."""

    code: str
    gate: Gate
    text: str
    advice: str


@value
class Screening:
    """The verdict: the findings that close the gate, if any, and the alerts that a plan must carry."""

    findings: tuple[Finding, ...]
    alerts: tuple[Alert, ...]

    @property
    def gate(self) -> Gate | None:
        """Return the strictest closed gate; None when a plan may be made."""
        closed = {finding.gate for finding in self.findings}
        return next((gate for gate in STRICTNESS if gate in closed), None)


def screen(assessment: Assessment, profile: Profile, knowledge: Knowledge) -> Screening:
    """Judge whether a plan may be made, and name every reason against it, strictest first."""
    index = index_of(knowledge)
    speaking = index.speaking_telling.holding(profile.facts, profile.measures)
    rules = [index.telling[place] for place in bits_of(speaking)]
    found = [
        *_combinations(profile, knowledge),
        *_open_flags(profile, knowledge),
        *_held_precautions(rules, assessment, profile, knowledge),
        *_not_asked(assessment, profile, knowledge),
    ]
    found.sort(key=lambda finding: (STRICTNESS.index(finding.gate), finding.code))
    return Screening(findings=tuple(found), alerts=tuple(_alerts(rules, assessment, profile, knowledge)))


def _combinations(profile: Profile, knowledge: Knowledge) -> Iterator[Finding]:
    for place in bits_of(index_of(knowledge).speaking_combinations.holding(profile.facts, profile.measures)):
        rule = knowledge.combinations[place]
        yield Finding(
            code=rule.code,
            gate=rule.gate,
            suspected=rule.suspected,
            action=rule.action,
            advice=rule.advice,
            source=source_line(rule.sources),
        )


def _open_flags(profile: Profile, knowledge: Knowledge) -> Iterator[Finding]:
    """Yield the flags that close the gate: a block whatever was cleared, a hold unless it was cleared."""
    closing = [knowledge.red_flags[code] for code in sorted(profile.red_flags) if _closes(code, profile, knowledge)]
    for flag in closing:
        advice = flag.advice
        if flag.gate is Gate.HOLD_UNTIL_CLEARED and _has_companion(flag, closing):
            advice = f"{advice} {knowledge.texts['screening.same_day']}"
        yield Finding(flag.code, flag.gate, flag.suspected, flag.action, advice, source_line(flag.sources))


def _closes(code: str, profile: Profile, knowledge: Knowledge) -> bool:
    gate = knowledge.red_flags[code].gate
    return gate is Gate.BLOCK or (gate is Gate.HOLD_UNTIL_CLEARED and code in profile.open_red_flags)


def _has_companion(flag: RedFlag, closing: list[RedFlag]) -> bool:
    """Tell whether another holding flag points at the same pathology."""
    return any(
        other is not flag and other.gate is Gate.HOLD_UNTIL_CLEARED and other.pathologies & flag.pathologies
        for other in closing
    )


def _held_precautions(
    rules: list[SafetyRule], assessment: Assessment, profile: Profile, knowledge: Knowledge
) -> Iterator[Finding]:
    for rule in rules:
        if not rule.holds_plan:
            continue
        for code in held_by(rule, profile):
            if outcome_of(code, assessment) is not Outcome.CLEARED:
                yield Finding(
                    code=code,
                    gate=Gate.HOLD_UNTIL_CLEARED,
                    suspected=rule.title or knowledge.label("precaution", code),
                    action=Action.URGENT,
                    advice=rule.advice,
                    source=source_line(rule.sources),
                )


def held_by(rule: SafetyRule, profile: Profile) -> list[str]:
    """Return the patient's precautions that make a rule hold the plan."""
    named = {fact for group in rule.when.one_of for fact in group}
    return [code for code in sorted(profile.precautions) if f"precaution={code}" in named]


def _not_asked(assessment: Assessment, profile: Profile, knowledge: Knowledge) -> Iterator[Finding]:
    """Yield the flags that had to be asked and were not."""
    answers = assessment.screening
    if answers.completed and not answers.not_asked:
        return
    for code, flag in knowledge.red_flags.items():
        asked = answers.completed and code not in answers.not_asked
        if asked or code in profile.red_flags or not must_be_asked(flag, profile):
            continue
        yield Finding(
            code=code,
            gate=Gate.INCOMPLETE,
            suspected=flag.suspected,
            # A plan waits on the answer, whatever a yes would then ask for.
            action=Action.EMERGENCY if flag.action is Action.EMERGENCY else Action.URGENT,
            advice=knowledge.texts["screening.ask"].format(question=flag.question),
            source=source_line(flag.sources),
        )


def must_be_asked(flag: RedFlag, profile: Profile) -> bool:
    """Tell whether a flag belongs to the condition's regions and its own condition holds."""
    regions = profile.condition.regions
    in_scope = "whole_body" in regions or not flag.regions.isdisjoint(regions)
    return in_scope and holds(flag.when, profile.facts, profile.measures)


def _alerts(rules: list[SafetyRule], assessment: Assessment, profile: Profile, knowledge: Knowledge) -> Iterator[Alert]:
    for code in sorted(profile.red_flags):
        flag = knowledge.red_flags[code]
        if flag.gate is Gate.ALLOW_WITH_CAUTION:
            yield Alert(code, Gate.ALLOW_WITH_CAUTION, f"{flag.label}: {flag.suspected}.", flag.advice)
        elif not _closes(code, profile, knowledge):
            yield _cleared_alert(code, flag.label, assessment, knowledge)
    for rule in rules:
        if not rule.advice:
            continue
        for code in held_by(rule, profile):
            label = knowledge.label("precaution", code)
            if rule.holds_plan and outcome_of(code, assessment) is Outcome.CLEARED:
                yield _cleared_alert(code, label, assessment, knowledge)
            elif not rule.holds_plan:
                yield Alert(code, Gate.ALLOW_WITH_CAUTION, f"{label}.", rule.advice)


def _cleared_alert(code: str, label: str, assessment: Assessment, knowledge: Knowledge) -> Alert:
    last = max(entry.cleared_on for entry in assessment.screening.cleared if entry.code == code)
    text = knowledge.texts["screening.cleared"].format(label=label, cleared_on=last.isoformat())
    return Alert(code, Gate.ALLOW_WITH_CAUTION, text, knowledge.texts["screening.cleared_advice"])


def source_line(sources: tuple[Source, ...]) -> str:
    """Return sources in one line: key, identifier, and a word where one was only recalled or is our own choice."""
    return "; ".join(_cited(source) for source in sources)


def _cited(source: Source) -> str:
    words = {"recalled": " (recalled, not checked)", "product": " (product decision)"}
    return f"{source.key}{f' doi:{source.doi}' if source.doi else ''}{words.get(source.read, '')}"
