"""A second opinion is worth something only where it isn't the first one again."""

import ast
from pathlib import Path

from tests.support import judge


def test_the_judge_shares_nothing_with_the_application() -> None:
    files = [*Path(judge.__path__[0]).glob("*.py")]
    imported = {
        name
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _imported(node)
    }

    assert files
    assert not {name for name in imported if name.split(".")[0] == "app"}
    # Nor by way of what the tests share: of that it knows itself alone.
    assert {name for name in imported if name.startswith("tests")} == {
        name for name in imported if name.startswith("tests.support.judge")
    }


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
