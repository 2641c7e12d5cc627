"""Plan for made-up patients by the thousand, and report what their plans look like together."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from app.cohort.bodies import Answers, body_of
from app.cohort.mixtures import Cohort
from app.cohort.outcomes import Outcome, outcome_of
from app.cohort.page import Findings, head_of, page_of
from app.cohort.pairs import pairs
from app.cohort.rare import rare
from app.cohort.reading import read_prevalence
from app.cohort.singles import singles
from app.knowledge import read_seed
from app.planning.knowledge import Knowledge
from app.services.seeding import SEED

AT_A_TIME = 50
WORTH_A_PROCESS = 400
"""With fewer patients one process is done before another has read the knowledge."""

SECONDS_BETWEEN = 5.0
Tell = Callable[[str], None]


def cohort(size: int, seed: int, *, write: Path | None, tell: Tell) -> str:
    """Plan for everybody; return the head figures, or write the whole report and say so. `tell` hears of progress."""
    knowledge = _knowledge()
    everybody = Cohort(read_prevalence(knowledge), knowledge, seed)
    outcomes = _all_of([everybody.answers(number) for number in range(size)], "patients", tell)
    if write is None:
        return "\n".join(head_of(outcomes)).rstrip()
    further = [*(answers for _, answers in singles(knowledge)), *pairs(knowledge), *rare(knowledge)]
    others = _all_of(further, "further patients, made to have every answer and every two together", tell)
    write.write_text(page_of(Findings(everybody, outcomes, others, knowledge)), encoding="utf-8")
    return f"Wrote {write}."


def _all_of(people: Sequence[Answers], who: str, tell: Tell) -> list[Outcome]:
    """Plan for all of them, in their order, on every core that there is."""
    started = told = time.monotonic()
    found: list[Outcome] = []
    for done in _planned([people[first : first + AT_A_TIME] for first in range(0, len(people), AT_A_TIME)]):
        found += done
        now = time.monotonic()
        if now - told >= SECONDS_BETWEEN or len(found) == len(people):
            told = now
            rate = len(found) / max(now - started, 0.001)
            tell(f"{len(found):,} of {len(people):,} {who}, {rate:.0f} a second")
    return found


def _planned(parts: Sequence[Sequence[Answers]]) -> Iterator[list[Outcome]]:
    cores = os.cpu_count() or 1
    if cores == 1 or len(parts) * AT_A_TIME < WORTH_A_PROCESS:
        yield from map(_plan_part, parts)
        return
    # A process made afresh, since a copy of this one would have its threads' locks without its threads.
    afresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, mp_context=afresh) as pool:
        yield from pool.map(_plan_part, parts)


def _plan_part(people: Sequence[Answers]) -> list[Outcome]:
    return [outcome_of(body_of(answers), _knowledge()) for answers in people]


@cache
def _knowledge() -> Knowledge:
    return read_seed(SEED)
