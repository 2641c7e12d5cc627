"""The command line works on a database of the test's own, of each kind."""

import pytest

from tests.conftest import SECRET


@pytest.fixture
def on_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commands work on a migrated and seeded database."""
    return _named(database_url, monkeypatch)


@pytest.fixture
def on_empty_database(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commands work on a database in which nothing is."""
    return _named(empty_database_url, monkeypatch)


def _named(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PHYSIO_DATABASE_URL", url)
    monkeypatch.setenv("PHYSIO_SECRET_KEY", SECRET)
    return url
