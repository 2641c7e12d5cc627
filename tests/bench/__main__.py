"""Measure, print a table, and write the figures as JSON.

Rates are ratios to a bare FastAPI endpoint that was measured within the same round, since machines are noisy; every
figure is the median of the rounds.
"""

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx

from app.cohort.bodies import read_body
from app.cohort.mixtures import Cohort
from app.cohort.reading import read_prevalence
from app.commands.serve import OBJECTS_PER_COLLECTION
from app.knowledge import read_seed
from app.planning.assessment import Options
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.planning.plan import make_plan
from app.planning.posed import best_set
from tests.bench import undisturbed
from tests.bench.servers import HOST, Running, running
from tests.bench.undisturbed import Case
from tests.bench.what_if import everybody, plans_in_a_preview, repeated_plans_in_a_preview
from tests.bench.work import Filed, file, people
from tests.support.databases import execute, prepare, start_server

ROUNDS = 5
SELECTIONS = 98
LARGER_CATALOGUES = {1_000: 5.0, 10_000: 50.0}
"""Exercises, and the milliseconds within which half of the selections from so many must be made."""
START_ON = date(2026, 11, 23)
ACQUAINTANCES = 300
"""People who are planned for before the strangers are: so many a worker has met when it is warm."""
MOST_STRANGERS = 1_500
STRANGERS_UNDISTURBED, OTHERS_BEFORE = 200, 60
NO_LIMIT = float("inf")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of request, with what it must reach and what we want, as ratios to the bare endpoint."""

    name: str
    status: int
    floor: float
    goal: float | None


READ = Scenario("read a plan", 200, 0.12, 0.35)
MAKE = Scenario("make a plan", 201, 0.035, 0.10)
# What a plan costs before anything of it is kept, by a server that has met sixteen people. Nobody set this floor, nor
# that of strangers: they are here so that a selection which has become slow is seen.
MEET = Scenario("… for a newcomer", 201, 0.012, None)
LOOK = Scenario("a catalogue page", 200, 0.30, None)
SCENARIOS = (READ, MAKE, LOOK, MEET)
"""The last one fills what a server keeps with people who don't come again, so its memory is looked at before."""
BARE = Scenario("bare endpoint", 200, 1, None)


