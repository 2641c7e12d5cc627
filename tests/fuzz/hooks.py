"""What Schemathesis must be told of the service, in its own hooks: who signs in, what exists, which rules there are.

Schemathesis loads this in a process of its own; what it needs is in the file that FUZZ_GIVEN names.
"""

import json
import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final

import schemathesis
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

from tests.fuzz.rules import is_by_rule, keep_to_rules

GIVEN: Final = json.loads(Path(os.environ["FUZZ_GIVEN"]).read_text())
TODAY: Final = date.fromisoformat(GIVEN["today"])
TOKEN: Final[str] = GIVEN["token"]
OWN_ID: Final[str] = GIVEN["own_id"]
EXPENDABLE: Final[Iterator[str]] = iter(GIVEN["expendable"])
"""Tokens of sessions that may be ended."""
PASSWORD: Final[Mapping[str, str]] = GIVEN["password"]
THERE: Final[Mapping[str, str]] = GIVEN["there"]
"""By the name of a parameter the id of something that exists."""
NOBODY: Final = "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6d"
FIRST_TAGS: Final = frozenset({'"r0"', '"r1"'})
KEPT_AS_DRAWN: Final = 5
"""Of so many requests one is sent as it was drawn."""

numbers = count(1)
used_keys: set[str | None] = set()


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Name what exists, as the page does for the demo clinic."""
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path" and parameter["name"] in THERE:
                    parameter["example"] = THERE[parameter["name"]]


@schemathesis.auth(refresh_interval=None)
class Bearer:
    """Signs every request in; whoever signs out does so with a session of its own."""

    def get(self, case: Case[Any], _: AuthContext) -> str:
        """Return the token for this request."""
        return next(EXPENDABLE) if _name(case) == "sign_out" else TOKEN

    def set(self, case: Case[Any], data: str, _: AuthContext) -> None:
        """Send the token along."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Spare the account that signs in here, and bring most well-formed requests within the rules."""
    if case.path_parameters.get("user_id") == OWN_ID and case.method != "GET":
        case.path_parameters["user_id"] = NOBODY
    for name, value in case.path_parameters.items():
        # Taken from an answer to a preview, which has no ids.
        case.path_parameters[name] = NOBODY if value is None or value == "null" else value
    number = next(numbers)
    if case.meta is None or not case.meta.generation.mode.is_positive or number % KEPT_AS_DRAWN == 0:
        return
    case.query.pop("cursor", None)
    if case.headers.get("If-Match") in FIRST_TAGS:
        case.headers["If-Match"] = "*"
    key = case.headers.get("Idempotency-Key")
    if key is not None and key in used_keys:
        # Drawn again it would ask for the answer to another request. A new one now and then; each costs a transaction.
        del case.headers["Idempotency-Key"]
        if number % KEPT_AS_DRAWN == 1:
            case.headers["Idempotency-Key"] = str(number)
    used_keys.add(key)
    if _name(case) == "issue_tokens":
        case.body = {**PASSWORD}
    elif isinstance(case.body, dict):
        body = deepcopy(case.body)
        keep_to_rules(body, TODAY)
        case.body = body


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Let pass what a rule of the service asks for that no description can hold."""
    if isinstance(failure, RejectedPositiveData):
        return not is_by_rule(response.status_code, response.content)
    # Deleting a key revokes it. It stays in the list, so that one can see until when it was used.
    return not (isinstance(failure, UseAfterFree) and _name(case) == "read_api_key")


def _name(case: Case[Any]) -> str | None:
    name: str | None = case.operation.definition.raw.get("operationId")
    return name
