"""Read a body: the one way in for everything that callers send.

Python's own parser takes more than JSON allows (NaN, the last of two equal keys, half a surrogate pair), and the
framework would let the rest through to the database. Here all of it is refused, with its place in the body.
"""

import json
import math
import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from starlette.requests import Request

from app.errors import BodyTooLarge, Fault, InvalidRequest, UnsupportedMediaType

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
DEEPEST = 32
# Tabs and line ends are text; every other control is a mistake or an attack, and PostgreSQL takes no NUL at all.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class _Infinite:
    """Stands where a number stood that no JSON number can be."""


class _Repeated(dict[str, Any]):
    """An object in which a key stood twice."""


class SentRequest(Request):
    """A request whose body is read once, within a limit, and by the rules above."""

    parsed: Any = None

    async def json(self) -> Any:
        """Return what `read_json` found."""
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

    def require(self, media_type: str) -> None:
        """Check what the caller says the body is.

        :raises UnsupportedMediaType: if it says something else, or nothing
        """
        said = Message()
        said["content-type"] = self.headers.get("content-type", "")
        charset = str(said.get_param("charset", "utf-8")).lower()
        if said.get_content_type() != media_type or charset not in {"utf-8", "utf8", "us-ascii"}:
            raise UnsupportedMediaType(f"Send the body with Content-Type: {media_type}.")


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
    if faults := tuple(_faults_in(value, "#", 0)):
        raise InvalidRequest.of(*faults[:50])
    return value


def _unreadable(detail: str) -> InvalidRequest:
    return InvalidRequest.of(Fault(detail, pointer="#"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    return read if len(read) == len(pairs) else _Repeated(read)


def _constant(_: str) -> _Infinite:
    return _Infinite()


def _number(text: str) -> float | _Infinite:
    number = float(text)
    return number if math.isfinite(number) else _Infinite()


def _faults_in(value: Any, pointer: str, depth: int) -> Iterator[Fault]:
    match value:
        case str():
            if FORBIDDEN.search(value):
                yield Fault("The text holds a control character or half a character; remove it.", pointer=pointer)
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
            yield Fault("A field's name holds a control character or half a character.", pointer=pointer)
        else:
            yield from _faults_in(member, below(pointer, name), depth + 1)


def below(pointer: str, name: str) -> str:
    """Return the pointer to a field; one with an odd name is left at its object, so that nothing sent is repeated."""
    return f"{pointer}/{name}" if PLAIN_NAME.fullmatch(name) else pointer


PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
