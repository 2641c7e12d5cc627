"""How much time of a core the selection alone takes with catalogues far larger than the real one.

A made-up catalogue has so many exercises that this patient may be given, in ladders cast from those of a problem that
the bench's people met: so the share of ladders of several categories, the points and the doses are like the real ones
(see tests/support/problems.py). Nothing is kept from one problem for the next.
"""

import gc
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

from app.knowledge import read_seed
from app.planning.assessment import Options
from app.planning.selection import solve
from tests.bench.work import people
from tests.support.problems import enlarged, ladders_in, met_by

START_ON = date(2026, 11, 23)


def milliseconds(size: int, number: int) -> Sequence[float]:
    """Return how long each of so many problems with so many exercises takes."""
    knowledge = read_seed(Path("seed"))
    met = [
        problem
        for assessment, person in people()
        for problem in met_by(assessment, person, Options(START_ON), knowledge)
    ]
    gc.collect()
    gc.freeze()
    took = []
    for turn in range(number):
        problem = met[turn % len(met)]
        larger = enlarged(problem, ladders_in(problem), size, Random(turn))  # noqa: S311  # repeatable
        began = time.process_time()
        solve(larger)
        took.append(1000 * (time.process_time() - began))
    return took
