"""The clinic that the caller works in."""

from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar

from app.models.clinic import Clinic, ClinicChange, ClinicRead
from app.services.documents import Document
from app.services.revisions import Expected, differs
from app.services.work import Work


async def read_clinic(work: Work) -> Document:
    """Show the caller's clinic."""
    async with work.reading() as session:
        return _shown((await session.exec(_caller_clinic(work))).one())


async def change_clinic(work: Work, change: ClinicChange, expected: Expected) -> Document:
    """Change the clinic's name or time zone; what changes nothing leaves it as it is.

    :raises RevisionChanged: if somebody changed it in between
    """
    async with work.writing() as session:
        clinic = (await session.exec(_caller_clinic(work).with_for_update(key_share=True))).one()
        expected.check(clinic.revision)
        changes = change.changes()
        if differs(clinic, changes):
            clinic.sqlmodel_update(changes)
            clinic.revision += 1
            clinic.updated_at = work.now
        work.concerns("clinic", clinic.id)
        document = await work.commit(session, _shown(clinic))
    work.platform.callers.forget(clinic_id=work.clinic_id)
    return document


def _caller_clinic(work: Work) -> SelectOfScalar[Clinic]:
    return select(Clinic).where(Clinic.id == work.clinic_id)


def _shown(clinic: Clinic) -> Document:
    return Document.of(ClinicRead.model_validate(clinic), clinic.revision)
