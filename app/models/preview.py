"""What a plan would be made from that is stored nowhere, and what would be different if."""

from typing import Annotated, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from app.models.assessment_answers import AssessmentAnswers
from app.models.merge_patch import merge_patch
from app.models.patient import BirthDate, SexCode
from app.models.plan_options import PlanOptions
from app.models.sent import Id, Sent
from app.models.variation import MOST_VARIATIONS, AllVaried, Variation, Varied


class PersonAnswers(Sent):
    """Somebody without a record."""

    birth_date: BirthDate
    sex: SexCode


class PreviewCreate(Sent):
    """What a plan would be made from. Without a patient, age and sex are assumptions that the plan names."""

    patient_id: Id | None = None
    patient: PersonAnswers | None = None
    assessment: AssessmentAnswers
    options: PlanOptions = Field(default_factory=PlanOptions)
    variations: Annotated[list[Variation], Field(max_length=MOST_VARIATIONS)] = Field(
        default_factory=list,
        description=f"What if? At most {MOST_VARIATIONS}; the plan is answered with how it would differ with each.",
    )
    _varied: tuple[Varied, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _one_patient(self) -> Self:
        if self.patient_id is not None and self.patient is not None:
            raise PydanticCustomError("contradiction", "Send `patient_id` or `patient`, not both.")
        return self

    @model_validator(mode="after")
    def _lay_variations_over(self) -> Self:
        """Check what is asked by each variation; a fault is told with its place in the variation."""
        if self.variations:
            base = self.model_dump(mode="json", include={"assessment", "options"}, exclude_unset=True)
            patches = [each.model_dump(exclude_unset=True) for each in self.variations]
            asked = {"variations": [merge_patch({"options": {}, **base}, patch) for patch in patches]}
            self._varied = tuple(AllVaried.model_validate(asked).variations)
        return self

    @property
    def varied(self) -> tuple[Varied, ...]:
        """Return what is asked by each variation, once it has been laid over the rest."""
        return self._varied
