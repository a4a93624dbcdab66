"""Fixtures for tests of the console: a mock, a browser, and a page that nobody has to complain about."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from mock_platform import MockPlatform
from tests.console.browser import SECONDS, Complaints, chromium, screenshots
from tests.console.world import World

OpenPage: TypeAlias = Callable[..., Page]

expect.set_options(timeout=SECONDS * 1000)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as started:
        yield started


@pytest.fixture(scope="module")
def http(mock: MockPlatform) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=mock.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def world(http: httpx2.Client) -> World:
    return World(http)


# Not for the session: while Playwright is there, no asynchronous test can run in this process.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def complaints() -> list[Complaints]:
    return []


@pytest.fixture
def open_page(browser: Browser, mock: MockPlatform, complaints: list[Complaints]) -> Iterator[OpenPage]:
    """Open an address of the mock in a browser without a past; options are those of Playwright's contexts."""
    contexts = []

    def open_it(
        address: str,
        *,
        base_url: str = mock.base_url,
        tolerated: tuple[str, ...] = (),
        **options: Any,  # noqa: ANN401 - Playwright's
    ) -> Page:
        settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US", "timezone_id": "UTC", **options}
        context = browser.new_context(base_url=base_url, permissions=["clipboard-read", "clipboard-write"], **settings)
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        page = context.new_page()
        complaints.append(Complaints(page, base_url))
        complaints[-1].tolerate(*tolerated)
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert [each for one in complaints for each in one.found] == []


@pytest.fixture
def page(open_page: OpenPage, world: World) -> Page:
    """The console with the test's own world, live."""
    page = open_page(f"/#/{world.name}/rooms")
    expect(page.locator("#live")).to_have_attribute("data-how", "live")
    return page


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return screenshots(tmp_path_factory.mktemp("console"))
