"""What a therapist may wish of a plan."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.models.assessment_answers import Code
from app.models.sent import SEVERAL_LINES, UNIQUE, Sent, day_of, from_vocabulary, without_repeats
from app.planning import assessment as planning

MOST_WISHES = 100
LONGEST_REASON = 1_000
LONGEST_PLAN_WEEKS = 26
MOST_VISITS = 14
MOST_EXERCISES_A_DAY = 20
# Far from the end of the calendar, so that every day of a plan is a date.
LATEST_START = date(2100, 12, 31)

StartDay = Annotated[date, Field(le=LATEST_START), BeforeValidator(day_of)]
ItemCode = Annotated[Code, from_vocabulary("exercise", "technique")]


class IncludeWish(Sent):
    """An item that the therapist wants in every phase that can hold it."""

    code: ItemCode = Field(examples=["bird_dog"])
    override_reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON, pattern=SEVERAL_LINES)] | None = Field(
        default=None,
        description="Needed where a relative contraindication, missing equipment or the clinic's having switched it "
        "off speaks against it.",
    )


def _wishes_differ(wishes: list[IncludeWish]) -> list[IncludeWish]:
    without_repeats([wish.code for wish in wishes])
    return wishes


class PlanOptions(Sent):
    """Wishes for one plan; all of them may be left out."""

    weeks: int | None = Field(
        default=None,
        ge=1,
        le=LONGEST_PLAN_WEEKS,
        description="Left out: the phases' typical lengths, at most 12; the shortest of them where the risk of lasting "
        "trouble is low, and in pregnancy up to the due date, but one week at least.",
    )
    start_on: StartDay | None = Field(
        default=None, description="Not after 2100. Left out: today in the clinic's time zone."
    )
    clinic_visits_per_week: int | None = Field(default=None, ge=0, le=MOST_VISITS, description="Left out: one.")
    include: Annotated[list[IncludeWish], Field(max_length=MOST_WISHES), AfterValidator(_wishes_differ)] = Field(
        default_factory=list
    )
    exclude: Annotated[list[ItemCode], Field(max_length=MOST_WISHES), AfterValidator(without_repeats), UNIQUE] = Field(
        default_factory=list, description="Items that shall not be in the plan.", examples=[["plank"]]
    )
    max_exercises_per_day: int | None = Field(
        default=None,
        ge=1,
        le=MOST_EXERCISES_A_DAY,
        description="Only lowers the number that the rules allow, education apart.",
    )

    @model_validator(mode="after")
    def _wishes_agree(self) -> Self:
        if not {wish.code for wish in self.include}.isdisjoint(self.exclude):
            raise PydanticCustomError("contradiction", "The same code can't be included and excluded.")
        return self

    def value(self, today: date) -> planning.Options:
        """Return what planning takes of it. Codes must have been checked."""
        return planning.Options(
            start_on=self.start_on or today,
            weeks=self.weeks,
            clinic_visits_per_week=self.clinic_visits_per_week,
            include=tuple(planning.Include(wish.code, wish.override_reason) for wish in self.include),
            exclude=frozenset(self.exclude),
            max_exercises_per_day=self.max_exercises_per_day,
        )
