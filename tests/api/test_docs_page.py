"""The docs page is complete in itself: every part is served from here, and nothing could come from elsewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from app.docs.assets import assets
from app.docs.page import page
from tests.support.databases import SqliteDatabases

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def databases(shared_folder: Path) -> SqliteDatabases:
    """One kind of database is enough: the page is made without it."""
    return SqliteDatabases(shared_folder)


class Parts(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [address for name in ("src", "href") if (address := given.get(name))]
        self.inline += tag == "style" or (tag == "script" and "src" not in given)
        self.inline += any(name.startswith("on") or name == "style" for name in given)


async def test_the_page_refers_only_to_this_service(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs")
    parts = Parts(answer.text)

    assert answer.status_code == 200
    assert parts.inline == 0
    assert all(address.startswith(("/docs/assets/", "/openapi.json", "/method", "#/")) for address in parts.addresses)
    for address in parts.addresses:
        if address.startswith("/"):
            assert (await client.get(address)).status_code == 200, address


async def test_each_link_of_the_steps_leads_to_an_operation(client: httpx.AsyncClient) -> None:
    links = [address for address in Parts(page(demo=True)).addresses if address.startswith("#/")]
    operations = [
        f"#/{operation['tags'][0]}/{operation['operationId']}"
        for methods in (await client.get("/openapi.json")).json()["paths"].values()
        for operation in methods.values()
    ]

    assert len(links) == 3
    assert set(links) <= set(operations)


async def test_the_browser_is_told_to_load_nothing_else(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/docs")).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "://" not in policy


async def test_a_part_is_kept_for_good_under_a_name_that_changes_with_it(client: httpx.AsyncClient) -> None:
    for asset in assets().values():
        first = await client.get(asset.path)
        again = await client.get(asset.path, headers={"If-None-Match": first.headers["etag"]})

        assert re.search(r"\.[0-9a-f]{16}\.(js|css|png)$", asset.path)
        assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert first.headers["x-content-type-options"] == "nosniff"
        assert not first.headers["etag"].startswith("W/")
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["swagger-ui.css", "docs.js", "..%2fpage.py", "redoc.standalone.js", "__init__.py"])
async def test_no_other_file_is_served(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/docs/assets/{name}")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/path-not-found")


async def test_the_bare_address_leads_to_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")
    assert (await client.get(answer.headers["location"])).status_code == 200


async def test_an_unchanged_page_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/docs")

    assert (await client.get("/docs", headers={"If-None-Match": first.headers["etag"]})).status_code == 304


async def test_the_demos_sign_in_is_named_only_where_there_is_a_demo(client: httpx.AsyncClient) -> None:
    assert "demo.example" not in (await client.get("/docs")).text
    assert "therapist@demo.example" in page(demo=True)
    assert "printed in the terminal" in page(demo=True)
