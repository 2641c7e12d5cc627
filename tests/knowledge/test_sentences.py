"""The sentences that the load expects are those that planning is written with, with the same places to fill in."""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.knowledge.check.texts import TEXTS


def functions() -> Iterator[ast.FunctionDef]:
    for path in sorted(Path("app/planning").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def codes_in(node: ast.AST) -> set[str]:
    """Return the codes of sentences that stand in a piece of code."""
    groups = {code.split(".")[0] for code in TEXTS}
    words = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    named = {word for word in words if word.split(".")[0] in groups and word.count(".") == 1 and " " not in word}
    # `review.` is how a code begins that ends with which way a measure gets better.
    return {code for word in named for code in ([f"{word}low", f"{word}high"] if word.endswith(".") else [word])}


def filled_in() -> Iterator[tuple[set[str], set[str]]]:
    """Yield for each place where sentences are filled in which ones they may be, and with what."""
    for function in functions():
        names = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
                found = codes_in(node.func.value)
                for name in [part.id for part in ast.walk(node.func.value) if isinstance(part, ast.Name)]:
                    found |= codes_in(names[name]) if name in names else set()
                yield found, {keyword.arg for keyword in node.keywords if keyword.arg}


def test_planning_asks_for_these_sentences_and_no_others() -> None:
    assert set().union(*map(codes_in, functions())) == set(TEXTS)


def test_planning_fills_in_these_places_and_no_others() -> None:
    seen: set[str] = set()
    for found, places in filled_in():
        assert found, places
        assert set().union(*(TEXTS[code] for code in found)) == places, found
        seen |= found

    assert seen == {code for code, places in TEXTS.items() if places}
