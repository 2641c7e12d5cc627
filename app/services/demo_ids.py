"""Which ids of the demo clinic the docs page may show, so that a click suffices to try things out."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import and_, col, select

from app.database import Database
from app.models.patient import PatientIdentifier
from app.models.plan import Plan
from app.models.user import User
from app.services.demo import IDENTIFIER_SYSTEM, THERAPIST


@dataclass(frozen=True, slots=True)
class DemoIds:
    """Things of the demo clinic that belong together: a patient's assessment and the plan that was made from it."""

    patient_id: UUID
    assessment_id: UUID
    plan_id: UUID
    user_id: UUID


async def find_demo_ids(database: Database) -> DemoIds | None:
    """Return ids of the patient who stands first in the demo's file; None where there is no demo."""
    of_patient = and_(
        col(PatientIdentifier.clinic_id) == Plan.clinic_id, col(PatientIdentifier.patient_id) == Plan.patient_id
    )
    statement = (
        select(Plan.patient_id, Plan.assessment_id, Plan.id, User.id)
        .join(User, col(User.clinic_id) == Plan.clinic_id)
        .join(PatientIdentifier, of_patient)
        .where(User.email == THERAPIST, PatientIdentifier.system == IDENTIFIER_SYSTEM)
        # The first of the file was recorded last; of several plans the one that was there from the beginning is shown.
        .order_by(col(Plan.patient_id).desc(), col(Plan.id))
        .limit(1)
    )
    async with database.reading() as session:
        found = (await session.exec(statement)).first()
    return DemoIds(*found) if found else None
