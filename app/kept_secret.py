"""A secret that is drawn once and kept in the data folder, readable by its owner alone."""

import os
import secrets
from pathlib import Path


class SecretSpoilt(Exception):  # noqa: N818  # it says what is the matter, as the domain's errors do
    """The file of a secret holds less than was once drawn; the message says what to do."""


def kept_secret(path: Path, *, random_bytes: int) -> str:
    """Return the secret that the file keeps, drawing it at the first start.

    :raises SecretSpoilt: if the file is empty or cut off
    """
    if path.exists():
        return _read(path, random_bytes)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    drawn = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    # Written aside and linked into place, so that of two processes that start together both read the same whole secret.
    descriptor = os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(random_bytes))
        file.flush()
        os.fsync(descriptor)
    try:
        path.hardlink_to(drawn)
    except FileExistsError:
        pass
    finally:
        drawn.unlink()
    return _read(path, random_bytes)


def _read(path: Path, random_bytes: int) -> str:
    secret = path.read_text(encoding="utf-8")
    # Every byte takes more than one letter; an empty secret would sign what anybody could sign.
    if len(secret) < random_bytes:
        raise SecretSpoilt(
            f"The file {path.name} in the data folder is empty or cut off: delete it, and a new one is drawn."
        )
    return secret
