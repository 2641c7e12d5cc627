"""Reading the seed: every file loads, a bad entry stops the load by name, and hashes name the content."""

import random
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from app.knowledge import (
    SeedError,
    SeedProblem,
    compose,
    compose_checked,
    read_entries,
    read_seed,
    read_seed_entries,
    seed_files,
)
from app.knowledge.shapes.rules import LimitsShape
from app.planning.knowledge import Knowledge
from tests.support.seeds import SEED, edited, entries_by_file, loaded_with, problems_with

PLANK = "catalogue/exercises/plank.yaml"
BIRD_DOG = "catalogue/exercises/bird_dog.yaml"
WALKING = "catalogue/exercises/walking.yaml"
CONDITIONAL = "rules/contraindications/conditional.yaml"


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """A copy of the seed that a test may spoil."""
    shutil.copytree(SEED, tmp_path / "seed")
    return tmp_path / "seed"


def edit(seed: Path, file: str, old: str, new: str) -> None:
    (seed / file).write_text(edited(file, old, new), encoding="utf-8")


def problems_of(seed: Path) -> tuple[SeedProblem, ...]:
    """Return why a seed doesn't load, which it must not."""
    with pytest.raises(SeedError) as caught:
        read_seed(seed)
    return caught.value.problems


@pytest.mark.parametrize("name", sorted(path.relative_to(SEED).as_posix() for path in SEED.rglob("*.yaml")))
def test_every_file_is_read_or_belongs_to_the_demo_or_the_cohort(name: str) -> None:
    if not name.startswith(("cohort/", "demo/", "schemas/")):
        assert read_entries(name, (SEED / name).read_bytes())


def test_the_whole_seed_loads(knowledge: Knowledge) -> None:
    assert len(knowledge.exercises) == 151
    assert len(knowledge.techniques) == 41
    assert len(knowledge.conditions) == 26
    assert len(knowledge.red_flags) == 39
    assert len(knowledge.evidence) == 203
    assert len(knowledge.profiles) == 14


class Spoilt(NamedTuple):
    """A change to a file of the seed, and where the load must say that something is wrong."""

    file: str
    old: str
    new: str
    code: str
    field: str
    says: str = ""


