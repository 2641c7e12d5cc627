"""Phases, doses, limits, points and advice as values."""

from types import MappingProxyType

from app.knowledge.shapes.dosage import AmountShape, DosageProfileShape, DoseShape
from app.knowledge.shapes.rules import (
    AimShape,
    DerivationShape,
    LikelyDirectionShape,
    LimitsShape,
    PhaseShape,
    StoredAdvice,
    StoredPointRule,
    SuitabilityShape,
    SwapShape,
    ThresholdsShape,
    WeightsShape,
)
from app.knowledge.turn.catalogue import Body, Sources
from app.knowledge.turn.facts import cited, target, when
from app.planning.knowledge import (
    AdviceRule,
    AimRule,
    Amount,
    ComesFirst,
    Derivation,
    DirectionSigns,
    DosageProfile,
    LikelyDirection,
    Limits,
    MinutesCap,
    PhaseDose,
    PhaseRule,
    PointRule,
    Scoring,
    Suitability,
    Thresholds,
)


def phase(body: Body, _sources: Sources) -> PhaseRule:
    """Return a phase."""
    shape = PhaseShape.model_validate(body)
    return PhaseRule(**shape.model_dump(exclude={"sources"}))


def dosage_profile(body: Body, _sources: Sources) -> DosageProfile:
    """Return a dosage profile."""
    shape = DosageProfileShape.model_validate(body)
    return DosageProfile(
        code=shape.code,
        name=shape.name,
        counts_minutes=shape.counts_minutes,
        scalable=shape.scalable,
        halvable=shape.halvable,
        doses=MappingProxyType({phase: _dose(dose) for phase, dose in shape.doses.items()}),
    )


def _dose(shape: DoseShape) -> PhaseDose:
    return PhaseDose(
        days_per_week=Amount(shape.days_per_week.low, shape.days_per_week.middle),
        effort=shape.effort,
        sets=_amount(shape.sets),
        repetitions=_amount(shape.repetitions),
        hold_seconds=_amount(shape.hold_seconds),
        plain_hold_seconds=shape.plain_hold_seconds,
        short_hold_repetitions=shape.short_hold_repetitions,
        minutes=_amount(shape.minutes),
        rest_seconds=shape.rest_seconds,
        rest_between_repetitions_seconds=shape.rest_between_repetitions_seconds,
        times_per_day=shape.times_per_day,
        fewest_times_per_day=shape.fewest_times_per_day,
    )


def _amount(shape: AmountShape | None) -> Amount | None:
    return Amount(shape.low, shape.middle) if shape else None


def limits(body: Body) -> Limits:
    """Return the limits."""
    shape = LimitsShape.model_validate(body)
    named = ("kinds_without_exercise", "short_plan_risk_groups", "short_plan_irritabilities", "short_plan_conditions")
    plain = shape.model_dump(
        exclude={"sources", "by_minutes", "max_per_category", "training_days", "comes_first", *named}
    )
    other = shape.comes_first
    return Limits(
        **plain,
        by_minutes=tuple(MinutesCap(cap.below, cap.max_exercises) for cap in shape.by_minutes),
        max_per_category=MappingProxyType(dict(shape.max_per_category)),
        training_days=MappingProxyType(dict(shape.training_days)),
        kinds_without_exercise=frozenset(shape.kinds_without_exercise),
        short_plan_risk_groups=frozenset(shape.short_plan_risk_groups),
        short_plan_irritabilities=frozenset(shape.short_plan_irritabilities),
        short_plan_conditions=frozenset(shape.short_plan_conditions),
        comes_first=None
        if other is None
        else ComesFirst(tuple(map(frozenset, other.who)), other.category, frozenset(other.before)),
    )


def thresholds(body: Body) -> Thresholds:
    """Return the thresholds."""
    return Thresholds(**ThresholdsShape.model_validate(body).model_dump(exclude={"sources"}))


def suitability(body: Body) -> Suitability:
    """Return which regions' items suit which pain."""
    shape = SuitabilityShape.model_validate(body)
    return Suitability(
        exercises=MappingProxyType({region: frozenset(codes) for region, codes in shape.exercises.items()}),
        goals=MappingProxyType({goal: frozenset(codes) for goal, codes in shape.goals.items()}),
        goal_families=MappingProxyType({goal: frozenset(codes) for goal, codes in shape.goal_families.items()}),
        techniques=MappingProxyType({region: frozenset(codes) for region, codes in shape.techniques.items()}),
    )


def point_rule(body: Body, _sources: Sources) -> PointRule:
    """Return a rule that gives points."""
    shape = StoredPointRule.model_validate(body)
    return PointRule(
        code=shape.code,
        factor=shape.factor,
        when=when(shape.when),
        target=target(shape.target),
        points=shape.points,
        text=shape.text,
        goal=shape.goal,
    )


def scoring(body: Body, rules: tuple[PointRule, ...]) -> Scoring:
    """Return all that gives points."""
    shape = WeightsShape.model_validate(body)
    spares = ("difficulty_spares", "same_rung_spares", "ladder_spares")
    plain = shape.model_dump(exclude={"sources", "evidence", "priority_weight", "difficulty", *spares})
    return Scoring(
        **plain,
        evidence=MappingProxyType(dict(shape.evidence)),
        priority_weight=MappingProxyType(dict(shape.priority_weight)),
        difficulty_spares=frozenset(shape.difficulty_spares),
        same_rung_spares=frozenset(shape.same_rung_spares),
        ladder_spares=frozenset(shape.ladder_spares),
        difficulty=MappingProxyType({phase: MappingProxyType(dict(row)) for phase, row in shape.difficulty.items()}),
        rules=rules,
    )


def advice(body: Body, sources: Sources) -> tuple[int, AdviceRule]:
    """Return a sentence of advice, behind its place in the order of print."""
    shape = StoredAdvice.model_validate(body)
    rule = AdviceRule(code=shape.code, when=when(shape.when), text=shape.text, sources=cited(shape.sources, sources))
    return shape.place, rule


def derivation(body: Body, _sources: Sources) -> Derivation:
    """Return a rule by which facts follow from facts."""
    shape = DerivationShape.model_validate(body)
    return Derivation(
        code=shape.code,
        when=when(shape.when),
        precautions=frozenset(shape.precautions),
        yellow_flags=frozenset(shape.yellow_flags),
        why=shape.why,
    )


def likely_direction(body: Body) -> LikelyDirection:
    """Return the signs of a direction."""
    shape = LikelyDirectionShape.model_validate(body)
    signs = {"extension": shape.extension, "flexion": shape.flexion}
    return LikelyDirection(
        fewest_signs=shape.fewest_signs,
        regions=frozenset(shape.regions),
        signs=MappingProxyType(
            {
                name: DirectionSigns(frozenset(found.aggravated_by), frozenset(found.eased_by))
                for name, found in signs.items()
            }
        ),
    )


def aim(body: Body, _sources: Sources) -> AimRule:
    """Return a line that says who has an aim."""
    shape = AimShape.model_validate({name: value for name, value in body.items() if name != "sources"})
    return AimRule(aim=shape.aim, when=when(shape.when))


def swap(body: Body, _sources: Sources) -> tuple[str, ...]:
    """Return what takes the place of an exercise."""
    return SwapShape.model_validate({name: value for name, value in body.items() if name != "sources"}).to
