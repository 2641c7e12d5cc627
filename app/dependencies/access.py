"""Say of every route who may use it: one permission, or nobody in particular. Whoever says nothing stops the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.models.permission import ABOUT_SOMEBODY, Permission

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
ATTRIBUTE = "__access__"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route. Without a permission everybody may, signed in or not; `anybody` in the clinic needs none."""

    permission: Permission | None = None
    signed_in: bool = True

    @property
    def about_somebody(self) -> bool:
        """Tell whether each call leaves an entry in the audit."""
        return self.permission in ABOUT_SOMEBODY


def allow(permission: Permission) -> Callable[[Endpoint], Endpoint]:
    """Let those use the route who have this permission."""
    return _marking(Access(permission))


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Let everybody use the route who has valid credentials."""
    return _marking(Access())(endpoint)


def public(endpoint: Endpoint) -> Endpoint:
    """Let everybody use the route."""
    return _marking(Access(signed_in=False))(endpoint)


def access_of(endpoint: Callable[..., Any]) -> Access | None:
    """Return who may use this route, or None where nobody has said."""
    return getattr(endpoint, ATTRIBUTE, None)


def _marking(access: Access) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        if access_of(endpoint) is not None:
            raise TypeError(f"{endpoint.__name__} declares who may use it twice")
        setattr(endpoint, ATTRIBUTE, access)
        return endpoint

    return mark
