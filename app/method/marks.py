"""How far a source was read, in the few words that fit behind its key."""

from collections.abc import Mapping

from app.knowledge.shapes.base import Read

MARK: Mapping[Read, str] = {
    "full": "read",
    "abstract": "abstract",
    "secondary": "second hand",
    "recalled": "recalled",
    "product": "own choice",
}
