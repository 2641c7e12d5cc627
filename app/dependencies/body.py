"""Read a body: the one way in for everything that callers send.

Python's own parser takes more than JSON allows (NaN, the last of two equal keys, half a surrogate pair), and the
framework would let the rest through to the database. Here all of it is refused, with its place in the body.
"""

import json
import math
import re
from collections.abc import Iterator
from email.message import Message
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.requests import Request

from app.errors import MOST_FAULTS, BodyTooLarge, Fault, InvalidRequest, UnsupportedMediaType
from app.models.sent import NOT_IN_A_TEXT

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
DEEPEST = 32
MOST_FORM_FIELDS = 100
# Half a character is no text at all, and PostgreSQL takes no NUL.
FORBIDDEN = re.compile(rf"[{NOT_IN_A_TEXT}\ud800-\udfff]")

HIDDEN = "a control character, a mark that turns the writing direction or half a character"


class _Infinite:
    """Stands where a number stood that no JSON number can be."""


class _Repeated(dict[str, Any]):
    """An object in which a key stood twice."""


class SentRequest(Request):
    """A request whose body is read once, within a limit, and by the rules above."""

    parsed: Any = None

    async def json(self) -> Any:
        """Return what `parse_json` found."""
        return self.parsed

    async def read(self, largest: int) -> bytes:
        """Read the whole body.

        :raises BodyTooLarge: as soon as more than `largest` bytes are announced or have arrived
        """
        announced = self.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > largest:
            raise _too_large(largest)
        body = bytearray()
        async for chunk in self.stream():
            body += chunk
            if len(body) > largest:
                raise _too_large(largest)
        self._body = bytes(body)
        return self._body

    def parse_as(self, media_type: str) -> None:
        """Parse the body that was read, as JSON or as a form.

        :raises UnsupportedMediaType: if the caller says it is something else
        :raises InvalidRequest: if it can't be read by the rules above
        """
        self._require(media_type)
        if media_type == FORM:
            self._form = parse_form(self._body)
        else:
            self.parsed = parse_json(self._body)

    def _require(self, media_type: str) -> None:
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
        said, charset = _type_and_charset(self.headers.get("content-type", ""))
        if said != media_type or charset not in {"utf-8", "utf8", "us-ascii"}:
            raise UnsupportedMediaType(f"Send the body with Content-Type: {media_type}.")


@lru_cache(maxsize=32)
def _type_and_charset(header: str) -> tuple[str, str]:
    """Return what a Content-Type says; nearly all callers say the same, and reading it is slow."""
    said = Message()
    said["content-type"] = header
    return said.get_content_type(), str(said.get_param("charset", "utf-8")).lower()


def _too_large(largest: int) -> BodyTooLarge:
    return BodyTooLarge(f"A body may have at most {largest} bytes.")


def parse_json(body: bytes) -> Any:
    """Return the value that the body writes down.

    :raises InvalidRequest: if it isn't JSON, or holds what JSON or the database can't
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(f"The body isn't UTF-8: byte {error.start} starts no character.") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_number)
    except json.JSONDecodeError as error:
        raise _unreadable(f"The body isn't JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except RecursionError:
        raise _unreadable(f"The body is nested too deeply; {DEEPEST} levels are enough for everything.") from None
    except ValueError:
        # The only other complaint of the parser: a number of more than 4,300 digits.
        raise _unreadable("The body holds a number with too many digits.") from None
    if faults := tuple(islice(_faults_in(value, "#", 0), MOST_FAULTS)):
        raise InvalidRequest.of(*faults)
    return value


def parse_form(body: bytes) -> FormData:
    """Return the fields that the body writes down, each of which stands there once.

    :raises InvalidRequest: if it isn't UTF-8, or says something twice
    """
    try:
        written = body.decode("utf-8")
        fields = parse_qsl(written, keep_blank_values=True, max_num_fields=MOST_FORM_FIELDS, errors="strict")
    except UnicodeDecodeError:
        raise _unreadable("The body isn't UTF-8.") from None
    except ValueError:
        # The only other complaint of the parser.
        raise _unreadable(f"A form has at most {MOST_FORM_FIELDS} fields.") from None
    names = [name for name, _ in fields]
    repeated = sorted({below("#", name) for name in names if names.count(name) > 1})
    if repeated:
        raise InvalidRequest.of(
            *(Fault("A field stands here twice; send it once.", pointer=place) for place in repeated)
        )
    return FormData([*fields])


def _unreadable(detail: str) -> InvalidRequest:
    return InvalidRequest.of(Fault(detail, pointer="#"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    return read if len(read) == len(pairs) else _Repeated(read)


def _constant(_: str) -> _Infinite:
    return _Infinite()


def _number(text: str) -> float | _Infinite:
    number = float(text)
    if not math.isfinite(number):
        return _Infinite()
    # JSON knows one kind of number: 5.0 is 5, and zero has no sign.
    return int(number) if number.is_integer() else number


def _faults_in(value: Any, pointer: str, depth: int) -> Iterator[Fault]:
    match value:
        case str():
            if FORBIDDEN.search(value):
                yield Fault(f"The text holds {HIDDEN}; remove it.", pointer=pointer)
        case _Infinite():
            yield Fault("Send an ordinary finite number.", pointer=pointer)
        case dict() | list() if depth >= DEEPEST:
            yield Fault(f"This is nested too deeply; {DEEPEST} levels are enough for everything.", pointer="#")
        case dict():
            yield from _faults_in_object(value, pointer, depth)
        case list():
            for position, member in enumerate(value):
                yield from _faults_in(member, f"{pointer}/{position}", depth + 1)


def _faults_in_object(value: dict[str, Any], pointer: str, depth: int) -> Iterator[Fault]:
    if isinstance(value, _Repeated):
        yield Fault("A field stands here twice; send it once.", pointer=pointer)
    for name, member in value.items():
        if FORBIDDEN.search(name):
            yield Fault(f"A field's name holds {HIDDEN}; remove it.", pointer=pointer)
        else:
            yield from _faults_in(member, below(pointer, name), depth + 1)


def below(pointer: str, name: str) -> str:
    """Return the pointer to a field; one with an odd name is left at its object, so that nothing sent is repeated."""
    return f"{pointer}/{name}" if PLAIN_NAME.fullmatch(name) else pointer


PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
