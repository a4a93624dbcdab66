"""Worlds: switching, making, resetting and deleting them; the mock going away and coming back."""

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from mock_platform import MockPlatform
from mock_platform.scenarios import built_in
from tests.console.browser import Complaints
from tests.console.conftest import OpenPage
from tests.console.world import World

LISBON = "Offsite in Lisbon"


def entry(page: Page, name: str) -> Locator:
    return page.locator(".world", has=page.locator("strong", has_text=name))


def worlds(page: Page) -> None:
    page.get_by_role("link", name="Worlds").click()


def test_the_start_page_shows_the_first_world(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(page.get_by_role("combobox", name="World", exact=True)).to_have_value("default")
    expect(page.locator("#room-title")).to_have_text(LISBON)


def test_switching_shows_the_other_world_and_follows_it(page: Page, http: httpx2.Client) -> None:
    other = World(http, scenario="support-desk")
    page.reload()
    page.get_by_role("combobox", name="World", exact=True).select_option(other.name)
    expect(page.locator("#room-list .title")).to_have_text(
        [each["title"] for each in other.control("GET", "/rooms")["rooms"]]
    )
    handle = next(each for each in other.keys if "/" not in each)
    other.rest(handle, "GET", "me/profile")
    expect(page.locator("#entries .summary")).to_have_text([f"{handle} GET /me/profile"])
    page.go_back()
    expect(page.locator("#room-title")).to_have_text(LISBON)
    expect(page.locator("#entry-count")).to_have_text("0 entries")


def test_a_world_is_made_from_a_scenario(page: Page, http: httpx2.Client) -> None:
    worlds(page)
    form = page.get_by_role("form", name="Make a world")
    name = "from-the-page"
    form.get_by_label("Name").fill(name)
    form.locator("#world-scenario").select_option("support-desk")
    form.get_by_label("Seed").fill("7")
    form.get_by_label("Clock").select_option("frozen")
    form.get_by_role("button", name="Make the world").click()
    expect(page.get_by_role("combobox", name="World", exact=True)).to_have_value(name)
    expect(page.locator("#clock-state")).to_have_text("frozen")
    expect(entry(page, name)).to_contain_text("support-desk · seed 7")
    made = http.get(f"/_mock/worlds/{name}").json()["data"]
    assert (made["scenario"], made["seed"]) == ("support-desk", 7)


def test_a_world_is_made_from_yaml_and_what_is_wrong_with_it_is_said(page: Page, complaints: list[Complaints]) -> None:
    complaints[0].tolerate("status of 422")
    worlds(page)
    form = page.get_by_role("form", name="Make a world")
    form.get_by_label("as YAML").fill("name: mine\nusers: [{username: ada}]")
    form.get_by_role("button", name="Make the world").click()
    expect(page.locator("#problems .notice")).to_contain_text("/scenario")
    form.get_by_label("as YAML").fill(
        "name: mine\norganizations: [{name: E}]\nusers: [{username: ada, organization: E, first_name: Ada}]"
    )
    form.get_by_role("button", name="Make the world").click()
    expect(page.locator(".world", has=page.get_by_text("shown"))).to_contain_text("inline · seed")
    page.get_by_role("link", name="People").click()
    expect(page.locator("#user-list strong")).to_have_text(["Ada"])


def test_a_reset_asks_first_and_then_shows_the_world_as_it_began(page: Page, world: World) -> None:
    world.say("jane", LISBON, "@Weather Agent forget this", "jane/weather-agent")
    expect(page.locator(".message")).to_have_count(6)
    worlds(page)
    button = page.get_by_role("button", name=f"Reset {world.name}")
    button.click()
    expect(button).to_have_text("Reset?")
    expect(page.locator("#entry-count")).to_have_text("2 entries")
    button.click()
    expect(page.locator("#notices")).to_contain_text(f"World {world.name} reset")
    page.get_by_role("link", name="Rooms").click()
    expect(page.locator(".message")).to_have_count(5)
    expect(page.locator("#entry-count")).to_have_text("0 entries")
    world.rest("ravi", "GET", "me/profile")
    expect(page.locator("#entries .summary")).to_have_text(["ravi GET /me/profile"])


def test_somebody_who_thinks_better_of_a_reset_has_reset_nothing(page: Page, world: World) -> None:
    world.rest("ravi", "GET", "me/profile")
    worlds(page)
    button = page.get_by_role("button", name=f"Reset {world.name}")
    button.click()
    page.get_by_label("Search the timeline").focus()
    expect(button).to_have_text("Reset")
    assert len(world.control("GET", "/timeline")["entries"]) == 1


def test_a_deleted_world_leads_back_to_the_first_one(page: Page, world: World, http: httpx2.Client) -> None:
    worlds(page)
    button = page.get_by_role("button", name=f"Delete {world.name}")
    button.click()
    button.click()
    expect(page.get_by_role("combobox", name="World", exact=True)).to_have_value("default")
    expect(entry(page, world.name)).to_have_count(0)
    expect(page.get_by_role("button", name="Delete default")).to_have_count(0)
    assert http.get(f"/_mock/worlds/{world.name}").status_code == 404


@pytest.mark.parametrize("name", ["no-such-world", "%3Cimg%20src=x%3E"])
def test_the_address_of_a_world_that_is_not_there_says_so(open_page: OpenPage, name: str) -> None:
    page = open_page(f"/#/{name}/people")
    expect(page.locator("#problems .notice").first).to_contain_text("There is no world")
    expect(page.get_by_role("combobox", name="World", exact=True)).to_have_value("default")
    expect(page.locator("#user-list strong").first).to_have_text("Jane Roe")


def test_a_mock_that_comes_back_is_shown_again(open_page: OpenPage, complaints: list[Complaints]) -> None:
    with MockPlatform() as mock:
        port = int(mock.base_url.rpartition(":")[2])
        page = open_page("/", base_url=mock.base_url)
        complaints[0].tolerate("ERR_", "net::")
        expect(page.locator("#live")).to_have_text("Live")
        mock.stop()
        expect(page.locator("#live")).to_have_text("Reconnecting…")
    with MockPlatform("support-desk", port=port) as mock:
        expect(page.locator("#live")).to_have_text("Live")
        expect(page.locator("#room-list .title").first).not_to_have_text(LISBON)
        assert set(page.locator("#room-list .title").all_text_contents()) == set(mock.rooms)


def test_the_scenarios_offered_are_those_that_come_along(page: Page) -> None:
    worlds(page)
    assert sorted(page.locator("#world-scenario option").all_text_contents()) == sorted(built_in())
