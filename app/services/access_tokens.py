"""Access tokens: short-lived, signed, and verified once each."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.errors import NotSignedIn
from app.models.base import new_id
from app.models.permission import Role
from app.secret_key import SecretKey

ALGORITHM = "HS256"
TYPE = "at+jwt"
ISSUER = "physioplan"
AUDIENCE = "physioplan-api"
# Two machines' clocks differ a little; an expiry is ours alone, so no token outlives it.
LEEWAY = timedelta(seconds=60)
MOST_REMEMBERED = 10_000
LONGEST_TOKEN = 4096
REQUIRED = ("iss", "aud", "sub", "cid", "sid", "role", "jti", "iat", "nbf", "exp")


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a valid token says."""

    user_id: UUID
    clinic_id: UUID
    session_id: UUID
    role: Role
    issued_at: datetime
    expires_at: datetime


class AccessTokens:
    """Issues tokens and reads them. A signature once found right is not computed again."""

    def __init__(self, secret: SecretKey, lifetime: timedelta) -> None:
        self._key = OctKey.import_key(secret.for_purpose("access tokens"))
        self._lifetime = lifetime
        self._verified: OrderedDict[str, AccessToken] = OrderedDict()

    def issue(self, *, user_id: UUID, clinic_id: UUID, session_id: UUID, role: Role, now: datetime) -> str:
        """Return a new token."""
        issued = int(now.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "cid": str(clinic_id),
            "sid": str(session_id),
            "role": role.value,
            "jti": str(new_id()),
            "iat": issued,
            "nbf": issued,
            "exp": issued + int(self._lifetime.total_seconds()),
        }
        return jwt.encode({"alg": ALGORITHM, "typ": TYPE}, claims, self._key, algorithms=[ALGORITHM])

    def read(self, token: str, now: datetime) -> AccessToken:
        """Return what the token says.

        :raises NotSignedIn: if it isn't ours, isn't valid yet or has expired
        """
        read = self._verified.get(token)
        if read is None:
            read = self._verify(token, now)
            self._verified[token] = read
            if len(self._verified) > MOST_REMEMBERED:
                self._verified.popitem(last=False)
        if now >= read.expires_at:
            self._verified.pop(token, None)
            raise NotSignedIn("The access token has expired; renew it with the refresh token.")
        return read

    def _verify(self, token: str, now: datetime) -> AccessToken:
        if len(token) > LONGEST_TOKEN:
            raise _invalid()
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            return _token_of(decoded.header, decoded.claims, now)
        except (JoseError, ValueError, TypeError, KeyError, OverflowError) as error:
            raise _invalid() from error


def _token_of(header: dict[str, Any], claims: dict[str, Any], now: datetime) -> AccessToken:
    expected = header.get("typ") == TYPE and claims["iss"] == ISSUER and claims["aud"] == AUDIENCE
    if not expected or any(claims.get(name) is None for name in REQUIRED):
        raise ValueError("not one of our access tokens")
    begins = max(_moment(claims["nbf"], now), _moment(claims["iat"], now))
    if begins > now + LEEWAY:
        raise ValueError("not valid yet")
    return AccessToken(
        user_id=UUID(claims["sub"]),
        clinic_id=UUID(claims["cid"]),
        session_id=UUID(claims["sid"]),
        role=Role(claims["role"]),
        issued_at=_moment(claims["iat"], now),
        expires_at=_moment(claims["exp"], now),
    )


def _moment(seconds: object, now: datetime) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise TypeError("a time claim must be a whole number of seconds")
    return datetime.fromtimestamp(seconds, now.tzinfo)


def _invalid() -> NotSignedIn:
    return NotSignedIn("The access token isn't valid.")
