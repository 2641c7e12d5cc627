"""The parts of the page: ours beside this file, those of the library from the package that brings them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OURS = Path(__file__).parent
MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".png": "image/png"}
DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Asset:
    """One part, under a name that changes with its content."""

    name: str
    content: bytes
    media_type: str
    tag: str

    @property
    def path(self) -> str:
        """Return the address it is served at."""
        return f"/docs/assets/{self.name}"


@cache
def assets() -> Mapping[str, Asset]:
    """Return every part by the name of its file."""
    library = _library()
    files = (
        library / "swagger-ui-bundle.js",
        library / "swagger-ui.css",
        library / "favicon.png",
        OURS / "docs.js",
        OURS / "docs.css",
    )
    return {file.name: _asset(file) for file in files}


def _asset(file: Path) -> Asset:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
    name = f"{file.stem}.{digest}{file.suffix}"
    return Asset(name, content, MEDIA_TYPES[file.suffix], f'"{digest}"')


def _library() -> Path:
    """Return the folder with Swagger UI. The package is found, not imported: its code isn't needed, only its files."""
    package = find_spec("fastapi_offline")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package fastapi-offline, which brings the docs page's library, isn't installed")
    return Path(package.submodule_search_locations[0]) / "static"
