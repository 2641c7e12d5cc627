"""A finished answer: its bytes, the tag of what they show, and where to read it again."""

import hashlib
from dataclasses import dataclass

from pydantic import BaseModel

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Document:
    """What a service gives back. The bytes are those that were stored, or that will be replayed."""

    body: bytes
    etag: str | None = None
    location: str | None = None
    media_type: str = JSON

    @classmethod
    def of(cls, shape: BaseModel, revision: int | None = None, location: str | None = None) -> "Document":
        """Return the document that shows this shape, at this revision where what it shows has revisions."""
        body = shape.model_dump_json().encode()
        return cls(body, revision_tag(revision) if revision is not None else content_tag(body), location)


def revision_tag(revision: int) -> str:
    """Return the strong tag of something that counts its changes."""
    return f'"r{revision}"'


def content_tag(body: bytes) -> str:
    """Return the strong tag of something that doesn't: a digest of its bytes."""
    return f'"h{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


NOTHING = Document(b"")
