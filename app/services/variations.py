"""What-if: how a previewed plan would differ with each variation of what it is made from."""

import asyncio
from datetime import date
from typing import Any

from pydantic_core import to_json

from app.errors import MOST_FAULTS, Fault, InvalidRequest
from app.models.preview import PreviewCreate
from app.models.variation import Varied
from app.planning.assessment import Person
from app.planning.difference import Made, difference, in_short, outcome_of
from app.planning.document import Plan
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked, Road, finished, walk
from app.planning.standing import NOT_ASKED, OnTheRoad
from app.services.assessments import check_answers
from app.services.codes import check_codes
from app.services.plan_refusals import contraindication_of, screening_of
from app.services.snapshots import assessment_of
from app.services.work import Work


def check_variations(sent: PreviewCreate, person: Person, knowledge: Knowledge, work: Work) -> None:
    """Check what each variation asks, as the preview itself is checked.

    :raises InvalidRequest: if a code is unknown or an answer contradicts another, with all faults of all variations
    """
    faults: list[Fault] = []
    for number, varied in enumerate(sent.varied):
        place = f"#/variations/{number}"
        try:
            check_codes(varied, knowledge, at=place)
            check_answers(varied.assessment, person, knowledge, work, at=f"{place}/assessment")
        except InvalidRequest as error:
            faults += error.faults
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise InvalidRequest.of(*faults[:MOST_FAULTS])


async def varied_plans(base: Plan, sent: PreviewCreate, person: Person, knowledge: Knowledge, work: Work) -> bytes:
    """Return as JSON how the plan would differ with each variation, in their order."""
    told = []
    for varied in sent.varied:
        told.append(told_of(base, varied, person, knowledge, work.today))
        # Planning never waits for anything by itself: between two plans others get their turn.
        await asyncio.sleep(0)
    return to_json(told)


def with_variations(body: bytes, told: bytes) -> bytes:
    """Return a plan document with what would come of its variations at the end, and all else as it was."""
    return b'%b,"variations":%b}' % (body[:-1], told)


def told_of(base: Plan, varied: Varied, person: Person, knowledge: Knowledge, today: date) -> dict[str, Any]:
    """Return what would come of one variation, as it is answered."""
    road = walk(assessment_of(varied.assessment), person, varied.options.value(today), knowledge)
    # The name of what it was made from is nothing that a plan says to anybody, so it need not be worked out.
    made: Made = finished(road, base.provenance.assessment) if isinstance(road, Road) else road
    standings = OnTheRoad(road) if isinstance(road, Road) else NOT_ASKED
    found = difference(base, made, knowledge, standings)
    return {
        "outcome": outcome_of(made),
        "text": in_short(found, knowledge),
        "screening": screening_of(made.screening) if isinstance(made, Blocked) else None,
        "contraindication": contraindication_of(made) if isinstance(made, Declined) else None,
        "difference": found,
    }
