"""Conditions, evidence and sources."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field, StrictBool

from app.knowledge.shapes.base import Code, Entry, Read, SeedFile, Shape, SourceKey, SourceMarks, TargetShape
from app.planning.codes import EvidenceDirection, Phase, Stage


class CodingShape(Shape):
    """The condition in other coding systems; a therapist confirms the code before export."""

    icd10: tuple[str, ...] = ()
    icd10cm: tuple[str, ...] = ()
    icd11: tuple[str, ...] = ()
    snomed: str | None = None


class ConditionShape(Shape):
    """A pattern of back or neck pain and what it asks for."""

    code: Code
    label: str = Field(min_length=3, max_length=90)
    meaning: str = Field(min_length=3, max_length=250)
    regions: tuple[Code, ...] = Field(min_length=1)
    pregnancy: StrictBool = False
    implies: tuple[Code, ...] = Field(default=(), description="Precautions that this condition brings with it.")
    emphasise: TargetShape = TargetShape()
    avoid: TargetShape = Field(default=TargetShape(), description="Points against, never a bar.")
    start_with: dict[Phase, tuple[Code, ...]] = Field(description="Tried first, by phase: preferences, not a set.")
    required_categories: dict[Phase, tuple[tuple[Code, ...], ...]] = Field(
        description="Categories that a phase should hold, most important first; one of each inner list is enough."
    )
    coding: CodingShape = CodingShape()
    sources: SourceMarks


class ConditionGroupFile(SeedFile):
    """Conditions of one part of the back."""

    group: Code
    conditions: tuple[ConditionShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the conditions."""
        for condition in self.conditions:
            yield Entry(kind="condition", code=condition.code, file=file, body=condition.model_dump(mode="json"))


class EvidenceShape(Shape):
    """What one guideline says of one intervention for some conditions and stages."""

    code: Code
    intervention: Code = Field(description="A technique kind, an exercise category, or `exercise` for all of them.")
    conditions: tuple[Code, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)
    direction: EvidenceDirection
    strength: str = Field(min_length=1, max_length=90, description="As the guideline words it.")
    read: Read
    note: str = ""


class StoredEvidence(EvidenceShape):
    """A row of evidence with its guideline, as it is stored."""

    guideline: SourceKey


class EvidenceFile(SeedFile):
    """The rows of one guideline; a conflict between guidelines is kept, never merged."""

    guideline: SourceKey
    evidence: tuple[EvidenceShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the rows."""
        for row in self.evidence:
            body = row.model_dump(mode="json") | {"guideline": self.guideline}
            yield Entry(kind="evidence", code=row.code, file=file, body=body)


class WorkShape(Shape):
    """One of several works behind a source."""

    citation: str
    read: Read
    doi: str | None = None


class SourceShape(Shape):
    """A work that entries refer to, and how far it was read."""

    code: SourceKey
    citation: str = Field(min_length=3, max_length=300)
    read: Read
    year: int | None = Field(default=None, ge=1900, le=2100)
    doi: str | None = None
    note: str = ""
    parts: tuple[WorkShape, ...] = ()
    checked_on: date | None = None


class SourcesFile(SeedFile):
    """All sources."""

    sources: tuple[SourceShape, ...]

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the sources."""
        for source in self.sources:
            yield Entry(kind="source", code=source.code, file=file, body=source.model_dump(mode="json"))
