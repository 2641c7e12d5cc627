"""Where a page of a list ended, as an opaque text that only this service can make."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from app.errors import Fault, InvalidRequest
from app.secret_key import SecretKey

SEAL_BYTES = 16
LONGEST_CURSOR = 1024


class Cursors:
    """Writes and reads cursors. Each is bound to its list and filters, so that it can't be used on another."""

    def __init__(self, secret: SecretKey) -> None:
        self._key = secret.for_purpose("cursors")

    def write(self, of_list: str, place: list[Any]) -> str:
        """Return the cursor that stands after this place."""
        content = json.dumps(place, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._seal(of_list, content) + content).rstrip(b"=").decode()

    def read(self, of_list: str, cursor: str) -> list[Any]:
        """Return the place after which the next page begins.

        :raises InvalidRequest: if the cursor wasn't made here for this list with these filters
        """
        try:
            raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error) as error:
            raise _not_a_cursor() from error
        seal, content = raw[:SEAL_BYTES], raw[SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(of_list, content)):
            raise _not_a_cursor()
        place: list[Any] = json.loads(content)
        return place

    def _seal(self, of_list: str, content: bytes) -> bytes:
        return hmac.digest(self._key, of_list.encode() + b"\0" + content, hashlib.sha256)[:SEAL_BYTES]


def _not_a_cursor() -> InvalidRequest:
    detail = "Use next_cursor of the page before, with the same filters; leave it out for the first page."
    return InvalidRequest.of(Fault(detail, parameter="cursor"))
