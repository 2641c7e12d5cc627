"""The docs page: a screen on which a therapist can try everything, complete without any other host."""

from app.docs.serving import docs, front_door

__all__ = ["docs", "front_door"]
