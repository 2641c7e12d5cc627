"""The answers of an assessment: what is wrong, how the patient lives, what the patient wants."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.models.sent import SEVERAL_LINES, UNIQUE, Day, Line, Sent, from_vocabulary, without_repeats
from app.planning import assessment as planning
from app.planning.codes import Irritability, Outcome

LONGEST_NOTES = 20_000
LONGEST_ACTIVITY = 500
LONGEST_CLEARANCE_NOTE = 2_000
LONGEST_DURATION_WEEKS = 5200
LAST_WEEK_OF_PREGNANCY = 45
MOST_MINUTES_PER_DAY = 480
MOST_GOALS = 20
MOST_CODES = 100

Code = Annotated[str, StringConstraints(max_length=100)]
ConditionCode = Annotated[Code, from_vocabulary("condition")]
IrritabilityCode = Annotated[Code, from_vocabulary("irritability")]
EpisodeCode = Annotated[Code, from_vocabulary("episode")]
DirectionalPreferenceCode = Annotated[Code, from_vocabulary("directional_preference")]
LimbSymptomsCode = Annotated[Code, from_vocabulary("limb_symptoms")]
MovementCode = Annotated[Code, from_vocabulary("movement")]
RedFlagCode = Annotated[Code, from_vocabulary("red_flag")]
ClearableCode = Annotated[Code, from_vocabulary("clearable")]
OutcomeCode = Annotated[Code, from_vocabulary("clearance_outcome")]
PrecautionCode = Annotated[Code, from_vocabulary("precaution")]
YellowFlagCode = Annotated[Code, from_vocabulary("yellow_flag")]
RiskGroupCode = Annotated[Code, from_vocabulary("risk_group")]
JobTypeCode = Annotated[Code, from_vocabulary("job_type")]
LiftingCode = Annotated[Code, from_vocabulary("lifting_at_work")]
ActivityLevelCode = Annotated[Code, from_vocabulary("activity_level")]
EquipmentCode = Annotated[Code, from_vocabulary("equipment")]
SettingCode = Annotated[Code, from_vocabulary("exercise_setting")]
SleepCode = Annotated[Code, from_vocabulary("sleep_quality")]
StressCode = Annotated[Code, from_vocabulary("stress_level")]
TasteCode = Annotated[Code, from_vocabulary("category", "technique_kind", "exercise", "technique")]
GoalCode = Annotated[Code, from_vocabulary("goal")]
InstrumentCode = Annotated[Code, from_vocabulary("instrument")]

# The limit stands before the check that nothing is repeated: a list too long is not looked through.
Movements = Annotated[list[MovementCode], Field(max_length=MOST_CODES), AfterValidator(without_repeats), UNIQUE]
RedFlags = Annotated[list[RedFlagCode], Field(max_length=MOST_CODES), AfterValidator(without_repeats), UNIQUE]
Precautions = Annotated[list[PrecautionCode], Field(max_length=MOST_CODES), AfterValidator(without_repeats), UNIQUE]
YellowFlags = Annotated[list[YellowFlagCode], Field(max_length=MOST_CODES), AfterValidator(without_repeats), UNIQUE]
Equipment = Annotated[list[EquipmentCode], Field(max_length=MOST_CODES), AfterValidator(without_repeats), UNIQUE]
Tastes = Annotated[list[TasteCode], Field(max_length=MOST_CODES), AfterValidator(without_repeats), UNIQUE]

PainScore = Annotated[int, Field(ge=0, le=10, description="0 no pain, 10 the worst imaginable (NPRS).")]
Ability = Annotated[int, Field(ge=0, le=10, description="0 unable, 10 as before (Patient-Specific Functional Scale).")]
HoursPerDay = Annotated[float, Field(ge=0, le=24)]


def _one_decimal(weeks: float) -> float:
    rounded = round(weeks, 1)
    if abs(weeks - rounded) > 1e-9:
        raise PydanticCustomError("decimals", "Send at most one decimal, such as 2.5.")
    return rounded


Weeks = Annotated[
    float,
    Field(ge=0, le=LONGEST_DURATION_WEEKS, description="How long this episode has lasted, to one decimal."),
    AfterValidator(_one_decimal),
]


class PainAnswers(Sent):
    """How much it hurts."""

    now: PainScore
    average: PainScore | None = None
    worst: PainScore | None = None

    @model_validator(mode="after")
    def _worst_is_worst(self) -> Self:
        for name in ("now", "average"):
            value = getattr(self, name)
            if value is not None and self.worst is not None and value > self.worst:
                raise PydanticCustomError("contradiction", "Pain now or on average can't be above the worst pain.")
        return self


class ConditionAnswers(Sent):
    """What the therapist found."""

    code: ConditionCode
    duration_weeks: Weeks
    pain: PainAnswers
    irritability: IrritabilityCode
    episode: EpisodeCode | None = None
    directional_preference: DirectionalPreferenceCode | None = None
    limb_symptoms: LimbSymptomsCode | None = None
    aggravated_by: Movements = Field(default_factory=list)
    eased_by: Movements = Field(default_factory=list)


class ClearanceAnswer(Sent):
    """What a clinician found out about a red flag, or about a precaution that holds the plan."""

    code: ClearableCode
    cleared_on: Day
    cleared_by: Line = Field(description="Who looked into it.", examples=["GP"])
    outcome: OutcomeCode
    note: Annotated[str, StringConstraints(max_length=LONGEST_CLEARANCE_NOTE, pattern=SEVERAL_LINES)] | None = None


class ScreeningAnswers(Sent):
    """Which red flags were asked about, and which were answered yes."""

    completed: bool = Field(
        default=False, description="Every flag of the condition's regions was asked; those not listed were no."
    )
    red_flags: RedFlags = Field(default_factory=list, description="Answered yes.")
    not_asked: RedFlags = Field(default_factory=list, description="Not asked, whatever `completed` says.")
    cleared: Annotated[list[ClearanceAnswer], Field(max_length=MOST_CODES)] = Field(default_factory=list)


class LifestyleAnswers(Sent):
    """How the patient lives; what is left out was not asked."""

    minutes_per_day_available: int = Field(ge=1, le=MOST_MINUTES_PER_DAY)
    days_per_week_available: int = Field(ge=1, le=7)
    job_type: JobTypeCode | None = None
    sitting_hours_per_day: HoursPerDay | None = None
    driving_hours_per_day: HoursPerDay | None = None
    lifting_at_work: LiftingCode | None = None
    activity_level: ActivityLevelCode | None = None
    equipment_available: Equipment | None = Field(
        default=None, description="Beyond an ordinary home, where mat, bed, chair, wall, pillow, towel and counter are."
    )
    equipment_missing: Equipment = Field(
        default_factory=list, description="What even an ordinary home has, but not this."
    )
    exercise_setting: SettingCode | None = None
    sleep_quality: SleepCode | None = None
    stress_level: StressCode | None = None
    smoker: bool | None = None
    shift_work: bool | None = None
    caring_duties: bool | None = None
    floor_transfer: bool | None = Field(default=None, description="Gets down to the floor and up again.")
    liked: Tastes = Field(
        default_factory=list, description="A category, a kind of technique, an exercise or technique."
    )
    disliked: Tastes = Field(default_factory=list)


class GoalAnswer(Sent):
    """What the patient wants."""

    code: GoalCode
    priority: int | None = Field(
        default=None, ge=1, le=100, description="1 is wanted most, and taken where nothing is recorded."
    )
    activity: Annotated[str, StringConstraints(max_length=LONGEST_ACTIVITY, pattern=SEVERAL_LINES)] | None = Field(
        default=None, description="In the patient's words."
    )
    psfs: PainScore | None = Field(
        default=None, description="0 unable, 10 as before (Patient-Specific Functional Scale)."
    )
    target_on: Day | None = None


class ScoreAnswer(Sent):
    """The result of an outcome measure."""

    instrument: InstrumentCode
    score: float


def _goals_differ(goals: list[GoalAnswer]) -> list[GoalAnswer]:
    without_repeats([goal.code for goal in goals])
    return goals


class AssessmentAnswers(Sent):
    """What was found out, without where it belongs."""

    assessed_on: Day = Field(description="The day of the assessment.")
    condition: ConditionAnswers
    screening: ScreeningAnswers
    precautions: Precautions = Field(default_factory=list)
    pregnancy_weeks: int | None = Field(default=None, ge=0, le=LAST_WEEK_OF_PREGNANCY)
    yellow_flags: YellowFlags = Field(default_factory=list)
    risk_group: RiskGroupCode | None = None
    lifestyle: LifestyleAnswers
    goals: Annotated[list[GoalAnswer], Field(min_length=1, max_length=MOST_GOALS), AfterValidator(_goals_differ)]
    outcome_scores: Annotated[list[ScoreAnswer], Field(max_length=MOST_CODES)] = Field(default_factory=list)
    notes: Annotated[str, StringConstraints(max_length=LONGEST_NOTES, pattern=SEVERAL_LINES)] | None = Field(
        default=None, description="For people to read; nothing is decided by it."
    )

    def value(self) -> planning.Assessment:
        """Return what planning takes of it. Codes must have been checked."""
        return planning.Assessment(
            assessed_on=self.assessed_on,
            complaint=self._complaint(),
            screening=self._screening(),
            lifestyle=self._lifestyle(),
            goals=tuple(planning.Goal(goal.code, goal.priority) for goal in self.goals),
            precautions=frozenset(self.precautions),
            pregnancy_weeks=self.pregnancy_weeks,
            yellow_flags=frozenset(self.yellow_flags),
            risk_group=self.risk_group,
            scores=tuple(planning.Score(each.instrument, each.score) for each in self.outcome_scores),
        )

    def _complaint(self) -> planning.Complaint:
        said = self.condition
        return planning.Complaint(
            code=said.code,
            duration_weeks=said.duration_weeks,
            pain=planning.Pain(said.pain.now, said.pain.average, said.pain.worst),
            irritability=Irritability(said.irritability),
            episode=said.episode,
            directional_preference=said.directional_preference,
            limb_symptoms=said.limb_symptoms,
            aggravated_by=frozenset(said.aggravated_by),
            eased_by=frozenset(said.eased_by),
        )

    def _screening(self) -> planning.ScreeningAnswers:
        said = self.screening
        return planning.ScreeningAnswers(
            completed=said.completed,
            red_flags=frozenset(said.red_flags),
            not_asked=frozenset(said.not_asked),
            cleared=tuple(
                planning.Clearance(each.code, each.cleared_on, each.cleared_by, Outcome(each.outcome))
                for each in said.cleared
            ),
        )

    def _lifestyle(self) -> planning.Lifestyle:
        said = self.lifestyle
        plain = said.model_dump(exclude={"equipment_available", "equipment_missing", "liked", "disliked"})
        return planning.Lifestyle(
            **plain,
            equipment_available=None if said.equipment_available is None else frozenset(said.equipment_available),
            equipment_missing=frozenset(said.equipment_missing),
            liked=frozenset(said.liked),
            disliked=frozenset(said.disliked),
        )
