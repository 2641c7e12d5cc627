"""What the description says before the first operation: what this is, in which order it is used, how one signs in."""

from collections.abc import Mapping
from typing import Any, Final

from app.dependencies.documentation import API_KEY, SIGN_IN
from app.dependencies.route import BASE_PATH
from app.models.permission import MEANINGS

TOKEN_PATH: Final = f"{BASE_PATH}/auth/token"
SUMMARY: Final = "Safe, explained treatment plans for back and neck pain."
DESCRIPTION: Final = """\
**Codes** such as `nonspecific_low_back_pain` are explained under *Schema* beside each example, and listed by
`GET /api/v1/vocabulary`. **Days** are written `2026-11-20`, **moments** in UTC, **pain** from 0 to 10.

**Errors** say what is wrong, where, and how to mend it; `type` is the address of a page that explains the problem.
**Changes** name in `If-Match` the `ETag` that was read, so that nobody overwrites what somebody else wrote.
**Rules** that a plan or a refusal names by a code, such as `rule` of what was excluded, stand with their sources on
[the page for clinicians](/method): each at `/method#rule-` and its code.
Every answer carries an `X-Request-ID`, which finds the call in the log and in the audit.
"""
TAGS: Final[tuple[Mapping[str, str], ...]] = (
    {"name": "sign in", "description": "Start here: the Authorize button does it for you on this page."},
    {"name": "patients", "description": "Find a patient, record one, and see what happened with them."},
    {"name": "assessments", "description": "Record what is wrong, how the patient lives and what they want."},
    {"name": "plans", "description": "Make a plan from an assessment, and read why each item is in it."},
    {"name": "catalogue", "description": "What plans are made of, how change is measured, and what codes mean."},
    {"name": "knowledge", "description": "Versions of the knowledge, what changed, and which plans that concerns."},
    {"name": "clinic", "description": "The clinic that you work in, and its own part of the catalogue."},
    {"name": "users", "description": "Accounts of those who work in the clinic; for admins."},
    {"name": "API keys", "description": "Keys with which other programs call on the clinic's behalf; for admins."},
    {"name": "audit", "description": "Who saw or changed whose data; for admins."},
    {"name": "health", "description": "Whether the service runs and can work; for whoever operates it."},
)
SECURITY: Final[Mapping[str, Any]] = {
    SIGN_IN: {
        "type": "oauth2",
        "description": "**With your account:** give your e-mail address as *username*, and your password. Programs "
        "then send the token that is answered as `Authorization: Bearer …`.",
        "flows": {
            "password": {"tokenUrl": TOKEN_PATH, "refreshUrl": TOKEN_PATH, "scopes": dict(MEANINGS)},
        },
    },
    API_KEY: {
        "type": "http",
        "scheme": "bearer",
        "description": "**With an API key**, which only programs have: they send it as `Authorization: Bearer phk_…`.",
    },
}
