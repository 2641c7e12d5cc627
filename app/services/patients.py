"""The patients of the clinic."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import bindparam, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from app.database import breaks
from app.errors import Fault, IdentifierTaken, InvalidRequest, PatientNotFound
from app.models.base import new_id, table_of
from app.models.clinic import Clinic
from app.models.patient import (
    Identifier,
    IdentifierRead,
    Patient,
    PatientChange,
    PatientCreate,
    PatientIdentifier,
    PatientRead,
    searchable,
)
from app.services.codes import check_codes
from app.services.documents import Document
from app.services.pages import PageRequest, page_of
from app.services.revisions import Expected, differs
from app.services.work import Work
from app.statements import Lookup

PATIENT_COLUMNS = tuple(name for name in PatientRead.model_fields if name != "identifiers")
_patients, _identifiers = table_of(Patient), table_of(PatientIdentifier)
# One row for each identifier, or one without any.
ONE_PATIENT = Lookup(
    sqlalchemy.select(*(_patients.c[name] for name in PATIENT_COLUMNS), _identifiers.c.system, _identifiers.c.value)
    .outerjoin(
        _identifiers,
        and_(_identifiers.c.clinic_id == _patients.c.clinic_id, _identifiers.c.patient_id == _patients.c.id),
    )
    .where(_patients.c.clinic_id == bindparam("clinic_id"), _patients.c.id == bindparam("patient_id"))
    .order_by(_identifiers.c.position)
)


async def add_patient(work: Work, sent: PatientCreate) -> Document:
    """Record a patient.

    :raises InvalidRequest: if the birth date lies in the future or the sex is no known code
    :raises IdentifierTaken: if another patient of the clinic has one of the identifiers
    """
    check_codes(sent, work.platform.current_knowledge)
    _check_birth_date(sent.birth_date, work)

    async with work.writing() as session:
        patient = Patient(
            **sent.model_dump(exclude={"identifiers"}),
            clinic_id=work.clinic_id,
            id=new_id(),
            name_search=_searched(sent.given_name, sent.family_name),
            created_at=work.now,
            updated_at=await _moment_of_change(session, work),
        )
        session.add(patient)
        work.concerns("patient", patient.id, patient.id)
        return await _commit(work, session, patient, sent.identifiers)


async def list_patients(
    work: Work, page: PageRequest, *, q: str | None, identifier: str | None, updated_since: datetime | None
) -> Document:
    """List patients: the newest first, or by when they last changed."""
    statement = select(Patient).where(Patient.clinic_id == work.clinic_id)
    for word in searchable(q or "").split():
        statement = statement.where(col(Patient.name_search).contains(word, autoescape=True))
    if identifier is not None:
        statement = statement.where(_has_identifier(work, identifier))
    of_list = f"patients {work.clinic_id} {q!r} {identifier!r} {updated_since}"
    place = page.place(work.platform.cursors, of_list)
    if updated_since is None:
        statement = _newest_first(statement, place)
    else:
        statement = _by_change(statement.where(Patient.updated_at >= updated_since), place)

    async with work.reading() as session:
        found = (await session.exec(statement.limit(page.limit + 1))).all()
        shown = found[: page.limit]
        identifiers = await _identifiers_of(session, work, [patient.id for patient in shown])
    if identifier is not None and shown:
        # Whoever asks for the one who has an identifier has seen that patient.
        work.concerns("patient", shown[0].id, shown[0].id)
    more = _place_of(shown[-1], by_change=updated_since is not None) if len(found) > page.limit else None
    items = [_shown(patient, identifiers[patient.id]).body for patient in shown]
    return page_of(items, work.platform.cursors.write(of_list, more) if more else None)


async def read_patient(work: Work, patient_id: UUID) -> Document:
    """Show a patient.

    :raises PatientNotFound: if the clinic has no such patient
    """
    work.concerns("patient", patient_id, patient_id)
    found = await work.platform.database.look_up(ONE_PATIENT, clinic_id=work.clinic_id, patient_id=patient_id)
    if not found:
        raise PatientNotFound("There is no such patient.")
    known = dict(zip(PATIENT_COLUMNS, found[0], strict=False))
    identifiers = [IdentifierRead(system=system, value=value) for *_, system, value in found if system is not None]
    return _document_of(PatientRead(**known, identifiers=identifiers))


async def change_patient(work: Work, patient_id: UUID, change: PatientChange, expected: Expected) -> Document:
    """Change a patient's record; what changes nothing leaves it as it is.

    :raises PatientNotFound: if the clinic has no such patient
    :raises RevisionChanged: if somebody changed it in between
    :raises IdentifierTaken: if another patient of the clinic has one of the identifiers
    """
    work.concerns("patient", patient_id, patient_id)
    check_codes(change, work.platform.current_knowledge)
    changes = change.changes()
    identifiers: list[Identifier] | None = changes.pop("identifiers", None)
    _check_birth_date(changes.get("birth_date"), work)

    async with work.writing() as session:
        moment = await _moment_of_change(session, work)
        patient = await session.get(Patient, (work.clinic_id, patient_id), with_for_update=True)
        if patient is None:
            raise PatientNotFound("There is no such patient.")
        expected.check(patient.revision)
        kept = (await _identifiers_of(session, work, [patient_id]))[patient_id]
        if identifiers is not None and _pairs(identifiers) == _pairs(kept):
            identifiers = None
        if identifiers is not None or differs(patient, changes):
            patient.sqlmodel_update(changes)
            patient.name_search = _searched(patient.given_name, patient.family_name)
            patient.revision += 1
            patient.updated_at = moment
        if identifiers is None:
            return await work.commit(session, _shown(patient, kept))
        await session.exec(
            delete(PatientIdentifier).where(
                col(PatientIdentifier.clinic_id) == work.clinic_id, col(PatientIdentifier.patient_id) == patient_id
            )
        )
        return await _commit(work, session, patient, identifiers)


async def _moment_of_change(session: AsyncSession, work: Work) -> datetime:
    """Return when a change counts as made: never before one of the clinic that somebody may have seen already.

    Whoever follows changes by time would miss it otherwise. So changes of a clinic's patients wait for each other, and
    the clock is read by whoever's turn it is; where it was set back, it stands still until it has caught up.
    """
    await session.exec(select(Clinic.id).where(Clinic.id == work.clinic_id).with_for_update(key_share=True))
    moments = select(Patient.updated_at).where(Patient.clinic_id == work.clinic_id)
    last = (await session.exec(moments.order_by(col(Patient.updated_at).desc()).limit(1))).first()
    now = work.platform.clock()
    return now if last is None else max(now, last)


async def _commit(work: Work, session: AsyncSession, patient: Patient, identifiers: Sequence[Identifier]) -> Document:
    patient_id = patient.id
    rows = [
        PatientIdentifier(
            clinic_id=work.clinic_id,
            patient_id=patient_id,
            position=position,
            system=identifier.system,
            value=identifier.value,
        )
        for position, identifier in enumerate(identifiers)
    ]
    try:
        await session.flush()
        session.add_all(rows)
        return await work.commit(session, _shown(patient, rows))
    except IntegrityError as error:
        if breaks(error, "patient_identifier", "clinic_id", "system", "value"):
            faults = await _taken(session, work, patient_id, identifiers)
            raise IdentifierTaken(
                "Another patient of the clinic has one of these identifiers.", faults=faults
            ) from error
        raise


async def _taken(
    session: AsyncSession, work: Work, patient_id: UUID, identifiers: Sequence[Identifier]
) -> tuple[Fault, ...]:
    """Say which identifiers belong to somebody else; the database's refusal names but the first, and not for eyes."""
    await session.rollback()
    others = select(PatientIdentifier.system, PatientIdentifier.value).where(
        PatientIdentifier.clinic_id == work.clinic_id,
        PatientIdentifier.patient_id != patient_id,
        col(PatientIdentifier.system).in_({each.system for each in identifiers}),
        col(PatientIdentifier.value).in_({each.value for each in identifiers}),
    )
    taken = {(system, value) for system, value in (await session.exec(others)).all()}
    return tuple(
        Fault("Another patient of the clinic has this identifier.", pointer=f"#/identifiers/{position}")
        for position, pair in enumerate(_pairs(identifiers))
        if pair in taken
    )


