"""The JSON Schemas beside the seed files, which editors check them against."""

import functools
import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from app.cohort.reading import PREVALENCE_FILE
from app.commands.schemas import FOLDER, schemas, write_schemas
from app.knowledge import seed_files
from app.knowledge.files import SHAPES
from app.services.demo_file import DEMO_FILE
from app.services.seeding import SEED
from tests.support.commands import physioplan

YAML_FILES = [*(SEED / name for name, _ in seed_files(SEED)), DEMO_FILE, PREVALENCE_FILE]


def test_the_schemas_are_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}

    assert written == dict(schemas()), "run `.venv/bin/physioplan schemas` and look at what changed"


def test_every_kind_of_file_has_a_schema() -> None:
    assert {name for name, _ in schemas()} == {f"{name}.json" for name, _ in SHAPES.values()} | {
        "demo.json",
        "prevalence.json",
    }


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.relative_to(SEED).as_posix())
def test_every_file_names_its_schema_and_fits_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
    schema = json.loads((path.parent / named).read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(text))


def test_writing_takes_away_what_no_kind_of_file_has(tmp_path: Path) -> None:
    (tmp_path / "gone.json").write_text("{}")

    write_schemas(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {name for name, _ in schemas()}


def test_the_command_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.schemas.write_schemas", functools.partial(write_schemas, tmp_path))

    ran = physioplan("schemas")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Wrote {len(dict(schemas()))} schemas to {tmp_path}.\n"
