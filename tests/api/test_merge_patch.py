"""A JSON merge patch does what RFC 7396 says of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.merge_patch import merge_patch

NAMES = st.sampled_from("abc")
PLAIN = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x"])
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)

EXAMPLES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
"""The test cases of RFC 7396, appendix A."""


def reference(target: Any, patch: Any) -> Any:
    """Do what RFC 7396 section 2 writes down, step by step."""
    if isinstance(patch, dict):
        if not isinstance(target, dict):
            target = {}
        for name, value in patch.items():
            if value is None:
                if name in target:
                    target = {key: each for key, each in target.items() if key != name}
            else:
                target = {**target, name: reference(target.get(name), value)}
        return target
    return patch


@pytest.mark.parametrize(("target", "patch", "result"), EXAMPLES)
def test_the_examples_of_the_standard(target: Any, patch: Any, result: Any) -> None:
    assert merge_patch(target, patch) == result


@given(VALUES, VALUES)
def test_it_does_as_the_standard_is_written(target: Any, patch: Any) -> None:
    assert merge_patch(target, patch) == reference(target, patch)


@given(VALUES, VALUES)
def test_what_was_laid_over_once_may_be_laid_over_again(target: Any, patch: Any) -> None:
    once = merge_patch(target, patch)

    assert merge_patch(once, patch) == once


@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_an_empty_patch_changes_nothing_and_null_alone_clears_all(target: dict[str, Any]) -> None:
    assert merge_patch(target, {}) == target
    assert merge_patch(target, dict.fromkeys(target)) == {}
