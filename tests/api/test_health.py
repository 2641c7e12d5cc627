"""Whether the service is alive and ready, also when its database is not."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.services.knowledge import KnowledgeBook
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import SECRET, assembled
from tests.support.clinics import ClinicOfTest, client_of

pytestmark = pytest.mark.anyio


async def test_the_service_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_without_knowledge_it_is_not_ready(app: FastAPI, client: httpx.AsyncClient) -> None:
    platform: Platform = app.state.platform
    platform.knowledge = KnowledgeBook(platform.database)

    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/not-ready")
    assert answer.headers["retry-after"]


async def test_before_the_migrations_it_is_not_ready(empty_database_url: str, tmp_path: Path) -> None:
    app = assembled()
    app.state.platform = Platform(Settings(data_dir=tmp_path, database_url=empty_database_url, secret_key=SECRET))

    async with app.router.lifespan_context(app):
        answer = await client_of(app).get("/readyz")

        called = await client_of(app, "phk_nobody").get("/api/v1/patients")

    assert answer.status_code == 503
    assert (called.status_code, called.headers["retry-after"]) == (503, "2")


async def test_without_a_database_it_starts_says_so_and_recovers(
    app: FastAPI, clinic: ClinicOfTest, client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform: Platform = app.state.platform
    nowhere = Platform(
        Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/nothing", secret_key=SECRET)
    )
    async with nowhere.running():
        pass

    with monkeypatch.context() as gone:
        gone.setattr(platform, "database", nowhere.database)
        gone.setattr(platform.callers, "_database", nowhere.database)
        for path in ("/readyz", "/api/v1/patients"):
            answer = await clinic.therapist.client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), answer.text
        assert (await client.get("/healthz")).status_code == 200

    assert (await clinic.therapist.get("/patients")).status_code == 200
