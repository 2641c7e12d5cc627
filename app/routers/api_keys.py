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
    """Make a key for another program. The answer shows it this once; the service keeps only its hash."""
    return await service.add_api_key(work, sent)


@api_keys.get("", response_model=Page[ApiKeyRead])
@allow("keys:manage")
async def list_api_keys(work: WorkDep, page: PageDep) -> Document:
    """List the clinic's keys. The newest comes first, and revoked ones too."""
    return await service.list_api_keys(work, page)


@api_keys.get("/{api_key_id}", response_model=ApiKeyRead)
@allow("keys:manage")
async def read_api_key(work: WorkDep, api_key_id: UUID) -> Document:
    """Show one key. Its secret is never shown again."""
    return await service.read_api_key(work, api_key_id)


@api_keys.delete("/{api_key_id}", status_code=204, response_model=None)
@allow("keys:manage")
async def revoke_api_key(work: WorkDep, api_key_id: UUID) -> Document:
    """Revoke a key. It is worthless at once and stays in the list; no If-Match is needed."""
    return await service.revoke_api_key(work, api_key_id)
