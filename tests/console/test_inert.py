"""What users of a world write is text, wherever it is shown; and the page may run no script but its own."""

from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.console.browser import Complaints
from tests.console.conftest import OpenPage
from tests.console.world import World

EVIL = """<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>"'&{{7*7}}${7*7}<svg onload=alert(1)>"""
NAME = "<b onclick=alert(1)>Eve</b>"
HARM = """() => new Promise(resolve => {
    document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective));
    const attempt = async () => { ATTEMPT; };
    attempt().catch(() => {});
})"""
"""Tries, and gives the part of the policy that has stopped it."""
VIEWS = ["rooms", "people", "timeline", "faults", "worlds", "snapshots", "start"]


@pytest.fixture
def evil(http: httpx2.Client) -> World:
    """A world in which everything that can be written is an attempt."""
    scenario: dict[str, Any] = {
        "name": "evil",
        "organizations": [{"name": EVIL}],
        "users": [{"username": "eve", "organization": EVIL, "first_name": NAME, "last_name": "</title>"}],
        "agents": [{"name": f"{NAME} Agent", "slug": "agent", "owner": "eve", "description": EVIL}],
        "rooms": [{"owner": "eve", "title": EVIL[:120], "participants": ["eve/agent"]}],
    }
    world = World(http, scenario=scenario)
    (room,) = world.rooms
    sent = world.say("eve", room, EVIL, "eve/agent")
    world.mark("eve/agent", room, sent, "processing")
    world.mark("eve/agent", room, sent, "failed", error=EVIL)
    event = {"content": EVIL, "message_type": "tool_call", "metadata": {EVIL: EVIL}}
    world.rest("eve/agent", "POST", f"agent/chats/{world.rooms[room]}/events", {"event": event})
    return world


@pytest.fixture
def page(open_page: OpenPage, evil: World) -> Page:
    page = open_page(f"/#/{evil.name}/rooms")
    expect(page.locator(".message")).to_have_count(2)
    return page


def test_what_was_written_is_shown_as_it_was_written(page: Page) -> None:
    expect(page.locator("#room-title")).to_have_text(EVIL[:120])
    expect(page.locator(".message .content").last).to_have_text(EVIL)
    expect(page.locator(".message strong").first).to_have_text(f"{NAME} </title>")
    page.locator(".delivery summary").click()
    expect(page.locator(".attempts .error")).to_have_text(EVIL)
    page.get_by_text("Metadata").click()
    expect(page.locator(".message pre")).to_contain_text("onerror=")


def test_in_no_view_it_becomes_markup(page: Page, evil: World) -> None:
    page.locator("#entries .row").nth(1).click()
    evil.control("POST", "/faults", {"on": "get_my_profile", "effect": {"status": 500, "message": EVIL}})
    page.get_by_role("button", name="New room").click()
    expect(page.locator("#room-people label").first).to_contain_text(NAME)
    page.keyboard.press("Escape")
    for view in VIEWS:
        page.locator(f"nav a[data-view={view}]").click()
        expect(page.locator(f"nav a[data-view={view}]")).to_have_attribute("aria-current", "page")
    page.get_by_role("tab", name="Python").click()
    differ(page, evil)
    expect(page.locator(".snippet code")).to_contain_text("RestClient")
    made = page.evaluate(
        "document.querySelectorAll('body script, body svg, body b, img:not([alt=\"\"]), [onclick]').length"
    )
    assert (made, page.evaluate("window.harmed")) == (0, None)


def differ(page: Page, evil: World) -> None:
    """Have the page tell differences, which repeat what was written."""
    evil.control("POST", "/snapshots", {"name": "before"})
    evil.rest("eve", "POST", "me/chats", {"chat": {"title": EVIL[:100]}})
    page.get_by_role("link", name="Snapshots").click()
    page.get_by_role("button", name="Compare before with now").click()
    expect(page.locator("#differences")).to_contain_text("onerror=")


def test_a_refusal_that_repeats_what_was_written_is_text_too(page: Page, complaints: list[Complaints]) -> None:
    complaints[0].tolerate("status of 422")
    page.get_by_role("link", name="Faults").click()
    page.locator("#fault-on").fill(f"{EVIL}:x")
    page.locator("#fault-effect").select_option("push")
    page.get_by_role("button", name="Set the fault").click()
    expect(page.locator("#problems .notice")).to_contain_text("names no topic that exists")
    assert page.evaluate("window.harmed") is None


@pytest.mark.parametrize(
    "attempt",
    [
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.harmed = 1'}))",
        "document.body.innerHTML = '<img src=x onerror=\"window.harmed=1\">'",
        "document.body.setAttribute('onclick', 'window.harmed = 1'); document.body.click()",
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'body { color: red }'}))",
        "fetch('http://elsewhere.example/')",
        "document.body.append(Object.assign(new Image(), {src: 'http://elsewhere.example/x.png'}))",
    ],
)
def test_the_policy_would_stop_it_all_the_same(page: Page, complaints: list[Complaints], attempt: str) -> None:
    complaints[0].tolerate("")
    stopped = page.evaluate(HARM.replace("ATTEMPT", attempt))
    assert stopped in {
        "script-src-elem",
        "script-src-attr",
        "style-src-elem",
        "connect-src",
        "img-src",
        "require-trusted-types-for",
    }
    assert page.evaluate("window.harmed") is None
    complaints[0].found.clear()
