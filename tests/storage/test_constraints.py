"""The database itself refuses what the API promises never to hold, whoever writes it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import CheckConstraint, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.models.base import new_id
from app.models.tables import metadata
from app.services.platform import Platform

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
A, B = UUID("019a8f3c-0000-7000-8000-00000000000a"), UUID("019a8f3c-0000-7000-8000-00000000000b")
USER, SESSION, PATIENT, ASSESSMENT, OVERLAY, PLAN, RUN = (
    UUID(f"019a8f3c-0000-7000-8000-00000000001{number}") for number in range(7)
)
HASH = "0" * 64

LISTS = (
    "aggravated_by",
    "eased_by",
    "red_flags",
    "not_asked",
    "cleared",
    "precautions",
    "yellow_flags",
    "equipment_missing",
    "liked",
    "disliked",
    "outcome_scores",
)

# One right row of each table, in the order in which they can be stored.
ROWS: dict[str, dict[str, Any]] = {
    "clinic": {"id": A, "name": "Alpha", "timezone": "UTC", "revision": 1, "created_at": NOW, "updated_at": NOW},
    "user_account": {
        "clinic_id": A,
        "id": USER,
        "email": "a@b.example",
        "name": "A",
        "role": "admin",
        "active": True,
        "password_hash": "$argon2id$x",
        "revision": 1,
        "created_at": NOW,
        "updated_at": NOW,
    },
    "sign_in_session": {"clinic_id": A, "id": SESSION, "user_id": USER, "created_at": NOW},
    "refresh_token": {
        "clinic_id": A,
        "id": new_id(),
        "session_id": SESSION,
        "token_hash": HASH,
        "issued_at": NOW,
        "expires_at": NOW + timedelta(days=1),
    },
    "sign_in_throttle": {"email_hash": HASH, "failures": 0, "updated_at": NOW},
    "api_key": {
        "clinic_id": A,
        "id": new_id(),
        "prefix": "deadbeef",
        "secret_hash": HASH,
        "name": "x",
        "scopes": ["patients:read"],
        "created_by": USER,
        "created_at": NOW,
    },
    "audit_entry": {
        "clinic_id": A,
        "id": new_id(),
        "at": NOW,
        "actor_kind": "user",
        "actor_id": USER,
        "action": "read_patient",
        "object_kind": "patient",
        "request_id": "x",
        "outcome": "done",
    },
    "idempotency_record": {
        "clinic_id": A,
        "id": new_id(),
        "key_hash": HASH,
        "fingerprint": HASH,
        "lease": new_id(),
        "lease_until": NOW,
        "expires_at": NOW,
    },
    "patient": {
        "clinic_id": A,
        "id": PATIENT,
        "given_name": "Amina",
        "family_name": "Haddad",
        "birth_date": date(1984, 3, 9),
        "sex": "female",
        "name_search": "amina haddad",
        "revision": 1,
        "created_at": NOW,
        "updated_at": NOW,
    },
    "patient_identifier": {
        "clinic_id": A,
        "id": new_id(),
        "patient_id": PATIENT,
        "position": 0,
        "system": "mrn",
        "value": "1",
    },
    "assessment": {
        "clinic_id": A,
        "id": ASSESSMENT,
        "patient_id": PATIENT,
        "created_at": NOW,
        "created_by": USER,
        "assessed_on": date(2026, 11, 20),
        "condition_code": "nonspecific_low_back_pain",
        "duration_weeks": 10.0,
        "pain_now": 4,
        "pain_worst": 7,
        "irritability": "moderate",
        "screening_completed": True,
        "minutes_per_day_available": 20,
        "days_per_week_available": 5,
        **{column: [] for column in LISTS},
        "goals": [{"code": "pain_relief", "priority": 1}],
        "snapshot": b"{}",
        "document": b"{}",
    },
    "knowledge_file": {"path": "nowhere.yaml", "sha256": HASH},
    "knowledge_content": {"sha256": HASH, "body": {}},
    "knowledge_entry": {"kind": "exercise", "code": "x", "file": "nowhere.yaml", "sha256": HASH, "retired": False},
    "knowledge_version": {"id": HASH, "created_at": NOW, "activated_at": NOW},
    "knowledge_version_entry": {
        "version_id": HASH,
        "kind": "exercise",
        "code": "x",
        "file": "nowhere.yaml",
        "sha256": HASH,
    },
    "knowledge_activation": {"version_id": HASH, "at": NOW, "brought_in_by": "seed_command", "added": 1, "changed": 0},
    "clinic_overlay": {"clinic_id": A, "id": OVERLAY, "revision": 1, "content": {}, "created_at": NOW},
    "plan": {
        "clinic_id": A,
        "id": PLAN,
        "patient_id": PATIENT,
        "assessment_id": ASSESSMENT,
        "status": "draft",
        "revision": 1,
        "created_at": NOW,
        "start_on": date(2026, 11, 23),
        "weeks": 6,
        "review_on": date(2026, 12, 7),
        "engine": "1.0.0",
        "knowledge_version": HASH,
        "overlay_id": OVERLAY,
        "snapshot": b"{}",
        "options": {},
        "document": b"{}",
    },
    "plan_item": {
        "clinic_id": A,
        "id": new_id(),
        "plan_id": PLAN,
        "phase_number": 1,
        "phase_code": "calm",
        "kind": "exercise",
        "position": 1,
        "code": "x",
        "delivered_by": "patient",
        "minutes": 4,
        "times_per_day": 1,
        "times_per_week": 5,
        "sets": 2,
        "repetitions": 8,
        "points": 3,
    },
    "drift_run": {
        "clinic_id": A,
        "id": RUN,
        "started_by": USER,
        "started_at": NOW,
        "alive_at": NOW,
        "status": "running",
        "knowledge_version": HASH,
        "overlay_id": OVERLAY,
        "total": 1,
        "done": 0,
        "summary": {},
    },
    "drifted_plan": {"clinic_id": A, "id": new_id(), "drift_run_id": RUN, "plan_id": PLAN, "found": {}},
}

CODES = (
    "condition_code",
    "episode",
    "limb_symptoms",
    "risk_group",
    "job_type",
    "lifting_at_work",
    "activity_level",
    "exercise_setting",
    "sleep_quality",
    "stress_level",
)
# What each check refuses: the table, the column, a value, and the name of the check.
REFUSED: list[tuple[str, str, Any, str]] = [
    ("clinic", "name", "", "name_length"),
    ("clinic", "name", "x" * 201, "name_length"),
    ("clinic", "name", "  ", "name_not_blank"),
    ("clinic", "timezone", "x" * 65, "timezone_length"),
    ("clinic", "revision", 0, "revision_in_range"),
    ("user_account", "role", "owner", "role_known"),
    ("user_account", "name", "", "name_length"),
    ("user_account", "name", " ", "name_not_blank"),
    ("user_account", "email", "x" * 250 + "@b.example", "email_length"),
    ("user_account", "email", "nobody", "email_shape"),
    ("user_account", "password_hash", "in the clear", "password_hash_argon2id"),
    ("user_account", "revision", 0, "revision_in_range"),
    ("refresh_token", "token_hash", "short", "token_hash_length"),
    ("refresh_token", "expires_at", NOW, "expires_after_issued"),
    ("sign_in_throttle", "email_hash", "short", "email_hash_length"),
    ("sign_in_throttle", "failures", -1, "failures_in_range"),
    ("api_key", "prefix", "short", "prefix_length"),
    ("api_key", "secret_hash", "short", "secret_hash_length"),
    ("api_key", "name", "", "name_length"),
    ("api_key", "name", " ", "name_not_blank"),
    ("api_key", "scopes", [], "scopes_not_empty"),
    ("api_key", "expires_at", NOW, "expires_after_created"),
    ("audit_entry", "actor_kind", "ghost", "actor_kind_known"),
    ("audit_entry", "outcome", "maybe", "outcome_known"),
    ("audit_entry", "action", "", "action_length"),
    ("audit_entry", "object_kind", "", "object_kind_length"),
    ("audit_entry", "request_id", "", "request_id_length"),
    ("idempotency_record", "key_hash", "short", "key_hash_length"),
    ("idempotency_record", "fingerprint", "short", "fingerprint_length"),
    ("idempotency_record", "sealed", b"answer", "answer_whole"),
    ("patient", "given_name", "", "given_name_length"),
    ("patient", "given_name", " ", "given_name_not_blank"),
    ("patient", "family_name", "x" * 201, "family_name_length"),
    ("patient", "family_name", "   ", "family_name_not_blank"),
    ("patient", "birth_date", date(1899, 12, 31), "birth_date_in_range"),
    ("patient", "sex", "femail", "sex_known"),
    ("patient", "email", "x", "email_length"),
    ("patient", "email", "nobody", "email_shape"),
    ("patient", "phone", "1" * 51, "phone_length"),
    ("patient", "phone", " ", "phone_not_blank"),
    ("patient", "language", "e", "language_length"),
    ("patient", "revision", 0, "revision_in_range"),
    ("patient_identifier", "system", "", "system_length"),
    ("patient_identifier", "system", "m|rn", "system_shape"),
    ("patient_identifier", "system", "m rn", "system_shape"),
    ("patient_identifier", "value", "x" * 201, "value_length"),
    ("patient_identifier", "value", " ", "value_not_blank"),
    ("patient_identifier", "position", 20, "position_in_range"),
    *(("assessment", column, "", f"{column}_length") for column in CODES),
    ("assessment", "irritability", "severe", "irritability_known"),
    ("assessment", "directional_preference", "upwards", "directional_preference_known"),
    ("assessment", "duration_weeks", -0.1, "duration_weeks_in_range"),
    ("assessment", "duration_weeks", 5200.1, "duration_weeks_in_range"),
    ("assessment", "duration_weeks", 2.55, "duration_weeks_one_decimal"),
    ("assessment", "pain_now", -1, "pain_now_in_range"),
    ("assessment", "pain_now", 8, "pain_now_not_above_worst"),
    ("assessment", "pain_average", -1, "pain_average_in_range"),
    ("assessment", "pain_average", 8, "pain_average_not_above_worst"),
    ("assessment", "pain_worst", 11, "pain_worst_in_range"),
    ("assessment", "pregnancy_weeks", 46, "pregnancy_weeks_in_range"),
    ("assessment", "minutes_per_day_available", 0, "minutes_per_day_available_in_range"),
    ("assessment", "days_per_week_available", 8, "days_per_week_available_in_range"),
    ("assessment", "sitting_hours_per_day", 24.5, "sitting_hours_per_day_in_range"),
    ("assessment", "driving_hours_per_day", -1, "driving_hours_per_day_in_range"),
    ("assessment", "notes", "x" * 20_001, "notes_length"),
    ("assessment", "goals", [], "goals_not_empty"),
    ("assessment", "replaces", ASSESSMENT, "replaces_another"),
    ("knowledge_file", "path", "", "path_length"),
    ("knowledge_file", "sha256", "short", "sha256_length"),
    ("knowledge_content", "sha256", "short", "sha256_length"),
    ("knowledge_version", "id", "short", "id_length"),
    ("knowledge_activation", "brought_in_by", "nobody", "brought_in_by_known"),
    ("knowledge_activation", "added", -1, "added_in_range"),
    ("knowledge_activation", "changed", -1, "changed_in_range"),
    ("knowledge_activation", "retired", -1, "retired_in_range"),
    ("clinic_overlay", "revision", 0, "revision_in_range"),
    ("plan", "status", "forgotten", "status_known"),
    ("plan", "revision", 0, "revision_in_range"),
    ("plan", "weeks", 0, "weeks_in_range"),
    ("plan", "weeks", 27, "weeks_in_range"),
    ("plan", "review_on", date(2026, 11, 23), "review_after_start"),
    ("plan_item", "kind", "wish", "kind_known"),
    ("plan_item", "phase_code", "build", "phase_code_known"),
    ("plan_item", "phase_number", 5, "phase_number_in_range"),
    ("plan_item", "position", 0, "position_in_range"),
    ("plan_item", "delivered_by", "post", "delivered_by_known"),
    ("plan_item", "code", "", "code_length"),
    ("plan_item", "entry_code", "x", "entry_whole"),
    ("plan_item", "minutes", 0, "minutes_in_range"),
    ("plan_item", "times_per_day", 0, "times_per_day_in_range"),
    ("plan_item", "times_per_week", 22, "times_per_week_in_range"),
    ("plan_item", "sets", 0, "sets_in_range"),
    ("plan_item", "repetitions", 0, "repetitions_in_range"),
    ("plan_item", "hold_seconds", 0, "hold_seconds_in_range"),
    ("drift_run", "status", "asleep", "status_known"),
    ("drift_run", "ended_at", NOW, "status_until_ended"),
    ("drift_run", "total", -1, "total_in_range"),
    ("drift_run", "done", -1, "done_in_range"),
]


async def store(app: FastAPI, table: str, **changes: Any) -> None:
    """Store the right row of a table with these changes, after all the rows that stand before it; keep nothing."""
    platform: Platform = app.state.platform
    async with platform.database.writing() as session:
        connection = await session.connection()
        for name, row in ROWS.items():
            if name == table:
                break
            await connection.execute(insert(metadata.tables[name]).values(row))
        await connection.execute(insert(metadata.tables[table]).values({**ROWS[table], **changes}))


@pytest.mark.parametrize("table", ROWS)
async def test_the_right_rows_are_stored(app: FastAPI, table: str) -> None:
    await store(app, table)


async def test_each_check_refuses(app: FastAPI) -> None:
    for table, column, value, check in REFUSED:
        with pytest.raises(IntegrityError) as refused:
            await store(app, table, **{column: value})
        assert f"ck_{table}_{check}" in str(refused.value), (table, column, value)


SHOWN_APART = {"ck_idempotency_record_status_success", "ck_plan_item_entry_same"}


async def test_only_a_success_is_remembered(app: FastAPI) -> None:
    with pytest.raises(IntegrityError, match="ck_idempotency_record_status_success"):
        await store(app, "idempotency_record", status=404, sealed=b"refusal")


async def test_an_item_is_tied_to_its_own_entry(app: FastAPI) -> None:
    await store(app, "plan_item", entry_kind="exercise", entry_code="x")
    for entry in ({"entry_kind": "technique", "entry_code": "x"}, {"entry_kind": "exercise", "entry_code": "y"}):
        with pytest.raises(IntegrityError, match="ck_plan_item_entry_same"):
            await store(app, "plan_item", **entry)


def test_every_check_is_tried() -> None:
    # On PostgreSQL a truth can't be anything else, and on SQLite the driver lets nothing else through.
    tried = {f"ck_{table}_{check}" for table, _, _, check in REFUSED} | SHOWN_APART
    there = {
        str(check.name)
        for table in metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint) and not str(check.name).endswith("_truth")
    }
    assert there == tried


MISLEADING = [
    ("user_account", {"clinic_id": B}),
    ("sign_in_session", {"user_id": A}),
    ("refresh_token", {"session_id": A}),
    ("api_key", {"clinic_id": B}),
    ("api_key", {"created_by": A}),
    ("audit_entry", {"clinic_id": B}),
    ("patient", {"clinic_id": B}),
    ("patient_identifier", {"patient_id": A}),
    ("assessment", {"patient_id": A}),
    ("assessment", {"replaces": A}),
    ("knowledge_entry", {"sha256": "1" * 64}),
    ("knowledge_version_entry", {"version_id": "1" * 64}),
    ("knowledge_version_entry", {"sha256": "1" * 64}),
    ("clinic_overlay", {"clinic_id": B}),
    ("plan", {"patient_id": A}),
    ("plan", {"assessment_id": A}),
    ("plan", {"overlay_id": A}),
    ("plan", {"knowledge_version": "1" * 64}),
    ("plan_item", {"plan_id": A}),
    ("plan_item", {"code": "y", "entry_kind": "exercise", "entry_code": "y"}),
]


@pytest.mark.parametrize(("table", "changes"), MISLEADING)
async def test_no_row_refers_to_what_isnt_there(app: FastAPI, table: str, changes: dict[str, Any]) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        await store(app, table, **changes)


async def test_no_row_refers_into_another_clinic(app: FastAPI) -> None:
    platform: Platform = app.state.platform
    async with platform.database.writing() as session:
        connection = await session.connection()
        for name, row in ROWS.items():
            await connection.execute(insert(metadata.tables[name]).values(row))
        await connection.execute(insert(metadata.tables["clinic"]).values({**ROWS["clinic"], "id": B}))
        await session.commit()

    for table, changes in (
        ("sign_in_session", {"clinic_id": B}),
        ("patient_identifier", {"clinic_id": B}),
        ("api_key", {"clinic_id": B, "prefix": "another1"}),
        ("assessment", {"clinic_id": B, "id": new_id()}),
        ("plan", {"clinic_id": B}),
        ("plan_item", {"clinic_id": B}),
    ):
        async with platform.database.writing() as session:
            connection = await session.connection()
            with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
                await connection.execute(insert(metadata.tables[table]).values({**ROWS[table], **changes}))


REPEATED = [
    ("user_account", {"id": new_id()}),
    ("refresh_token", {"id": new_id()}),
    ("api_key", {"id": new_id()}),
    ("idempotency_record", {"id": new_id()}),
    ("patient_identifier", {"id": new_id(), "position": 1}),
    ("patient_identifier", {"id": new_id(), "value": "2"}),
    ("clinic_overlay", {"id": new_id()}),
    ("plan_item", {"id": new_id()}),
]


@pytest.mark.parametrize(("table", "changes"), REPEATED)
async def test_what_is_unique_is_stored_once(app: FastAPI, table: str, changes: dict[str, Any]) -> None:
    platform: Platform = app.state.platform
    async with platform.database.writing() as session:
        connection = await session.connection()
        for name, row in ROWS.items():
            await connection.execute(insert(metadata.tables[name]).values(row))
            if name == table:
                break
        with pytest.raises(IntegrityError, match=r"(?i)unique"):
            await connection.execute(insert(metadata.tables[table]).values({**ROWS[table], **changes}))
