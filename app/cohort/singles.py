"""An ordinary patient, and one more for every single answer that can be given."""

from collections.abc import Iterator
from dataclasses import replace

from app.cohort.bodies import Answers
from app.cohort.factors import STAGES, changed, conditions, factors
from app.planning.knowledge import Knowledge

ORDINARY = Answers()


def singles(knowledge: Knowledge) -> Iterator[tuple[str, Answers]]:
    """Yield each answer by name with the patient of whom nothing else is known; every condition also by stage."""
    yield "ordinary", ORDINARY
    for factor, levels in factors(knowledge).items():
        for name, change in levels.items():
            yield f"{factor}={name}", _agreeing(changed(ORDINARY, change), knowledge)
    for code, change in conditions(knowledge).items():
        for stage, duration in STAGES.items():
            yield f"condition={code}, stage={stage}", _agreeing(changed(ORDINARY, change, duration), knowledge)


def _agreeing(answers: Answers, knowledge: Knowledge) -> Answers:
    """Return the patient without the one answer that the service would refuse beside another."""
    if answers.sex == "male" and answers.pregnancy_weeks is not None:
        return replace(answers, sex="female")
    if answers.pregnancy_weeks is None and knowledge.conditions[answers.condition].pregnancy:
        return replace(answers, pregnancy_weeks=20)
    return answers
