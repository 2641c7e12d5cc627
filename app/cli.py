"""The `physioplan` command: what can be asked of it, and how each failure is told."""

import asyncio
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from uuid import UUID

    from app.settings import Settings


UNWANTED = ("pydantic.v1", "rich")
"""What libraries load because it is there, for what nobody does here: a worker would hold 6 MB of it."""


def main() -> None:
    """Carry out one command; an anticipated failure is a sentence on standard error and the exit code 1."""
    try:
        commands()
    except Exception as error:  # noqa: BLE001  # the last place that can keep a traceback from the operator
        from app.commands.failure import sentences

        for sentence in sentences(error):
            click.echo(f"physioplan: {sentence}", err=True)
        sys.exit(1)


@click.group()
def commands() -> None:
    """Safe, explained treatment plans for back and neck pain. Settings come from PHYSIO_* variables; see README.md."""


@commands.command()
@click.option("--prepare", is_flag=True, help="Migrate and seed first; keep a demo clinic on the embedded database.")
def serve(*, prepare: bool) -> None:
    """Serve requests until Ctrl-C."""
    # What is imported stays: to look for garbage in it meanwhile would take a quarter of the time to start.
    gc.disable()
    for each in UNWANTED:
        sys.modules[each] = None  # type: ignore[assignment]  # as Python documents: then it can't be imported
    from app.commands.serve import serve

    serve(_settings(), prepared=prepare)


@commands.command(hidden=True)
def prepare() -> None:
    """Do what `serve --prepare` does first, which starts this for itself. Ends when its standard input does."""
    from app.commands.preparing import prepare

    asyncio.run(prepare(_settings()))


@commands.command()
def migrate() -> None:
    """Bring the database to this program's revision."""
    from app.commands.migrate import migrate

    click.echo(asyncio.run(migrate(_settings())))


@commands.command()
def seed() -> None:
    """Bring the seed files into the database."""
    from app.commands.seed import seed

    click.echo(asyncio.run(seed(_settings())))


@commands.command()
@click.argument("name")
@click.option("--admin-email", required=True, help="With which the first admin signs in.")
@click.option("--timezone", default="UTC", show_default=True, help="Decides what today is, such as Europe/Berlin.")
def create_clinic(name: str, admin_email: str, timezone: str) -> None:
    """Found a clinic and its first admin.

    The admin's password comes from standard input; on a terminal it is asked for.
    """
    from app.commands.accounts import create_clinic

    click.echo(asyncio.run(create_clinic(_settings(), name, admin_email, timezone)))


@commands.command()
@click.argument("email")
@click.option("--clinic", required=True, help="The clinic's name or id.")
@click.option("--role", required=True, help="assistant, therapist or admin.")
@click.option("--name", help="What they are called; the part of the address before the @ when absent.")
def create_user(email: str, clinic: str, role: str, name: str | None) -> None:
    """Open an account in a clinic.

    The password comes from standard input; on a terminal it is asked for.
    """
    from app.commands.accounts import create_user

    click.echo(asyncio.run(create_user(_settings(), email, clinic, role, name)))


@commands.command()
def schemas() -> None:
    """Write the JSON Schema of each kind of seed file."""
    from app.commands.schemas import write_schemas

    click.echo(write_schemas())


@commands.command()
@click.option("--size", type=click.IntRange(1, 1_000_000), default=5000, show_default=True, help="How many patients.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which of the many cohorts.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the whole report to this file.")
def cohort(size: int, seed: int, write: Path | None) -> None:
    """Plan for made-up patients, and report what their plans look like together."""
    from app.commands.cohort import cohort

    click.echo(cohort(size, seed, write=write, tell=lambda line: click.echo(line, err=True)))


@commands.command()
@click.option("--clinic", help="Only this clinic's plans: its name or id.")
@click.option("--plan", type=click.UUID, help="Only the plan with this id.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
def replay(clinic: str | None, plan: "UUID | None", *, as_json: bool) -> None:
    """Make stored plans again, and report every byte that differs.

    Each plan is made from what it was made from, under the knowledge of then. The exit code is 0 when nothing differs,
    also with no plan to look at, and 1 when something does or can't be compared.
    """
    from app.commands.replay import Wanted, replay

    same = asyncio.run(replay(_settings(), Wanted(clinic, plan, as_json), click.echo, _tell))
    sys.exit(0 if same else 1)


@commands.command()
@click.option("--clinic", help="Only this clinic's plans: its name or id.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
def drift(clinic: str | None, *, as_json: bool) -> None:
    """Make the plans that patients follow again under today's knowledge.

    Reports which would differ, why, and which hold an item that is now unsafe. What it prints is about patients. The
    exit code is 0 when nothing differs, also with no plan to look at, and 1 when something does or can't be compared.
    """
    from app.commands.drift import drift

    same = asyncio.run(drift(_settings(), clinic, as_json=as_json, say=click.echo, tell=_tell))
    sys.exit(0 if same else 1)


def _tell(line: str) -> None:
    click.echo(line, err=True)


@commands.command()
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page to this file.")
def method(write: Path | None) -> None:
    """Tell clinicians how plans are made: the page that a running service shows at /method."""
    from app.commands.method import method

    click.echo(method(write))


def _settings() -> "Settings":
    from app.settings import Settings

    return Settings()
