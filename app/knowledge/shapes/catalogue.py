"""Exercises and techniques."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, ValidationInfo, field_validator, model_validator

from app.knowledge.shapes.base import DOSAGE_PROFILE, Code, Entry, SeedFile, Sentence, Shape, SourceMarks
from app.planning.codes import Phase

Minutes = Annotated[int, Field(ge=1, le=60, strict=True)]
StrictMinutes = Annotated[int, Field(ge=1, le=240, strict=True)]


FEWEST_STEPS = 3
MOST_STEPS = 6
Sentences = tuple[Sentence, ...]


class Written(Shape):
    """What a patient is told who does something alone. None of it is compulsory here: a clinic may write less."""

    instructions: Sentences = Field(default=(), max_length=MOST_STEPS, description="Steps, one breath each.")
    feel: Sentence | None = Field(default=None, description="Where to feel it, and what of it is fine.")
    should_not: Sentence | None = Field(default=None, description="What it should not do or feel like.")
    common_faults: Sentences = Field(default=(), description="What often goes wrong, and how to put it right.")
    make_easier: Sentence | None = Field(default=None, description="How to make it easier in place.")
    make_harder: Sentence | None = Field(default=None, description="How to make it harder in place.")
    no_harder_because: Sentence | None = Field(
        default=None, validate_default=True, description="Why nothing harder makes sense."
    )
    stop_when: Sentences = Field(default=(), description="What should end it at once.")
    cautions: Sentences = ()


class ExerciseShape(Written):
    """One exercise. Without instructions it is listed, but never chosen."""

    code: Code
    name: str = Field(min_length=3, max_length=80)
    aliases: tuple[str, ...] = ()
    category: Code
    region: Code
    position: Code
    surface: Code
    equipment: tuple[Code, ...] = Field(default=(), description="All of it is needed; empty: nothing.")
    direction: Code
    features: tuple[Code, ...] = Field(default=(), description="What it asks of the body; safety rules speak of these.")
    level: int = Field(strict=True, ge=1, le=9, description="The rung of its family's ladder, from 1 without gaps.")
    variant_of: Code | None = Field(default=None, description="The exercise whose rung it shares, set up otherwise.")
    difficulty: int = Field(strict=True, ge=1, le=6, description="How hard it is, over all families.")
    min_phase: Phase = Field(description="The earliest phase that may hold it.")
    profile: str = Field(pattern=DOSAGE_PROFILE, description="Its dosage profile.")
    sides: int = Field(strict=True, ge=1, le=2)
    minutes: dict[Phase, Minutes] = Field(min_length=1, description="Minutes of one bout by phase.")
    shortest_minutes: Minutes | None = Field(default=None, description="Aerobic: how far the minutes may be cut.")
    longest_hold_seconds: int | None = Field(
        default=None, strict=True, ge=1, description="Never held longer, whatever its profile says."
    )
    sustained: StrictBool = Field(default=False, description="Held for its minutes instead of repeated.")
    muscles: tuple[str, ...] = ()
    only_conditions: tuple[Code, ...] = Field(default=(), description="Never chosen for any other condition.")
    only_goals: tuple[Code, ...] = Field(default=(), description="Never chosen for anybody without one of these goals.")
    sources: SourceMarks


class SharedExercise(ExerciseShape):
    """An exercise that all clinics share: written in full."""

    instructions: Sentences = Field(
        min_length=FEWEST_STEPS, max_length=MOST_STEPS, description="Steps, one breath each."
    )
    feel: Sentence = Field(description="Where to feel it, and what of it is fine.")
    should_not: Sentence = Field(description="What it should not do or feel like.")
    common_faults: Sentences = Field(min_length=1, description="What often goes wrong, and how to put it right.")
    make_easier: Sentence = Field(description="How to make it easier in place.")
    stop_when: Sentences = Field(min_length=1, description="What should end it at once.")

    @field_validator("no_harder_because")
    @classmethod
    def _harder_or_a_reason(cls, reason: str | None, others: ValidationInfo) -> str | None:
        if (reason is None) == (others.data.get("make_harder") is None):
            raise ValueError("either this or make_harder is needed, and never both")
        return reason


class StoredExercise(ExerciseShape):
    """An exercise with its family, as it is stored."""

    family: Code
    own: StrictBool = Field(default=False, description="Did a clinic add it for itself?")


class ExerciseFamilyFile(SeedFile):
    """A ladder: exercises of one kind from the gentlest to the hardest."""

    family: Code
    label: str = Field(min_length=3, max_length=60)
    exercises: tuple[SharedExercise, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the family and its exercises."""
        yield Entry(kind="family", code=self.family, file=file, body={"code": self.family, "label": self.label})
        for exercise in self.exercises:
            body = exercise.model_dump(mode="json") | {"family": self.family}
            yield Entry(kind="exercise", code=exercise.code, file=file, body=body)


