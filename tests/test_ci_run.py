"""What `.ci/run` does before the tests: it installs a browser where that is needed and possible, and never insists."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / ".ci" / "run"
BROWSER = ("chromium", "chromedriver")
UPDATE, INSTALL, TEST = "apt-get update", "apt-get install chromium chromium-driver", "make test"


@dataclass(frozen=True)
class Machine:
    """A machine on which nothing is but what the test puts there."""

    folder: Path

    def put(self, name: str, answer: str = "", *, code: int = 0) -> None:
        """Put a program there that notes how it was called."""
        words = 'for word in "$@"; do case $word in -*|*=*) ;; *) called="$called $word" ;; esac; done'
        text = f"#!/bin/sh\ncalled={name}\n{words}\necho $called >>{self.folder}/calls\necho '{answer}'\nexit {code}\n"
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    def run(self) -> tuple[int, list[str], str]:
        """Run the script, and return its exit code, what it called, and what it said."""
        ran = subprocess.run(
            [shutil.which("bash") or "bash", RUN],
            env={"PATH": str(self.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        calls = (self.folder / "calls").read_text().splitlines()
        return ran.returncode, [call for call in calls if call != "id"], ran.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A bare one, where everything succeeds and root is at work."""
    for name in ("dirname", "timeout"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    machine = Machine(tmp_path)
    machine.put("id", "0")
    machine.put("apt-get")
    machine.put("make")
    return machine


def test_what_is_missing_is_installed_before_the_tests(machine: Machine) -> None:
    assert machine.run()[:2] == (0, [UPDATE, INSTALL, TEST])


@pytest.mark.parametrize("missing", BROWSER)
def test_a_browser_needs_its_driver_and_a_driver_its_browser(machine: Machine, missing: str) -> None:
    for name in set(BROWSER) - {missing}:
        machine.put(name)

    assert machine.run()[1] == [UPDATE, INSTALL, TEST]


def test_what_is_there_is_left_alone(machine: Machine) -> None:
    for name in BROWSER:
        machine.put(name)

    assert machine.run()[:2] == (0, [TEST])


def test_an_installation_that_fails_is_said_and_does_no_harm(machine: Machine) -> None:
    machine.put("apt-get", code=100)

    code, calls, said = machine.run()

    assert (code, calls) == (0, [UPDATE, INSTALL, TEST])
    assert "the browser test will be skipped" in said


def test_nobody_but_root_installs_anything(machine: Machine) -> None:
    machine.put("id", "1000")

    assert machine.run()[:2] == (0, [TEST])


def test_without_debians_tools_nothing_is_installed(machine: Machine) -> None:
    (machine.folder / "apt-get").unlink()

    assert machine.run()[:2] == (0, [TEST])


def test_failing_tests_fail_the_run(machine: Machine) -> None:
    machine.put("make", code=2)

    assert machine.run()[0] == 2
