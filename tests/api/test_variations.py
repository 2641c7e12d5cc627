"""What would be different if: variations of a preview, and how the plan would differ with each."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.merge_patch import merge_patch
from app.models.preview import PreviewCreate
from app.planning.assessment import Person
from app.planning.difference import Difference, difference, outcome_of
from app.planning.document import Plan
from app.services.snapshots import assessment_of, read_snapshot, snapshot_of
from app.services.variations import told_of
from tests.support.clinics import ClinicOfTest
from tests.support.examples import an_assessment
from tests.support.people import START_ON, a_person
from tests.support.previews import body_of, made_of
from tests.support.strategies import requests, the_knowledge

pytestmark = pytest.mark.anyio
MOMENT = re.compile(rb'"created_at":"[^"]+"')
MORE_TIME = {"assessment": {"lifestyle": {"minutes_per_day_available": 45}}}
NO_FLOOR = {"assessment": {"lifestyle": {"floor_transfer": False}}}
FLAG = {"assessment": {"screening": {"red_flags": ["rf_unexplained_weight_loss"], "cleared": []}}}


async def previewed(clinic: ClinicOfTest, *variations: Any, **body: Any) -> Any:
    sent = {"assessment": an_assessment(), "options": {"start_on": "2026-11-22"}, **body}
    return await clinic.therapist.post("/plan-previews", {**sent, "variations": list(variations)})


async def test_the_plan_itself_is_answered_as_without_variations(clinic: ClinicOfTest) -> None:
    plain = await clinic.therapist.post(
        "/plan-previews", {"assessment": an_assessment(), "options": {"start_on": "2026-11-22"}}
    )
    with_none, with_two = await previewed(clinic), await previewed(clinic, MORE_TIME, NO_FLOOR)

    same, none, two = (MOMENT.sub(b"", answer.content) for answer in (plain, with_none, with_two))
    assert none == same[:-1] + b',"variations":[]}'
    assert two.startswith(same[:-1] + b',"variations":[{"outcome":"plan",')
    assert "variations" not in plain.json()


async def test_variations_are_answered_in_their_order_each_with_what_would_change(clinic: ClinicOfTest) -> None:
    answer = await previewed(clinic, {}, MORE_TIME, NO_FLOOR, {"options": {"exclude": ["bird_dog_leg"]}})

    same, more_time, no_floor, excluded = answer.json()["variations"]
    assert same["text"] == "The plan would be the same."
    assert all(not value for value in same["difference"].values())
    assert {each["kind"] for each in more_time["difference"]["items_in"]} >= {"exercise"}
    assert all(item["why"] and item["text"] for item in more_time["difference"]["items_in"])
    assert {item["why"] for item in no_floor["difference"]["items_out"]} >= {"barred"}
    assert all(item["bar"]["rule"] for item in no_floor["difference"]["items_out"] if item["why"] == "barred")
    [gone] = [item for item in excluded["difference"]["items_out"] if item["code"] == "bird_dog_leg"]
    assert gone["bar"]["rule"] == "options.exclude"


async def test_what_the_screening_would_forbid_is_told_in_its_entry_and_the_others_stand(clinic: ClinicOfTest) -> None:
    answer = await previewed(clinic, FLAG, MORE_TIME)
    refused = await clinic.therapist.post(
        "/plan-previews", {"assessment": merge_patch(an_assessment(), FLAG["assessment"])}
    )

    blocked, planned = answer.json()["variations"]
    assert answer.status_code == 200
    assert (blocked["outcome"], planned["outcome"]) == ("blocked", "plan")
    assert blocked["screening"] == refused.json()["screening"]
    assert blocked["text"] == blocked["difference"]["outcome"]["text"]
    assert planned["screening"] is None


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"include": [{"code": "bird_dog_row"}]}, "equipment"),
        ({"include": [{"code": "bridge_single_leg"}], "weeks": 1}, "limits"),
    ],
)
async def test_an_include_that_cannot_be_followed_is_told_in_its_entry(
    clinic: ClinicOfTest, options: dict[str, Any], rule: str
) -> None:
    answer = await previewed(clinic, {"options": options})

    assert answer.status_code == 200, answer.text
    [declined] = answer.json()["variations"]
    assert declined["outcome"] == "declined"
    assert declined["contraindication"]["code"] == options["include"][0]["code"]
    assert declined["contraindication"]["rule"] == rule
    assert declined["contraindication"]["reason"] in declined["text"]


async def test_a_plan_that_is_refused_is_refused_whatever_its_variations(clinic: ClinicOfTest) -> None:
    flagged = merge_patch(an_assessment(), FLAG["assessment"])

    answer = await previewed(clinic, MORE_TIME, assessment=flagged)

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/plan-blocked-by-screening"


INVALID = [
    ({"assessment": {"condition": {"code": None}}}, "assessment/condition/code", "This is required."),
    ({"assessment": {"condition": {"pain": {"now": 11}}}}, "assessment/condition/pain/now", "Send at most 10."),
    (
        {"assessment": {"lifestile": {}}},
        "assessment/lifestile",
        "There is no such field here. Perhaps you mean `lifestyle`.",
    ),
    (
        {"assessment": {"lifestyle": {"minutes_available": 9}}},
        "assessment/lifestyle/minutes_available",
        "There is no such field here. Perhaps you mean `minutes_per_day_available` or `equipment_available`.",
    ),
    ({"assessment": {"goals": []}}, "assessment/goals", "Send at least 1 entries."),
    (
        {"assessment": {"condition": {"irritability": "hihg"}}},
        "assessment/condition/irritability",
        "There is no such code here. The nearest are: `high`.",
    ),
    ({"options": {"weeks": 0}}, "options/weeks", "Send at least 1."),
    ({"option": {}}, "option", "There is no such field here. Perhaps you mean `options`."),
    ({"assessment": None}, "assessment", "Send an object: {…}."),
    (
        {"assessment": {"assessed_on": "2027-01-01"}},
        "assessment/assessed_on",
        "The day of the assessment is still to come.",
    ),
    (
        {"options": {"include": [{"code": "plank"}], "exclude": ["plank"]}},
        "options",
        "The same code can't be included and excluded.",
    ),
]


@pytest.mark.parametrize(("variation", "place", "detail"), INVALID)
async def test_a_variation_that_cannot_be_understood_is_named_with_its_place(
    clinic: ClinicOfTest, variation: dict[str, Any], place: str, detail: str
) -> None:
    answer = await previewed(clinic, MORE_TIME, NO_FLOOR, {}, variation)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"detail": detail, "pointer": f"#/variations/3/{place}"}]


async def test_more_than_twenty_variations_are_refused(clinic: ClinicOfTest) -> None:
    twenty, more = await previewed(clinic, *[{}] * 20), await previewed(clinic, *[{}] * 21)

    assert len(twenty.json()["variations"]) == 20
    assert more.status_code == 422
    assert more.json()["errors"] == [{"detail": "Send at most 20 entries.", "pointer": "#/variations"}]


PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "assessment": st.fixed_dictionaries(
            {},
            optional={
                "lifestyle": st.fixed_dictionaries(
                    {},
                    optional={
                        "minutes_per_day_available": st.integers(5, 60),
                        "equipment_available": st.sampled_from([None, [], ["resistance_band"], ["mat", "dumbbell"]]),
                        "floor_transfer": st.sampled_from([None, True, False]),
                    },
                ),
                "yellow_flags": st.sampled_from([None, [], ["fear_avoidance"]]),
                "goals": st.permutations([{"code": "pain_relief", "priority": 1}, {"code": "walking", "priority": 1}]),
            },
        ),
        "options": st.fixed_dictionaries(
            {}, optional={"weeks": st.sampled_from([None, 4]), "exclude": st.sampled_from([[], ["bird_dog"]])}
        ),
    },
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests(), PATCHES)
def test_a_variation_is_what_a_preview_of_the_patched_request_would_be(request: Any, patch: dict[str, Any]) -> None:
    base = body_of(request[0], request[1], request[2])
    alone = json.loads(json.dumps({**base, **{name: merge_patch(base[name], patch.get(name, {})) for name in patch}}))

    [varied] = PreviewCreate.model_validate({**base, "variations": [patch]}).varied

    sent = PreviewCreate.model_validate(alone)
    assert (varied.assessment, varied.options) == (sent.assessment, sent.options)
    assert assessment_of(varied.assessment) == read_snapshot(snapshot_of(sent.assessment, a_person()))[0]
    before, after = made_of(base, the_knowledge()), made_of(alone, the_knowledge())
    if isinstance(before, Plan):
        person = Person() if sent.patient is None else Person(sent.patient.birth_date, sent.patient.sex)
        told = told_of(before, varied, person, the_knowledge(), START_ON)
        expected = difference(before, after, the_knowledge())
        assert told["outcome"] == outcome_of(after)
        # Who knows more than the documents say has more to say of what goes out, and of nothing else.
        assert replace(told["difference"], items_out=()) == replace(expected, items_out=())
        assert gone(told["difference"]) == gone(expected)


def gone(found: Difference) -> set[tuple[str, str]]:
    return {(item.code, phase) for item in found.items_out for phase in item.phases}
