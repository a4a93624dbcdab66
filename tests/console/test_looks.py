"""On any width, in dark and light; and pictures for people to look at (THENVOI_MOCK_SCREENSHOTS names a folder)."""

from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import OpenPage
from tests.console.world import World

LISBON = "Offsite in Lisbon"
VIEWS = ["rooms", "people", "timeline", "faults", "worlds", "snapshots", "start"]
SIZES = {"wide": (1440, 900), "laptop": (1120, 700), "tablet": (820, 1100), "phone": (360, 740)}
CONTRAST = """() => {
    const channels = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([red, green, blue]) => [red, green, blue].map(each => each / 255)
        .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
        .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = node => {
        for (; node; node = node.parentElement) {
            const colour = channels(getComputedStyle(node).backgroundColor);
            if (colour.length === 3 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    return [...document.querySelectorAll('body *')]
        .filter(each => each.checkVisibility() && !each.disabled && each.tagName !== 'OPTION'
            && [...each.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
        .map(each => {
            const both = [light(channels(getComputedStyle(each).color)), light(ground(each))];
            const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
            return [ratio, `${each.tagName}.${each.className} ${each.textContent.slice(0, 40)}`];
        })
        .filter(([ratio]) => ratio < 4.5).map(([ratio, where]) => `${ratio.toFixed(2)} ${where}`);
}"""


@pytest.fixture
def lively(world: World) -> World:
    """Enough of everything that a picture shows what the page can do."""
    sent = world.say("jane", LISBON, "@Weather Agent will it rain on Sunday?", "jane/weather-agent")
    world.mark("jane/weather-agent", LISBON, sent, "processing")
    world.mark("jane/weather-agent", LISBON, sent, "failed", error="the forecast service did not answer")
    world.mark("jane/weather-agent", LISBON, sent, "processing")
    world.say("jane/weather-agent", LISBON, "@Jane Roe no, it stays dry.", "jane")
    world.mark("jane/weather-agent", LISBON, sent, "processed")
    world.control("POST", "/faults", {"on": "create_agent_chat_message", "effect": {"status": 503}})
    world.control("POST", "/snapshots", {"name": "after-the-forecast"})
    return world


def show(page: Page, view: str) -> None:
    page.locator(f"nav a[data-view={view}]").click()
    expect(page.locator("body")).to_have_attribute("data-view", view)


def overflowing(page: Page) -> list[str]:
    """What reaches beyond the right edge of the window, outside of the few things that scroll by themselves."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(each => each.checkVisibility() && !each.parentElement.closest('pre, nav, #kinds, #mention-list'))
            .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
            .map(each => `${each.tagName}#${each.id}.${each.className}`)"""
    )
    return found


@pytest.mark.parametrize("size", SIZES)
def test_no_width_makes_the_page_scroll_sideways(open_page: OpenPage, lively: World, pictures: Path, size: str) -> None:
    width, height = SIZES[size]
    page = open_page(f"/#/{lively.name}/rooms", viewport={"width": width, "height": height})
    expect(page.locator(".message")).to_have_count(7)
    for view in VIEWS:
        show(page, view)
        assert overflowing(page) == [], view
        page.screenshot(path=pictures / f"{size}-{view}.png", animations="disabled")


def test_on_a_phone_everything_is_within_reach(open_page: OpenPage, lively: World) -> None:
    page = open_page(f"/#/{lively.name}/rooms", viewport={"width": 360, "height": 740}, has_touch=True)
    expect(page.locator("#timeline")).to_be_hidden()
    for link in page.locator("nav a").all():
        expect(link).to_be_in_viewport(ratio=1)
    page.locator("#rooms-toggle").tap()
    expect(page.locator("#rooms-toggle")).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name=LISBON).last.tap()
    expect(page.locator("#room-list")).to_be_hidden()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    page.get_by_label("Message", exact=True).fill("@Weather Agent from the tram")
    page.get_by_role("button", name="Send").tap()
    expect(page.locator(".message .content").last).to_have_text("@Weather Agent from the tram")
    page.get_by_role("link", name="Timeline").tap()
    page.locator("#entries .row").last.tap()
    expect(page.locator("#entry h3")).to_be_in_viewport()
    page.locator("#clock").tap()
    expect(page.get_by_role("button", name="+1 day")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_dark_and_light(open_page: OpenPage, lively: World, pictures: Path, scheme: str) -> None:
    page = open_page(f"/#/{lively.name}/rooms", color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator(".message")).to_have_count(7)
    page.locator("#entries .row").nth(4).click()
    for view in VIEWS:
        show(page, view)
        assert page.evaluate(CONTRAST) == [], view
        page.screenshot(path=pictures / f"{scheme}-{view}.png", animations="disabled")


def ground(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_the_theme_follows_the_system_until_it_is_chosen_and_is_kept(open_page: OpenPage, world: World) -> None:
    page = open_page(f"/#/{world.name}/rooms", color_scheme="dark")
    dark = ground(page)
    page.emulate_media(color_scheme="light")
    light = ground(page)
    assert dark != light
    button = page.locator("#theme")
    expect(button).to_have_accessible_name("Theme: auto. Change to light")
    button.click()
    page.emulate_media(color_scheme="dark")
    assert ground(page) == light
    button.click()
    page.emulate_media(color_scheme="light")
    assert ground(page) == dark
    page.reload()
    expect(button).to_have_accessible_name("Theme: dark. Change to auto")
    assert ground(page) == dark
    button.click()
    assert ground(page) == light


def test_nothing_moves_for_who_wants_nothing_to_move(open_page: OpenPage, http: httpx2.Client) -> None:
    page = open_page("/", reduced_motion="reduce")
    expect(page.locator("#room-title")).to_have_text(LISBON)
    moving = """() => [...document.querySelectorAll('*')]
        .filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0).length"""
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0


def test_the_picture_of_the_readme(open_page: OpenPage, http: httpx2.Client, pictures: Path) -> None:
    demo = World(http, scenario="demo", name="demo")
    page = open_page(f"/#/{demo.name}/rooms", viewport={"width": 1280, "height": 840}, color_scheme="light")
    expect(page.locator("#live")).to_have_text("Live")
    page.get_by_label("Message", exact=True).fill("@Concierge what will the weather be in Lisbon?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message .content").last).to_contain_text("it will be sunny")
    expect(page.locator(".delivery .line .badge")).to_have_text(["done", "done"])
    page.locator("#entries .row").filter(has_text="jane · message_created").click()
    expect(page.locator(".row.cause").first).to_be_visible()
    expect(page.locator(".row.effect").first).to_be_visible()
    page.screenshot(path=pictures / "readme.png", animations="disabled")
