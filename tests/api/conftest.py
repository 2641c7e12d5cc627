"""What the tests of the API share: two clinics full of canaries in one running service, and its description."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import SECRET, Clock, Loaded
from tests.support.canaries import OBJECTS, found_tenant
from tests.support.databases import PostgresqlDatabases, SqliteDatabases
from tests.support.matrix import World, strangers, world_of
from tests.support.openapi import Document


@pytest.fixture(scope="module")
def world_url(databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    with databases.copy() as url:
        yield url


@pytest.fixture(scope="module")
def world_clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
async def world(
    world_url: str, world_clock: Clock, loaded: Loaded, tmp_path_factory: Any, anyio_backend: str
) -> AsyncIterator[World]:
    """Two clinics full of canaries in one running service."""
    folder: Path = tmp_path_factory.mktemp("world")
    settings = Settings(data_dir=folder, database_url=world_url, secret_key=SECRET, database_connections=4)
    app = create_app(settings)
    app.state.platform = Platform(settings, world_clock)
    await loaded.into(app.state.platform)
    async with app.router.lifespan_context(app):
        # The other clinic has the oldest rows and newer ones: neither first nor last may come through by mistake.
        other = await found_tenant(app, "gamma")
        own = await found_tenant(app, "alpha")
        for place in OBJECTS:
            await other.object_at(place, new=True)
        yield await world_of(own, other)


@pytest.fixture(scope="module")
async def unwelcome(world: World, world_clock: Clock) -> dict[str, httpx.AsyncClient]:
    """Everybody whose credentials open nothing."""
    return await strangers(world.own, world_clock)


@pytest.fixture
async def document(client: httpx.AsyncClient) -> Document:
    """The description of the API, as it is served."""
    answer = await client.get("/openapi.json")
    found: Document = answer.json()
    return found
