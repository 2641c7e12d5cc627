"""Write the JSON Schema of every kind of seed file, which editors check the files against while one types."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from app.cohort.prevalence import PrevalenceFile
from app.knowledge.files import SHAPES
from app.services.demo_file import DemoFile
from app.services.seeding import SEED

FOLDER = SEED / "schemas"


def schemas() -> Iterator[tuple[str, str]]:
    """Yield the name of each file and its text."""
    shapes: dict[str, type[BaseModel]] = {**dict(SHAPES.values()), "demo": DemoFile, "prevalence": PrevalenceFile}
    for name, shape in sorted(shapes.items()):
        document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape.model_json_schema()}
        yield f"{name}.json", json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path = FOLDER) -> str:
    """Write them all, and say how many."""
    folder.mkdir(exist_ok=True)
    written = dict(schemas())
    for stale in {path.name for path in folder.glob("*.json")} - written.keys():
        (folder / stale).unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return f"Wrote {len(written)} schemas to {folder}."
