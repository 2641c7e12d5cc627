"""A real browser that reaches nothing but this machine, and that tells what it asked for and what it complained of."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVER = "chromedriver"
PHONE_WIDTH = 390
FLAGS = (
    "--headless",
    "--no-sandbox",  # the sandbox refuses to start for root, who runs tests in containers
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # containers often have too little of it
    "--window-size=1280,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
OWN_PAGES = ("about:", "chrome:", "chrome-untrusted:", "data:", "blob:")
"""What a browser shows of itself, and what is already in a page: no request leaves it for these."""


@dataclass(frozen=True)
class Programs:
    """Where the browser and its driver are on this machine."""

    browser: str
    driver: str


def find_programs() -> Programs | None:
    """Return the browser and its driver; None where one of them isn't installed."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which(DRIVER)
    return Programs(browser, driver) if browser and driver else None


@contextlib.contextmanager
def browsing(programs: Programs, folder: Path) -> Iterator[webdriver.Chrome]:
    """Open the browser as if for the first time; whatever it keeps goes into the folder."""
    options = webdriver.ChromeOptions()
    options.binary_location = programs.browser
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # The driver's place is given, so that selenium neither looks for one nor downloads one.
    service = Service(programs.driver, env={**os.environ, "HOME": str(folder)})
    with webdriver.Chrome(options=options, service=service) as driver:
        yield driver


@contextlib.contextmanager
def on_a_phone(driver: webdriver.Chrome) -> Iterator[None]:
    """Let the browser have a phone's screen for a while."""
    metrics = {"width": PHONE_WIDTH, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    yield
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def requests_of(driver: webdriver.Chrome) -> list[str]:
    """Return the address of every request since this was last asked."""
    events = [json.loads(entry["message"])["message"] for entry in _log(driver, "performance")]
    addresses = [
        event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"
    ]
    return [address for address in addresses if not address.startswith(OWN_PAGES)]


def complaints_of(driver: webdriver.Chrome) -> list[str]:
    """Return every warning and error on the console since this was last asked; a broken security policy is one."""
    return [entry["message"] for entry in _log(driver, "browser") if entry["level"] in {"WARNING", "SEVERE"}]


def _log(driver: webdriver.Chrome, kind: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = driver.get_log(kind)  # type: ignore[no-untyped-call]  # selenium doesn't say
    return entries
