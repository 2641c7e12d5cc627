"""Phases, doses, limits, thresholds, points and advice."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from app.knowledge.shapes.base import (
    Code,
    Entry,
    SeedFile,
    Sentence,
    Shape,
    SourceMarks,
    TargetShape,
    WhenShape,
    is_unset,
)
from app.planning.codes import EvidenceDirection, Phase
from app.planning.options import LARGEST_LIMIT

Points = Annotated[int, Field(ge=-20, le=20, strict=True)]


class PhaseShape(Shape):
    """One phase of a plan."""

    code: Phase
    name: str
    aims: tuple[Sentence, ...] = Field(min_length=1)
    shortest_weeks: int = Field(ge=0)
    typical_weeks: int = Field(ge=1)
    longest_weeks: int = Field(ge=1)
    max_exercises: int | None = Field(default=None, ge=1, description="None: the minutes' cap alone decides.")
    progress_when: tuple[Sentence, ...] = Field(
        min_length=1, description="`{goal}` stands for what the patient wants most, `{goals}` for all of it."
    )
    ease_off_when: tuple[Sentence, ...] = Field(min_length=1)
    sources: SourceMarks


class PhasesFile(SeedFile):
    """The phases in their order."""

    phases: tuple[PhaseShape, ...] = Field(min_length=4, max_length=4)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the phases."""
        for phase in self.phases:
            yield Entry(kind="phase", code=phase.code, file=file, body=phase.model_dump(mode="json"))


class MinutesCapShape(Shape):
    """The most exercises a day for somebody with fewer minutes than `below`; left out: no end."""

    below: int | None = None
    max_exercises: int = Field(ge=1)


class ComesFirstShape(Shape):
    """For whom a category comes before all that a condition asks for in a phase."""

    who: tuple[Annotated[tuple[Code, ...], Field(min_length=1)], ...] = Field(
        min_length=1, description="Precautions; all of one line must hold."
    )
    category: Code
    before: tuple[Code, ...] = Field(
        min_length=1, description="The first of these that a phase asks for comes last instead."
    )


class LimitsShape(Shape):
    """How much a patient is asked to do."""

    by_minutes: tuple[MinutesCapShape, ...] = Field(min_length=1)
    athlete_max_exercises: int = Field(ge=1, description="For an athlete with minutes beyond the last bound.")
    extra_on_alternate_days: int = Field(
        ge=0, description="How many more different exercises a phase may hold than a day, when days alternate."
    )
    max_per_category: dict[Code, Annotated[int, Field(ge=1, le=LARGEST_LIMIT)]]
    default_max_per_category: int = Field(ge=1, le=LARGEST_LIMIT)
    training_days: dict[int, tuple[int, ...]] = Field(description="Days of the plan's week, by days available.")
    longest_default_plan_weeks: int = Field(ge=1, le=26)
    short_plan_risk_groups: tuple[Code, ...] = Field(
        description="Whose phases last as long as their shortest when nobody chose a length."
    )
    short_plan_irritabilities: tuple[Code, ...] = Field(description="At which irritability they do.")
    short_plan_conditions: tuple[Code, ...] = Field(description="For which conditions they do.")
    aerobic_step_minutes: int = Field(ge=1)
    technique_days_fewest: int = Field(ge=1, le=7)
    kinds_without_exercise: tuple[Code, ...] = Field(description="Kinds that may stand in a phase without exercise.")
    comes_first: ComesFirstShape | None = Field(
        default=None,
        exclude_if=is_unset,
        description="What a phase holds first for some people.",
    )
    sources: SourceMarks


class ThresholdsShape(Shape):
    """Numbers that turn answers into derived facts."""

    acute_below_weeks: float
    chronic_above_weeks: float
    severe_pain_from: int
    moderate_pain_from: int
    young_below_age: int
    adult_from_age: int
    older_from_age: int
    oldest_from_age: int
    second_trimester_from_week: int
    third_trimester_from_week: int
    pregnancy_due_in_week: int = Field(description="A plan whose length nobody chose ends by the start of this week.")
    sources: SourceMarks


