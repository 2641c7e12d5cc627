"""What is asked, barred, preferred, dosed and said, and when: the rules of planning as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.planning.codes import Action, Direction, EvidenceDirection, Gate, Phase
from app.planning.items import NO_CODES, NOTHING, Codes, Source, Target, When


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A screening question and what a yes leads to."""

    code: str
    label: str
    question: str
    suspected: str
    regions: Codes
    action: Action
    gate: Gate
    advice: str
    sources: tuple[Source, ...]
    when: When = field(default_factory=When)
    """When the question must be asked; a flag that is listed gates whatever this says."""
    implies: Codes = NO_CODES
    """Precautions that hold once the flag was answered yes, cleared or not."""
    pathologies: Codes = NO_CODES
    """Plain groups of what is suspected, by which flags of one pathology are told."""


@dataclass(frozen=True, slots=True)
class CombinationRule:
    """Findings that together weigh more than each alone."""

    code: str
    when: When
    suspected: str
    advice: str
    sources: tuple[Source, ...]
    gate: Gate
    action: Action


@dataclass(frozen=True, slots=True)
class Derivation:
    """Precautions and yellow flags that follow from other facts."""

    code: str
    when: When
    precautions: Codes
    yellow_flags: Codes
    why: str


@dataclass(frozen=True, slots=True)
class DirectionSigns:
    """What points towards a direction when none was tested."""

    aggravated_by: Codes
    eased_by: Codes


@dataclass(frozen=True, slots=True)
class LikelyDirection:
    """How many more signs one direction needs than the other, which signs count for which, and where."""

    fewest_signs: int
    regions: Codes
    """Where the pain must be for the signs to mean anything; none stands for everywhere."""
    signs: Mapping[str, DirectionSigns]


@dataclass(frozen=True, slots=True)
class SafetyNet:
    """When to stop and call, for patients with pain in one of the regions."""

    regions: Codes
    text: str


