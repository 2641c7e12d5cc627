"""The docs page as somebody uses it who sees it for the first time: each step of the page is a method here."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

LONGEST_WAIT_SECONDS = 30
NOT_YET = (
    NoSuchElementException,
    StaleElementReferenceException,
    ElementNotInteractableException,
    ElementClickInterceptedException,
)
ACCOUNT = ".dialog-ux .auth-container:first-child"
SIGN_OUT = f"{ACCOUNT} button[aria-label='Remove authorization']"
REACH = """
const edges = [...document.querySelectorAll("body *")].map((each) => each.getBoundingClientRect().right);
return Math.ceil(Math.max(document.documentElement.scrollWidth, ...edges));
"""


@dataclass(frozen=True)
class Answer:
    """What the page shows of an answer."""

    status: str
    body: dict[str, Any]


class DocsPage:
    """The page as somebody uses it who sees it for the first time."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver = driver
        self._wait = WebDriverWait(driver, LONGEST_WAIT_SECONDS, poll_frequency=0.1, ignored_exceptions=NOT_YET)
        driver.get(f"{address}/docs")
        self.see(".opblock")

    def see(self, selector: str) -> WebElement:
        """Wait until something is there, and return it."""
        return self._wait.until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector))

    def click(self, selector: str, by: str = By.CSS_SELECTOR) -> None:
        """Bring something into view, and click it as soon as that can be done."""

        def clicked(driver: webdriver.Chrome) -> bool:
            element = driver.find_element(by, selector)
            driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
            return True

        self._wait.until(clicked)

    def text(self, selector: str) -> str:
        """Return what is written somewhere, out of sight too."""
        return self.see(selector).get_attribute("textContent") or ""

    def open_sign_in(self) -> None:
        """Open the dialog of the first step."""
        self.click(".scheme-container button.authorize")
        self.see(ACCOUNT)

    def close_sign_in(self) -> None:
        """Close the dialog of the first step."""
        self.click(f"{ACCOUNT} button.btn-done")

    def sign_in(self, email: str, password: str) -> None:
        """Take the first step."""
        self.open_sign_in()
        self._give(email, password)
        self.click(f"{ACCOUNT} button.authorize")
        self.see(SIGN_OUT)
        self.close_sign_in()

    def mistype(self, email: str, password: str) -> str:
        """Take the first step with a wrong password and the Enter key, and return what the page says to it."""
        self.open_sign_in()
        self._give(email, f"{password}{Keys.ENTER}")
        said = self.text(f"{ACCOUNT} .errors")
        self.close_sign_in()
        return said

    def sign_out(self) -> None:
        """Forget the sign-in, if there is one."""
        self.open_sign_in()
        if self.driver.find_elements(By.CSS_SELECTOR, SIGN_OUT):
            self.click(SIGN_OUT)
        self.close_sign_in()

    def follow(self, step: str) -> str:
        """Click the link of a step, and return where the operation stands that it opens."""
        self.click(step, By.LINK_TEXT)
        operation = "#operations-" + self.driver.current_url.partition("#/")[2].replace("/", "-")
        self.see(f"{operation} button.execute")
        return operation

    def value(self, operation: str, parameter: str) -> str:
        """Return what stands in a field."""
        return self.see(f"{operation} tr[data-param-name='{parameter}'] input").get_attribute("value") or ""

    def execute(self, operation: str) -> Answer:
        """Send what stands in the form, and return what is answered."""
        self.click(f"{operation} button.execute")
        answer = f"{operation} .live-responses-table tbody"
        body = json.loads(self.text(f"{answer} .highlight-code code"))
        return Answer(self.text(f"{answer} .response-col_status").strip(), body)

    def expand(self, operation: str, member: str) -> str:
        """Look under *Schema* beside the example, open one of its members wholly, and return what is told of it."""
        self.click(f"{operation} .opblock-section-request-body button[data-name='model']")
        named = f"//*[@id='{operation.removeprefix('#')}']//article//li[.//button//*[text()='{member}']]"
        self.click(f"{named}//button[text()='Expand all']", By.XPATH)
        self._wait.until(lambda driver: driver.find_element(By.XPATH, f"{named}//button[text()='Collapse all']"))
        return self.driver.find_element(By.XPATH, named).text

    def notice(self) -> str:
        """Return what the page has to say of itself, wherever one reads."""
        return self.see("#notice:not([hidden])").text

    @contextlib.contextmanager
    def beside(self, address: str) -> Iterator[None]:
        """Look at another page for a while, in a window of its own."""
        here = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        self.driver.get(address)
        yield
        self.driver.close()
        self.driver.switch_to.window(here)

    def color(self, selector: str) -> str:
        """Return the color behind a part of the page."""
        return self.driver.find_element(By.CSS_SELECTOR, selector).value_of_css_property("background-color")

    def reach(self) -> int:
        """Return how far to the right anything reaches, also where it would have to be pushed into sight."""
        return int(self.driver.execute_script(REACH))

    def _give(self, email: str, password: str) -> None:
        self.see("#oauth_username").send_keys(email)
        self.see("#oauth_password").send_keys(password)
