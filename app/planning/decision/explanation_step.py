"""The last step: the sentences around the plan, each with the rule that it comes from."""

from collections.abc import Iterator
from dataclasses import replace

from app.planning.bits import bits_of
from app.planning.codes import Phase
from app.planning.decision.values import Said, Step, StepTaken, Told
from app.planning.decision.words import counted, listed, premises_of
from app.planning.document import Plan
from app.planning.eligibility import Case
from app.planning.facts import holds
from app.planning.follow_up import CriterionKind
from app.planning.index import index_of
from app.planning.knowledge import When
from app.planning.plan import Road, profile_beside
from app.planning.reasons import lower_first
from app.planning.screening import source_line


def explanation_step(road: Road, plan: Plan) -> StepTaken:
    """Return the rules behind the plan's sentences: advice, reviews, signs to move on, when to stop and call."""
    case = replace(road.case, profile=profile_beside(road.case, plan.phases))
    inputs = (
        Told(
            "Goals that are named",
            listed(lower_first(case.knowledge.label("goal", each.code)) for each in case.profile.goals),
        ),
        Told("Reviews", ", ".join(f"day {review.day}" for review in plan.reviews)),
    )
    said = [
        Said(f"For the patient to read, put together of the above: {plan.summary}"),
        *_advice(case),
        *_reviews(case, plan),
        *_signs(case, plan),
        *_calls(case),
    ]
    return StepTaken(Step.EXPLANATION, "What is said with it?", inputs, tuple(said))


def _advice(case: Case) -> Iterator[Said]:
    index, knowledge = index_of(case.knowledge), case.knowledge
    for place in bits_of(index.speaking_advice.holding(case.profile.facts, case.profile.measures)):
        rule = knowledge.advice[place]
        yield Said(f"{_because(rule.when, case)}: {rule.text}", rule.code, source_line(rule.sources))


def _reviews(case: Case, plan: Plan) -> Iterator[Said]:
    for rule in case.knowledge.reviews:
        if holds(rule.when, case.profile.facts, case.profile.measures):
            when = _because(rule.when, case)
            yield Said(f"{when}: the first review within {counted(rule.days, 'day')}. {rule.text}", rule.code)
    by_text = {line.text: line for line in case.knowledge.follow_up.look_at}
    told = set()
    for review in plan.reviews:
        yield Said(f"Review on {review.on.isoformat()}, day {review.day}: {review.why}")
        for text in review.look_at:
            if text not in told:
                told.add(text)
                line = by_text.get(text)
                # What no rule says is what a score at the start asks for.
                when = _because(line.when, case) if line else "By the scores at the start"
                yield Said(f"{when}: from this review on: {text}", line.code if line else None)


def _signs(case: Case, plan: Plan) -> Iterator[Said]:
    for planned in plan.phases:
        lists = ((CriterionKind.PROGRESS, planned.progress_when), (CriterionKind.EASE_OFF, planned.ease_off_when))
        for kind, texts in lists:
            yield from _of_kind(kind, texts, planned.code, f"phase.{planned.code}", case, name=planned.name)
    yield from _of_kind(CriterionKind.DISCHARGE, plan.discharge_when, None, "discharge", case, name="Treatment ends")


def _of_kind(
    kind: CriterionKind, texts: tuple[str, ...], phase: Phase | None, common: str, case: Case, *, name: str
) -> Iterator[Said]:
    """Yield the signs of one kind: those of some patients by their own rule, all others by the common one."""
    rules = {
        rule.text: rule
        for rule in case.knowledge.follow_up.criteria
        if rule.kind is kind and holds(rule.when, case.profile.facts, case.profile.measures, phase)
    }
    words = {CriterionKind.PROGRESS: "move on when", CriterionKind.EASE_OFF: "ease off when"}.get(kind, "when")
    for text in texts:
        rule = rules.get(text)
        because = f"{_because(rule.when, case)}: " if rule else ""
        yield Said(f"{name}: {because}{words}: {text}", rule.code if rule else common)


def _calls(case: Case) -> Iterator[Said]:
    regions = case.profile.condition.regions
    for net in case.knowledge.safety_nets:
        if not net.regions.isdisjoint(regions):
            where = listed(sorted(case.knowledge.label("region", code).lower() for code in net.regions & regions))
            yield Said(f"When to stop and call, for pain there ({where}): {net.text}")


def _because(when: When, case: Case) -> str:
    return ", ".join(premises_of(when, case.profile, case.knowledge)) or "For everybody"
