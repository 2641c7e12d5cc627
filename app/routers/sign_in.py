"""Sign in, stay signed in, sign out."""

from typing import Annotated

from fastapi import Form

from app.dependencies import VisitDep, WorkDep, public, refused, router, signed_in
from app.models.session import TokenRequest, Tokens, Whoami
from app.services import sign_in as service
from app.services.documents import Document

sign_in = router("/auth", "sign in")


@sign_in.post("/token", response_model=Tokens, responses=refused(401, 429))
@public
async def issue_tokens(visit: VisitDep, sent: Annotated[TokenRequest, Form()]) -> Document:
    """Sign in, or stay signed in.

    With `grant_type=password` send e-mail address and password; with `grant_type=refresh_token` the refresh token of
    the last answer, which works once. After five failures in a row each further try has to wait.
    """
    return await service.issue_tokens(visit, sent)


@sign_in.post("/logout", status_code=204, response_model=None, responses=refused(403))
@signed_in
async def sign_out(work: WorkDep) -> Document:
    """Sign out. The session's tokens stop working at once, on every device that holds them."""
    return await service.sign_out(work)


@sign_in.get("/me", response_model=Whoami)
@signed_in
async def read_me(work: WorkDep) -> Document:
    """Show who is signed in. The answer names the clinic, the role and everything that one may do."""
    return await service.describe_caller(work)