class SuitabilityShape(Shape):
    """Which regions' items suit pain in a region."""

    exercises: dict[Code, tuple[Code, ...]]
    goals: dict[Code, tuple[Code, ...]] = Field(
        description="Which regions' exercises suit somebody with a goal as well, wherever the pain is."
    )
    goal_families: dict[Code, tuple[Code, ...]] = Field(
        default={}, description="Which ladders suit somebody with a goal as well: the goal is to do just that."
    )
    techniques: dict[Code, tuple[Code, ...]]
    sources: SourceMarks


class LimitsFile(SeedFile):
    """Limits, thresholds and suitability."""

    basic_equipment: tuple[Code, ...] = Field(description="Taken as there in any home unless recorded as missing.")
    limits: LimitsShape
    thresholds: ThresholdsShape
    suitability: SuitabilityShape

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield each part."""
        yield Entry(kind="basic_equipment", code="all", file=file, body={"codes": list(self.basic_equipment)})
        for kind in ("limits", "thresholds", "suitability"):
            yield Entry(kind=kind, code="all", file=file, body=getattr(self, kind).model_dump(mode="json"))


class WeightsShape(Shape):
    """Points that follow from the shape of the knowledge itself."""

    start_with: Points
    emphasised_category: Points
    emphasised_family: Points
    emphasised_direction: Points
    avoided_feature: Points
    avoided_direction: Points
    direction_match: Points
    likely_direction_match: Points
    opposite_direction: Points
    liked: Points
    disliked: Points
    evidence: dict[EvidenceDirection, Points]
    priority_weight: dict[int, Points] = Field(description="By the priority of a goal; the last stands for all beyond.")
    fewer_bouts: Points = Field(le=0, description="For each bout a day that is dropped.")
    shortened: Points = Field(le=0, description="For one set instead of all.")
    lost_aerobic_volume: Points = Field(
        le=0, description="For all minutes a week of an aerobic exercise; a share loses its share."
    )
    missing_day: Points = Field(le=0, description="For each day a week below the dose.")
    difficulty_spares: tuple[Code, ...] = Field(
        default=(),
        description="Categories in which how hard an exercise is says nothing of the load that a phase needs.",
    )
    difficulty: dict[Phase, dict[int, Points]]
    ladder_up: Points = Field(description="For a harder rung of a ladder than earlier phases used.")
    longest_step: int = Field(ge=1, description="How many rungs a ladder may be climbed from phase to phase.")
    ladder_leap: Points = Field(le=0, description="For a rung that lies higher than that.")
    ladder_back: Points = Field(le=0, description="For an easier rung than an earlier phase used.")
    same_rung_again: Points = Field(
        le=0, description="For the rung that earlier phases used already, for each of them."
    )
    same_rung_spares: tuple[Code, ...] = Field(
        default=(), description="Categories in which staying on a rung is right: what grows there is the dose."
    )
    ladder_spares: tuple[Code, ...] = Field(
        default=(), description="Categories whose levels are no ladder to be climbed from phase to phase."
    )
    same_set: Points = Field(
        le=0, description="For each exercise of a phase that would else hold the very same ones as the phase before."
    )
    repeated_lesson: Points = Field(le=0, description="For education that an earlier phase gave already.")
    lesson_needed: Points = Field(
        description="Education with so many points is given even on a full day, where an exercise gives way to it."
    )
    exercise_threshold: Points = Field(
        description="An exercise with fewer points is chosen only for a required category."
    )
    technique_threshold: Points = Field(description="A technique with fewer points is not chosen.")
    swapped_start: Points = Field(description="For what takes the place of a barred exercise to start with.")
    max_techniques: int = Field(ge=0)
    sources: SourceMarks


class WeightsFile(SeedFile):
    """The weights."""

    weights: WeightsShape

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the weights."""
        yield Entry(kind="weights", code="all", file=file, body=self.weights.model_dump(mode="json"))


