"""The world's clock: frozen, running, advanced, set."""

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.console.browser import Complaints
from tests.console.conftest import OpenPage
from tests.console.world import World


@pytest.fixture
def frozen(http: httpx2.Client) -> World:
    return World(http, scenario="quickstart", seed=1)


@pytest.fixture
def page(open_page: OpenPage, frozen: World) -> Page:
    page = open_page(f"/#/{frozen.name}/rooms")
    page.locator("#clock").click()
    return page


def test_the_clock_stands_where_the_world_stands(page: Page, frozen: World) -> None:
    clock = frozen.control("GET", "/clock")
    assert clock["mode"] == "frozen"
    expect(page.locator("#clock-state")).to_have_text("frozen")
    expect(page.locator("#clock-date")).to_have_text(clock["now"][:10])
    expect(page.locator("#clock-time")).to_have_text(clock["now"][11:19])


def test_the_clock_is_moved_by_a_button_and_by_seconds(page: Page, frozen: World) -> None:
    assert frozen.control("GET", "/clock")["now"].startswith("2026-01-05T")
    before = frozen.control("GET", "/clock")["now"]
    page.get_by_role("button", name="+1 h").click()
    expect(page.locator("#notices")).to_contain_text("Clock moved: +1 h")
    page.get_by_label("Seconds").fill("90")
    page.get_by_role("button", name="Advance").click()
    expect(page.locator("#notices")).to_contain_text("+90 s")
    after = frozen.control("GET", "/clock")["now"]
    expect(page.locator("#clock-time")).to_have_text(after[11:19])
    assert seconds(after) - seconds(before) == 3690
    expect(page.locator("#entries .kind")).to_have_text(["clock", "clock"])


def seconds(instant: str) -> int:
    hours, minutes, whole = instant[11:19].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(whole)


def test_the_clock_is_let_run_and_frozen_again(page: Page, frozen: World) -> None:
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#clock-state")).to_have_text("running")
    assert frozen.control("GET", "/clock")["mode"] == "running"
    page.get_by_role("button", name="Freeze").click()
    expect(page.locator("#clock-state")).to_have_text("frozen")
    assert frozen.control("GET", "/clock")["mode"] == "frozen"


def test_the_clock_is_set_forward_and_never_back(page: Page, frozen: World, complaints: list[Complaints]) -> None:
    complaints[0].tolerate("status of 422")
    page.get_by_label("Set to").fill("2031-02-03T04:05:06")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#clock-date")).to_have_text("2031-02-03")
    expect(page.locator("#clock-time")).to_have_text("04:05:06")
    assert frozen.control("GET", "/clock")["now"].startswith("2031-02-03T04:05:06")
    page.get_by_label("Set to").fill("2030-01-01T00:00:00")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#problems .notice")).to_contain_text("a world's time never goes back")


def test_a_clock_that_somebody_else_moves_is_shown_as_it_is(page: Page, frozen: World) -> None:
    moved = frozen.control("POST", "/clock/advance", {"seconds": 7200})["now"]
    expect(page.locator("#clock-time")).to_have_text(moved[11:19])
