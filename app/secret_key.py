"""The one secret from which every signing key is derived."""

import hashlib
import hmac
from dataclasses import dataclass

from app.kept_secret import kept_secret
from app.settings import Settings

KEY_FILE = "secret_key"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A secret that never signs anything itself: each purpose has its own key, derived by HMAC-SHA256."""

    secret: bytes

    def __repr__(self) -> str:
        return "SecretKey(…)"

    def for_purpose(self, purpose: str) -> bytes:
        """Return the 32 bytes that serve this purpose and no other."""
        return hmac.digest(self.secret, purpose.encode(), hashlib.sha256)


def secret_key_of(settings: Settings) -> SecretKey:
    """Return the configured secret, or the one kept in the data folder, drawing it at the first start."""
    if settings.secret_key is not None:
        return SecretKey(settings.secret_key.get_secret_value().encode())
    return SecretKey(kept_secret(settings.data_dir / KEY_FILE, random_bytes=48).encode())