WAYS = {
    "no source": Spoilt(PLANK, "    sources: {J21: secondary}\n", "", "plank_wall", "sources"),
    "sources that are empty": Spoilt(PLANK, "sources: {J21: secondary}", "sources: {}", "plank_wall", "sources"),
    "a source that nobody lists": Spoilt(PLANK, "{J21: secondary}", "{J99: secondary}", "plank_wall", "sources", "J99"),
    "a source marked as read further than it was": Spoilt(
        PLANK, "{J21: secondary}", "{J21: full}", "plank_wall", "sources", "in sources.yaml secondary"
    ),
    "a mark that does not exist": Spoilt(PLANK, "{J21: secondary}", "{J21: hearsay}", "plank_wall", "sources.J21"),
    "a feature that nobody knows": Spoilt(
        PLANK, "[forearm_weight_bearing]", "[forearm_bearing]", "plank_wall", "features", "is no feature"
    ),
    "a category that nobody knows": Spoilt(
        PLANK, "category: core_strength", "category: core", "plank_wall", "category", "is no category"
    ),
    "a field that does not exist": Spoilt(PLANK, "    sides: 1\n", "    sides: 1\n    hard: 3\n", "plank_wall", "hard"),
    "a field that is missing": Spoilt(PLANK, "    sides: 1\n", "", "plank_wall", "sides", "required"),
    "a word where a number belongs": Spoilt(PLANK, "level: 1", "level: first", "plank_wall", "level"),
    "a number where a yes or no belongs": Spoilt(
        "catalogue/techniques/heat_and_cold.yaml", "auto: true", "auto: 1", "superficial_heat_pack", "auto"
    ),
    "no minutes at all": Spoilt(
        PLANK, "minutes: {calm: 2,", "minutes: {calm: 0,", "plank_wall", "minutes.calm", "greater than or equal to 1"
    ),
    "half minutes": Spoilt(PLANK, "minutes: {calm: 2,", "minutes: {calm: 2.5,", "plank_wall", "minutes.calm"),
    "a phase that does not exist": Spoilt(PLANK, "min_phase: calm", "min_phase: rest", "plank_wall", "min_phase"),
    "minutes in a phase that does not exist": Spoilt(
        PLANK, "minutes: {calm: 2,", "minutes: {rest: 2,", "plank_wall", "minutes.rest.[key]"
    ),
    "minutes in a phase without a dose": Spoilt(
        "catalogue/exercises/row.yaml", "minutes: {restore: 3,", "minutes: {calm: 3, restore: 3,", "seated_band_row",
        "minutes", "profile STR has no dose",
    ),
    "minutes before the earliest phase": Spoilt(
        PLANK, "minutes: {strengthen: 4,", "minutes: {restore: 4, strengthen: 4,", "plank", "minutes", "comes before"
    ),
    "a gap in a ladder": Spoilt(PLANK, "level: 6", "level: 7", "plank", "level", "gaps"),
    "two exercises on one rung": Spoilt(PLANK, "level: 6", "level: 5", "plank", "level", "exactly one"),
    "a variant on another rung than its exercise": Spoilt(
        BIRD_DOG, "variant_of: bird_dog\n", "variant_of: bird_dog_leg\n", "bird_dog_forearm", "variant_of", "rung"
    ),
    "a variant of nothing": Spoilt(
        BIRD_DOG, "variant_of: bird_dog\n", "variant_of: bird_cat\n", "bird_dog_forearm", "variant_of", "no exercise"
    ),
    "an aerobic exercise without its shortest minutes": Spoilt(
        WALKING, "    shortest_minutes: 5\n", "", "walking_programme", "shortest_minutes", "is missing"
    ),
    "a limit that the selection could not keep": Spoilt(
        "rules/limits.yaml", "  default_max_per_category: 2\n", "  default_max_per_category: 8\n",
        "-", "limits.default_max_per_category", "less than or equal to 7",
    ),
    "a code that stands twice": Spoilt(
        PLANK, "code: plank_counter", "code: plank_wall", "plank_wall", "code", "stands in"
    ),
    "a code that stands in two files": Spoilt(
        PLANK, "code: plank_counter", "code: bird_dog", "bird_dog", "code", "stands in"
    ),
    "a family that stands in two files": Spoilt(
        PLANK, "family: plank", "family: bridge", "bridge", "code", "stands in"
    ),
    "a code of strange letters": Spoilt(PLANK, "code: plank_counter", "code: Plank-Counter", "Plank-Counter", "code"),
    "more steps than anybody remembers": Spoilt(
        PLANK, "instructions:\n", "instructions:\n" + "      - One more step.\n" * 4, "plank_wall", "instructions"
    ),
    "a precaution that nobody knows in a rule": Spoilt(
        CONDITIONAL, "precaution: [epilepsy]", "precaution: [epilepsie]", "conditional.epilepsy_neck",
        "when.precaution", "is no precaution",
    ),
    "a fact that no rule may ask for": Spoilt(
        CONDITIONAL, "irritability: [high]", "irritable: [high]", "conditional.irritability_high", "when.irritable"
    ),
    "a phase that does not exist in a rule": Spoilt(
        CONDITIONAL, "phase: [calm, restore]", "phase: [calm, rest]", "conditional.dp_extension", "when.phase.1"
    ),
    "a kind of technique that nobody knows in a rule": Spoilt(
        CONDITIONAL, "kinds: [tens, interferential, nmes]", "kinds: [tensing]", "conditional.epilepsy_neck",
        "absolute.kinds", "is no technique_kind",
    ),
    "an exercise to start with that nobody knows": Spoilt(
        "conditions/low_back.yaml", "pelvic_tilt_supine", "pelvic_tilt", "nonspecific_low_back_pain", "start_with",
        "is no exercise",
    ),
    "a gate that does not exist": Spoilt(
        "red_flags/emergency.yaml", "gate: block", "gate: stop", "rf_ces_saddle_anaesthesia", "gate"
    ),
    "evidence of a guideline that nobody lists": Spoilt(
        "evidence/NG59.yaml", "guideline: NG59", "guideline: NG99", "ng59_acupuncture", "sources", "is no source"
    ),
    "a range that is upside down": Spoilt(
        "rules/dosage_profiles.yaml", "{low: 1, middle: 2}", "{low: 3, middle: 2}", "ISO", "doses.calm.sets"
    ),
    "points beyond all measure": Spoilt(
        "rules/weights.yaml", "start_with: 6", "start_with: 60", "-", "weights.start_with"
    ),
    "no look at the outcome before a birth": Spoilt(
        "rules/review.yaml", "    text_before_birth: ", "    # ", "-", "-", "text_before_birth"
    ),
    "a word that code compares against, renamed": Spoilt(
        "vocabulary/irritability.yaml", "code: high", "code: severe", "irritability", "words", "should be exactly"
    ),
}  # fmt: skip


