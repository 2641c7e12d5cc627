"""Look through the outcome measures."""

import pytest

from app.models.outcome_measure import OutcomeMeasureRead
from app.planning.knowledge import Knowledge
from tests.support.clinics import ClinicOfTest

pytestmark = pytest.mark.anyio


async def test_every_measure_is_listed_by_code_over_the_pages(clinic: ClinicOfTest, knowledge: Knowledge) -> None:
    first = (await clinic.assistant.get("/outcome-measures", params={"limit": 10})).json()
    second = (
        await clinic.assistant.get("/outcome-measures", params={"limit": 10, "cursor": first["next_cursor"]})
    ).json()

    items = [*first["items"], *second["items"]]
    assert [item["code"] for item in items] == sorted(knowledge.instruments)
    assert second["next_cursor"] is None
    for item in items:
        OutcomeMeasureRead.model_validate(item)


async def test_a_measure_shows_what_matters_beside_what_can_be_measured_each_with_its_sources(
    clinic: ClinicOfTest,
) -> None:
    shown = (await clinic.assistant.get("/outcome-measures/ndi")).json()

    assert [(bound["points"], bound["conditions"]) for bound in shown["mic"]] == [
        (19, []),
        (17, ["neck_pain_radiating"]),
    ]
    assert [(bound["points"], bound["conditions"]) for bound in shown["mdc"]] == [
        (20.4, []),
        (26.8, ["neck_pain_radiating"]),
    ]
    assert [source["key"] for source in shown["mdc"][0]["sources"]] == ["YOU09"]
    assert shown["sections"] == {"count": 10, "highest": 5, "fewest_answered": 8}
    assert (shown["unit"], shown["better"]) == ("percent", "low")


async def test_wording_is_shown_only_of_what_anybody_may_use(clinic: ClinicOfTest) -> None:
    items = (await clinic.assistant.get("/outcome-measures")).json()["items"]

    assert {item["code"] for item in items if item["wording"]} == {"nprs", "gpe"}
    assert all(item["licence"] == "free" for item in items if item["wording"])


async def test_a_questionnaire_on_mood_says_which_answer_asks_for_a_red_flag(clinic: ClinicOfTest) -> None:
    asks = (await clinic.assistant.get("/outcome-measures/phq9")).json()["asks"]

    assert [(ask["item"], ask["above"], ask["red_flag"]) for ask in asks] == [(9, 0, "rf_suicidal_risk")]


async def test_what_the_assessment_takes_as_an_instrument_is_explained_here(clinic: ClinicOfTest) -> None:
    words = (await clinic.assistant.get("/vocabulary")).json()["instrument"]
    items = (await clinic.assistant.get("/outcome-measures")).json()["items"]

    assert {(item["code"], item["sendable"]) for item in items} == {(word["code"], word["sendable"]) for word in words}


async def test_a_measure_that_does_not_exist_is_not_found(clinic: ClinicOfTest) -> None:
    answer = await clinic.assistant.get("/outcome-measures/plonk")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/outcome-measure-not-found"


async def test_what_has_not_changed_is_not_sent_again(clinic: ClinicOfTest) -> None:
    for path in ("/outcome-measures", "/outcome-measures/rmdq"):
        first = await clinic.assistant.get(path)
        again = await clinic.assistant.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
