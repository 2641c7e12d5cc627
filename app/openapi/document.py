"""The OpenAPI document: derived from the routes once, filled with the knowledge and the dates of the day."""

import json
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from app.dependencies.documentation import HEADERS
from app.models.problem import Problem
from app.openapi.bodies import say_what_bodies_hold
from app.openapi.filling import fill
from app.openapi.introduction import DESCRIPTION, SECURITY, SUMMARY, TAGS
from app.openapi.tidying import tidy
from app.openapi.words import explain
from app.planning.knowledge import Knowledge
from app.services.demo_ids import DemoIds
from app.services.documents import Document, content_tag

REFERENCES = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True)
class _Key:
    """What the document depends on. Editions of the knowledge are compared as such: a new one is another object."""

    day: date
    knowledge: Knowledge | None
    ids: DemoIds | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A finished document, as it is answered: as a value it would take ten times the room."""

    key: _Key
    answer: Document


class Description:
    """Holds the document of the day; it is made anew when the day, the knowledge or the demo changes."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._last: _Made | None = None

    def document(self, ids: DemoIds | None = None) -> dict[str, Any]:
        """Return the document as a value."""
        document: dict[str, Any] = json.loads(self.answer(ids).body)
        return document

    def answer(self, ids: DemoIds | None = None) -> Document:
        """Return the document as it is answered."""
        platform = self._app.state.platform
        knowledge = platform.knowledge.current if platform.knowledge.is_loaded else None
        key = _Key(platform.clock().date(), knowledge, ids)
        made = self._last
        if made is None or made.key != key:
            made = self._last = self._make(key)
        return made.answer

    def _make(self, key: _Key) -> _Made:
        document = json.loads(self._skeleton)
        if key.knowledge is not None:
            explain(document, key.knowledge)
        fill(document, key.day, key.knowledge, key.ids)
        body = _written(document)
        return _Made(key, Document(body, content_tag(body)))

    @cached_property
    def _skeleton(self) -> bytes:
        """Return the part that never changes while the program runs; as a value it would take ten times the room."""
        document = get_openapi(
            title=self._app.title,
            version=self._app.version,
            summary=SUMMARY,
            description=DESCRIPTION,
            routes=self._app.routes,
            tags=[dict(tag) for tag in TAGS],
        )
        _, problem = models_json_schema([(Problem, "serialization")], ref_template=REFERENCES)
        components = document.setdefault("components", {})
        for name, schema in problem["$defs"].items():
            components["schemas"].setdefault(name, schema)
        components |= {"securitySchemes": deepcopy(dict(SECURITY)), "headers": deepcopy(HEADERS)}
        tidy(document)
        say_what_bodies_hold(document)
        return _written(document)


def _written(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
