"""The one secret from which every signing key is derived."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

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
    return SecretKey(_kept_secret(settings.data_dir / KEY_FILE))


def _kept_secret(path: Path) -> bytes:
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    # Written aside and linked into place, so that of two processes that start together both read the same whole key.
    descriptor = os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(descriptor)
    try:
        path.hardlink_to(drawn)
    except FileExistsError:
        pass
    finally:
        drawn.unlink()
    return path.read_bytes()
