"""A secret that is drawn once and kept in the data folder, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, *, random_bytes: int) -> str:
    """Return the secret that the file keeps, drawing it at the first start."""
    if path.exists():
        return path.read_text(encoding="utf-8")
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
    return path.read_text(encoding="utf-8")
