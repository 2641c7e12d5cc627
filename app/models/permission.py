"""Who may do what: the one table of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, get_args

Permission = Literal[
    "patients:read",
    "patients:write",
    "assessments:read",
    "assessments:write",
    "plans:read",
    "plans:write",
    "plans:review",
    "catalogue:read",
    "clinic:read",
    "clinic:manage",
    "users:manage",
    "keys:manage",
    "audit:read",
]
MEANINGS: Mapping[Permission, str] = {
    "patients:read": "find and read patients",
    "patients:write": "record and change patients",
    "assessments:read": "read assessments and the timeline",
    "assessments:write": "record assessments",
    "plans:read": "read plans",
    "plans:write": "preview and make plans",
    "plans:review": "see which plans of the clinic would come out otherwise today",
    "catalogue:read": "look through exercises, techniques, outcome measures, vocabularies and their versions",
    "clinic:read": "read the clinic's name, time zone and own part of the catalogue",
    "clinic:manage": "change the clinic",
    "users:manage": "open and change accounts",
    "keys:manage": "make and revoke API keys",
    "audit:read": "see who did what",
}
EVERY_PERMISSION: frozenset[Permission] = frozenset(get_args(Permission))


class Role(StrEnum):
    """What somebody is in the clinic."""

    ASSISTANT = "assistant"
    THERAPIST = "therapist"
    ADMIN = "admin"


ASSISTANT: frozenset[Permission] = frozenset(
    {"patients:read", "patients:write", "assessments:read", "plans:read", "catalogue:read", "clinic:read"}
)
THERAPIST: frozenset[Permission] = ASSISTANT | {"assessments:write", "plans:write"}
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.ASSISTANT: ASSISTANT,
    Role.THERAPIST: THERAPIST,
    Role.ADMIN: EVERY_PERMISSION,
}
# A key is for a machine, which has no business with users, keys or the audit: it may get what a therapist has.
SCOPES: tuple[Permission, ...] = tuple(each for each in get_args(Permission) if each in THERAPIST)

# What concerns somebody's health or person: each call under one of these leaves exactly one entry in the audit.
ABOUT_SOMEBODY: frozenset[Permission] = frozenset(
    {
        *("patients:read", "patients:write", "assessments:read", "assessments:write"),
        *("plans:read", "plans:write", "plans:review"),
    }
)
