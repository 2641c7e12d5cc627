"""Check that every rule can fire: that its condition can hold for somebody, and that it then does something."""

from collections.abc import Iterator
from dataclasses import replace

from app.knowledge.check.filed import Filed
from app.knowledge.check.people import Crowd
from app.knowledge.errors import SeedProblem
from app.planning.bits import Bits
from app.planning.codes import Phase
from app.planning.facts import holds
from app.planning.index import Index, PointBits, RuleBits, index_of
from app.planning.knowledge import NO_CODES, Codes, Knowledge, PointRule, When
from app.planning.phases import ends_in

NOBODY = "holds for nobody, so the rule can never fire"
NOTHING_MEANT = "means nothing that anybody for whom it speaks could be given"

WITH_EXERCISE = frozenset({"plan_without_exercise=no"})
WITHOUT_EXERCISE = frozenset({"plan_without_exercise=yes"})
"""What is known of a plan by the time its advice and its review are chosen."""


def silent_rules(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find rules that can never fire, and rules that would do nothing if they did."""
    crowd, index = Crowd(knowledge), index_of(knowledge)
    yield from _silent(knowledge, filed, crowd)
    for found in index.rules:
        for field, says in _idle_safety_rule(found):
            yield filed.problem("safety_rule", found.rule.code, field, says)
    yield from _wrong_lifts(knowledge, filed)
    for points in index.points:
        for field, says in _idle_point_rule(points, crowd, index):
            yield filed.problem("point_rule", points.rule.code, field, says)
    yield from _idle_reviews(knowledge, filed)
    for rule in knowledge.derivations:
        if not rule.precautions and not rule.yellow_flags:
            yield filed.problem("derivation", rule.code, "precautions", "nothing follows from it")


def _silent(knowledge: Knowledge, filed: Filed, crowd: Crowd) -> Iterator[SeedProblem]:
    for kind, code, when in _shaping_plans(knowledge, filed):
        told = _possible_ends(when) if kind == "point_rule" else NO_CODES
        if not crowd.has(when, planned=True, told=told):
            yield filed.problem(kind, code, "when", NOBODY)
    for kind, code, when in _asked_before(knowledge):
        if not crowd.has(when, planned=False):
            yield filed.problem(kind, code, "when", NOBODY)
    for kind, code, when in _told_at_last(knowledge):
        # Asked for a plan that holds exercise, unless the rule wants one without: nobody gets both.
        told = WITHOUT_EXERCISE if any(group >= WITHOUT_EXERCISE for group in when.one_of) else WITH_EXERCISE
        if not crowd.has(when, planned=True, told=told):
            yield filed.problem(kind, code, "when", NOBODY)


def _shaping_plans(knowledge: Knowledge, filed: Filed) -> Iterator[tuple[str, str, When]]:
    """Yield kind, code and condition of what decides over the phases of a plan."""
    for bar in knowledge.safety_rules:
        if not bar.holds_plan:
            yield "safety_rule", bar.code, bar.when
    for rule in knowledge.scoring.rules:
        yield "point_rule", rule.code, _when_wanted(rule)
    for code, aim in filed.beside("aim", knowledge.aims):
        yield "aim", code, aim.when
    for lever in knowledge.levers:
        yield "lever", lever.code, lever.when
    for criterion in knowledge.follow_up.criteria:
        yield "criterion", criterion.code, criterion.when


def _possible_ends(when: When) -> Codes:
    """Return in which phases a plan may end that has one of the rule's phases."""
    first = min(phase.rank for phase in when.phases)
    return NO_CODES.union(*(ends_in(last) for last in Phase if last.rank >= first))


def _told_at_last(knowledge: Knowledge) -> Iterator[tuple[str, str, When]]:
    """Yield kind, code and condition of what is said of a plan whose exercises are known."""
    for advice in knowledge.advice:
        yield "advice", advice.code, advice.when
    for review in knowledge.reviews:
        yield "review", review.code, review.when
    for line in knowledge.follow_up.look_at:
        yield "look_at", line.code, line.when


def _asked_before(knowledge: Knowledge) -> Iterator[tuple[str, str, When]]:
    """Yield kind, code and condition of what is asked before it is known whether there is a plan."""
    for bar in knowledge.safety_rules:
        if bar.holds_plan:
            yield "safety_rule", bar.code, bar.when
    for derivation in knowledge.derivations:
        # It may ask that what it adds isn't there yet.
        own = frozenset(f"precaution={code}" for code in derivation.precautions)
        yield "derivation", derivation.code, replace(derivation.when, none_of=derivation.when.none_of - own)
    for combination in knowledge.combinations:
        yield "combination", combination.code, combination.when
    for flag in knowledge.red_flags.values():
        yield "red_flag", flag.code, flag.when


def _when_wanted(rule: PointRule) -> When:
    """Return when a point rule speaks: one about a goal for nobody without it."""
    goals = () if rule.goal is None else (frozenset({f"goal={rule.goal}"}),)
    return replace(rule.when, one_of=(*goals, *rule.when.one_of))


def _suited(when: When, crowd: Crowd, index: Index) -> tuple[Bits, Bits]:
    """Return the exercises in their phases and the techniques that suit somebody for whom a rule speaks."""
    exercises = techniques = held = 0
    for condition in crowd.conditions(when):
        exercises |= index.suited[condition.code]
        techniques |= index.techniques_suited[condition.code]
    for phase in when.phases:
        held |= index.by_phase[phase]
    return exercises & held, techniques


def _idle_safety_rule(found: RuleBits) -> Iterator[tuple[str, str]]:
    # Whom the item suits doesn't matter here: a therapist may ask for any, and the bar must stand for it.
    rule = found.rule
    barred = found.absolute | found.relative | found.techniques_absolute | found.techniques_relative
    if not (barred or rule.lifts or rule.max_exercises or rule.holds_plan):
        yield "absolute", "bars nothing"


def _wrong_lifts(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find features that a rule lifts although the condition's own row doesn't bar them."""
    bars: dict[str, Codes] = {}
    for rule in knowledge.safety_rules:
        for condition in _conditions_of(rule.when) if rule.by_condition else ():
            bars[condition] = bars.get(condition, NO_CODES) | rule.relative.features
    for rule in knowledge.safety_rules:
        for condition in _conditions_of(rule.when) if rule.lifts else ():
            for feature in sorted(rule.lifts - bars.get(condition, NO_CODES)):
                yield filed.problem("safety_rule", rule.code, "lifts", f"{condition} has no relative bar on {feature}")


def _conditions_of(when: When) -> list[str]:
    facts = [fact for group in when.one_of for fact in sorted(group)]
    return [fact.removeprefix("condition=") for fact in facts if fact.startswith("condition=")]


def _idle_point_rule(found: PointBits, crowd: Crowd, index: Index) -> Iterator[tuple[str, str]]:
    if not found.rule.points:
        yield "points", "gives none"
    exercises, techniques = _suited(found.rule.when, crowd, index)
    if not (found.exercises & exercises or found.techniques & techniques):
        yield "target", NOTHING_MEANT


def _idle_reviews(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find reviews that are never the soonest, since another that always holds is as soon."""
    always = [rule for rule in knowledge.reviews if holds(rule.when, NO_CODES, {})]
    soonest = min((rule.days for rule in always), default=None)
    if soonest is None:
        yield filed.problem("review", "-", "when", "no rule holds for everybody")
        return
    for rule in knowledge.reviews:
        later = rule.days > soonest if rule in always else rule.days >= soonest
        if later:
            yield filed.problem("review", rule.code, "days", f"everybody is looked at after {soonest} days already")
