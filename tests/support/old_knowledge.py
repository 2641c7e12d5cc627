"""Plans of a time whose knowledge, or answers, the program of today can't read any more."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import text

from app.services.platform import Platform
from app.services.seeding import seed


async def seed_anew(app: FastAPI, folder: Path) -> None:
    """Seed a knowledge of a later time, in which the bird-dog has another name; `folder` gets its files."""
    platform: Platform = app.state.platform
    files = Path(shutil.copytree("seed", folder / "seed"))
    file = files / "catalogue/exercises/bird_dog.yaml"
    file.write_text(file.read_text().replace("name: Bird-dog\n", "name: Bird-dog on all fours\n"))
    await seed(platform.database, datetime(2026, 11, 23, tzinfo=UTC), files)
    await platform.knowledge.refresh()


async def lose_knowledge_of_then(app: FastAPI, folder: Path) -> None:
    """Seed anew, and take the limits out of the knowledge that the one plan in the database was made by."""
    platform: Platform = app.state.platform
    await seed_anew(app, folder)
    async with platform.database.writing() as session:
        connection = await session.connection()
        lost = text(
            "DELETE FROM knowledge_version_entry WHERE kind = 'limits' AND version_id ="
            " (SELECT knowledge_version FROM plan)"
        )
        await connection.execute(lost)
        await session.commit()


async def store_snapshot(app: FastAPI, snapshot: bytes) -> None:
    """Store other answers as those that the one plan in the database was made from."""
    platform: Platform = app.state.platform
    async with platform.database.writing() as session:
        connection = await session.connection()
        await connection.execute(text("UPDATE plan SET snapshot = :snapshot"), {"snapshot": snapshot})
        await session.commit()


async def take_back_clearings(app: FastAPI) -> None:
    """Let the answers that the one plan in the database was made from have cleared nothing: they make none today."""
    platform: Platform = app.state.platform
    async with platform.database.reading() as session:
        connection = await session.connection()
        found = await connection.execute(text("SELECT snapshot FROM plan"))
        snapshot = json.loads(bytes(found.scalar_one()))
    snapshot["answers"]["screening"]["cleared"] = []
    await store_snapshot(app, json.dumps(snapshot, sort_keys=True, separators=(",", ":")).encode())
