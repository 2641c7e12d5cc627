"""The accounts of those who work in the clinic."""

from uuid import UUID

from app.dependencies import ExpectedDep, PageDep, WorkDep, allow, refused, router
from app.models.page import Page
from app.models.user import PasswordReset, UserChange, UserCreate, UserRead
from app.services import users as service
from app.services.documents import Document

users = router("/users", "users")


@users.post("", status_code=201, response_model=UserRead)
@allow("users:manage")
async def create_user(work: WorkDep, sent: UserCreate) -> Document:
    """Open an account. It is for one person who works in the clinic, and signs in with their e-mail address."""
    return await service.add_user(work, sent)


@users.get("", response_model=Page[UserRead])
@allow("users:manage")
async def list_users(work: WorkDep, page: PageDep) -> Document:
    """List the clinic's accounts. The newest comes first; those out of use stay in the list."""
    return await service.list_users(work, page)


@users.get("/{user_id}", response_model=UserRead)
@allow("users:manage")
async def read_user(work: WorkDep, user_id: UUID) -> Document:
    """Show one account. Its password is never shown."""
    return await service.read_user(work, user_id)


@users.patch("/{user_id}", response_model=UserRead, responses=refused(409))
@allow("users:manage")
async def change_user(work: WorkDep, user_id: UUID, expected: ExpectedDep, change: UserChange) -> Document:
    """Change an account. Its name, its role, or whether it may be used; the last active admin stays."""
    return await service.change_user(work, user_id, change, expected)


@users.put("/{user_id}/password", status_code=204, response_model=None)
@allow("users:manage")
async def reset_password(work: WorkDep, user_id: UUID, sent: PasswordReset) -> Document:
    """Set a new password. It ends all sessions of the account; no If-Match is needed."""
    return await service.reset_password(work, user_id, sent)
