"""Every table, imported so that the metadata is whole. A new table's module gets its line here."""

from sqlmodel import SQLModel

from app.models import (
    api_key,
    assessment,
    audit,
    clinic,
    drift_run,
    idempotency,
    knowledge,
    patient,
    plan,
    session,
    user,
)

TABLE_MODULES = (api_key, assessment, audit, clinic, drift_run, idempotency, knowledge, patient, plan, session, user)
metadata = SQLModel.metadata