@dataclass(slots=True)
class Line:
    """One line of the table."""

    where: str
    what: str
    unit: str
    floor: float
    goal: float | None
    values: list[float] = field(default_factory=list)
    lower_is_better: bool = False

    @property
    def median(self) -> float:
        """Return the median over the rounds."""
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Return how the median stands to floor and goal."""
        if (self.median > self.floor) if self.lower_is_better else (self.median < self.floor):
            return "BELOW THE FLOOR" if not self.lower_is_better else "ABOVE THE LIMIT"
        return "goal" if self.goal is not None and self.median >= self.goal else "holds"


def requests_of(scenario: Scenario, filed: Filed, port: int) -> list[bytes]:
    """Return the requests of a scenario, whole as they go over the wire."""
    match scenario.name:
        case "read a plan":
            return [_request("GET", f"/api/v1/plans/{plan}", port, filed.token) for plan in filed.plans]
        case "make a plan":
            return [_making(assessment, port, filed) for assessment in filed.assessments]
        case "… for a newcomer":
            return [_making(assessment, port, filed) for assessment in filed.newcomers]
        case "a catalogue page":
            return [_request("GET", "/api/v1/exercises?limit=20", port, filed.token)]
        case _:
            return [_request("GET", "/", port)]


def _making(assessment: str, port: int, filed: Filed) -> bytes:
    return _request("POST", f"/api/v1/assessments/{assessment}/plans", port, filed.token, b"{}")


def _request(method: str, path: str, port: int, token: str | None = None, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{port}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def rate(scenario: Scenario, filed: Filed, server: Running, seconds: float) -> float:
    """Put the load of a scenario on a server, from another process, and return the answers a second."""
    requests = b"\x00\x01\x00".join(requests_of(scenario, filed, server.port))
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load", HOST, str(server.port), str(seconds), str(scenario.status)],
        input=requests,
        capture_output=True,
        check=True,
    )
    answers, took, failures = done.stdout.split()
    if int(failures) or not int(answers):
        raise SystemExit(f"{scenario.name}: {int(failures)} of {int(answers)} answers were not {scenario.status}")
    return int(answers) / float(took)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Filed]]:
    """Lend a filled database of each kind, both as durable as in service."""
    address = start_server(folder / "postgresql")
    asyncio.run(execute(address, "CREATE DATABASE bench"))
    urls = {
        "PostgreSQL": address.replace("/postgres?", "/bench?"),
        "SQLite": f"sqlite:///{folder}/bench.sqlite3",
    }
    filed = {}
    for where, url in urls.items():
        say(f"migrating, seeding and filling {where}")
        prepare(url)
        filed[where] = asyncio.run(file(url, folder))
    yield filed


def plans_a_second(seconds: float) -> float:
    """Make plans on this one core, with nothing around it."""
    knowledge = read_seed(Path("seed"))
    cases = people()
    # As in a worker that has been there for a while: it keeps what it has worked out, and what stays is set aside.
    for assessment, person in cases:
        make_plan(assessment, person, Options(START_ON), knowledge, assessment_hash="bench")
    _as_in_a_worker()
    made, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        # Selecting is part of planning: it is done anew each time.
        best_set.cache_clear()
        for assessment, person in cases:
            make_plan(assessment, person, Options(START_ON), knowledge, assessment_hash="bench")
        made += len(cases)
    return made / took


def strangers_a_second(seconds: float) -> float:
    """Make plans of people drawn by prevalence, each once: nothing that was worked out for another fits them whole."""
    knowledge, _, strangers = having_met_others(MOST_STRANGERS)
    made, began = 0, time.perf_counter()
    for assessment, person, options in strangers:
        made += isinstance(make_plan(assessment, person, options, knowledge, assessment_hash="bench"), Plan)
        if time.perf_counter() - began > seconds:
            break
    return made / (time.perf_counter() - began)


def plans_a_second_undisturbed(_: float) -> float:
    """Make plans as `plans_a_second` does, each as quick as nothing else disturbs it."""
    knowledge = read_seed(Path("seed"))
    cases = [(assessment, person, Options(START_ON)) for assessment, person in people()]
    _as_in_a_worker()
    return undisturbed.plans_a_second(cases, cases, knowledge)


def strangers_a_second_undisturbed(_: float) -> float:
    """Make plans as `strangers_a_second` does, each as quick as nothing else disturbs it."""
    knowledge, others, strangers = having_met_others(STRANGERS_UNDISTURBED)
    return undisturbed.plans_a_second(strangers, others[:OTHERS_BEFORE], knowledge)


def having_met_others(strangers: int) -> tuple[Knowledge, list[Case], list[Case]]:
    """Return the knowledge, the people that this process has now made plans of, and as many strangers."""
    knowledge = read_seed(Path("seed"))
    cohort = Cohort(read_prevalence(knowledge), knowledge, seed=1)
    cases = [read_body(body) for body in cohort.bodies(ACQUAINTANCES + strangers)]
    for assessment, person, options in cases[:ACQUAINTANCES]:
        make_plan(assessment, person, options, knowledge, assessment_hash="bench")
    _as_in_a_worker()
    return knowledge, cases[:ACQUAINTANCES], cases[ACQUAINTANCES:]


def use_all(server: Running, filed: Filed) -> None:
    """Ask once for what the load doesn't: a worker that is measured has signed somebody in and shown every page."""
    with httpx.Client(base_url=f"http://{HOST}:{server.port}", timeout=60) as client:
        form = {"username": filed.email, "password": filed.password}
        answers = [client.post("/api/v1/auth/token", data=form)]
        signed_in = {"Authorization": f"Bearer {filed.token}"}
        read = ("", "/decision", "/decision.svg", "/levers")
        paths = ["/docs", "/openapi.json", "/method", *(f"/api/v1/plans/{filed.plans[0]}{part}" for part in read)]
        answers += [client.get(path, headers=signed_in) for path in paths]
    if refused := [str(answer.url) for answer in answers if not answer.is_success]:
        raise SystemExit(f"these answers were refusals: {', '.join(refused)}")


def _as_in_a_worker() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_PER_COLLECTION)


def in_a_process(measured: Callable[[float], float], seconds: float) -> float:
    """Measure in a fresh process, as in a worker."""
    code = f"from tests.bench.__main__ import {measured.__name__}; print({measured.__name__}({seconds}))"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)


def selections_in_a_process(size: int) -> list[float]:
    """Return the milliseconds of selections from catalogues of a size, in a fresh process."""
    code = f"from tests.bench.selection import milliseconds; print(*milliseconds({size}, {SELECTIONS}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return [float(each) for each in done.stdout.split()]


