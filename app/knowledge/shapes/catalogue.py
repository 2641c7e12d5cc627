"""Exercises and techniques."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, StrictBool

from app.knowledge.shapes.base import Code, Entry, SeedFile, Sentence, Shape, SourceMarks
from app.planning.codes import Phase

Minutes = Annotated[int, Field(ge=1, le=60, strict=True)]
StrictMinutes = Annotated[int, Field(ge=1, le=240, strict=True)]


class ExerciseShape(Shape):
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
    profile: str = Field(pattern=r"^[A-Z]+$", description="Its dosage profile.")
    sides: int = Field(strict=True, ge=1, le=2)
    minutes: dict[Phase, Minutes] = Field(min_length=1, description="Minutes of one bout by phase.")
    shortest_minutes: Minutes | None = Field(default=None, description="Aerobic: how far the minutes may be cut.")
    longest_hold_seconds: int | None = Field(
        default=None, strict=True, ge=1, description="Never held longer, whatever its profile says."
    )
    sustained: StrictBool = Field(default=False, description="Held for its minutes instead of repeated.")
    muscles: tuple[str, ...] = ()
    cautions: tuple[Sentence, ...] = ()
    instructions: tuple[Sentence, ...] = Field(default=(), max_length=6)
    feel: Sentence | None = None
    common_faults: tuple[Sentence, ...] = ()
    make_easier: Sentence | None = None
    make_harder: Sentence | None = None
    stop_when: tuple[Sentence, ...] = ()
    only_conditions: tuple[Code, ...] = Field(default=(), description="Never chosen for any other condition.")
    only_goals: tuple[Code, ...] = Field(default=(), description="Never chosen for anybody without one of these goals.")
    sources: SourceMarks


class StoredExercise(ExerciseShape):
    """An exercise with its family, as it is stored."""

    family: Code


class ExerciseFamilyFile(SeedFile):
    """A ladder: exercises of one kind from the gentlest to the hardest."""

    family: Code
    label: str = Field(min_length=3, max_length=60)
    exercises: tuple[ExerciseShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the family and its exercises."""
        yield Entry(kind="family", code=self.family, file=file, body={"code": self.family, "label": self.label})
        for exercise in self.exercises:
            body = exercise.model_dump(mode="json") | {"family": self.family}
            yield Entry(kind="exercise", code=exercise.code, file=file, body=body)


class TechniqueShape(Shape):
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
    dose: str = Field(default="", max_length=200)
    role: str = Field(min_length=3, max_length=120)
    aims: tuple[Code, ...] = Field(min_length=1, description="It fits a patient who has one of these aims.")
    auto: StrictBool = Field(description="May the machine choose it by itself?")
    home_equipment: Code | None = Field(default=None, description="The device with which a patient applies it at home.")
    only_conditions: tuple[Code, ...] = ()
    evidence_summary: str = Field(default="", max_length=300)
    cautions: tuple[Sentence, ...] = ()
    instructions: tuple[Sentence, ...] = Field(default=(), max_length=6)
    sources: SourceMarks


class TechniqueGroupFile(SeedFile):
    """Techniques of one sort."""

    group: Code
    techniques: tuple[TechniqueShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the techniques."""
        for technique in self.techniques:
            yield Entry(kind="technique", code=technique.code, file=file, body=technique.model_dump(mode="json"))