@dataclass(frozen=True, slots=True)
class SafetyRule:
    """What a fact bars, absolutely or unless a therapist gives a reason."""

    code: str
    title: str
    when: When
    sources: tuple[Source, ...]
    absolute: Target = NOTHING
    relative: Target = NOTHING
    excepting: Codes = NO_CODES
    """Exercises that the rule leaves alone."""
    spares_matching_direction: bool = False
    """Leave alone direction-specific exercises that match the recorded directional preference."""
    only_categories: Codes = NO_CODES
    """When not empty, every exercise outside these categories is barred absolutely."""
    only_kinds: Codes = NO_CODES
    """When not empty, every technique outside these kinds is barred relatively."""
    lifts: Codes = NO_CODES
    """Features whose relative bar by the condition's own row falls away."""
    by_condition: bool = False
    """The row of a condition, which `lifts` may relax; never a precaution's."""
    max_exercises: int | None = None
    holds_plan: bool = False
    """No plan until a clinician cleared it."""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class PointRule:
    """Points for or against the items of a target, with the factor that the points are named after."""

    code: str
    factor: str
    when: When
    target: Target
    points: int
    text: str
    goal: str | None = None
    """When given, the points are multiplied by the weight of that goal's priority."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """Points that follow from the shape of the knowledge itself, and the rules that add to them."""

    start_with: int
    emphasised_category: int
    emphasised_family: int
    emphasised_direction: int
    avoided_feature: int
    avoided_direction: int
    direction_match: int
    likely_direction_match: int
    opposite_direction: int
    liked: int
    disliked: int
    evidence: Mapping[EvidenceDirection, int]
    priority_weight: Mapping[int, int]
    """The weight of a goal by its priority; the largest priority named stands for all beyond it."""
    fewer_bouts: int
    shortened: int
    lost_aerobic_volume: int
    """For all of an aerobic exercise's minutes a week; a share of them loses that share."""
    missing_day: int
    difficulty_spares: Codes
    """Categories for whose exercises `difficulty` gives no points: what makes them harder is their dose."""
    difficulty: Mapping[Phase, Mapping[int, int]]
    """Points for how hard an exercise is, by phase."""
    ladder_up: int
    """For a harder rung than earlier phases used, `ladder_back` for an easier one, `same_rung_again` for the same,
    as many times as phases held it."""
    longest_step: int
    """How many rungs one phase may rise; `ladder_leap` is for more than that, instead of `ladder_up`."""
    ladder_leap: int
    ladder_back: int
    same_rung_again: int
    same_rung_spares: Codes
    """Categories in which staying on a rung is right: what grows there is the dose."""
    ladder_spares: Codes
    """Categories whose levels are no ladder to be climbed, whatever an earlier phase used."""
    same_set: int
    """For each exercise of a phase that would otherwise hold the very same ones as the phase before."""
    repeated_lesson: int
    """For education that an earlier phase gave already."""
    lesson_needed: int
    """Education with so many points is given even on a full day, where something else gives way to it."""
    exercise_threshold: int
    """An exercise with fewer points is chosen only where a required category needs it."""
    technique_threshold: int
    swapped_start: int
    max_techniques: int
    rules: tuple[PointRule, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose's range: its lower bound and its middle."""

    low: float
    middle: float


@dataclass(frozen=True, slots=True)
class PhaseDose:
    """How much of an exercise in one phase."""

    days_per_week: Amount
    effort: str
    sets: Amount | None = None
    repetitions: Amount | None = None
    hold_seconds: Amount | None = None
    plain_hold_seconds: int | None = None
    """The longest hold of what is not marked as a long hold."""
    short_hold_repetitions: int | None = None
    """Repetitions of what its item holds for less than the range asks."""
    minutes: Amount | None = None
    """Of one bout; an exercise's own minutes stand for the middle."""
    rest_seconds: int | None = None
    rest_between_repetitions_seconds: int | None = None
    times_per_day: int = 1
    fewest_times_per_day: int = 1


@dataclass(frozen=True, slots=True)
class DosageProfile:
    """A family of doses, by phase; a phase that is missing is one in which it isn't used."""

    code: str
    name: str
    doses: Mapping[Phase, PhaseDose]
    counts_minutes: bool = True
    scalable: bool = False
    """Its minutes may be cut down to the exercise's shortest."""
    halvable: bool = False
    """It has no sets, but may be done for half its minutes."""


@dataclass(frozen=True, slots=True)
class PhaseRule:
    """One phase: what it is for, how long it lasts, and when to move on or ease off."""

    code: Phase
    name: str
    aims: tuple[str, ...]
    shortest_weeks: int
    typical_weeks: int
    longest_weeks: int
    max_exercises: int | None
    """None: the minutes' cap alone decides."""
    progress_when: tuple[str, ...]
    """`{goal}` stands for what the patient wants most, `{goals}` for all of it."""
    ease_off_when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutesCap:
    """The most exercises a day for somebody with fewer minutes than `below`; None is no end."""

    below: int | None
    max_exercises: int


@dataclass(frozen=True, slots=True)
class ComesFirst:
    """For whom a category comes before all that a condition asks for in a phase."""

    who: tuple[Codes, ...]
    """Precautions; all of one set must hold."""
    category: str
    before: Codes
    """The first of these that a phase asks for comes last instead."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a patient is asked to do."""

    by_minutes: tuple[MinutesCap, ...]
    athlete_max_exercises: int
    extra_on_alternate_days: int
    """How many more different exercises a phase may hold than a day, when days alternate."""
    max_per_category: Mapping[str, int]
    default_max_per_category: int
    training_days: Mapping[int, tuple[int, ...]]
    """Which days of the plan's week are for training, by the number of days available."""
    longest_default_plan_weeks: int
    short_plan_risk_groups: Codes
    """Whose phases last as long as their shortest when nobody chose a length."""
    short_plan_irritabilities: Codes
    short_plan_conditions: Codes
    """For which conditions they do."""
    aerobic_step_minutes: int
    technique_days_fewest: int
    """A home technique needs this many days a week with room for it."""
    kinds_without_exercise: Codes
    """Techniques that may stand in a phase without exercise; all others are adjuncts to it."""
    comes_first: ComesFirst | None = None


@dataclass(frozen=True, slots=True)
class AdviceRule:
    """A sentence of advice for those to whom it applies."""

    code: str
    when: When
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class AimRule:
    """When a patient has an aim that techniques serve."""

    aim: str
    when: When


@dataclass(frozen=True, slots=True)
class LeverRule:
    """A single change that is tried, to see what it would add; exactly one of them is named."""

    code: str
    when: When
    say: str
    """What a therapist may say to the patient."""
    sources: tuple[Source, ...]
    add_minutes: int = 0
    add_days: int = 0
    add_equipment: str | None = None
    floor_transfer: bool = False
    test_directions: tuple[Direction, ...] = ()


@dataclass(frozen=True, slots=True)
class Suitability:
    """Which regions' exercises and techniques suit pain in a region."""

    exercises: Mapping[str, Codes]
    goals: Mapping[str, Codes]
    """Which regions' exercises suit somebody with a goal as well, wherever the pain is."""
    goal_families: Mapping[str, Codes]
    """Which ladders suit somebody with a goal as well."""
    techniques: Mapping[str, Codes]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Numbers that turn answers into derived facts, each a product default unless its source says otherwise."""

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
    pregnancy_due_in_week: int
    """A plan whose length nobody chose ends by the start of this week."""
