"""What can be wrong with a seed file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedProblem:
    """One seed entry that cannot be used, and where it stands."""

    file: str
    code: str
    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.code}: {self.field}: {self.problem}"


class SeedError(Exception):
    """The seed cannot be used; carries every problem, so that all can be mended in one go."""

    def __init__(self, *problems: SeedProblem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
