"""Where two JSON values differ is told by places alone."""

from typing import Any

import pytest

from app.services.pointers import differing


@pytest.mark.parametrize(
    ("stored", "expected", "places"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["#/a"]),
        ({"a": True}, {"a": 1}, ["#/a"]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, ["#/a/b/1"]),
        ({"a": [1]}, {"a": [1, 2, 3]}, ["#/a/1", "#/a/2"]),
        ({"a": [1, 2]}, {"a": []}, ["#/a/0", "#/a/1"]),
        ({}, {"a": 1}, ["#/a"]),
        ({"a": {"somebody's name": 1}}, {"a": {}}, ["#/a"]),
        ([], {"a": 1}, ["#"]),
    ],
)
def test_a_difference_is_named_by_its_innermost_place(stored: Any, expected: Any, places: list[str]) -> None:
    assert list(differing(stored, expected)) == places
