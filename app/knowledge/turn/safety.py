"""Red flags, combinations, safety nets and safety rules as values."""

from app.knowledge.shapes.safety import CombinationShape, RedFlagShape, SafetyNetShape, SafetyRuleShape
from app.knowledge.turn.catalogue import Body, Sources
from app.knowledge.turn.facts import cited, target, when
from app.planning.knowledge import CombinationRule, RedFlag, SafetyNet, SafetyRule


def red_flag(body: Body, sources: Sources) -> RedFlag:
    """Return a red flag."""
    shape = RedFlagShape.model_validate(body)
    return RedFlag(
        code=shape.code,
        label=shape.label,
        question=shape.question,
        suspected=shape.suspected,
        regions=frozenset(shape.regions),
        action=shape.action,
        gate=shape.gate,
        advice=shape.advice,
        when=when(shape.when),
        implies=frozenset(shape.implies),
        pathologies=frozenset(shape.pathologies),
        sources=cited(shape.sources, sources),
    )


def combination(body: Body, sources: Sources) -> CombinationRule:
    """Return a combination of findings."""
    shape = CombinationShape.model_validate(body)
    return CombinationRule(
        code=shape.code,
        when=when(shape.when),
        suspected=shape.suspected,
        gate=shape.gate,
        action=shape.action,
        advice=shape.advice,
        sources=cited(shape.sources, sources),
    )


def safety_net(body: Body, _sources: Sources) -> SafetyNet:
    """Return a safety net."""
    shape = SafetyNetShape.model_validate(body)
    return SafetyNet(regions=frozenset(shape.regions), text=shape.text)


def safety_rule(body: Body, sources: Sources) -> SafetyRule:
    """Return a safety rule."""
    shape = SafetyRuleShape.model_validate(body)
    return SafetyRule(
        code=shape.code,
        title=shape.title,
        when=when(shape.when),
        absolute=target(shape.absolute),
        relative=target(shape.relative),
        excepting=frozenset(shape.excepting),
        spares_matching_direction=shape.spares_matching_direction,
        only_categories=frozenset(shape.only_categories),
        only_kinds=frozenset(shape.only_kinds),
        lifts=frozenset(shape.lifts),
        by_condition=bool(shape.when.condition) and shape.code.startswith("feature_condition."),
        max_exercises=shape.max_exercises,
        holds_plan=shape.holds_plan,
        advice=shape.advice,
        sources=cited(shape.sources, sources),
    )
