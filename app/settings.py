"""What an operator may choose, read once at the start from PHYSIO_* variables."""

import json
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SQLITE_FILE = "physioplan.sqlite3"
SHORTEST_SECRET = 32
ORIGIN = re.compile(r"\*|https?://[^\s/,]+")


class Settings(BaseSettings):
    """One frozen object, handed to `create_app` and never reached for from inside. No clinical number is a setting."""

    model_config = SettingsConfigDict(env_prefix="PHYSIO_", frozen=True, hide_input_in_errors=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    data_dir: Path = Field(default=Path("var"), description="Where the embedded database and drawn secrets are kept.")
    database_url: SecretStr | None = Field(
        default=None,
        description="postgresql://… or sqlite:///…; the embedded SQLite in the data folder when absent.",
    )
    database_connections: int = Field(default=10, ge=4, le=200, description="Connections one worker keeps open.")
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs tokens and cursors; required with a database URL, drawn and kept otherwise.",
    )
    demo_password: SecretStr | None = Field(default=None, description="Of the demo accounts; drawn when absent.")
    access_token_seconds: int = Field(default=900, ge=900, le=86_400)
    refresh_token_days: int = Field(default=14, ge=1, le=365)
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024)
    # Not decoded by the library, whose complaint about what is no JSON names neither the variable nor its form.
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Web origins whose pages may call; none by default."
    )
    password_threads: int = Field(default=2, ge=1, le=32, description="Passwords checked at the same time.")
    password_queue: int = Field(default=64, ge=1, description="Sign-ins that may wait; beyond it they are sent away.")

    @field_validator("database_url", "secret_key", "demo_password", mode="before")
    @classmethod
    def _empty_means_absent(cls, value: object) -> object:
        # A shell or a compose file passes a variable that nobody filled in as an empty string.
        return None if value == "" else value

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _origins_are_known(cls, value: object) -> object:
        origins = _listed(value) if isinstance(value, str) else value
        if not isinstance(origins, list | tuple) or not all(
            isinstance(origin, str) and ORIGIN.fullmatch(origin) for origin in origins
        ):
            raise ValueError(
                "PHYSIO_CORS_ORIGINS must name web origins, such as https://front.example, with commas between them "
                "or as a JSON list"
            )
        return tuple(origins)

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("postgresql://", "postgres://", "sqlite:///")):
            raise ValueError("PHYSIO_DATABASE_URL must begin with postgresql:// or sqlite:///")
        if url is not None:
            try:
                make_url(url.get_secret_value())
            except (ArgumentError, ValueError):
                # What was given holds a password, and so may what is said of it.
                raise ValueError(
                    "PHYSIO_DATABASE_URL must read like postgresql://user:password@host:5432/name"
                ) from None
        return url

    @model_validator(mode="after")
    def _secret_is_given(self) -> Self:
        if self.database_url is not None and self.secret_key is None:
            raise ValueError(
                "PHYSIO_SECRET_KEY is required when PHYSIO_DATABASE_URL is set: it signs the access tokens. "
                "Draw one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if self.secret_key is not None and len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"PHYSIO_SECRET_KEY must have at least {SHORTEST_SECRET} characters")
        return self

    @property
    def embedded(self) -> bool:
        """Tell whether the service keeps its own SQLite database in the data folder."""
        return self.database_url is None

    @property
    def url(self) -> str:
        """Return the database's address as it was given, or that of the embedded one."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir.resolve() / SQLITE_FILE}"
        return self.database_url.get_secret_value()


def _listed(written: str) -> object:
    """Read a list as it is written in a variable: with commas, or as JSON; None if it is neither."""
    if not written.lstrip().startswith("["):
        return [part.strip() for part in written.split(",") if part.strip()]
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        return None
