"""What happened with a patient, in the order of time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.models.sent import Answered


class TimelineEntry(Answered):
    """One thing that happened."""

    kind: str = Field(description="What it is.", examples=["assessment"])
    id: UUID
    at: datetime = Field(description="When it was recorded.")
    path: str = Field(description="Where to read it.", examples=["/api/v1/assessments/019a8f3c-…"])
    facts: dict[str, Any] = Field(description="The few facts that a list shows of it.")