def measure(seconds: float, rounds: int, only: Sequence[str]) -> list[Line]:
    """Run all rounds."""
    with tempfile.TemporaryDirectory() as name, databases(Path(name)) as filed:
        chosen = {where: each for where, each in filed.items() if not only or where in only}
        planning = {
            plans_a_second: Line("", "planning alone", "plans/s", 300, 1000),
            plans_a_second_undisturbed: Line("", "… undisturbed", "plans/s", 0, None),
            strangers_a_second: Line("", "planning, strangers", "plans/s", 100, None),
            strangers_a_second_undisturbed: Line("", "… undisturbed", "plans/s", 0, None),
        }
        lines = {
            (where, scenario.name): Line(where, scenario.name, "of bare", scenario.floor, scenario.goal)
            for where in chosen
            for scenario in SCENARIOS
        }
        previews = {
            where: Line(where, "twenty variations", "plans", 10, None, lower_is_better=True) for where in chosen
        }
        repeated = {where: Line(where, "… asked again", "plans", 10, None, lower_is_better=True) for where in chosen}
        # The one has everything to solve, the other nothing: no limit is set to it.
        uneven = {
            where: Line(where, "… beside a plan again", "plans", NO_LIMIT, None, lower_is_better=True)
            for where in chosen
        }
        people = everybody()
        starts = {where: Line(where, "start to ready", "s", 3, None, lower_is_better=True) for where in chosen}
        memory = {where: Line(where, "memory", "MB", 150, None, lower_is_better=True) for where in chosen}
        full = {
            where: Line(where, "… when it has met hundreds", "MB", 150, None, lower_is_better=True) for where in chosen
        }
        selections = [
            Line("", f"selection, {size:,}", "ms", limit, None, selections_in_a_process(size), lower_is_better=True)
            for size, limit in LARGER_CATALOGUES.items()
        ]
        for line in selections:
            say(f"{line.what} exercises: median {line.median:.1f} ms, worst {max(line.values):.1f} ms")
        for number in range(1, rounds + 1):
            for measured, line in planning.items():
                line.values.append(in_a_process(measured, seconds))
                say(f"round {number}: {line.what} {line.values[-1]:.0f} plans/s")
            with ExitStack() as stack:
                bare = stack.enter_context(running("bare", {}, "/"))
                for where, each in chosen.items():
                    server = stack.enter_context(running("physioplan", each.environment, "/readyz"))
                    starts[where].values.append(server.seconds_to_ready)
                    for scenario in SCENARIOS:
                        if scenario is MEET:
                            use_all(server, each)
                            memory[where].values.append(server.mebibytes)
                        beside = rate(BARE, each, bare, seconds)
                        own = rate(scenario, each, server, seconds)
                        lines[where, scenario.name].values.append(own / beside)
                        say(
                            f"round {number}: {where:10} {scenario.name:16} {own:7.0f}/s beside {beside:7.0f}/s bare: "
                            f"{own / beside:.3f}"
                        )
                    again, first = repeated_plans_in_a_preview(each, server.port)
                    repeated[where].values.append(again)
                    uneven[where].values.append(first)
                    previews[where].values.append(plans_in_a_preview(each, server.port, people))
                    full[where].values.append(server.mebibytes)
                    say(
                        f"round {number}: {where:10} twenty variations take as long as "
                        f"{previews[where].values[-1]:.1f} plans; asked again, as long as {again:.1f} plans made again"
                    )
        of_servers = [line for each in (starts, memory, full) for line in each.values()]
        what_if = [*previews.values(), *repeated.values(), *uneven.values()]
        return [*lines.values(), *what_if, *planning.values(), *selections, *of_servers]


def table(lines: Sequence[Line]) -> str:
    """Return the figures for people to read."""
    rows = [("", "what", "median", "worst–best", "floor", "goal", "")]
    for line in lines:
        worst, best = sorted((min(line.values), max(line.values)), reverse=line.lower_is_better)
        goal = "" if line.goal is None else f"{line.goal:g}"
        spread = f"{worst:.3g}–{best:.3g}"
        rows.append(
            (line.where, line.what, f"{line.median:.3g} {line.unit}", spread, f"{line.floor:g}", goal, line.verdict)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def say(progress: str) -> None:
    """Tell what is being done: all of it takes minutes."""
    sys.stderr.write(f"{progress}\n")


def main() -> None:
    """Measure, print, write; end with 1 if a floor does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="of load for each figure of a round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", action="append", default=[], choices=["PostgreSQL", "SQLite"])
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    said = parser.parse_args()
    lines = measure(said.seconds, said.rounds, said.only)
    figures = [
        {"where": line.where, "what": line.what, "unit": line.unit, "median": line.median, "rounds": line.values}
        | {"floor": line.floor, "goal": line.goal, "verdict": line.verdict}
        for line in lines
    ]
    said.json.write_text(json.dumps(figures, indent=2) + "\n")
    sys.stdout.write(f"{table(lines)}\n")
    sys.exit(any(line.verdict.isupper() for line in lines))


if __name__ == "__main__":
    main()
