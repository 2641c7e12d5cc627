"""The keys with which other programs call on the clinic's behalf."""

import secrets
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import ApiKeyNotFound, Fault, InvalidRequest
from app.models.api_key import PREFIX_LENGTH, ApiKey, ApiKeyCreate, ApiKeyCreated, ApiKeyRead
from app.models.base import new_id
from app.services.callers import KEY_START, hash_key
from app.services.documents import NOTHING, Document
from app.services.pages import PageRequest, newest_first
from app.services.work import Work


async def add_api_key(work: Work, sent: ApiKeyCreate) -> Document:
    """Make a key and show it this once.

    :raises InvalidRequest: if it would have expired already
    """
    if sent.expires_at is not None and sent.expires_at <= work.now:
        raise InvalidRequest.of(Fault("Send a moment that is still to come.", pointer="#/expires_at"))
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    key = f"{KEY_START}{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiKey(
        clinic_id=work.clinic_id,
        id=new_id(),
        prefix=prefix,
        secret_hash=hash_key(key),
        name=sent.name,
        scopes=list(sent.scopes),
        created_by=work.caller.actor_id,
        created_at=work.now,
        expires_at=sent.expires_at,
    )

    shown = _shown(row)
    created = ApiKeyCreated(**ApiKeyRead.model_validate(row).model_dump(), key=key)
    async with work.writing() as session:
        session.add(row)
        work.concerns("api_key", row.id)
        return await work.commit(
            session, Document(created.model_dump_json().encode(), shown.etag, f"/api/v1/api-keys/{row.id}")
        )


async def list_api_keys(work: Work, page: PageRequest) -> Document:
    """List the clinic's keys, the newest first, revoked ones too."""
    of_clinic = select(ApiKey).where(ApiKey.clinic_id == work.clinic_id)
    return await newest_first(work, page, "api-keys", of_clinic, lambda key: _shown(key).body)


async def read_api_key(work: Work, api_key_id: UUID) -> Document:
    """Show one key, without its secret.

    :raises ApiKeyNotFound: if the clinic has no such key
    """
    async with work.reading() as session:
        return _shown(await _get(session, work, api_key_id))


async def revoke_api_key(work: Work, api_key_id: UUID) -> Document:
    """Make a key worthless at once; doing it again changes nothing.

    No revision is asked for: nothing that somebody else may have changed in the meantime is a reason to let a key
    live on that an admin wants dead.

    :raises ApiKeyNotFound: if the clinic has no such key
    """
    async with work.writing() as session:
        key = await _get(session, work, api_key_id)
        key.revoked_at = key.revoked_at or work.now
        work.concerns("api_key", api_key_id)
        await work.commit(session, NOTHING)
    work.platform.callers.forget(actor_id=api_key_id)
    return NOTHING


async def _get(session: AsyncSession, work: Work, api_key_id: UUID) -> ApiKey:
    key = await session.get(ApiKey, (work.clinic_id, api_key_id))
    if key is None:
        raise ApiKeyNotFound("There is no such API key.")
    return key


def _shown(key: ApiKey) -> Document:
    return Document.of(ApiKeyRead.model_validate(key))
