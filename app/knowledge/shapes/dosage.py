"""Dosage profiles: how much of an exercise in each phase."""

from collections.abc import Iterator

from pydantic import Field, StrictBool, model_validator

from app.knowledge.shapes.base import DOSAGE_PROFILE, Entry, SeedFile, Sentence, Shape, SourceMarks, is_unset
from app.planning.codes import Phase


class AmountShape(Shape):
    """A range: its lower bound and its middle."""

    low: float = Field(gt=0)
    middle: float = Field(gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> "AmountShape":
        if self.low > self.middle:
            raise ValueError("the lower bound is above the middle")
        return self


class DoseShape(Shape):
    """How much in one phase."""

    sets: AmountShape | None = None
    repetitions: AmountShape | None = None
    hold_seconds: AmountShape | None = None
    plain_hold_seconds: int | None = Field(
        default=None, ge=1, description="The longest hold of what does not have the feature `long_isometric_hold`."
    )
    short_hold_repetitions: int | None = Field(
        default=None,
        ge=1,
        exclude_if=is_unset,
        description="Of what its own item holds for less than the range asks: more repetitions make up for the hold.",
    )
    minutes: AmountShape | None = Field(
        default=None, description="Of one bout; an exercise's own minutes stand for the middle."
    )
    rest_seconds: int | None = Field(default=None, ge=0, description="Between sets.")
    rest_between_repetitions_seconds: int | None = Field(default=None, ge=0)
    days_per_week: AmountShape
    times_per_day: int = Field(default=1, ge=1)
    fewest_times_per_day: int = Field(default=1, ge=1, description="Where the day is short: not fewer bouts than this.")
    effort: Sentence


class DosageProfileShape(Shape):
    """A family of doses by phase; a phase left out is one in which it isn't used."""

    code: str = Field(pattern=DOSAGE_PROFILE)
    name: str
    counts_minutes: StrictBool = Field(default=True, description="False: no day counts its minutes (micro-breaks).")
    scalable: StrictBool = Field(default=False, description="Its minutes may be cut to the exercise's shortest.")
    halvable: StrictBool = Field(default=False, description="Without sets, but may be done for half its minutes.")
    doses: dict[Phase, DoseShape] = Field(min_length=1)
    sources: SourceMarks


class DosageProfilesFile(SeedFile):
    """The dosage profiles."""

    dosage_profiles: tuple[DosageProfileShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the profiles."""
        for profile in self.dosage_profiles:
            yield Entry(kind="dosage_profile", code=profile.code, file=file, body=profile.model_dump(mode="json"))