class TechniqueShape(Written):
    """Something a therapist does, or the patient applies, beside the exercises."""

    code: Code
    name: str = Field(min_length=3, max_length=80)
    aliases: tuple[str, ...] = ()
    kind: Code
    also_kinds: tuple[Code, ...] = Field(default=(), description="Whatever bars these kinds bars it too.")
    regions: tuple[Code, ...] = Field(min_length=1)
    session_minutes: tuple[StrictMinutes, StrictMinutes] = Field(description="Shortest and longest session.")
    minutes: Minutes = Field(description="Minutes of one application as planned.")
    times_per_week: int = Field(strict=True, ge=1, le=21)
    sessions_most: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=52,
        description="The most sessions that the machine plans; only where a source names a number in all.",
    )
    dose: str = Field(default="", max_length=200)
    role: str = Field(min_length=3, max_length=120)
    aims: tuple[Code, ...] = Field(min_length=1, description="It fits a patient who has one of these aims.")
    auto: StrictBool = Field(description="May the machine choose it by itself?")
    home_equipment: Code | None = Field(default=None, description="The device with which a patient applies it at home.")
    only_conditions: tuple[Code, ...] = ()
    evidence_summary: str = Field(default="", max_length=300)
    not_alone_because: Sentence | None = Field(
        default=None, description="Why only a therapist applies what a patient might think of applying alone."
    )
    sources: SourceMarks

    def body(self) -> dict[str, Any]:
        """Return the entry's body; what came later is left out where it is unset, so that old entries stay the same."""
        unset = {"sessions_most"} if self.sessions_most is None else set[str]()
        return self.model_dump(mode="json", exclude=unset)


class SharedTechnique(TechniqueShape):
    """A technique that all clinics share: written in full where a patient applies or wears it alone."""

    @model_validator(mode="after")
    def _in_full_or_not_at_all(self) -> Self:
        if self.home_equipment is None and not self.instructions:
            return self
        if self.not_alone_because is not None:
            raise ValueError("not_alone_because can't stand beside instructions")
        if len(self.instructions) < FEWEST_STEPS:
            raise ValueError(f"instructions: at least {FEWEST_STEPS} steps, for a patient applies it alone")
        for name in ("feel", "should_not", "common_faults", "make_easier", "stop_when"):
            if not getattr(self, name):
                raise ValueError(f"{name} is missing, for a patient applies it alone")
        if (self.make_harder is None) == (self.no_harder_because is None):
            raise ValueError("either make_harder or no_harder_because is needed, and never both")
        return self


class StoredTechnique(TechniqueShape):
    """A technique as it is stored."""

    own: StrictBool = Field(default=False, description="Did a clinic add it for itself?")


class TechniqueGroupFile(SeedFile):
    """Techniques of one sort."""

    group: Code
    techniques: tuple[SharedTechnique, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the techniques."""
        for technique in self.techniques:
            yield Entry(kind="technique", code=technique.code, file=file, body=technique.body())