class PointRuleShape(Shape):
    """Points for or against the items of a target."""

    code: Code
    factor: Code | None = Field(default=None, description="Left out: the file's factor.")
    when: WhenShape = WhenShape()
    goal: Code | None = Field(default=None, description="Multiplies the points by the weight of that goal's priority.")
    target: TargetShape
    points: Points
    text: Sentence = Field(description="Why, in words that a colleague would use.")
    sources: SourceMarks | None = Field(default=None, description="Left out: the file's sources.")


class StoredPointRule(PointRuleShape):
    """A point rule with its factor, as it is stored."""

    factor: Code
    sources: SourceMarks


class PointRulesFile(SeedFile):
    """Points of one factor."""

    factor: Code
    sources: SourceMarks
    rules: tuple[PointRuleShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the rules."""
        for rule in self.rules:
            body = rule.model_dump(mode="json")
            body["factor"] = rule.factor or self.factor
            body["sources"] = dict(rule.sources or self.sources)
            yield Entry(kind="point_rule", code=rule.code, file=file, body=body)


class AdviceShape(Shape):
    """A sentence of advice for those to whom it applies."""

    code: Code
    when: WhenShape = WhenShape()
    text: str = Field(min_length=10, max_length=500)
    sources: SourceMarks


class AdviceFile(SeedFile):
    """Advice, in the order in which it is printed."""

    advice: tuple[AdviceShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the advice, each with its place."""
        for place, rule in enumerate(self.advice):
            body = rule.model_dump(mode="json") | {"place": place}
            yield Entry(kind="advice", code=rule.code, file=file, body=body)


class StoredAdvice(AdviceShape):
    """Advice with its place in the order of print."""

    place: int


class DerivationShape(Shape):
    """Precautions and yellow flags that follow from other facts."""

    code: Code
    when: WhenShape
    precautions: tuple[Code, ...] = ()
    yellow_flags: tuple[Code, ...] = ()
    why: Sentence
    sources: SourceMarks


class DirectionSignsShape(Shape):
    """What points towards a direction."""

    aggravated_by: tuple[Code, ...]
    eased_by: tuple[Code, ...]


class LikelyDirectionShape(Shape):
    """Which signs suggest a direction when none was tested."""

    fewest_signs: int = Field(ge=1, description="How many more signs one direction needs than the other.")
    regions: tuple[Code, ...] = Field(default=(), description="Where the signs mean anything; left out: everywhere.")
    extension: DirectionSignsShape
    flexion: DirectionSignsShape
    sources: SourceMarks


class DerivationsFile(SeedFile):
    """Facts that follow from other facts."""

    derivations: tuple[DerivationShape, ...]
    likely_direction: LikelyDirectionShape

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the derivations and the signs of a likely direction."""
        for derivation in self.derivations:
            yield Entry(kind="derivation", code=derivation.code, file=file, body=derivation.model_dump(mode="json"))
        body = self.likely_direction.model_dump(mode="json")
        yield Entry(kind="likely_direction", code="all", file=file, body=body)


class SwapShape(Shape):
    """What takes the place of an exercise that is barred."""

    exercise: Code
    to: tuple[Code, ...] = Field(min_length=1)


class SwapsFile(SeedFile):
    """The swaps, beside the gentler rungs of the same ladder, which come first by themselves."""

    swaps: tuple[SwapShape, ...]
    sources: SourceMarks

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the swaps."""
        for swap in self.swaps:
            body: dict[str, object] = {"exercise": swap.exercise, "to": list(swap.to), "sources": dict(self.sources)}
            yield Entry(kind="swap", code=swap.exercise, file=file, body=body)


class AimShape(Shape):
    """When a patient has an aim that techniques serve."""

    aim: Code
    when: WhenShape = WhenShape()


class AimsFile(SeedFile):
    """Who has which aims; one line that holds is enough."""

    aims: tuple[AimShape, ...] = Field(min_length=1)
    sources: SourceMarks

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the lines, numbered."""
        for number, line in enumerate(self.aims, start=1):
            body = line.model_dump(mode="json") | {"sources": dict(self.sources)}
            yield Entry(kind="aim", code=f"aim.{line.aim}.{number:02}", file=file, body=body)
