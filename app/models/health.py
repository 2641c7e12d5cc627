"""How the service is."""

from app.models.sent import Answered


class Health(Answered):
    """One word."""

    status: str
