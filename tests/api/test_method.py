"""The page for clinicians as it is served: open to all, complete in itself, and about the rules of the moment."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.knowledge import compose_checked, read_seed_entries
from app.method.page import page_in_html
from app.services.platform import Platform
from app.settings import Settings
from tests.conftest import Clock, assembled
from tests.support.clinics import client_of
from tests.support.seeding import seed_changed

pytestmark = pytest.mark.anyio


async def test_everybody_reads_the_page_of_the_rules_that_are_current(client: httpx.AsyncClient) -> None:
    entries = read_seed_entries(Path("seed"))

    answer = await client.get("/method")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == page_in_html(compose_checked(entries), entries)


async def test_a_corrected_rule_shows_without_a_release(
    app: FastAPI, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    before = await client.get("/method")

    await seed_changed(app, tmp_path, "rules/limits.yaml", "severe_pain_from: 7", "severe_pain_from: 8")
    after = await client.get("/method", headers={"If-None-Match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert (
        'id="rule-thresholds.severe_pain_from"><td data-c="What">Severe pain</td><td data-c="From">8 of 10'
        in after.text
    )


async def test_an_unchanged_page_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/method")

    again = await client.get("/method", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_the_browser_is_told_to_load_nothing(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/method")).headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "://" not in policy


async def test_before_there_are_rules_there_is_no_page(settings: Settings, clock: Clock) -> None:
    app = assembled()
    app.state.platform = Platform(settings, clock)

    async with client_of(app) as nobody:
        answer = await nobody.get("/method")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/not-ready")


async def test_the_description_says_where_a_rule_is_found(client: httpx.AsyncClient) -> None:
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]

    for shape, field in (
        ("ExcludedRead", "rule"),
        ("ContraindicationRead", "rule"),
        ("FindingRead", "code"),
        ("AlertRead", "code"),
        ("AdviceRead", "code"),
    ):
        assert "`/method#rule-`" in schemas[shape]["properties"][field]["description"], shape
