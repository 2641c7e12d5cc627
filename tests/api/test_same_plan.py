"""The same answers give the same plan on every database: the one that follows from the seed files."""

import hashlib
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from app.models.assessment_answers import AssessmentAnswers
from app.models.plan_options import PlanOptions
from app.planning.assessment import Person
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.planning.plan import make_plan
from app.services.knowledge import KnowledgeBook
from app.services.plan_documents import Identity, document_of
from app.services.platform import Platform
from app.services.snapshots import snapshot_of
from tests.conftest import Clock
from tests.support.clinics import ClinicOfTest
from tests.support.examples import an_assessment

pytestmark = pytest.mark.anyio

NOBODYS = Identity(None, None, None, Clock().now)
PERSON = Person(date(1960, 2, 29), "female")
WHO: list[dict[str, Any]] = [
    {},
    {"condition__code": "neck_pain_radiating", "condition__irritability": "high"},
    {"condition__code": "osteoporotic_spinal_pain", "precautions": ["osteoporosis"]},
    {"condition__code": "pregnancy_pelvic_girdle_pain", "pregnancy_weeks": 20},
]


@pytest.mark.parametrize("changes", WHO)
async def test_a_plan_is_the_one_that_follows_from_the_seed_files(
    app: FastAPI, clinic: ClinicOfTest, knowledge: Knowledge, changes: dict[str, Any]
) -> None:
    # Other tests share an edition that was loaded once; this one is about what the database makes of the seed.
    platform: Platform = app.state.platform
    platform.knowledge = KnowledgeBook(platform.database)
    await platform.knowledge.refresh()
    answers = AssessmentAnswers.model_validate(an_assessment(**changes))
    name = f"sha256:{hashlib.sha256(snapshot_of(answers, PERSON)).hexdigest()}"
    made = make_plan(answers.value(), PERSON, PlanOptions().value(Clock().now.date()), knowledge, assessment_hash=name)
    assert isinstance(made, Plan)

    body = {"patient": {"birth_date": "1960-02-29", "sex": "female"}, "assessment": an_assessment(**changes)}
    answer = await clinic.therapist.post("/plan-previews", body)

    assert answer.content == document_of(made, NOBODYS, knowledge).body
