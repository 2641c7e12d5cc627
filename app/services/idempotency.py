"""Repeat a creating request without creating twice.

A claim is stored before the work begins, in a transaction of its own, so that of many requests with one key only one
works. The answer is stored in the transaction of the work itself: after a crash either both are there or neither.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import Database, Step
from app.errors import IdempotencyKeyReused, RequestStillRunning
from app.models.base import table_of
from app.models.idempotency import IdempotencyRecord
from app.secret_key import SecretKey
from app.services.audit import Act
from app.services.caller import Caller
from app.services.documents import Document
from app.statements import Change

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
NONCE_BYTES = 12

_records = table_of(IdempotencyRecord)
COMPLETION = Change(
    _records.update()
    .where(
        _records.c.clinic_id == bindparam("answered_clinic_id"),
        _records.c.key_hash == bindparam("answered_key_hash"),
        _records.c.lease == bindparam("answered_lease"),
        _records.c.status.is_(None),
    )
    .values(status=bindparam("status"), sealed=bindparam("sealed"))
)


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer that the first request got, and what it was about: whoever gets it again sees the same data again."""

    status: int
    document: Document
    object_kind: str
    object_id: UUID | None
    patient_id: UUID | None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry out the request, held until it is completed, given back or expired."""

    clinic_id: UUID
    key_hash: str
    lease: UUID
    sealing_key: bytes
    status: int

    async def complete(self, session: AsyncSession, document: Document, act: Act) -> None:
        """Store the answer, in the transaction that stores what was created.

        :raises RequestStillRunning: if the lease ran out and somebody else carries the request out now
        """
        answered = await session.exec(
            update(IdempotencyRecord)
            .where(*self._mine(), col(IdempotencyRecord.status).is_(None))
            .values(status=self.status, sealed=_seal(self.sealing_key, document, act))
        )
        if answered.rowcount != 1:
            raise RequestStillRunning("Another request with this Idempotency-Key took over.")

    def completion(self, document: Document, act: Act) -> Step:
        """Return the step that stores the answer; it finds no row if somebody else carries the request out now."""
        values = {
            "answered_clinic_id": self.clinic_id,
            "answered_key_hash": self.key_hash,
            "answered_lease": self.lease,
            "status": self.status,
            "sealed": _seal(self.sealing_key, document, act),
        }
        return COMPLETION, [values]

    async def give_back(self, database: Database) -> None:
        """Forget the claim: a refusal is not kept, so that the caller may mend the request and use the key again."""
        async with database.writing() as session:
            await session.exec(delete(IdempotencyRecord).where(*self._mine(), col(IdempotencyRecord.status).is_(None)))
            await session.commit()

    def _mine(self) -> tuple[Any, ...]:
        return (
            col(IdempotencyRecord.clinic_id) == self.clinic_id,
            col(IdempotencyRecord.key_hash) == self.key_hash,
            col(IdempotencyRecord.lease) == self.lease,
        )


class Idempotency:
    """Hands out claims and remembers answers for a day."""

    def __init__(self, database: Database, secret: SecretKey) -> None:
        self._database = database
        self._naming = secret.for_purpose("idempotency: names")
        self._sealing = secret.for_purpose("idempotency: answers")

    async def claim(self, caller: Caller, key: str, request: bytes, *, status: int, now: datetime) -> Claim | Replay:
        """Claim the key for this request, or return what the first request with it was answered.

        :raises IdempotencyKeyReused: if the key was used for another request
        :raises RequestStillRunning: if the first request has not ended
        """
        name = f"{caller.kind}:{caller.actor_id}:{key}".encode()
        claim = Claim(
            clinic_id=caller.clinic_id,
            key_hash=hmac.new(self._naming, name, hashlib.sha256).hexdigest(),
            lease=uuid4(),
            sealing_key=hmac.digest(self._sealing, name, hashlib.sha256),
            status=status,
        )
        # Keyed, since a body may hold a password that a plain hash would let one guess.
        fingerprint = hmac.new(self._naming, request, hashlib.sha256).hexdigest()
        async with self._database.writing() as session:
            record = (await session.exec(_record_of(claim).with_for_update())).first()
            if record is not None and record.expires_at > now:
                if not hmac.compare_digest(record.fingerprint, fingerprint):
                    raise IdempotencyKeyReused("This Idempotency-Key was used for another request.")
                if record.status is not None and record.sealed is not None:
                    return _opened(record.status, claim.sealing_key, record.sealed)
                if record.lease_until > now:
                    raise RequestStillRunning("The first request with this Idempotency-Key is still running.")
            held: dict[str, Any] = {
                "fingerprint": fingerprint,
                "lease": claim.lease,
                "lease_until": now + LEASE,
                "expires_at": now + KEPT,
                "status": None,
                "sealed": None,
            }
            if record is None:
                record = IdempotencyRecord(clinic_id=claim.clinic_id, key_hash=claim.key_hash, **held)
            else:
                record.sqlmodel_update(held)
            session.add(record)
            try:
                await session.commit()
            except IntegrityError as error:
                raise RequestStillRunning("The first request with this Idempotency-Key is still running.") from error
        return claim

    async def sweep(self, now: datetime) -> None:
        """Forget what has been kept long enough."""
        async with self._database.writing() as session:
            await session.exec(delete(IdempotencyRecord).where(col(IdempotencyRecord.expires_at) <= now))
            await session.commit()


def _record_of(claim: Claim) -> Any:
    return select(IdempotencyRecord).where(
        IdempotencyRecord.clinic_id == claim.clinic_id, IdempotencyRecord.key_hash == claim.key_hash
    )


def _seal(key: bytes, document: Document, act: Act) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    about = [act.object_kind, *(None if each is None else str(each) for each in (act.object_id, act.patient_id))]
    head = json.dumps({"etag": document.etag, "location": document.location, "about": about}).encode()
    return nonce + AESGCM(key).encrypt(nonce, head + b"\n" + document.body, None)


def _opened(status: int, key: bytes, sealed: bytes) -> Replay:
    head, _, body = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).partition(b"\n")
    known = json.loads(head)
    kind, *ids = known.pop("about")
    object_id, patient_id = (None if each is None else UUID(each) for each in ids)
    return Replay(status, Document(body, **known), kind, object_id, patient_id)
