"""A finished answer: its bytes, which revision they show, and where to read them again."""

from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Document:
    """What a service gives back. The bytes are those that were stored, or that will be replayed."""

    body: bytes
    revision: int | None = None
    location: str | None = None

    @classmethod
    def of(cls, shape: BaseModel, revision: int | None = None, location: str | None = None) -> "Document":
        """Return the document that shows this shape."""
        return cls(shape.model_dump_json().encode(), revision, location)


NOTHING = Document(b"")
