"""What the docs page says in five steps is done in a real browser, by clicking alone and without any network."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.browser import PHONE_WIDTH, browsing, complaints_of, find_programs, on_a_phone, requests_of
from tests.support.commands import serving
from tests.support.docs_page import Answer, DocsPage

PROGRAMS = find_programs()
MISSING = "there is no browser here; on Debian: apt-get install chromium chromium-driver"
pytestmark = [pytest.mark.browser, *([] if PROGRAMS else [pytest.mark.skip(reason=MISSING)])]

THERAPIST = "therapist@demo.example"


@dataclass(frozen=True)
class Demo:
    """A service that was just started for the first time."""

    address: str
    password: str


@dataclass(frozen=True)
class Walk:
    """What somebody saw who took the five steps."""

    patients: Answer
    recording: str
    patient_id: str
    assessment: Answer
    assessment_id: str
    plan: Answer
    requests: list[str]
    complaints: list[str]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("service") / "data"
    with serving("--prepare", PHYSIO_DATA_DIR=str(folder)) as service:
        yield Demo(service.address, (folder / "demo_password").read_text())


@pytest.fixture(scope="module")
def page(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocsPage]:
    assert PROGRAMS is not None
    folder: Path = tmp_path_factory.mktemp("browser")
    with browsing(PROGRAMS, folder) as driver:
        yield DocsPage(driver, demo.address)


@pytest.fixture(scope="module")
def walk(page: DocsPage, demo: Demo) -> Walk:
    """Take the five steps as the page says them."""
    page.sign_in(THERAPIST, demo.password)
    patients = page.execute(page.follow("Find a patient."))
    recording = page.follow("Record an assessment.")
    patient_id = page.value(recording, "patient_id")
    assessment = page.execute(recording)
    making = page.follow("Make the plan.")
    assessment_id = page.value(making, "assessment_id")
    plan = page.execute(making)
    requests, complaints = requests_of(page.driver), complaints_of(page.driver)
    return Walk(patients, recording, patient_id, assessment, assessment_id, plan, requests, complaints)


def test_the_five_steps_lead_to_a_plan(walk: Walk) -> None:
    exercises = [exercise for phase in walk.plan.body["phases"] for exercise in phase["exercises"]]

    assert [answer.status for answer in (walk.patients, walk.assessment, walk.plan)] == ["200", "201", "201"]
    assert exercises


def test_the_plan_says_why(walk: Walk) -> None:
    for phase in walk.plan.body["phases"]:
        assert all(exercise["why"] and "evidence" in exercise for exercise in phase["exercises"])
    assert all(item["reason"] for item in walk.plan.body["excluded"])


def test_the_page_fills_in_what_was_last_found_or_recorded(walk: Walk) -> None:
    assert walk.patient_id == walk.patients.body["items"][0]["id"] == walk.assessment.body["patient_id"]
    assert walk.assessment_id == walk.assessment.body["id"] == walk.plan.body["assessment_id"]


def test_the_browser_asked_nobody_but_the_service(walk: Walk, demo: Demo) -> None:
    paths = {address.removeprefix(demo.address).partition("?")[0] for address in walk.requests}

    assert {"/docs", "/openapi.json", "/api/v1/auth/token", "/api/v1/patients"} <= paths
    assert all(path.startswith("/") for path in paths)


def test_the_browser_had_nothing_to_complain_of(walk: Walk) -> None:
    assert walk.complaints == []


def test_the_meaning_of_a_code_stands_beside_the_example(walk: Walk, page: DocsPage) -> None:
    told = page.expand(walk.recording, "condition")

    assert walk.assessment.body["condition"]["code"] == "nonspecific_low_back_pain"
    assert "nonspecific_low_back_pain Non-specific low back pain: " in told


def test_on_a_phone_nothing_has_to_be_pushed_sideways(walk: Walk, page: DocsPage) -> None:
    with on_a_phone(page.driver):
        page.expand(walk.recording, "screening")
        answered = page.reach()
        page.open_sign_in()
        signing_in = page.reach()
        page.close_sign_in()

    assert (answered, signing_in) == (PHONE_WIDTH, PHONE_WIDTH)


def test_the_page_for_clinicians_is_dressed_asks_for_nothing_and_fits_a_phone(page: DocsPage, demo: Demo) -> None:
    # What was asked for and complained of until now is of another page.
    requests_of(page.driver), complaints_of(page.driver)
    with page.beside(f"{demo.address}/method#rule-rf_ces_saddle_anaesthesia"):
        marked = page.color("tr:target > td")
        with on_a_phone(page.driver):
            reach = page.reach()
        requests, complaints = requests_of(page.driver), complaints_of(page.driver)

    assert marked == "rgba(255, 243, 191, 1)"
    assert reach == PHONE_WIDTH
    assert requests == [f"{demo.address}/method"]
    assert complaints == []


def test_a_mistyped_password_is_named_as_such(walk: Walk, page: DocsPage) -> None:
    page.sign_out()

    assert "The e-mail address or the password is wrong." in page.mistype(THERAPIST, "not the password")


def test_whoever_is_not_signed_in_is_told_what_to_do(walk: Walk, page: DocsPage) -> None:
    page.sign_out()
    page.click(f"{walk.recording} button.execute")

    assert "press Authorize and sign in" in page.notice()
