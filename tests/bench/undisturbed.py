"""How quick planning is on a core that nothing else uses: of each plan the quickest of several makings.

What else runs on a machine makes a plan slower and never quicker, so the least of several times is the nearest to what
the plan itself takes. A plan that is made a second time finds more kept than the first time, however; so each making
is done by a process of its own, all of which begin as copies of one that has met others.
"""

import gc
import time
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection

from app.planning.assessment import Assessment, Options, Person
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.planning.plan import make_plan
from app.planning.posed import best_set

Case = tuple[Assessment, Person, Options]

COPYING = get_context("fork")
MAKINGS = 12
NO_PLAN = 0.0
"""The seconds of a refusal, which isn't counted."""


def plans_a_second(cases: Sequence[Case], before: Sequence[Case], knowledge: Knowledge) -> float:
    """Return how many of these plans a core makes in a second; `before` are made first, and not counted.

    Answers to problems that were solved before aren't used: selecting is part of planning.
    """
    makings = [_seconds_in_a_copy(cases, before, knowledge) for _ in range(MAKINGS)]
    quickest: list[float] = [min(each) for each in zip(*makings, strict=True) if NO_PLAN not in each]
    return len(quickest) / sum(quickest)


def _seconds_in_a_copy(cases: Sequence[Case], before: Sequence[Case], knowledge: Knowledge) -> list[float]:
    """Return how long each plan took in a copy of this process."""
    ours, theirs = COPYING.Pipe(duplex=False)
    copy = COPYING.Process(target=_tell_seconds, args=(theirs, cases, before, knowledge))
    copy.start()
    theirs.close()
    found: list[float] = ours.recv()
    copy.join()
    return found


def _tell_seconds(told: Connection, cases: Sequence[Case], before: Sequence[Case], knowledge: Knowledge) -> None:
    # A copy fetches its own pages when they are first written to; a worker has had its own for long.
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    for case in before:
        _seconds_for(case, knowledge)
    best_set.cache_clear()
    told.send([_seconds_for(case, knowledge) for case in cases])


def _seconds_for(case: Case, knowledge: Knowledge) -> float:
    assessment, person, options = case
    began = time.perf_counter()
    made = make_plan(assessment, person, options, knowledge, assessment_hash="bench")
    took = time.perf_counter() - began
    return took if isinstance(made, Plan) else NO_PLAN