def _pairs(identifiers: Iterable[Identifier | PatientIdentifier]) -> list[tuple[str, str]]:
    return [(each.system, each.value) for each in identifiers]


def _check_birth_date(birth_date: date | None, work: Work) -> None:
    if birth_date is not None and birth_date > work.today:
        raise InvalidRequest.of(Fault("The birth date lies in the future.", pointer="#/birth_date"))


def _searched(given_name: str, family_name: str) -> str:
    return searchable(f"{given_name} {family_name}")


def _has_identifier(work: Work, identifier: str) -> Any:
    system, _, value = identifier.partition("|")
    return col(Patient.id).in_(
        select(PatientIdentifier.patient_id).where(
            PatientIdentifier.clinic_id == work.clinic_id,
            PatientIdentifier.system == system,
            PatientIdentifier.value == value,
        )
    )


def _newest_first(statement: SelectOfScalar[Patient], place: list[Any] | None) -> SelectOfScalar[Patient]:
    if place is not None:
        statement = statement.where(col(Patient.id) < UUID(place[0]))
    return statement.order_by(col(Patient.id).desc())


def _by_change(statement: SelectOfScalar[Patient], place: list[Any] | None) -> SelectOfScalar[Patient]:
    if place is not None:
        changed, last = datetime.fromisoformat(place[0]), UUID(place[1])
        later = col(Patient.updated_at) > changed
        statement = statement.where(or_(later, and_(col(Patient.updated_at) == changed, col(Patient.id) > last)))
    return statement.order_by(col(Patient.updated_at), col(Patient.id))


def _place_of(patient: Patient, *, by_change: bool) -> list[str]:
    return [patient.updated_at.isoformat(), str(patient.id)] if by_change else [str(patient.id)]


async def _identifiers_of(
    session: AsyncSession, work: Work, patients: Sequence[UUID]
) -> defaultdict[UUID, list[PatientIdentifier]]:
    statement = (
        select(PatientIdentifier)
        .where(PatientIdentifier.clinic_id == work.clinic_id, col(PatientIdentifier.patient_id).in_(patients))
        .order_by(col(PatientIdentifier.position))
    )
    found: defaultdict[UUID, list[PatientIdentifier]] = defaultdict(list)
    for identifier in (await session.exec(statement)).all() if patients else ():
        found[identifier.patient_id].append(identifier)
    return found


def _shown(patient: Patient, identifiers: Iterable[PatientIdentifier]) -> Document:
    known = {name: getattr(patient, name) for name in PATIENT_COLUMNS}
    shown = [IdentifierRead(system=each.system, value=each.value) for each in identifiers]
    return _document_of(PatientRead(**known, identifiers=shown))


def _document_of(shape: PatientRead) -> Document:
    return Document.of(shape, shape.revision, f"/api/v1/patients/{shape.id}")