@pytest.mark.parametrize("spoilt", WAYS.values(), ids=WAYS)
def test_a_bad_entry_stops_the_load_and_names_file_code_and_field(spoilt: Spoilt) -> None:
    problems = problems_with(spoilt.file, edited(spoilt.file, spoilt.old, spoilt.new))

    named = [problem for problem in problems if (problem.code, problem.field) == (spoilt.code, spoilt.field)]
    assert named, [str(problem) for problem in problems]
    assert all(problem.file == spoilt.file or spoilt.says == "stands in" for problem in named)
    assert any(spoilt.says in problem.problem for problem in named)
    assert str(named[0]) == f"{named[0].file}: {named[0].code}: {named[0].field}: {named[0].problem}"


def test_a_key_given_twice_stops_the_load(seed: Path) -> None:
    edit(seed, PLANK, "    sides: 1\n", "    sides: 1\n    sides: 2\n")

    (problem,) = problems_of(seed)

    assert problem.file == PLANK
    assert "'sides' stands twice" in problem.problem


NO_YAML = ["exercises: [", "\tfamily: plank", "family: 'plank", "a: &b [*b", "\x00"]


@pytest.mark.parametrize("content", NO_YAML)
def test_what_is_no_yaml_stops_the_load(content: str) -> None:
    (problem,) = problems_with(PLANK, content)

    assert problem.file == PLANK
    assert "not readable as YAML" in problem.problem


NO_ENTRIES = ["", "[]", "plank", "- family: plank", "family: plank"]


@pytest.mark.parametrize("content", NO_ENTRIES)
def test_what_holds_no_entries_stops_the_load(content: str) -> None:
    assert {problem.file for problem in problems_with(PLANK, content)} == {PLANK}


STRAYS = ["notes.yaml", "rules/points.yaml", "catalogue/exercises/more/plank.yaml", "catalogue/plank.yaml"]


@pytest.mark.parametrize("name", STRAYS)
def test_a_file_where_none_is_expected_stops_the_load(seed: Path, name: str) -> None:
    (seed / name).parent.mkdir(exist_ok=True)
    shutil.copy(seed / PLANK, seed / name)

    (problem,) = problems_of(seed)

    assert problem.file == name


NEEDED = [
    "sources.yaml",
    "rules/weights.yaml",
    "rules/limits.yaml",
    "rules/derivations.yaml",
    "rules/review.yaml",
    "vocabulary/phase.yaml",
    "catalogue/exercises/bird_dog.yaml",
]


@pytest.mark.parametrize("name", NEEDED)
def test_a_file_that_is_missing_stops_the_load(seed: Path, name: str) -> None:
    (seed / name).unlink()

    assert problems_of(seed)


def test_everything_that_is_wrong_is_told_at_once(seed: Path) -> None:
    edit(seed, PLANK, "level: 1", "level: first")
    edit(seed, BIRD_DOG, "sides: 2", "sides: both")

    assert {problem.file for problem in problems_of(seed)} == {PLANK, BIRD_DOG}


# Order and hashes.


def hashes(knowledge: Knowledge) -> tuple[str, str]:
    return knowledge.catalogue_hash, knowledge.rules_hash


def test_reading_twice_changes_nothing(knowledge: Knowledge) -> None:
    assert hashes(read_seed(SEED)) == hashes(knowledge)


@pytest.mark.parametrize("seed_of_chance", range(3))
def test_the_order_of_entries_changes_no_hash(knowledge: Knowledge, seed_of_chance: int) -> None:
    entries = list(read_seed_entries(SEED))
    random.Random(seed_of_chance).shuffle(entries)  # noqa: S311 - a shuffle that can be repeated

    assert hashes(compose_checked(entries)) == hashes(knowledge)


def test_the_order_of_rungs_in_a_file_changes_no_hash(knowledge: Knowledge) -> None:
    file = "catalogue/exercises/row.yaml"
    head, first, second = (SEED / file).read_text(encoding="utf-8").split("  - code: ")

    turned = loaded_with(file, f"{head}  - code: {second.rstrip()}\n\n  - code: {first.rstrip()}\n")

    assert hashes(turned) == hashes(knowledge)


def test_the_order_of_fields_in_an_entry_means_nothing() -> None:
    # A database may keep them in an order of its own, and no hash tells of it.
    entries = [entry for found in entries_by_file().values() for entry in found]
    turned_round = [entry.model_copy(update={"body": backwards(entry.body)}) for entry in entries]

    one, other = compose(entries), compose(turned_round)

    for part in fields(Knowledge):
        assert getattr(one, part.name) == getattr(other, part.name), part.name


def backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(member) for member in value] if isinstance(value, list) else value


def test_comments_and_blank_lines_change_no_hash(knowledge: Knowledge) -> None:
    remarked = loaded_with(PLANK, edited(PLANK, "family: plank", "# Checked by nobody yet.\n\nfamily: plank"))

    assert hashes(remarked) == hashes(knowledge)


CATALOGUE, RULES = "catalogue", "rules"
CHANGES = [
    (PLANK, "name: Wall plank", "name: Plank at the wall", CATALOGUE),
    (PLANK, "minutes: {calm: 2,", "minutes: {calm: 3,", CATALOGUE),
    (PLANK, "Stand facing a wall", "Face a wall", CATALOGUE),
    (PLANK, "label: Plank", "label: The plank", CATALOGUE),
    ("conditions/low_back.yaml", "label: Non-specific low back pain", "label: Low back pain", CATALOGUE),
    ("evidence/NG59.yaml", "direction: for_strong", "direction: for_weak", CATALOGUE),
    (CONDITIONAL, "irritability: [high]", "irritability: [moderate, high]", RULES),
    ("rules/weights.yaml", "start_with: 6", "start_with: 7", RULES),
    ("rules/limits.yaml", "athlete_max_exercises: 7", "athlete_max_exercises: 8", RULES),
    ("rules/texts.yaml", "The patient likes it.", "Liked by the patient.", RULES),
    ("rules/phases.yaml", "typical_weeks: 3", "typical_weeks: 4", RULES),
    ("red_flags/urgent.yaml", "gate: hold_until_cleared", "gate: allow_with_caution", RULES),
    ("vocabulary/goal.yaml", "label: Less pain", "label: Hurt less", RULES),
]


@pytest.mark.parametrize(("file", "old", "new", "changed"), CHANGES)
def test_a_changed_word_changes_the_hash_of_its_part_alone(
    knowledge: Knowledge, *, file: str, old: str, new: str, changed: str
) -> None:
    catalogue, rules = hashes(loaded_with(file, edited(file, old, new)))

    assert (catalogue != knowledge.catalogue_hash) is (changed == CATALOGUE)
    assert (rules != knowledge.rules_hash) is (changed == RULES)


def test_what_a_clinic_switches_off_changes_the_catalogues_hash_alone(knowledge: Knowledge) -> None:
    theirs = compose(read_seed_entries(SEED), switched_off=frozenset({"plank"}))

    assert theirs.catalogue_hash != knowledge.catalogue_hash
    assert theirs.rules_hash == knowledge.rules_hash


def test_files_are_read_in_a_fixed_order() -> None:
    names = [name for name, _ in seed_files(SEED)]

    assert names == sorted(names)
    assert len(names) == len(set(names))


def test_what_a_technique_does_not_say_leaves_no_trace_in_its_entry() -> None:
    """Entries stored before a field came are kept as they were: read anew they have to be the same."""
    bodies = {entry.code: entry.body for entry in read_seed_entries(SEED) if entry.kind == "technique"}

    assert "sessions_most" not in bodies["massage_soft_tissue"]
    assert bodies["workplace_ergonomic_review"]["sessions_most"] == 2


def test_what_a_rule_a_dose_or_the_limits_do_not_say_leaves_no_trace_in_their_entries() -> None:
    """`ends_in`, `sitting_hours_below`, `short_hold_repetitions` and `comes_first` came after the first editions."""
    bodies = {(entry.kind, entry.code): entry.body for entry in read_seed_entries(SEED)}

    def when(code: str) -> dict[str, Any]:
        return cast("dict[str, Any]", bodies["point_rule", code]["when"])

    assert not {"ends_in", "sitting_hours_below"} & when("lesson.flare_plan").keys()
    assert when("lesson.flare_plan.last")["ends_in"] == ["strengthen"]
    assert when("lifestyle.sits_little")["sitting_hours_below"] == 3
    doses = cast("dict[str, Any]", bodies["dosage_profile", "ISO"]["doses"])
    assert "short_hold_repetitions" not in doses["strengthen"]
    assert doses["return"]["short_hold_repetitions"] == 3
    old = {name: value for name, value in bodies["limits", "all"].items() if name != "comes_first"}
    assert LimitsShape.model_validate(old).model_dump(mode="json") == old
