"""Which ids of the demo clinic the docs page may show, so that a click suffices to try things out."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from app.database import Database
from app.models.plan import Plan
from app.models.user import User

DEMO_THERAPIST = "therapist@demo.example"


@dataclass(frozen=True, slots=True)
class DemoIds:
    """Things of the demo clinic that belong together: a patient's assessment and the plan that was made from it."""

    patient_id: UUID
    assessment_id: UUID
    plan_id: UUID
    user_id: UUID


async def find_demo_ids(database: Database) -> DemoIds | None:
    """Return ids of the demo clinic's first patient who has a plan; None where there is no demo."""
    statement = (
        select(Plan.patient_id, Plan.assessment_id, Plan.id, User.id)
        .join(User, col(User.clinic_id) == Plan.clinic_id)
        .where(User.email == DEMO_THERAPIST)
        .order_by(col(Plan.id))
        .limit(1)
    )
    async with database.reading() as session:
        found = (await session.exec(statement)).first()
    return DemoIds(*found) if found else None
