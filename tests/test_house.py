"""The rules of the house that no other tool looks after."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST_FILE = 400
# What a package's own pages tell to import from beneath it.
SPOKEN_FOR = {"starlette": "fastapi", "pydantic_core": "pydantic"}
# Where some machine keeps things, and where some machine gets its packages: of no use to anybody else.
OF_ONE_MACHINE = re.compile(
    rb"/work/|/root/|/home/\w|/opt/wheels|/opt/pypi|C:\\Users|file:///\w|pypi\.org/simple|files\.pythonhosted|"
    rb"registry\.npmjs|--(?:extra-)?index-url"
)


def tracked_files() -> Iterator[Path]:
    """Yield every file of the repository, as it lies in the working tree."""
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            yield ROOT / name


def pinned(lock: str) -> dict[str, str]:
    """Return the version of every package in a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_imports_point_down_only() -> None:
    assert lint_imports() == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_versions_and_hashes_and_no_place(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()

    assert not [line for line in lines if "://" in line or line.startswith("/")]
    assert all(line.startswith("    --hash=sha256:") or re.match(r"[a-z0-9-]+==", line) for line in lines)


def test_what_runs_is_what_is_tested() -> None:
    run, test = (pinned(lock) for lock in LOCKS)

    assert run
    assert run.items() <= test.items()


def test_the_locks_hold_everything_that_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [re.match(r"[\w-]+", each) for each in declared["project"]["dependencies"]]

    assert {name[0].lower() for name in names if name} <= pinned("requirements.lock").keys()


def test_the_locks_hold_everything_that_these_need_in_turn() -> None:
    # Installing goes by the locks alone and looks for nothing that they lack.
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


def imported(file: Path) -> Iterator[str]:
    """Yield the packages that a file of the program imports, whole or in part."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from (name.partition(".")[0] for name in names)


def test_everything_that_is_imported_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    files = [file for folder in ("app", "migrations") for file in (ROOT / folder).rglob("*.py")]
    packages = packages_distributions()

    foreign = {name for file in files for name in imported(file)} - sys.stdlib_module_names - {"app"}
    needed = {packages[SPOKEN_FOR.get(name, name)][0].lower().replace("_", "-") for name in foreign}

    assert needed
    assert needed <= {re.split(r"[^\w-]", requirement)[0].lower() for requirement in declared}


@pytest.mark.parametrize("folder", ["app", "migrations"])
def test_no_file_is_longer_than_one_reads_in_one_go(folder: str) -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert not long


def test_nothing_in_the_repository_belongs_to_one_machine() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): match[0]
        for path in tracked_files()
        if path != Path(__file__) and (match := OF_ONE_MACHINE.search(path.read_bytes()))
    }

    assert not found


def test_no_secret_key_and_no_data_is_in_the_repository() -> None:
    suspicious = re.compile(r"\.(sqlite3?|db|pem|key|env)$|^var/|secret_key$|demo_password$")

    names = [path.relative_to(ROOT).as_posix() for path in tracked_files()]

    assert not [name for name in names if suspicious.search(name)]


def test_every_exemption_from_a_rule_says_why() -> None:
    bare = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?)\s*$", re.MULTILINE)

    found = {
        path.relative_to(ROOT).as_posix()
        for path in tracked_files()
        if path.suffix == ".py" and bare.search(path.read_text(encoding="utf-8"))
    }

    assert not found
