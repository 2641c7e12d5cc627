"""The keys with which other programs call on the clinic's behalf."""

from uuid import UUID

from app.dependencies import PageDep, WorkDep, allow, router
from app.models.api_key import ApiKeyCreate, ApiKeyCreated, ApiKeyRead
from app.models.page import Page
from app.services import api_keys as service
from app.services.documents import Document

api_keys = router("/api-keys", "API keys")


@api_keys.post("", status_code=201, response_model=ApiKeyCreated)
@allow("keys:manage")
async def create_api_key(work: WorkDep, sent: ApiKeyCreate) -> Document:
    """Make a key for another program. The answer shows it this once."""
    return await service.add_api_key(work, sent)


@api_keys.get("", response_model=Page[ApiKeyRead])
@allow("keys:manage")
async def list_api_keys(work: WorkDep, page: PageDep) -> Document:
    """List the clinic's keys, the newest first, revoked ones too."""
    return await service.list_api_keys(work, page)


@api_keys.get("/{api_key_id}", response_model=ApiKeyRead)
@allow("keys:manage")
async def read_api_key(work: WorkDep, api_key_id: UUID) -> Document:
    """Show one key, without its secret."""
    return await service.read_api_key(work, api_key_id)


@api_keys.delete("/{api_key_id}", status_code=204, response_model=None)
@allow("keys:manage")
async def revoke_api_key(work: WorkDep, api_key_id: UUID) -> Document:
    """Make a key worthless at once. It stays in the list; no If-Match is needed, since nothing can speak against it."""
    return await service.revoke_api_key(work, api_key_id)
