"""Who is calling: the holder of an access token or of an API key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.models.audit import ActorKind
from app.models.permission import Permission, Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody whose credentials were checked less than a second ago."""

    kind: ActorKind
    actor_id: UUID
    clinic_id: UUID
    permissions: frozenset[Permission]
    role: Role | None
    timezone: ZoneInfo
    expires_at: datetime | None
    session_id: UUID | None = None
