"""Say what a command could not do, in sentences that an operator can act on."""

import sqlite3
from collections.abc import Iterator

from pydantic import ValidationError

from app.errors import DomainError
from app.kept_secret import SecretSpoilt
from app.knowledge.errors import SeedError
from app.logs import place_of


class CannotDo(Exception):  # noqa: N818  # it says what is the matter, as the domain's errors do
    """A command can't do what it was asked to; the message says why, in one sentence."""


def sentences(error: Exception) -> Iterator[str]:
    """Yield what to tell the operator. Never a traceback: it may quote what was typed."""
    match error:
        case CannotDo() | SecretSpoilt():
            yield str(error)
        case SeedError():
            yield "The seed files can't be used; nothing was changed."
            yield from map(str, error.problems)
        case DomainError():
            yield from _of_domain(error)
        case ValidationError():
            yield from _of_settings(error)
        case OSError():
            yield f"{error.strerror or type(error).__name__}: {error.filename or 'the file system'}"
        case _ if _spoils_file(error):
            yield f"The database's file can't be used: {getattr(error, 'orig', error)}."
        case _:
            yield f"Something failed that nobody thought of: {place_of(error)}"


def _spoils_file(error: Exception) -> bool:
    """Tell whether SQLite found that its file is no database or is damaged; what it says then quotes nothing in it."""
    said = getattr(error, "orig", error)
    return getattr(said, "sqlite_errorcode", None) in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def _of_domain(error: DomainError) -> Iterator[str]:
    if not error.faults:
        yield error.detail
    for fault in error.faults:
        name = (fault.pointer or fault.parameter or "").removeprefix("#/")
        yield f"{name}: {fault.detail}"


def _of_settings(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_input=False, include_url=False):
        said = problem["msg"].removeprefix("Value error, ")
        name = "".join(f"PHYSIO_{str(step).upper()}: " for step in problem["loc"][:1])
        yield said if said.startswith("PHYSIO_") else f"{name}{said}"
