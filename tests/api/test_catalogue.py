"""Look through the catalogue and the vocabularies."""

from typing import Any

import pytest

from app.models.catalogue import ExerciseRead, TechniqueRead
from app.planning.knowledge import Knowledge
from app.services import catalogue
from tests.support.clinics import ClinicOfTest

pytestmark = pytest.mark.anyio


async def all_pages(clinic: ClinicOfTest, path: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    while True:
        page = (await clinic.assistant.get(path, params=query)).json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        query["cursor"] = page["next_cursor"]


async def test_every_exercise_and_technique_is_listed_by_code(clinic: ClinicOfTest, knowledge: Knowledge) -> None:
    exercises = await all_pages(clinic, "/exercises", limit=40)
    techniques = await all_pages(clinic, "/techniques", limit=20)

    assert [item["code"] for item in exercises] == sorted(knowledge.exercises)
    assert [item["code"] for item in techniques] == sorted(knowledge.techniques)
    for item in exercises:
        ExerciseRead.model_validate(item)
    for item in techniques:
        TechniqueRead.model_validate(item)


ITEM = {
    *("code", "name", "aliases", "category", "region", "position", "surface", "equipment", "direction", "features"),
    *("family", "level", "variant_of", "ready", "difficulty", "min_phase", "sides", "muscles", "minutes", "dosages"),
    *("instructions", "cautions", "harder", "easier", "evidence", "sources"),
}
IN_PLACE = {"kind", "delivered_by", "regions", "role", "auto", "session_minutes"}
NOT_OF_TECHNIQUES = {"position", "surface", "family", "level"}


async def test_both_lists_can_be_read_alike_but_for_what_a_technique_has_instead(clinic: ClinicOfTest) -> None:
    for exercise in await all_pages(clinic, "/exercises"):
        assert set(exercise) >= ITEM
        assert all("minutes" in dose for dose in exercise["dosages"].values())
    for technique in await all_pages(clinic, "/techniques"):
        assert set(technique) >= (ITEM - NOT_OF_TECHNIQUES) | IN_PLACE
        assert NOT_OF_TECHNIQUES.isdisjoint(technique)
        assert all(dose["minutes"] == technique["minutes"] for dose in technique["dosages"].values())
        assert technique["region"] in {None, *technique["regions"]}


async def test_a_technique_has_a_kind_and_no_category(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.get("/techniques", params={"category": "core_strength"})

    assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert (await clinic.assistant.get("/techniques", params={"category": "plonk"})).status_code == 422


async def test_an_exercise_shows_its_doses_instructions_and_neighbours(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.get("/exercises/bird_dog")

    exercise = answer.json()
    assert answer.status_code == 200
    assert exercise["ready"] is True
    assert 3 <= len(exercise["instructions"]) <= 6
    assert (exercise["easier"], exercise["harder"]) == ("bird_dog_leg", "bird_dog_row")
    assert list(exercise["dosages"]) == ["restore", "strengthen", "return"]
    assert exercise["dosages"]["restore"]["minutes"] == exercise["minutes"] == 4
    assert {source["key"]: source["read"] for source in exercise["sources"]} == {"MCG": "recalled", "J21": "secondary"}


async def test_an_exercise_with_short_holds_shows_the_repetitions_that_plans_prescribe(clinic: ClinicOfTest) -> None:
    nod = (await clinic.assistant.get("/exercises/craniocervical_flexion")).json()["dosages"]["return"]

    assert (nod["sets"], nod["repetitions"], nod["hold_seconds"]) == (3, 3, 10)


async def test_a_technique_shows_guidelines_against_each_other(clinic: ClinicOfTest) -> None:
    tens = (await clinic.assistant.get("/techniques/tens_conventional")).json()

    assert tens["auto"] is False
    assert {row["direction"] for row in tens["evidence"]} >= {"against_strong", "for_weak"}


FILTERS = [
    ("/exercises", {"q": "BIRD dóg"}, {"bird_dog", "bird_dog_standing", "bird_dog_arm", "bird_dog_leg"}),
    ("/exercises", {"category": "neural_mobility"}, {"median_slider", "sciatic_slider_supine"}),
    ("/exercises", {"region": "pelvic"}, {"pelvic_floor_contraction"}),
    ("/exercises", {"condition": "neck_pain_radiating"}, {"median_slider", "cervical_retraction"}),
    ("/exercises", {"equipment": "kettlebell"}, {"goblet_squat", "deadlift_kettlebell"}),
    ("/techniques", {"kind": "tens"}, {"tens_conventional", "tens_low_frequency"}),
    ("/techniques", {"equipment": "heat_pack"}, {"superficial_heat_pack"}),
]


@pytest.mark.parametrize(("path", "query", "among"), FILTERS)
async def test_filters_find_what_they_name(
    clinic: ClinicOfTest, path: str, query: dict[str, str], among: set[str]
) -> None:
    everything = {item["code"] for item in await all_pages(clinic, path)}

    found = {item["code"] for item in await all_pages(clinic, path, **query)}

    assert among <= found < everything


async def test_an_unknown_filter_names_the_nearest_codes(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.get("/exercises", params={"category": "core_strenght"})

    fault = answer.json()["errors"][0]
    assert answer.status_code == 422
    assert fault["parameter"] == "category"
    assert "`core_strength`" in fault["detail"]


async def test_a_code_that_does_not_exist_is_not_found(clinic: ClinicOfTest) -> None:
    assert (await clinic.assistant.get("/exercises/plonk")).status_code == 404
    assert (await clinic.assistant.get("/techniques/plonk")).status_code == 404


async def test_what_has_not_changed_is_not_sent_again(clinic: ClinicOfTest) -> None:
    first = await clinic.assistant.get("/exercises")

    again = await clinic.assistant.get("/exercises", headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("path", ["/exercises", "/techniques"])
async def test_what_is_shown_otherwise_by_a_newer_program_is_sent_again(
    clinic: ClinicOfTest, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    first = await clinic.assistant.get(path)
    shown = catalogue._shown

    def shown_otherwise(code: str, shape: Any, *rest: Any) -> Any:
        return shown(code, shape.model_copy(update={"cautions": ["New."]}), *rest)

    with monkeypatch.context() as newer:
        newer.setattr(catalogue, "_shown", shown_otherwise)
        _forget_what_was_shown()
        again = await clinic.assistant.get(path, headers={"If-None-Match": first.headers["etag"]})
    _forget_what_was_shown()

    assert again.status_code == 200
    assert again.json()["items"][0]["cautions"] == ["New."]


def _forget_what_was_shown() -> None:
    catalogue._exercises.cache_clear()
    catalogue._techniques.cache_clear()
    catalogue._found.cache_clear()


async def test_every_enumeration_has_labels_and_meanings(clinic: ClinicOfTest) -> None:
    vocabulary = (await clinic.assistant.get("/vocabulary")).json()

    assert {"condition", "red_flag", "precaution", "goal", "role", "plan_status", "sex", "factor"} <= set(vocabulary)
    for words in vocabulary.values():
        for word in words:
            assert word["label"]
            assert word["meaning"]
    assert {word["code"] for word in vocabulary["precaution"] if not word["sendable"]} == {
        "age_under_18",
        "age_over_65",
        "age_over_80",
        "pregnancy_t1",
        "pregnancy_t2",
        "pregnancy_t3",
    }
