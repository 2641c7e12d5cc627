"""The numbers that the hand-written part of the page tells, each under the name of its field."""

from collections.abc import Iterator

from pydantic import BaseModel

from app.knowledge.shapes.clinical import SourceShape
from app.knowledge.shapes.review import LaterReviewShape
from app.knowledge.shapes.rules import LikelyDirectionShape, LimitsShape, ThresholdsShape, WeightsShape
from app.method.marks import MARK
from app.method.provenance import Standing, standing_of
from app.method.rules import Rules
from app.method.template import Figures
from app.method.wording import listed, low
from app.models import assessment_answers, plan_options
from app.planning.eligibility import DEFAULT_CLINIC_VISITS

SINGLE: dict[str, type[BaseModel]] = {
    "weights": WeightsShape,
    "limits": LimitsShape,
    "thresholds": ThresholdsShape,
    "likely_direction": LikelyDirectionShape,
}
COUNTED = (
    "red_flag",
    "safety_rule",
    "point_rule",
    "condition",
    "exercise",
    "technique",
    "evidence",
    "source",
    "advice",
)


LISTS = {
    ("weights", "difficulty_spares"): "category",
    ("weights", "same_rung_spares"): "category",
    ("weights", "ladder_spares"): "category",
    ("limits", "short_plan_risk_groups"): "risk_group",
    ("limits", "short_plan_irritabilities"): "irritability",
    ("limits", "short_plan_conditions"): "condition",
}
"""Lists of codes that are told in a sentence, and the vocabulary of each."""


def figures_of(rules: Rules) -> Figures:
    """Return every number by its name."""
    return dict(_figures(rules))


def number(value: float) -> str:
    """Return a number as it is printed, with a minus sign where it is below zero."""
    return f"{value:g}".replace("-", "−")


def _figures(rules: Rules) -> Iterator[tuple[str, str]]:
    for kind, shape in SINGLE.items():
        said = rules.one(kind, shape)
        for name in shape.model_fields:
            value = getattr(said, name)
            if isinstance(value, int | float):
                yield f"{kind}.{name}", number(value)
    for (kind, name), vocabulary in LISTS.items():
        labels = [low(rules.label(vocabulary, code)) for code in getattr(rules.one(kind, SINGLE[kind]), name)]
        yield f"{kind}.{name}", listed(labels) if labels else "nobody"
    yield from _of_weights(rules)
    yield from _of_what_comes_first(rules)
    for later in rules.all("later_review", LaterReviewShape):
        days = later.said.days or later.said.days_after_first
        if days is not None:
            yield f"later_review.{later.code}", number(days)
    for kind in COUNTED:
        yield f"count.{kind}", f"{rules.count(kind):,}"
    marked = list(rules.marked())
    yield "count.marked", f"{len(marked):,}"
    for standing in Standing:
        yield f"standing.{standing.name.lower()}", f"{sum(standing_of(entry, rules) is standing for entry in marked):,}"
    sources = rules.all("source", SourceShape)
    for read in MARK:
        yield f"read.{read}", f"{sum(source.said.read == read for source in sources)}"
    yield "knowledge.rules", rules.knowledge.rules_hash[:19]
    yield "knowledge.catalogue", rules.knowledge.catalogue_hash[:19]
    yield "bounds.weeks", number(plan_options.LONGEST_PLAN_WEEKS)
    yield "bounds.minutes", number(assessment_answers.MOST_MINUTES_PER_DAY)
    yield "bounds.visits", number(DEFAULT_CLINIC_VISITS)


def _of_what_comes_first(rules: Rules) -> Iterator[tuple[str, str]]:
    """Yield who is meant, and what counts as what; nobody and nothing where the limits don't say."""
    said = rules.one("limits", LimitsShape).comes_first
    who = (
        []
        if said is None
        else [" with ".join(low(rules.label("precaution", code)) for code in line) for line in said.who]
    )
    before = [] if said is None else [low(rules.label("category", code)) for code in said.before]
    yield "comes_first.who", listed(who) if who else "nobody"
    yield "comes_first.category", low(rules.label("category", said.category)) if said else "nothing"
    yield "comes_first.before", listed(before) if before else "nothing"


def _of_weights(rules: Rules) -> Iterator[tuple[str, str]]:
    weights = rules.one("weights", WeightsShape)
    for direction, points in weights.evidence.items():
        yield f"weights.evidence.{direction}", number(points)
    for priority, weight in weights.priority_weight.items():
        yield f"weights.priority_weight.{priority}", number(weight)
