"""A mock that others can reach asks the page for its control token, once for each session of the browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from mock_platform import MockPlatform
from tests.console.conftest import OpenPage

TOKEN = "only-who-started-it-knows"


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockPlatform]:
    """As with ``--host 0.0.0.0``, and on loopback all the same."""
    monkeypatch.setattr("mock_platform.server.control_token_for", lambda _: TOKEN)
    with MockPlatform() as mock:
        yield mock


@pytest.fixture
def page(guarded: MockPlatform, open_page: OpenPage) -> Iterator[Page]:
    page = open_page("/", base_url=guarded.base_url, tolerated=("status of 403",))
    yield page
    page.close()


def give(page: Page, token: str) -> None:
    page.get_by_label("Token", exact=True).fill(token)
    page.get_by_role("button", name="Open").click()


def test_the_token_is_asked_for_and_a_wrong_one_is_told(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Control token")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(page.get_by_text("That was not the token.")).to_be_hidden()
    give(page, "a guess")
    expect(page.get_by_text("That was not the token.")).to_be_visible()
    give(page, TOKEN)
    expect(page.locator("#room-title")).to_have_text("Offsite in Lisbon")
    expect(page.locator("#live")).to_have_text("Live")


def test_within_a_session_it_is_asked_for_once(page: Page) -> None:
    give(page, TOKEN)
    expect(page.locator("#live")).to_have_text("Live")
    page.reload()
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("[localStorage.length, document.cookie, location.href.includes('only-who')]") == [0, "", False]


def test_with_the_token_everything_works(page: Page, guarded: MockPlatform) -> None:
    give(page, TOKEN)
    expect(page.locator(".message")).to_have_count(5)
    page.get_by_label("Message", exact=True).fill("@Weather Agent hello")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message")).to_have_count(6)
    expect(page.locator("#entries .row")).to_have_count(2)
