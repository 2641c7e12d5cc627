"""Other knowledge, seeded beside a running service as an operator would."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from app.services.platform import Platform
from app.services.seeding import Seeded, seed

A_DAY = timedelta(days=1)


async def seed_changed(app: FastAPI, folder: Path, name: str, old: str, new: str) -> Seeded:
    """Seed a copy of the files in which something stands otherwise, and let the service take it up."""
    platform: Platform = app.state.platform
    files = folder / "seed"
    if not files.exists():
        shutil.copytree("seed", files)
    content = (files / name).read_text()
    assert old in content, f"{name} doesn't hold {old!r}"
    (files / name).write_text(content.replace(old, new, 1))
    seeded = await seed(platform.database, _later(platform.clock()), files)
    await platform.knowledge.refresh()
    return seeded


async def rename_bird_dog(app: FastAPI, folder: Path) -> Seeded:
    """Seed a knowledge of a later time, which differs in the name of an exercise."""
    name, old = "catalogue/exercises/bird_dog.yaml", "name: Bird-dog\n"
    return await seed_changed(app, folder, name, old, "name: Bird-dog on all fours\n")


def _later(now: datetime) -> datetime:
    return now + A_DAY
