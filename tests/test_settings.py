"""What an operator may choose, and what stops the start."""

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.secret_key import SecretKey, secret_key_of
from app.settings import Settings

KEY = "k" * 32


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    settings = Settings()

    assert (settings.host, settings.port, settings.embedded) == ("127.0.0.1", 8000, True)
    assert settings.url == f"sqlite:///{tmp_path}/var/physioplan.sqlite3"
    assert settings.access_token_seconds >= 900


def test_variables_are_read_and_an_empty_one_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHYSIO_PORT", "9000")
    monkeypatch.setenv("PHYSIO_DATA_DIR", "/srv/data")
    monkeypatch.setenv("PHYSIO_DATABASE_URL", "")

    settings = Settings()

    assert (settings.port, settings.data_dir, settings.embedded) == (9000, Path("/srv/data"), True)


ORIGINS = {
    "": (),
    "https://front.example": ("https://front.example",),
    "https://front.example, http://localhost:5173": ("https://front.example", "http://localhost:5173"),
    '["https://front.example", "http://localhost:5173"]': ("https://front.example", "http://localhost:5173"),
    "[]": (),
    "*": ("*",),
}
NO_ORIGINS = ["front.example", "https://front.example/", "https://front.example/app", '["https://front.example"', "[5]"]


@pytest.mark.parametrize(("written", "read"), ORIGINS.items())
def test_origins_are_written_with_commas_or_as_a_list(
    monkeypatch: pytest.MonkeyPatch, written: str, read: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PHYSIO_CORS_ORIGINS", written)

    assert Settings().cors_origins == read


@pytest.mark.parametrize("written", NO_ORIGINS)
def test_what_no_browser_would_send_as_an_origin_stops_the_start(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("PHYSIO_CORS_ORIGINS", written)

    with pytest.raises(ValidationError, match="PHYSIO_CORS_ORIGINS must name web origins, such as https://front"):
        Settings()


def test_a_named_database_needs_a_secret_key() -> None:
    with pytest.raises(ValidationError, match="PHYSIO_SECRET_KEY is required"):
        Settings(database_url="postgresql://db/physio")

    assert not Settings(database_url="postgresql://db/physio", secret_key=KEY).embedded


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_key": "short"},
        {"database_url": "mysql://db/physio", "secret_key": KEY},
        {"port": 0},
        {"access_token_seconds": 899},
    ],
)
def test_what_cannot_be_set(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("address", ["postgresql://user:hidden@db:port/physio", "postgresql://user:hidden@[::1/physio"])
def test_an_address_that_cannot_be_read_is_named_and_not_shown(address: str) -> None:
    with pytest.raises(ValidationError, match="PHYSIO_DATABASE_URL must read like") as refused:
        Settings(database_url=address, secret_key=KEY)

    assert "hidden" not in str(refused.value)


def test_a_secret_is_never_shown() -> None:
    settings = Settings(database_url="postgresql://user:hidden@db/physio", secret_key=KEY)

    assert "hidden" not in repr(settings)
    assert KEY not in repr(settings)
    assert KEY not in repr(SecretKey(KEY.encode()))
    with pytest.raises(ValidationError) as refused:
        Settings(database_url="mysql://user:hidden@db/physio", secret_key=KEY)
    assert "hidden" not in str(refused.value)


def test_the_embedded_default_draws_its_key_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")

    first, second = secret_key_of(settings), secret_key_of(settings)

    kept = tmp_path / "var" / "secret_key"
    assert first == second
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(first.secret) >= 32
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]


def test_each_purpose_has_a_key_of_its_own() -> None:
    secret = SecretKey(b"one secret")

    assert secret.for_purpose("tokens") != secret.for_purpose("cursors")
    assert len(secret.for_purpose("tokens")) == 32
