"""What a clinic adds to the shared catalogue, and what it switches off."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from app.knowledge.shapes.base import OWN_FILE, Code, Entry, Shape
from app.knowledge.shapes.catalogue import ExerciseShape, TechniqueShape
from app.models.sent import UNIQUE, without_repeats

MOST_OWN_ITEMS = 200
MOST_SWITCHED_OFF = 1000
MOST_NAMES = 20


Name = Annotated[str, Field(min_length=1, max_length=80)]
Names = Annotated[tuple[Name, ...], Field(max_length=MOST_NAMES)]
SwitchedOff = Annotated[
    tuple[Code, ...],
    Field(
        max_length=MOST_SWITCHED_OFF,
        description="Exercises and techniques that the machine shall never choose for this clinic.",
    ),
]


class OwnExercise(ExerciseShape):
    """An exercise of the clinic's own. Other names and muscles are short, too: anybody may send one."""

    family: Code
    aliases: Names = ()
    muscles: Names = ()


class OwnTechnique(TechniqueShape):
    """A technique of the clinic's own."""

    aliases: Names = ()


class OverlayContent(Shape):
    """A clinic's own part of the catalogue. Safety rules speak of features, so they hold for its own items too."""

    switched_off: SwitchedOff = ()
    exercises: Annotated[
        tuple[OwnExercise, ...], Field(max_length=MOST_OWN_ITEMS, description="Exercises of the clinic's own.")
    ] = ()
    techniques: Annotated[
        tuple[OwnTechnique, ...], Field(max_length=MOST_OWN_ITEMS, description="Techniques of the clinic's own.")
    ] = ()

    def entries(self) -> Iterator[Entry]:
        """Yield the clinic's own items as entries beside the shared ones."""
        for exercise in self.exercises:
            body = exercise.model_dump(mode="json") | {"own": True}
            yield Entry(kind="exercise", code=exercise.code, file=OWN_FILE, body=body)
        for technique in self.techniques:
            body = technique.body() | {"own": True}
            yield Entry(kind="technique", code=technique.code, file=OWN_FILE, body=body)


class OverlayReplacement(OverlayContent):
    """A clinic's own part of the catalogue as it is sent. What was stored before may name something twice."""

    switched_off: Annotated[SwitchedOff, AfterValidator(without_repeats), UNIQUE] = ()


class OverlayRead(OverlayContent):
    """A clinic's own part of the catalogue, and how often it was changed."""

    revision: int = Field(description="0 as long as the clinic has changed nothing.")
