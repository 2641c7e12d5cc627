"""One call by somebody who has not signed in."""

from dataclasses import dataclass
from datetime import datetime

from app.services.platform import Platform


@dataclass(frozen=True, slots=True)
class Visit:
    """What a service gets that serves everybody."""

    platform: Platform
    request_id: str
    now: datetime
