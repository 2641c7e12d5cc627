"""What-if: changes that are laid over a preview, and how its plan would differ with each."""

from typing import Annotated, Any

from pydantic import Field

from app.models.assessment_answers import AssessmentAnswers
from app.models.difference import OutcomeCode, PlanDifferenceRead
from app.models.plan_document import PlanRead, ScreeningRead
from app.models.plan_options import PlanOptions
from app.models.problem import ContraindicationRead
from app.models.sent import Answered, PatchOf, Sent

MOST_VARIATIONS = 20
Patch = dict[str, Any]


class Variation(Sent):
    """Changes to what a plan is made from: JSON merge patches (RFC 7396), in which null removes, a list replaces."""

    assessment: Annotated[Patch, PatchOf(AssessmentAnswers)] = Field(
        default_factory=dict,
        description="Laid over `assessment`, of which it has the fields; what it leaves out stays.",
        examples=[{"lifestyle": {"minutes_per_day_available": 30}}],
    )
    options: Annotated[Patch, PatchOf(PlanOptions)] = Field(
        default_factory=dict,
        description="Laid over `options`, of which it has the fields; what it leaves out stays.",
        examples=[{"exclude": ["plank"]}],
    )


class Varied(Sent):
    """What is asked once a variation has been laid over the preview."""

    assessment: AssessmentAnswers
    options: PlanOptions


class AllVaried(Sent):
    """All of them, so that a fault is told with its place."""

    variations: list[Varied]


class VariationRead(Answered):
    """What would come of a variation."""

    outcome: OutcomeCode
    text: str = Field(description="The difference in short.")
    screening: ScreeningRead | None = Field(description="With `blocked`: why there would be no plan.")
    contraindication: ContraindicationRead | None = Field(
        description="With `declined`: what stands against something that was to be included."
    )
    difference: PlanDifferenceRead


class PreviewRead(PlanRead):
    """A plan that is stored nowhere; with `variations` only where some were asked for, in their order."""

    variations: list[VariationRead] = Field(default_factory=list, description="One for each variation that was sent.")
