"""Red flags, combinations, safety nets, and what bars an item."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, StrictBool

from app.knowledge.shapes.base import Code, Entry, SeedFile, Sentence, Shape, SourceMarks, TargetShape, WhenShape
from app.planning.codes import Action, Gate


class RedFlagShape(Shape):
    """A question that the therapist answers with yes, no or not asked."""

    code: Code
    label: str = Field(min_length=3, max_length=70)
    question: str = Field(min_length=10, max_length=400)
    suspected: str
    regions: tuple[Code, ...] = Field(min_length=1, description="Where it must be asked.")
    action: Action
    gate: Literal[Gate.BLOCK, Gate.HOLD_UNTIL_CLEARED, Gate.ALLOW_WITH_CAUTION]
    advice: Sentence
    when: WhenShape = Field(default=WhenShape(), description="When it must be asked; a yes counts whatever this says.")
    implies: tuple[Code, ...] = Field(default=(), description="Precautions that hold after a yes, cleared or not.")
    pathologies: tuple[Code, ...] = Field(min_length=1, description="Two open flags of one of these are told together.")
    note: str = ""
    sources: SourceMarks


class RedFlagsFile(SeedFile):
    """The red flags of one action."""

    action: Action
    red_flags: tuple[RedFlagShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the flags."""
        for flag in self.red_flags:
            yield Entry(kind="red_flag", code=flag.code, file=file, body=flag.model_dump(mode="json"))


class CombinationShape(Shape):
    """Findings that together weigh more than each alone."""

    code: Code
    when: WhenShape
    suspected: str
    gate: Gate
    action: Action
    advice: Sentence
    note: str = ""
    sources: SourceMarks


class SafetyNetShape(Shape):
    """When to stop and call, for patients with pain in one of the regions."""

    code: Code
    regions: tuple[Code, ...] = Field(min_length=1)
    text: str = Field(min_length=20, max_length=500)
    sources: SourceMarks


class ScreeningFile(SeedFile):
    """What follows from several answers, and the safety nets on every plan."""

    combinations: tuple[CombinationShape, ...]
    safety_nets: tuple[SafetyNetShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield combinations and safety nets."""
        for combination in self.combinations:
            yield Entry(kind="combination", code=combination.code, file=file, body=combination.model_dump(mode="json"))
        for net in self.safety_nets:
            yield Entry(kind="safety_net", code=net.code, file=file, body=net.model_dump(mode="json"))


class SafetyRuleShape(Shape):
    """What a fact bars: absolutely, or unless a therapist gives a reason. The strictest of all rules counts."""

    code: Code
    title: str = Field(
        default="", max_length=90, description="Named in the reason; empty: the labels of the facts in `when`."
    )
    when: WhenShape
    absolute: TargetShape = TargetShape()
    relative: TargetShape = TargetShape()
    excepting: tuple[Code, ...] = Field(default=(), description="Exercises that the rule leaves alone.")
    spares_matching_direction: StrictBool = False
    only_categories: tuple[Code, ...] = Field(
        default=(), description="When given, every exercise outside these categories is barred absolutely."
    )
    only_kinds: tuple[Code, ...] = Field(
        default=(), description="When given, every technique outside these kinds is barred relatively."
    )
    lifts: tuple[Code, ...] = Field(
        default=(), description="Features whose relative bar by the condition's own row falls away."
    )
    max_exercises: int | None = Field(default=None, ge=1)
    holds_plan: StrictBool = Field(default=False, description="No plan until a clinician cleared it.")
    advice: str = Field(default="", description="What to do about it, when the rule holds the plan or warns.")
    note: str = ""
    sources: SourceMarks


class SafetyRulesFile(SeedFile):
    """The safety rules of one subject."""

    subject: str
    rules: tuple[SafetyRuleShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the rules."""
        for rule in self.rules:
            yield Entry(kind="safety_rule", code=rule.code, file=file, body=rule.model_dump(mode="json"))
