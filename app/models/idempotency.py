"""The memory that lets a caller repeat a creating request without creating twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import in_clinic, length, new_id


class IdempotencyRecord(SQLModel, table=True):
    """One Idempotency-Key of one caller: running until `lease_until`, or finished with its answer.

    The key is kept as a keyed hash and the answer sealed under the key, so that an answer that holds a secret, a new
    API key's, can be opened only by whoever repeats the request.
    """

    __tablename__ = "idempotency_record"
    __table_args__: Any = (
        in_clinic(),
        UniqueConstraint("clinic_id", "key_hash"),
        Index(None, "expires_at"),
        length("key_hash", 64, 64),
        length("fingerprint", 64, 64),
        CheckConstraint("(status IS NULL) = (sealed IS NULL)", name="answer_whole"),
        CheckConstraint("status IS NULL OR status BETWEEN 200 AND 299", name="status_success"),
    )

    clinic_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    key_hash: str
    fingerprint: str
    lease: UUID
    lease_until: datetime
    expires_at: datetime
    status: int | None = None
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
