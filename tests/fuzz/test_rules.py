"""The rules that excuse a refusal excuse no other."""

import json
import re
from pathlib import Path

import pytest

from tests.fuzz.rules import RULES, is_by_rule

RULE = {"detail": "Name each code once.", "pointer": "#/goals"}
REVISION = "/problems/revision-changed"


def refusal(*faults: dict[str, str], kind: str = "/problems/invalid-request") -> bytes:
    return json.dumps({"type": kind, "errors": faults}).encode()


def test_each_rule_is_one_that_the_service_states() -> None:
    # What a formatter breaks into lines is one sentence all the same.
    source = re.sub(r'"\s+f?"', "", "".join(path.read_text() for path in sorted(Path("app").rglob("*.py"))))
    stated = re.sub(r"\{[^{}]*\}", "{}", source)

    for words in RULES:
        assert words in stated or re.sub(r"\d[\d-]*", "{}", words) in stated, words


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, refusal(RULE)),
        (422, refusal(RULE, {**RULE, "pointer": "#/assessment/goals"})),
        (422, refusal({"detail": "Use next_cursor of the page before, with …", "parameter": "cursor"})),
        (422, refusal(kind="/problems/idempotency-key-reused")),
        (412, refusal(kind=REVISION)),
    ],
)
def test_a_refusal_by_rules_alone_passes(status: int, body: bytes) -> None:
    assert is_by_rule(status, body)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, refusal()),
        (422, refusal({**RULE, "detail": "Send a text in quotes."})),
        (422, refusal({**RULE, "pointer": "#/notes"})),
        (422, refusal(RULE, {"detail": "This is required.", "pointer": "#/goals"})),
        (400, refusal(RULE)),
        (413, refusal(RULE)),
        (415, refusal(kind="/problems/unsupported-media-type")),
    ],
)
def test_any_other_refusal_is_a_finding(status: int, body: bytes) -> None:
    assert not is_by_rule(status, body)
