"""What became of the plans that patients follow, under today's knowledge, is told from the command line."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.support.clinics import ClinicOfTest
from tests.support.commands import Ran, physioplan
from tests.support.databases import ON_SQLITE
from tests.support.seeding import seed_changed
from tests.support.stored import alter_document, alter_plan, stored_plan
from tests.support.work import asked_plan, codes_of, recorded_assessment, recorded_patient

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("on_database")]

RULES = "rules/contraindications/features_by_precaution.yaml"
RULE = "feature_precaution.hypertension_controlled"
OLD = f"{RULE}\n    when: {{precaution: [hypertension_controlled]}}\n    relative: {{features: ["
NEVER = OLD.replace("relative", "absolute") + "quadruped_kneeling, "
SELDOM = OLD + "quadruped_kneeling, "
SAME = (
    "Plans looked at, of each patient the newest: 1. As they are: 1. Would differ: 0, unsafe now: 0, "
    "with items no longer in the catalogue: 0. Not compared: 0.\n"
)


async def drift(*arguments: str) -> Ran:
    """Look for drift beside the running service."""
    return await asyncio.to_thread(physioplan, "drift", *arguments)


async def a_plan(clinic: ClinicOfTest, patient_id: str | None = None, **options: Any) -> dict[str, Any]:
    answer = await asked_plan(clinic, await recorded_assessment(clinic, patient_id), **options)
    assert answer.status_code == 201, answer.text
    plan: dict[str, Any] = answer.json()
    return plan


@pytest.mark.usefixtures("app")
async def test_without_a_plan_nothing_has_drifted() -> None:
    ran = await drift()

    assert (ran.code, ran.out, ran.err) == (0, "There is no plan to look at.\n", "")


async def test_under_the_same_knowledge_a_plan_comes_out_as_it_is(clinic: ClinicOfTest) -> None:
    await a_plan(clinic)

    ran = await drift()

    assert (ran.code, ran.out, ran.err) == (0, SAME, "")


async def test_a_stricter_rule_names_the_plan_the_rule_and_what_is_unsafe_now(
    app: FastAPI, clinic: ClinicOfTest, other_clinic: ClinicOfTest, tmp_path: Path
) -> None:
    plan = await a_plan(clinic, include=[{"code": "bird_dog"}])
    await a_plan(other_clinic)
    await seed_changed(app, tmp_path, RULES, OLD, NEVER)

    ran = await drift()
    told = json.loads((await drift("--json", "--clinic", "Alpha")).out)

    assert (ran.code, ran.err) == (1, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"Plan {plan['id']} of Alpha, made under knowledge ")
    assert any(
        line.startswith("  unsafe: Bird-dog (bird_dog) in ") and f"absolute, by {RULE}." in line for line in lines
    )
    assert f"  {RULE}: in 2 plans, unsafe in 2" in lines
    [found] = told["plans"]
    assert found["plan_id"] == plan["id"]
    assert found["refused"]
    assert {(item["code"], item["level"], item["rule"]) for item in found["unsafe"]} >= {("bird_dog", "absolute", RULE)}
    assert (told["total"], told["differing"], told["unsafe"]) == (1, 1, 1)
    assert told["by_rule"][0] == {"rule": RULE, "plans": 1, "unsafe": 1}


@ON_SQLITE
async def test_what_a_therapist_accepted_is_no_news_but_a_new_bar_is(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    await seed_changed(app, tmp_path, RULES, OLD, SELDOM)
    wish = {"code": "bird_dog", "override_reason": "Breathes well with it."}
    await a_plan(clinic, include=[wish])
    accepted = await drift("--json")
    await seed_changed(
        app, tmp_path, RULES, "relative: {features: [quadruped_kneeling, ", "absolute: {features: [quadruped_kneeling, "
    )

    barred = await drift("--json")

    assert (accepted.code, json.loads(accepted.out)["plans"]) == (0, [])
    [found] = json.loads(barred.out)["plans"]
    assert [item["code"] for item in found["unsafe"]] == ["bird_dog"]


@ON_SQLITE
async def test_a_reason_that_was_given_before_there_was_a_bar_accepts_none(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    await a_plan(clinic, include=[{"code": "bird_dog", "override_reason": "The patient likes it."}])
    await seed_changed(app, tmp_path, RULES, OLD, SELDOM)

    [found] = json.loads((await drift("--json")).out)["plans"]

    assert [(item["code"], item["level"]) for item in found["unsafe"]] == [("bird_dog", "relative")]


@ON_SQLITE
async def test_a_screening_that_forbids_the_plan_today_makes_it_unsafe(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    plan = await a_plan(clinic)
    snapshot = (await stored_plan(app, clinic, plan["id"])).snapshot
    await alter_plan(app, plan["id"], snapshot=snapshot.replace(b'"outcome":"cleared"', b'"outcome":"awaiting"'))

    told = json.loads((await drift("--json")).out)

    [found] = told["plans"]
    assert found["refused"]
    assert found["rules"] == ["rf_unexplained_weight_loss"]
    assert (told["unsafe"], told["by_rule"]) == (1, [{"rule": "rf_unexplained_weight_loss", "plans": 1, "unsafe": 1}])


async def test_other_words_alone_are_told_as_such(app: FastAPI, clinic: ClinicOfTest, tmp_path: Path) -> None:
    plan = await a_plan(clinic, include=[{"code": "bird_dog"}])
    await seed_changed(
        app, tmp_path, "catalogue/exercises/bird_dog.yaml", "name: Bird-dog\n", "name: Bird-dog on all fours\n"
    )

    ran = await drift("--json")

    [found] = json.loads(ran.out)["plans"]
    assert ran.code == 1
    assert (found["plan_id"], found["unsafe"], found["rules"]) == (plan["id"], [], [])
    assert {change["kind"] for change in found["changes"]} == {"words"}
    assert any(change["text"].startswith("Bird-dog reads otherwise at: name") for change in found["changes"])


@ON_SQLITE
async def test_what_the_catalogue_has_dropped_is_told_of_those_who_still_do_it(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    plan = await a_plan(clinic)
    code = min(codes_of(plan))
    await alter_document(app, clinic, plan["id"], f'"code":"{code}"'.encode(), b'"code":"forgotten"')

    told = json.loads((await drift("--json")).out)

    assert told["withdrawn"] == 1
    assert [item["code"] for item in told["plans"][0]["withdrawn"]] == ["forgotten"]


@ON_SQLITE
async def test_only_the_newest_plan_of_a_patient_is_looked_at(
    app: FastAPI, clinic: ClinicOfTest, tmp_path: Path
) -> None:
    patient_id = await recorded_patient(clinic)
    await a_plan(clinic, patient_id, include=[{"code": "bird_dog"}])
    newest = await a_plan(clinic, patient_id, include=[{"code": "bird_dog"}], weeks=8)
    await seed_changed(app, tmp_path, RULES, OLD, NEVER)

    told = json.loads((await drift("--json")).out)

    assert told["total"] == 1
    assert [found["plan_id"] for found in told["plans"]] == [newest["id"]]


@ON_SQLITE
async def test_a_document_that_can_not_be_read_is_told_and_keeps_no_other_from_being_compared(
    app: FastAPI, clinic: ClinicOfTest
) -> None:
    broken, _ = await a_plan(clinic), await a_plan(clinic)
    await alter_document(app, clinic, broken["id"], b'"weeks":', b'"months":')

    ran = await drift()

    assert ran.code == 1
    assert "  not compared; this program can't make it under today's knowledge: ValidationError at " in ran.out
    assert "Plans looked at, of each patient the newest: 2. As they are: 1. Would differ: 0" in ran.out
    assert ran.out.endswith("Not compared: 1.\n")


@ON_SQLITE
async def test_the_audit_of_each_clinic_with_plans_says_that_they_were_looked_at(
    clinic: ClinicOfTest, other_clinic: ClinicOfTest
) -> None:
    await a_plan(clinic)

    await drift()

    for each, expected in ((clinic, ["system"]), (other_clinic, [])):
        entries = (await each.admin.get("/audit")).json()["items"]
        assert [entry["actor_kind"] for entry in entries if entry["action"] == "drift"] == expected
