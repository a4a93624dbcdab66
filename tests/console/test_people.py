"""People and agents, their keys to copy, and the sockets that are connected."""

import json

import httpx2
from playwright.sync_api import Locator, Page, expect
from websockets.sync.client import ClientConnection, connect

from mock_platform import MockPlatform
from tests.console.world import World

WEATHER = "jane/weather-agent"


def card(page: Page, name: str) -> Locator:
    return page.locator(".person", has=page.locator("strong", has_text=name))


def people(page: Page) -> None:
    page.get_by_role("link", name="People").click()


def socket(mock: MockPlatform, world: World, handle: str) -> ClientConnection:
    address = f"ws{mock.base_url.removeprefix('http')}/api/v1/socket/websocket?vsn=2.0.0&api_key={world.keys[handle]}"
    return connect(address, proxy=None)


def test_everybody_is_listed_with_kind_owner_and_connection(page: Page) -> None:
    people(page)
    expect(page.locator("#user-list strong")).to_have_text(["Jane Roe", "Ravi Iyer", "Olga Berg", "Unknown"])
    weather = card(page, "Weather Agent")
    expect(weather.locator(".head")).to_have_text(f"Weather Agent{WEATHER}not connected")
    expect(weather.locator(".quiet").nth(1)).to_have_text("external · owned by jane")
    expect(card(page, "Platform Assistant")).to_contain_text("No key")


def test_a_key_is_shown_in_short_and_copied_whole(page: Page, world: World) -> None:
    people(page)
    key = world.keys[WEATHER]
    expect(page.locator("#agent-list")).not_to_contain_text(key)
    page.get_by_role("button", name=f"Copy key of {WEATHER}").click()
    expect(page.locator("#notices")).to_contain_text(f"key of {WEATHER} copied")
    assert page.evaluate("navigator.clipboard.readText()") == key


def test_an_id_is_copied_whole(page: Page, world: World) -> None:
    people(page)
    page.get_by_role("button", name="Copy id of ravi", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("id of ravi copied")
    assert page.evaluate("navigator.clipboard.readText()") == world.ids["ravi"]


def test_without_a_clipboard_a_key_is_copied_all_the_same(page: Page, world: World) -> None:
    # As when the page does not come from this machine: the browser has no navigator.clipboard then.
    people(page)
    page.evaluate(
        "Object.defineProperty(Navigator.prototype, 'clipboard', { configurable: true, get: () => undefined })"
    )
    button = page.get_by_role("button", name="Copy key of olga", exact=True)
    button.click()
    expect(page.locator("#notices")).to_contain_text("key of olga copied")
    expect(button).to_be_focused()
    page.evaluate("delete Navigator.prototype.clipboard")
    area = page.locator("#world-form textarea")
    page.keyboard.press("5")
    expect(area).to_be_visible()
    area.focus()
    page.keyboard.press("Control+v")
    expect(area).to_have_value(world.keys["olga"])


def test_a_socket_shows_with_its_topics_and_goes_when_it_closes(page: Page, mock: MockPlatform, world: World) -> None:
    people(page)
    weather = card(page, "Weather Agent")
    room = world.rooms["Offsite in Lisbon"]
    with socket(mock, world, WEATHER) as connection:
        expect(weather.locator(".presence")).to_have_text("connected")
        expect(weather.locator(".sockets")).to_contain_text("nothing joined")
        expect(page.locator("#socket-count")).to_have_text("1 socket")
        for topic in (f"agent_rooms:{world.ids[WEATHER]}", f"chat_room:{room}"):
            connection.send(json.dumps(["1", "1", topic, "phx_join", {}]))
            assert json.loads(connection.recv(timeout=5))[4]["status"] == "ok"
        expect(weather.locator(".topics li")).to_have_text(
            ["agent_rooms:…000011", "chat_room:…000031 (Offsite in Lisbon)"]
        )
    expect(weather.locator(".presence")).to_have_text("not connected")
    expect(page.locator("#socket-count")).to_have_text("0 sockets")


def test_an_agent_that_registers_appears_with_its_key(page: Page, world: World, http: httpx2.Client) -> None:
    people(page)
    expect(card(page, "Weather Agent")).to_have_count(1)
    world.rest("jane", "POST", "me/agents/register", {"agent": {"name": "Newcomer", "description": "Just arrived."}})
    expect(card(page, "Newcomer").locator(".presence")).to_have_text("not connected")
    expect(page.get_by_role("button", name="Copy key of jane/newcomer")).to_have_count(1)
